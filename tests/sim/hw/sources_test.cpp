// Every number of a device file has an origin: the table of its SOURCES.md names
// each key with the value that the device file has.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/hw/device_keys.hpp"
#include "sim/hw/load_device.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

// A key's row of the table: | `key` | value | origin |
struct Row {
  std::string value;
  std::string origin;
};

struct Sources {
  std::map<std::string, Row> rows;
  std::vector<std::string> keys_named_twice;
  std::set<std::string> explained;  // assumption ids: "A1"
};

Sources read_sources(const std::filesystem::path& file) {
  static const std::regex kRow(R"(\| `([^`]+)` \| (.*?) \| (.*) \|)");
  static const std::regex kExplanation(R"(\* \*\*(A\d+)\*\* \*\*.+)");
  Sources sources;
  std::istringstream lines(read_file(file.string()));
  bool is_in_assumptions = false;
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    is_in_assumptions = is_in_assumptions || line == "## Assumptions";
    if (std::regex_match(line, match, kRow)) {
      if (!sources.rows.try_emplace(match[1], Row{match[2], match[3]}).second) {
        sources.keys_named_twice.push_back(match[1]);
      }
    } else if (is_in_assumptions && std::regex_match(line, match, kExplanation)) {
      sources.explained.insert(match[1]);
    }
  }
  return sources;
}

// The assumption ids that a text cites.
std::set<std::string> cited(const std::string& text) {
  static const std::regex kCitation(R"(\bA\d+\b)");
  std::set<std::string> ids;
  for (std::sregex_iterator at(text.begin(), text.end(), kCitation), end; at != end; ++at) {
    ids.insert(at->str());
  }
  return ids;
}

std::string shown_value(const DeviceKey& key, const HwConfig& hw) {
  const std::uint64_t value = key.get(hw);
  return key.is_flag() ? (value == 1 ? "true" : "false") : std::to_string(value);
}

class SourcesTest : public testing::Test {
 protected:
  template <class Check>
  void for_each_device(const Check& check) const {
    for (const std::string& name : catalog.names()) {
      SCOPED_TRACE(name);
      check(name, read_sources(catalog.device_file(name).parent_path() / "SOURCES.md"));
    }
  }

  DeviceCatalog catalog{source_file("hw_configs")};
};

TEST_F(SourcesTest, NamesEveryKeyWithItsValue) {
  for_each_device([&](const std::string& name, const Sources& sources) {
    const HwConfig hw = catalog.load(name);
    for (const DeviceKey& key : device_keys()) {
      const auto row = sources.rows.find(std::string(key.path));
      ASSERT_NE(row, sources.rows.end()) << "no row for " << key.path;
      EXPECT_EQ(row->second.value, shown_value(key, hw)) << key.path;
    }
  });
}

TEST_F(SourcesTest, NamesTheKernelTable) {
  for_each_device([&](const std::string& name, const Sources& sources) {
    const Document device = Document::load(catalog.device_file(name).string());
    const Cursor table = device.root().at("shave").at("kernel_table");
    ASSERT_TRUE(sources.rows.contains("shave.kernel_table"));
    EXPECT_EQ(sources.rows.at("shave.kernel_table").value, table.as_text("a file"));
  });
}

TEST_F(SourcesTest, NamesNothingElseAndNothingTwice) {
  std::set<std::string> legal = {"shave.kernel_table"};
  for (const DeviceKey& key : device_keys()) {
    legal.insert(std::string(key.path));
  }

  for_each_device([&](const std::string& /*name*/, const Sources& sources) {
    EXPECT_THAT(sources.keys_named_twice, testing::IsEmpty());
    for (const auto& [key, row] : sources.rows) {
      EXPECT_TRUE(legal.contains(key)) << key << " is no key of a device file";
    }
  });
}

TEST_F(SourcesTest, GivesEveryNumberAnOrigin) {
  for_each_device([&](const std::string& /*name*/, const Sources& sources) {
    for (const auto& [key, row] : sources.rows) {
      EXPECT_FALSE(row.origin.empty()) << key;
    }
  });
}

TEST_F(SourcesTest, ExplainsEveryAssumptionThatItCites) {
  for_each_device([&](const std::string& /*name*/, const Sources& sources) {
    std::set<std::string> all;
    for (const auto& [key, row] : sources.rows) {
      all.merge(cited(row.origin));
    }
    // And no other: an assumption that no number rests on is gone.
    EXPECT_EQ(sources.explained, all);
  });
}

}  // namespace
}  // namespace vpusim::test
