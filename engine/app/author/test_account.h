// The account of a test, as the store would hold it.
#pragma once

#include "app/author/test_case.h"
#include "atsume/store/tables.h"

namespace atsume::app {

// What `account:` of the test holds, parted into fields, secrets and tokens. An account of an oauth2 method has the
// access token AT and the refresh token RT, far from their end, unless the test says otherwise; one of
// client_credentials has a token only when the test gives one.
store::Account make_test_account(const catalog::Connector& connector, const TestCase& test, base::WallTime now);

}  // namespace atsume::app
