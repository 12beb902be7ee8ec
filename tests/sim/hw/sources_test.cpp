// Every number of a device file has an origin: the table of its SOURCES.md names
// each key with the value that the device file has.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
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
  static const std::regex row_pattern(R"(\| `([^`]+)` \| (.*?) \| (.*) \|)");
  static const std::regex explanation_pattern(R"(\* \*\*(A\d+)\*\* \*\*.+)");
  Sources sources;
  std::istringstream lines(read_file(file.string()));
  bool is_in_assumptions = false;
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    is_in_assumptions = is_in_assumptions || line == "## Assumptions";
    if (std::regex_match(line, match, row_pattern)) {
      if (!sources.rows.try_emplace(match[1], Row{match[2], match[3]}).second) {
        sources.keys_named_twice.push_back(match[1]);
      }
    } else if (is_in_assumptions && std::regex_match(line, match, explanation_pattern)) {
      sources.explained.insert(match[1]);
    }
  }
  return sources;
}

// The assumption ids that a text cites.
std::set<std::string> cited(const std::string& text) {
  static const std::regex citation_pattern(R"(\bA\d+\b)");
  std::set<std::string> ids;
  for (std::sregex_iterator at(text.begin(), text.end(), citation_pattern), end; at != end; ++at) {
    ids.insert(at->str());
  }
  return ids;
}

std::string shown_value(const DeviceKey& key, const HwConfig& hw) {
  const std::uint64_t value = key.get(hw);
  return key.is_flag() ? (value == 1 ? "true" : "false") : std::to_string(value);
}

// Keys that are no numbers but have an origin.
constexpr auto kTextKeys = std::to_array<std::string_view>(
    {"dpu.power_table", "shave.kernel_table", "shave.heuristic_table", "shave.profiled_table",
     "shave.measured_table", "timing.vpunn_device", "timing.dpu.model", "timing.dma.model",
     "timing.shave.model"});

// The text at a path of keys, if it is there.
std::optional<std::string> text_at(Cursor level, std::string path) {
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.')) {
    const auto next = level.find(path.substr(0, dot));
    if (!next) {
      return std::nullopt;
    }
    level = *next;
    path.erase(0, dot + 1);
  }
  const auto entry = level.find(path);
  return entry ? std::optional(std::string(entry->as_text("a text"))) : std::nullopt;
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

TEST_F(SourcesTest, NamesEveryTextKeyThatTheDeviceFileHasWithItsValue) {
  for_each_device([&](const std::string& name, const Sources& sources) {
    const Document device = Document::load(catalog.device_file(name).string());
    for (const std::string_view key : kTextKeys) {
      const std::string path(key);
      const std::optional<std::string> value = text_at(device.root(), path);
      ASSERT_EQ(sources.rows.contains(path), value.has_value()) << path;
      if (value) {
        EXPECT_EQ(sources.rows.at(path).value, *value) << path;
      }
    }
  });
}

TEST_F(SourcesTest, NamesNothingElseAndNothingTwice) {
  std::set<std::string> legal(kTextKeys.begin(), kTextKeys.end());
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
