#pragma once

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <string_view>
#include <utility>

namespace vpusim::log {

// Messages for whoever runs the tool, on stderr; results never go through here.
// Arguments are not formatted when the level is off. The component is one word:
//   log::debug("dma", "task {} starts, {} bytes", id, bytes)
// The level is set once by the command line (spdlog::set_level).

template <class... Args>
void write(spdlog::level::level_enum level, std::string_view component,
           fmt::format_string<Args...> text, Args&&... args) {
  if (spdlog::should_log(level)) {
    spdlog::log(level, "{}: {}", component, fmt::format(text, std::forward<Args>(args)...));
  }
}

template <class... Args>
void warn(std::string_view component, fmt::format_string<Args...> text, Args&&... args) {
  write(spdlog::level::warn, component, text, std::forward<Args>(args)...);
}

template <class... Args>
void info(std::string_view component, fmt::format_string<Args...> text, Args&&... args) {
  write(spdlog::level::info, component, text, std::forward<Args>(args)...);
}

template <class... Args>
void debug(std::string_view component, fmt::format_string<Args...> text, Args&&... args) {
  write(spdlog::level::debug, component, text, std::forward<Args>(args)...);
}

}  // namespace vpusim::log
