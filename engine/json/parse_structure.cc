#include "json/parse_structure.h"

#include <simdjson.h>

#include <algorithm>
#include <memory>

namespace atsume::json {

namespace {

// simdjson's own parsers either refuse what we take (integers beyond 64 bits, lone surrogates) or check only
// what is looked at. So its first stage, which does the vector work, is used alone, and parse.cc reads the
// tokens.
using Stage = simdjson::internal::dom_parser_implementation;

constexpr std::size_t kSmallestCapacity = 64 * 1024;
constexpr std::size_t kLargestKeptCapacity = 1024 * 1024;

std::unique_ptr<Stage> make_stage(std::size_t capacity) {
  std::unique_ptr<Stage> stage;
  const auto error =
      simdjson::get_active_implementation()->create_dom_parser_implementation(capacity, /*max_depth=*/1, stage);
  return error == simdjson::SUCCESS ? std::move(stage) : nullptr;
}

// Kept for the next call on this thread: only a cache, what is in it never outlives one parse.
Stage* small_stage(std::size_t bytes) {
  thread_local std::unique_ptr<Stage> cached;
  if (cached == nullptr || cached->capacity() < bytes) cached = make_stage(std::max(kSmallestCapacity, bytes));
  return cached.get();
}

Structure run(Stage* stage, std::string_view text) {
  if (stage == nullptr) return {StructureFault::kTooLarge, {}, nullptr};
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto error = stage->stage1(bytes, text.size(), simdjson::stage1_mode::regular);
  if (error == simdjson::EMPTY) return {};
  if (error != simdjson::SUCCESS) return {StructureFault::kBrokenText, {}, nullptr};
  return {StructureFault::kNone, {stage->structural_indexes.get(), stage->n_structural_indexes + 1}, nullptr};
}

}  // namespace

Structure find_structure(std::string_view text) {
  if (text.size() <= kLargestKeptCapacity) return run(small_stage(text.size()), text);
  if (text.size() >= simdjson::SIMDJSON_MAXSIZE_BYTES) return {StructureFault::kTooLarge, {}, nullptr};
  const std::unique_ptr<Stage> stage = make_stage(text.size());
  Structure structure = run(stage.get(), text);
  if (stage != nullptr) structure.memory = std::move(stage->structural_indexes);
  return structure;
}

}  // namespace atsume::json
