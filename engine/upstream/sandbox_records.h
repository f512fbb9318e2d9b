// The emulator's records: those of the definitions, and what callers have written since.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "atsume/catalog/connector.h"
#include "atsume/json/value.h"
#include "atsume/net/url.h"
#include "atsume/upstream/sandbox.h"

namespace atsume::upstream {

// One connector's. Guarded by the mutex of SandboxRecords.
class RecordSet {
 public:
  explicit RecordSet(std::shared_ptr<const catalog::Connector> connector);

  const catalog::Connector* connector() const { return connector_.get(); }
  bool has(std::string_view resource) const { return records_.find(resource) != records_.end(); }
  // Empty without any.
  const std::vector<json::Value>& of(std::string_view resource) const;
  // The record whose id, or another of its identifying fields, is one of `wanted`; undefined without one.
  json::Value find(std::string_view resource, const std::vector<std::string>& wanted) const;
  // A list of those that agree with every pair that is called like a field of theirs; `candidate_id` is also looked for
  // as candidateId and candidate.id, and what is called like the records themselves (`ids`, `candidate_ids` of
  // candidates) among their ids. `start` and `end` and their like ask for what lies between two days, if only in part.
  json::Value matching(std::string_view resource, const net::QueryPairs& wanted, json::Arena& arena) const;

  // All three give the record as it is now; undefined when there is none to change.
  json::Value create(const std::string& resource, json::Value given);
  json::Value update(std::string_view resource, const std::vector<std::string>& wanted, json::Value changes);
  json::Value erase(std::string_view resource, const std::vector<std::string>& wanted);
  int writes() const { return writes_; }

 private:
  using Records = std::vector<json::Value>;
  Records::iterator place_of(std::string_view resource, const std::vector<std::string>& wanted);
  json::Value next_id(const Records& records);

  std::shared_ptr<const catalog::Connector> connector_;
  std::unique_ptr<json::Arena> arena_;
  std::map<std::string, Records, std::less<>> records_;
  int writes_ = 0;
};

class SandboxRecords {
 public:
  // Held while a set is used.
  std::mutex mutex;
  // Begins again when the definition is another one, or when much was written.
  RecordSet& of(const std::shared_ptr<const catalog::Connector>& connector);

 private:
  std::map<std::string, RecordSet> sets_;
};
}  // namespace atsume::upstream
