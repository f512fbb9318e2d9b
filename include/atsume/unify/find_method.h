// Which mapping a unified method has for an account, without calling it. Pure.
#pragma once

#include <memory>
#include <string>

#include "atsume/base/result.h"
#include "atsume/catalog/catalog.h"
#include "atsume/upstream/accounts.h"

namespace atsume::unify {

// Holds what the pointers point to.
struct FoundMethod {
  std::shared_ptr<const catalog::Mapping> mapping;
  const catalog::ResourceMapping* resource = nullptr;
  const catalog::MethodMapping* method = nullptr;
};

// Errors: those that a call would have: kNotFound "unknown_model", "unknown_resource", "unknown_method"; kNotSupported
// "not_supported"; kConfig "connector_missing".
Result<FoundMethod> find_method(const catalog::Catalog& catalog, std::string model, std::string resource,
                                std::string method, upstream::SharedAccount account);

}  // namespace atsume::unify
