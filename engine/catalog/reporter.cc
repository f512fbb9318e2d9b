#include "catalog/reporter.h"

#include <fmt/format.h>

#include <algorithm>

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;
using json::yaml::Place;

Reporter::Reporter(std::string file, const SourceText& source, const Inherited* inherited)
    : file_(std::move(file)), source_(&source), inherited_(inherited) {}

const Origin* Reporter::origin_of(const Node& node) const {
  if (inherited_ == nullptr) return nullptr;
  const auto found = inherited_->nodes.find(&node);
  return found == inherited_->nodes.end() ? nullptr : &found->second;
}

bool Reporter::is_silent(const Code& code) const {
  return inherited_ != nullptr && inherited_->is_override && code.severity() == Severity::kWarning;
}

void Reporter::report(const Code& code, const Node& node, std::string message) {
  report(code, node, node.place, std::move(message));
}

void Reporter::report(const Code& code, const Node& owner, const Entry& entry, std::string message) {
  // A map that both files have is the extending file's, but its keys may be the other's.
  const bool from_base = origin_of(owner) != nullptr || origin_of(*entry.value) != nullptr;
  report(code, from_base ? *entry.value : owner, entry.key_place, std::move(message));
}

void Reporter::report_inside(const Code& code, const Node& scalar, std::size_t offset, std::size_t length,
                             std::string message) {
  const Origin* origin = origin_of(scalar);
  Place place = (origin != nullptr ? origin->source : source_)->locate(scalar, offset);
  place.length = static_cast<std::uint32_t>(std::max<std::size_t>(length, 1));
  report(code, scalar, place, std::move(message));
}

void Reporter::report(const Code& code, const Node& node, Place place, std::string message) {
  const Origin* origin = origin_of(node);
  if (origin == nullptr) {
    add(code, place, std::move(message));
  } else if (!is_silent(code)) {
    add(code, inherited_->extends_place,
        fmt::format("{} (inherited from {}:{}:{})", message, *origin->file, place.line, place.column));
  }
}

void Reporter::report_at(const Code& code, Place place, std::string message) {
  if (!is_silent(code) || code.code == codes::kKeptEarlier.code) add(code, place, std::move(message));
}

void Reporter::add(const Code& code, Place place, std::string message) {
  diagnostics_.push_back(Diagnostic{.severity = code.severity(),
                                    .code = std::string(code.code),
                                    .file = file_,
                                    .place = place,
                                    .message = std::move(message),
                                    .source_line = std::string(source_->line(place.line))});
}

bool Reporter::has_errors(std::size_t begin) const {
  return std::any_of(diagnostics_.begin() + static_cast<std::ptrdiff_t>(std::min(begin, diagnostics_.size())),
                     diagnostics_.end(), [](const Diagnostic& d) { return d.severity == Severity::kError; });
}

}  // namespace atsume::catalog
