// An immutable list that its copies share: what hundreds of methods inherit is in memory once.
// Thread-safety: that of a shared_ptr to const.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace atsume::catalog {

template <class T>
class SharedList {
 public:
  SharedList() : list_(nothing()) {}
  SharedList(std::vector<T> list) : list_(std::make_shared<const std::vector<T>>(std::move(list))) {}

  operator const std::vector<T>&() const { return *list_; }
  auto begin() const { return list_->begin(); }
  auto end() const { return list_->end(); }
  std::size_t size() const { return list_->size(); }
  bool empty() const { return list_->empty(); }
  const T& operator[](std::size_t index) const { return (*list_)[index]; }
  const T& at(std::size_t index) const { return list_->at(index); }

 private:
  static std::shared_ptr<const std::vector<T>> nothing() {
    static const auto kNothing = std::make_shared<const std::vector<T>>();
    return kNothing;
  }

  std::shared_ptr<const std::vector<T>> list_;  // never nullptr
};

}  // namespace atsume::catalog
