// File names of Content-Disposition fields (RFC 6266, RFC 8187), read and written. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace atsume::upstream {

// `filename*` before `filename`, without a path; nullopt when there is none that is UTF-8.
std::optional<std::string> find_file_name(std::string_view content_disposition);

// `text` as the value of a parameter of a multipart part: quoted, with quotes and line breaks escaped as browsers do.
std::string quoted_parameter(std::string_view text);

}  // namespace atsume::upstream
