// What a customer who came by a link gives, together with what was filled in beforehand. Pure.
#pragma once

#include <string>

#include "atsume/base/result.h"
#include "atsume/catalog/connector.h"
#include "atsume/store/tables.h"

namespace atsume::connect {

struct Prefill {
  std::string link_context_json = "{}";
  const store::Account* present = nullptr;  // the account that is connected again
  bool is_sandbox = false;
};

// The values that the form begins with, none of them secret, as a JSON object: in the sandbox those that its emulator
// knows, over them those of the account that is connected again, and over them those of the link.
std::string prefilled_values(const catalog::Connector& connector, const catalog::Auth& auth, const Prefill& prefill);

// The context of an account: those values and the link's secret ones, and over them what was submitted; a null takes a
// value away. Only fields may be submitted. Errors: kInvalid "invalid_context" with a detail per name that is none;
// kInvalidRequest "invalid_json".
Result<std::string> link_context(const catalog::Connector& connector, const catalog::Auth& auth, const Prefill& prefill,
                                 const std::string& submitted_json);

}  // namespace atsume::connect
