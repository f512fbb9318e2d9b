// Counters, gauges and histograms, shown at /metrics in Prometheus' text form (prometheus-cpp behind it).
//
// One Metrics is made by the application and handed in. Thread-safe. Looking a series up takes a lock:
// call sites on the hot path keep the reference, which stays valid as long as the Metrics lives.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace atsume::base {

class Counter {
 public:
  virtual ~Counter() = default;
  virtual void add(double amount = 1) = 0;
  virtual double value() const = 0;
};

class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void set(double value) = 0;
  virtual void add(double amount) = 0;
  virtual double value() const = 0;
};

class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void observe(double value) = 0;
};

using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

class Metrics {
 public:
  virtual ~Metrics() = default;
  // The first call of a name fixes its help text. Label values must come from bounded sets.
  virtual Counter& counter(std::string_view name, std::string_view help, Labels labels) = 0;
  virtual Gauge& gauge(std::string_view name, std::string_view help, Labels labels) = 0;
  // Seconds, in buckets from 0.5 ms to 60 s.
  virtual Histogram& histogram(std::string_view name, std::string_view help, Labels labels) = 0;
  // Prometheus text exposition format 0.0.4.
  virtual std::string expose() const = 0;
};

std::unique_ptr<Metrics> make_metrics();

}  // namespace atsume::base
