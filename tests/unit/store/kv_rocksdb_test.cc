#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "atsume/store/kv.h"
#include "unit/store/records.h"
#include "unit/store/temporary_directory.h"

namespace atsume::store {
namespace {

void put(KeyValueStore& store, const std::string& key, const std::string& value) {
  Batch batch;
  batch.put(key, value);
  ASSERT_TRUE(store.write(batch, Durability::kSync));
}

TEST(RocksdbStore, KeepsItsRowsWhenReopened) {
  TemporaryDirectory directory;
  {
    auto store = open_rocksdb_store(directory.path()).value();
    put(*store, "a", "1");
    put(*store, "b", "2");
    Batch batch;
    batch.erase("a");
    ASSERT_TRUE(store->write(batch, Durability::kSync));
  }
  auto store = open_rocksdb_store(directory.path()).value();
  EXPECT_EQ(store->get("a").value(), std::nullopt);
  EXPECT_EQ(store->get("b").value(), "2");
}

// The files as they are while the store is open are what a crash would leave.
TEST(RocksdbStore, HasASyncedWriteInItsFilesBeforeItIsClosed) {
  TemporaryDirectory directory;
  auto store = open_rocksdb_store(directory.file("live")).value();
  put(*store, "token", "rotated");
  std::filesystem::copy(directory.file("live"), directory.file("crashed"));
  auto recovered = open_rocksdb_store(directory.file("crashed")).value();
  EXPECT_EQ(recovered->get("token").value(), "rotated");
}

TEST(RocksdbStore, MakesAPrivateDirectoryWithItsParents) {
  TemporaryDirectory directory;
  std::string path = directory.file("deep/data");
  ASSERT_TRUE(open_rocksdb_store(path));
  struct stat facts{};
  ASSERT_EQ(::stat(path.c_str(), &facts), 0);
  EXPECT_EQ(facts.st_mode & 0777, 0700u);
}

TEST(RocksdbStore, RefusesADirectoryThatIsOpenElsewhere) {
  TemporaryDirectory directory;
  auto store = open_rocksdb_store(directory.path()).value();
  auto second = open_rocksdb_store(directory.path());
  ASSERT_EQ(code_of(second), "storage_locked");
  EXPECT_EQ(second.error().error_class(), ErrorClass::kConfig);
  EXPECT_NE(second.error().message().find(directory.path()), std::string::npos);
  EXPECT_NE(second.error().message().find("pid " + std::to_string(::getpid())), std::string::npos);
  put(*store, "still", "usable");
  store.reset();
  EXPECT_EQ(code_of(open_rocksdb_store(directory.path())), "success");
}

TEST(RocksdbStore, SaysWhyItCannotOpen) {
  TemporaryDirectory directory;
  std::string path = directory.file("a-file");
  std::ofstream(path) << "not a directory";
  auto store = open_rocksdb_store(path);
  ASSERT_EQ(code_of(store), "storage_open");
  EXPECT_NE(store.error().message().find(path), std::string::npos);
}

TEST(RocksdbStore, RefusesADamagedDatabase) {
  TemporaryDirectory directory;
  {
    put(*open_rocksdb_store(directory.path()).value(), "a", "1");
  }
  std::ofstream(directory.file("CURRENT")) << "MANIFEST-999999\n";
  auto store = open_rocksdb_store(directory.path());
  ASSERT_EQ(code_of(store), "storage_open");
  EXPECT_NE(store.error().message().find("backup"), std::string::npos);
}

}  // namespace
}  // namespace atsume::store
