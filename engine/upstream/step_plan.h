// A run of steps while it goes on.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "atsume/upstream/upstream.h"
#include "upstream/encode.h"

namespace atsume::upstream {

struct Upstream::StepPlan {
  std::shared_ptr<const catalog::Connector> connector;
  const std::vector<catalog::Step>& steps;
  std::string what;  // "connect", "the session of key"
  SharedAccount account;
  NamedValues saved;             // into the account, by all steps; lives in the call's arena
  SharedSession session;         // what the steps of a session saved so far
  std::string_view auth_method;  // of session and discover: whose they are
  enum class SaveTo { kAccount, kSession } save_to = SaveTo::kAccount;
  // Steps that make credentials cannot ask for credentials; all others are calls like any.
  bool is_for_credentials = false;
  catalog::Expression lifetime;            // read from the last answer
  std::optional<double> lifetime_seconds;  // what it gave
};

}  // namespace atsume::upstream
