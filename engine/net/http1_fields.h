// Questions about header fields that both readers and writers of messages ask.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "atsume/net/http_message.h"

namespace atsume::net {

std::size_t count_fields(const Headers& headers, std::string_view name);
// All values of `name`, joined with ", ".
std::string joined_values(const Headers& headers, std::string_view name);
// Whether a comma-separated field has `token`, without case.
bool has_token(const Headers& headers, std::string_view name, std::string_view token);
// RFC 9112 section 9.3.
bool is_persistent(const Headers& headers, bool is_http10);
// Fields that belong to one connection and are the writer's own business.
bool is_connection_field(std::string_view name);
// Safe to put on a line of its own: a token name and a value without control characters but tab.
bool is_valid_field(std::string_view name, std::string_view value);
bool is_token(std::string_view text);

}  // namespace atsume::net
