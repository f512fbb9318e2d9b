#include "catalog/table_names.h"

#include <fmt/format.h>

#include <algorithm>

#include "atsume/base/check.h"

namespace atsume::catalog {
namespace {

constexpr FileTable kFiles[] = {
    {&kConnectorTable, "connector", "connectors/ID/connector.yaml"},
    {&kMappingTable, "mapping", "mappings/MODEL/ID.yaml"},
    {&kModelTable, "model", "mappings/MODEL/model.yaml"},
    {&kSandboxTable, "sandbox", "connectors/ID/sandbox.yaml"},
};

std::string_view without_article(std::string_view title) {
  for (const std::string_view article : {"a ", "an ", "the "}) {
    if (title.starts_with(article)) return title.substr(article.size());
  }
  return title;
}

std::string one_word(std::string_view title) {
  std::string out(title);
  std::ranges::replace(out, ' ', '_');
  return out;
}

class Namer {
 public:
  void add_file(const FileTable& file) {
    file_ = &file;
    std::vector<Waiting> waiting;
    add(*file.table, "", waiting);
    // The nearer ones first, so that a path is as short as can be.
    for (std::size_t i = 0; i < waiting.size(); ++i) {
      const Waiting one = waiting[i];
      add(*one.table, one.path, waiting);
    }
  }

  std::vector<NamedTable> take() { return std::move(out_); }

 private:
  struct Waiting {
    const Table* table;
    std::string path;
  };

  void add(const Table& table, const std::string& path, std::vector<Waiting>& waiting) {
    if (std::ranges::find(out_, &table, &NamedTable::table) != out_.end()) return;
    const bool is_top = &table == file_->table;
    std::string title(is_top ? file_->kind : without_article(table.title));
    const bool is_taken =
        !is_top && std::ranges::any_of(out_, [&](const NamedTable& one) { return one.name == one_word(title); });
    if (is_taken) title = fmt::format("{} {}", file_->kind, title);
    for (int i = 2; std::ranges::find(out_, one_word(title), &NamedTable::name) != out_.end(); ++i) {
      title = fmt::format("{} {}", without_article(table.title), i);
    }
    std::string heading = title;
    heading.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(heading.front())));
    out_.push_back({&table, file_->table, one_word(title), std::move(heading), path});
    const auto wait = [&](const Key& key) {
      add_type(key.type, path.empty() ? std::string(key.name) : fmt::format("{}.{}", path, key.name), waiting);
    };
    for (const Key& key : table.keys) wait(key);
    for (const Variant& variant : table.variants) std::ranges::for_each(variant.keys, wait);
    add_type(table.rest, path + ".NAME", waiting);
  }

  static void add_type(const Type* type, const std::string& path, std::vector<Waiting>& waiting) {
    if (type == nullptr) return;
    if (type->table != nullptr) waiting.push_back({type->table, path});
    if (type->kind == TypeKind::kMapOf) add_type(type->element, path + ".NAME", waiting);
    if (type->kind == TypeKind::kListOf) add_type(type->element, path + "[]", waiting);
    for (const Type* inner : {type->scalar, type->list, type->map}) add_type(inner, path, waiting);
  }

  const FileTable* file_ = nullptr;
  std::vector<NamedTable> out_;
};

}  // namespace

std::span<const FileTable> file_tables() { return kFiles; }

const std::vector<NamedTable>& named_tables() {
  static const std::vector<NamedTable> kNamed = [] {
    Namer namer;
    for (const FileTable& file : kFiles) namer.add_file(file);
    return namer.take();
  }();
  return kNamed;
}

const NamedTable& name_of(const Table& table) {
  const auto found = std::ranges::find(named_tables(), &table, &NamedTable::table);
  ATSUME_CHECK(found != named_tables().end());
  return *found;
}

}  // namespace atsume::catalog
