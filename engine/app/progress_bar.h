// A bar on the terminal; nothing where stderr is none.
#pragma once

#include <cstdint>
#include <string>

namespace atsume::app {

class ProgressBar {
 public:
  ProgressBar(std::string title, std::uint64_t total);
  // Ends the line, when there is one.
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void set_total(std::uint64_t total) { total_ = total; }
  void show(std::uint64_t done);

 private:
  std::string title_;
  std::uint64_t total_;
  bool is_terminal_;
  int shown_ = -1;  // per cent
};

}  // namespace atsume::app
