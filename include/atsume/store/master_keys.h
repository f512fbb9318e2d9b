// Where master keys come from: ATSUME_MASTER_KEY, or the file master.key of the data directory.
//
// Either may hold several, the newest first: the first seals, all of them open, so that a key can be replaced while
// what the older ones sealed still opens.
#pragma once

#include <string>
#include <vector>

#include "atsume/base/random.h"
#include "atsume/base/result.h"
#include "atsume/store/vault.h"

namespace atsume::store {

// The keys from ATSUME_MASTER_KEY (`environment_value`, may be null), separated by commas; or from
// DIR/master.key, one a line, where empty lines and those that begin with # say nothing. With kCreate a missing
// file is made with mode 0600. A file that others can read is refused.
// Error kConfig "master_key": says both ways to give one.
enum class MissingKey { kRefuse, kCreate };
Result<std::vector<MasterKey>> load_master_keys(const char* environment_value, const std::string& data_directory,
                                                MissingKey missing, base::Random& random);

// Puts a new key in front of those in DIR/master.key, made when missing. The file is replaced as a whole: a crash
// leaves the old or the new one. Gives the new key's id. Error kConfig "master_key".
Result<std::string> add_master_key(const std::string& data_directory, base::Random& random);

}  // namespace atsume::store
