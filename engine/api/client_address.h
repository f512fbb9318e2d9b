// Where a request comes from. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "atsume/net/address_block.h"
#include "atsume/net/http_message.h"

namespace atsume::api {

// `peer` is "192.0.2.7:41234" or "[2001:db8::1]:41234". Of X-Forwarded-For only what trusted proxies added is believed:
// it is read from its end, and what stands before the first address that is no proxy may be anybody's invention.
// "unknown" when the peer has no address.
std::string client_address(std::string_view peer, const net::Headers& headers,
                           std::span<const net::AddressBlock> trusted_proxies);

// What a limit for an address counts by: an IPv4 address, or the /64 that a host has at its free disposal.
std::string address_group(std::string_view address);

}  // namespace atsume::api
