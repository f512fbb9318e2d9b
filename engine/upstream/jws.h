// Signing as JSON Web Signatures do (RFC 7515, 7518, 8037), through OpenSSL. Pure.
#pragma once

#include <string>
#include <string_view>

#include "atsume/base/result.h"

namespace atsume::upstream {

// "header.payload.signature" over the two JSON texts as they are. `algorithm` is HS*, RS*, PS*, ES* (256, 384, 512)
// or EdDSA; `key` is the shared secret of HS*, and a private key in PEM for the others.
// Errors, origin kConfig: "jwt_algorithm" names those that there are; "jwt_key" says what the key must be. Neither
// holds anything of the key.
Result<std::string> sign_jws(std::string_view algorithm, std::string_view key, std::string_view header_json,
                             std::string_view payload_json);

// The algorithm that a private key in PEM is commonly used with: RS256, ES256, ES384, ES512 or EdDSA.
// Error kConfig "jwt_key".
Result<std::string_view> algorithm_of_key(std::string_view pem);

}  // namespace atsume::upstream
