#include "sim/report/html/html_page.hpp"

#include <fmt/format.h>

#include <ostream>

#include "sim/base/sha256.hpp"
#include "sim/report/html/web_assets.hpp"
#include "sim/report/svg/svg_text.hpp"

namespace vpusim {
namespace {

// JSON that HTML cannot misread: '<' begins what would end the block or open a comment, and
// stands in strings only, where its escape means the same. All beyond ASCII is escaped as well.
void write_inert_json(const nlohmann::json& data, std::ostream& out) {
  using Handler = nlohmann::json::error_handler_t;
  const std::string text = data.dump(-1, ' ', true, Handler::replace);
  std::string_view rest = text;
  for (std::size_t at = rest.find('<'); at != std::string_view::npos; at = rest.find('<')) {
    out << rest.substr(0, at) << "\\u003c";
    rest.remove_prefix(at + 1);
  }
  out << rest;
}

std::string script_hash(std::string_view script) {
  Sha256 hash;
  hash.add(script);
  return hash.base64();
}

}  // namespace

void write_html_page(const HtmlPage& page, std::ostream& out) {
  out << fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "script-src 'sha256-{}'; style-src 'unsafe-inline'; img-src data:\">\n"
      "<title>{}</title>\n<style>",
      script_hash(page.script), svg_text(page.title));
  out << page_style() << "</style>\n</head>\n<body>\n"
      << "<noscript>This page draws its charts with JavaScript, which is switched "
         "off.</noscript>\n";
  for (const PageData& part : page.data) {
    out << "<script type=\"application/json\" id=\"data-" << part.id << "\">";
    write_inert_json(part.data, out);
    out << "</script>\n";
  }
  out << "<script>" << page.script << "</script>\n</body>\n</html>\n";
}

}  // namespace vpusim
