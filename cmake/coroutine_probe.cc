// Counts constructions and destructions of temporaries inside co_await expressions. A correct compiler ends
// every object exactly once; GCC 12 does not.
#include <coroutine>
#include <expected>
#include <string>
#include <utility>

static int alive = 0;

struct Counted {
  std::string text;
  Counted(const char* t) : text(t) { ++alive; }
  Counted(const Counted& o) : text(o.text) { ++alive; }
  Counted(Counted&& o) noexcept : text(std::move(o.text)) { ++alive; }
  ~Counted() { --alive; }
};

struct Options {
  Counted name;
  int n = 0;
};

template <class T>
struct Task {
  struct promise_type {
    T value{};
    Task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_never initial_suspend() { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_value(T v) { value = std::move(v); }
    void unhandled_exception() {}
  };
  std::coroutine_handle<promise_type> handle;
  bool await_ready() { return handle.done(); }
  void await_suspend(std::coroutine_handle<>) {}
  T await_resume() {
    T out = std::move(handle.promise().value);
    handle.destroy();
    return out;
  }
};

static Task<int> take(Options options) { co_return static_cast<int>(options.name.text.size()) + options.n; }

template <class F>
static Task<int> call(F f) {
  co_return f();
}

static Task<int> run(bool choose) {
  Counted named("a text that is too long for the small string buffer");
  int sum = co_await take(Options{.name = "another text that is too long for the small buffer", .n = 1});
  sum += co_await take({choose ? Counted("made in place, and long enough to live on the heap") : named, 2});
  sum += co_await call([copy = named] { return static_cast<int>(copy.text.size()); });
  co_return sum;
}

int main() {
  for (bool choose : {true, false}) {
    auto task = run(choose);
    if (!task.handle.done() || task.handle.promise().value <= 0) return 1;
    task.handle.destroy();
  }
  std::expected<int, std::string> needs_cpp23 = 1;
  return alive == 0 && *needs_cpp23 == 1 ? 0 : 1;
}
