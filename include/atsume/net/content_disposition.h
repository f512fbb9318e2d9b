// Parameters of header fields such as Content-Disposition and Content-Type (RFC 9110, RFC 6266, RFC 8187). Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace atsume::net {

// What follows the first ';': names in lower case, quotes taken off.
std::vector<std::pair<std::string, std::string>> read_parameters(std::string_view field);
// The first of that name.
std::optional<std::string> find_parameter(std::string_view field, std::string_view name);

// `filename*` before `filename`, without a path; nullopt when there is none that is UTF-8.
std::optional<std::string> find_file_name(std::string_view content_disposition);

// `text` as the value of a parameter of a multipart part: quoted, with quotes and line breaks escaped as browsers do.
std::string quoted_parameter(std::string_view text);

}  // namespace atsume::net
