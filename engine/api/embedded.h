// Files that are part of the program. The functions are made by cmake/AtsumeEmbed.cmake.
#pragma once

#include <span>
#include <string_view>

namespace atsume::api {

struct EmbeddedFile {
  std::string_view name;  // within its folder: "connect.js"
  std::string_view content;
};

std::span<const EmbeddedFile> embedded_ui_files();    // of ui/
std::span<const EmbeddedFile> embedded_docs_files();  // of docs/

}  // namespace atsume::api
