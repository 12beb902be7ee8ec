// Can nothing that a page carries get out of its block, and does all of it come back?

#include "sim/report/html/html_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "sim/report/html/web_assets.hpp"

namespace vpusim::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

std::string page_with(const json& data, const std::string& title = "title") {
  std::ostringstream out;
  write_html_page({.title = title, .script = "run();", .data = {{"part", data}}}, out);
  return out.str();
}

// What stands between the tags of the data's block.
std::string data_block(const std::string& page) {
  const std::string begin = "id=\"data-part\">";
  const std::size_t from = page.find(begin) + begin.size();
  return page.substr(from, page.find("</script>", from) - from);
}

class HostileText : public testing::TestWithParam<std::string> {};

TEST_P(HostileText, ComesBackAsItIs) {
  const json data = {{"name", GetParam()}};

  EXPECT_EQ(json::parse(data_block(page_with(data))), data);
}

TEST_P(HostileText, LeavesNoMarkInItsBlock) {
  const std::string block = data_block(page_with({{"name", GetParam()}}));

  EXPECT_THAT(block, Not(HasSubstr("<")));
  EXPECT_THAT(block, testing::Each(testing::AllOf(testing::Ge(' '), testing::Le('~'))));
}

INSTANTIATE_TEST_SUITE_P(HtmlPage, HostileText,
                         testing::Values("</script><script>alert(1)</script>", "</SCRIPT >",
                                         "<!-- <script>", "<![CDATA[", "a\u2028b\u2029c",
                                         "\"'`&amp;\\", std::string("\0\x01\x1f\x7f", 4),
                                         "\u202eright to left\u202c", "ünïcödé 網路 🦾",
                                         std::string(10'000, '<')));

TEST(HtmlPage, BytesThatAreNoUtf8AreReplaced) {
  EXPECT_EQ(json::parse(data_block(page_with({"\xff\xfe"}))), json({"\ufffd\ufffd"}));
}

TEST(HtmlPage, TitleIsText) {
  const std::string page = page_with({}, "</title><script>alert(1)</script>");

  EXPECT_THAT(page, HasSubstr("<title>&lt;/title&gt;&lt;script&gt;alert(1)"));
}

TEST(HtmlPage, ForbidsAllButItsOwnScript) {
  const std::string page = page_with({});

  EXPECT_THAT(page, HasSubstr("default-src 'none'; script-src "
                              "'sha256-vUOElbTHLp1UxxGV/I6teJfpCV5vgaasYjEhPKN2fqQ='"));
  EXPECT_THAT(page, HasSubstr("<script>run();</script>"));
}

TEST(HtmlPage, NoAssetEndsItsOwnElement) {
  EXPECT_THAT(std::string(page_style()), Not(HasSubstr("</")));
  EXPECT_THAT(std::string(run_report_script()), Not(HasSubstr("</script")));
  EXPECT_THAT(std::string(run_report_script()), Not(HasSubstr("<!--")));
}

}  // namespace
}  // namespace vpusim::test
