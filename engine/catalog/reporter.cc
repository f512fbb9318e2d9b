#include "catalog/reporter.h"

#include <fmt/format.h>

#include <algorithm>

namespace atsume::catalog {

using json::yaml::Entry;
using json::yaml::Node;
using json::yaml::Place;

Reporter::Reporter(std::string file, const SourceText& source, const Inherited* inherited)
    : file_(std::move(file)), source_(&source), inherited_(inherited) {}

bool Reporter::is_inherited(const Node& node) const {
  return inherited_ != nullptr && inherited_->nodes.contains(&node);
}

void Reporter::report(const Code& code, const Node& node, std::string message) {
  report(code, node, node.place, std::move(message));
}

void Reporter::report(const Code& code, const Node& owner, const Entry& entry, std::string message) {
  // A map that both files have is the extending file's, but its keys may be the other's.
  const bool from_base = is_inherited(owner) || is_inherited(*entry.value);
  report(code, from_base ? *entry.value : owner, entry.key_place, std::move(message));
}

void Reporter::report_inside(const Code& code, const Node& scalar, std::size_t offset, std::size_t length,
                             std::string message) {
  const SourceText& source = is_inherited(scalar) ? *inherited_->source : *source_;
  Place place = source.locate(scalar, offset);
  place.length = static_cast<std::uint32_t>(std::max<std::size_t>(length, 1));
  report(code, scalar, place, std::move(message));
}

void Reporter::report(const Code& code, const Node& node, Place place, std::string message) {
  if (!is_inherited(node)) {
    report_at(code, place, std::move(message));
    return;
  }
  report_at(code, inherited_->extends_place,
            fmt::format("{} (inherited from {}:{}:{})", message, inherited_->file, place.line, place.column));
}

void Reporter::report_at(const Code& code, Place place, std::string message) {
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
