#pragma once

#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace vpusim {

// What one part of a page shows; its script finds it by its id.
struct PageData {
  std::string id;  // a word of lower-case letters
  nlohmann::json data;
};

// A page of one file that works without a network, also when opened from a disk.
struct HtmlPage {
  std::string title;        // shown by the browser; any text
  std::string_view script;  // of web_assets.hpp; builds all that is seen out of the data
  std::vector<PageData> data;
};

// Writes the page. Nothing in the data can end its block or run as a script, and the page's own
// policy tells the browser to run only `script` and to load nothing at all. Texts are shown as
// they are: a caller makes them fit for a screen, see shown_text() of page_data.hpp.
void write_html_page(const HtmlPage& page, std::ostream& out);

}  // namespace vpusim
