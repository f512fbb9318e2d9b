#include "app/progress_bar.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace atsume::app {

constexpr int kWidth = 40;

ProgressBar::ProgressBar(std::string title, std::uint64_t total)
    : title_(std::move(title)), total_(total), is_terminal_(::isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
  if (shown_ >= 0) std::fputc('\n', stderr);
}

void ProgressBar::show(std::uint64_t done) {
  if (!is_terminal_) return;
  const int percent = total_ == 0 ? 100 : static_cast<int>(std::min<std::uint64_t>(done * 100 / total_, 100));
  if (percent == shown_) return;
  shown_ = percent;
  std::string bar(static_cast<std::size_t>(percent * kWidth / 100), '#');
  bar.resize(kWidth, '.');
  std::fprintf(stderr, "\r%s [%s] %3d %%", title_.c_str(), bar.c_str(), percent);
  std::fflush(stderr);
}

}  // namespace atsume::app
