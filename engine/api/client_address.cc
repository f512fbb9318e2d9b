#include "api/client_address.h"

#include <algorithm>
#include <vector>

#include "atsume/base/text.h"

namespace atsume::api {
namespace {

constexpr std::string_view kUnknown = "unknown";

// "192.0.2.7", "192.0.2.7:80", "2001:db8::1", "[2001:db8::1]" and "[2001:db8::1]:80".
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
  if (std::ranges::count(text, ':') == 1) return text.substr(0, text.find(':'));
  return text;
}

// All entries of all header fields, the last one first.
std::vector<std::string_view> forwarded_for(const net::Headers& headers) {
  std::vector<std::string_view> out;
  for (const auto& [name, value] : headers.fields()) {
    if (!base::equals_ignoring_case(name, "x-forwarded-for")) continue;
    for (const auto part : base::split(value, ',')) out.push_back(base::trim(part));
  }
  std::ranges::reverse(out);
  return out;
}

}  // namespace

std::string client_address(std::string_view peer, const net::Headers& headers,
                           std::span<const net::AddressBlock> trusted_proxies) {
  auto address = net::IpAddress::parse(without_port(peer));
  if (!address) return std::string(kUnknown);
  if (!contains(trusted_proxies, *address)) return address->to_string();
  for (const auto entry : forwarded_for(headers)) {
    const auto next = net::IpAddress::parse(without_port(entry));
    if (!next) break;
    address = next;
    if (!contains(trusted_proxies, *address)) break;
  }
  return address->to_string();
}

std::string address_group(std::string_view address) {
  auto parsed = net::IpAddress::parse(address);
  if (!parsed || address.find(':') == std::string_view::npos) return std::string(address);
  std::fill(parsed->bytes.begin() + 8, parsed->bytes.end(), std::uint8_t{0});
  return parsed->to_string() + "/64";
}

}  // namespace atsume::api
