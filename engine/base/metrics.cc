#include "atsume/base/metrics.h"

#include <prometheus/check_names.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>

#include "atsume/base/check.h"

namespace atsume::base {

namespace {

using LabelMap = std::map<std::string, std::string>;

class PrometheusCounter final : public Counter {
 public:
  using Native = prometheus::Counter;
  explicit PrometheusCounter(Native& native) : native_(native) {}
  void add(double amount) override { native_.Increment(amount); }
  double value() const override { return native_.Value(); }

 private:
  Native& native_;
};

class PrometheusGauge final : public Gauge {
 public:
  using Native = prometheus::Gauge;
  explicit PrometheusGauge(Native& native) : native_(native) {}
  void set(double value) override { native_.Set(value); }
  void add(double amount) override { native_.Increment(amount); }
  double value() const override { return native_.Value(); }

 private:
  Native& native_;
};

class PrometheusHistogram final : public Histogram {
 public:
  using Native = prometheus::Histogram;
  explicit PrometheusHistogram(Native& native) : native_(native) {}
  void observe(double value) override { native_.Observe(value); }

 private:
  Native& native_;
};

const prometheus::Histogram::BucketBoundaries& second_buckets() {
  static const prometheus::Histogram::BucketBoundaries kBuckets = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                                   0.25,   0.5,   1,      2.5,   5,    10,    30,   60};
  return kBuckets;
}

// All series of one kind, by name and labels.
template <class Series>
class SeriesSet {
 public:
  using Native = typename Series::Native;

  template <class... Arguments>
  Series& get(prometheus::detail::Builder<Native> builder, prometheus::Registry& registry, const std::string& name,
              std::string_view help, const LabelMap& labels, const Arguments&... arguments) {
    auto& slot = series_[{name, labels}];
    if (slot) return *slot;
    auto& family = families_[name];
    if (family == nullptr) family = &builder.Name(name).Help(std::string(help)).Register(registry);
    slot = std::make_unique<Series>(family->Add(labels, arguments...));
    return *slot;
  }

 private:
  std::map<std::string, prometheus::Family<Native>*> families_;
  std::map<std::pair<std::string, LabelMap>, std::unique_ptr<Series>> series_;
};

class PrometheusMetrics final : public Metrics {
 public:
  Counter& counter(std::string_view name, std::string_view help, Labels labels) override {
    const std::lock_guard lock(mutex_);
    return counters_.get(prometheus::BuildCounter(), registry_, checked(name, 'c'), help, to_map(labels));
  }

  Gauge& gauge(std::string_view name, std::string_view help, Labels labels) override {
    const std::lock_guard lock(mutex_);
    return gauges_.get(prometheus::BuildGauge(), registry_, checked(name, 'g'), help, to_map(labels));
  }

  Histogram& histogram(std::string_view name, std::string_view help, Labels labels) override {
    const std::lock_guard lock(mutex_);
    return histograms_.get(prometheus::BuildHistogram(), registry_, checked(name, 'h'), help, to_map(labels),
                           second_buckets());
  }

  std::string expose() const override { return prometheus::TextSerializer().Serialize(registry_.Collect()); }

 private:
  // prometheus-cpp throws when a name is malformed or used for two kinds; both are mistakes in the code.
  std::string checked(std::string_view name, char kind) {
    std::string text(name);
    ATSUME_CHECK(prometheus::CheckMetricName(text));
    ATSUME_CHECK(kinds_.try_emplace(text, kind).first->second == kind);
    return text;
  }

  static LabelMap to_map(Labels labels) {
    LabelMap map;
    for (const auto& [name, value] : labels) {
      ATSUME_CHECK(prometheus::CheckLabelName(std::string(name)));
      map.emplace(name, value);
    }
    return map;
  }

  std::mutex mutex_;
  prometheus::Registry registry_;
  std::map<std::string, char> kinds_;
  SeriesSet<PrometheusCounter> counters_;
  SeriesSet<PrometheusGauge> gauges_;
  SeriesSet<PrometheusHistogram> histograms_;
};

}  // namespace

std::unique_ptr<Metrics> make_metrics() { return std::make_unique<PrometheusMetrics>(); }

}  // namespace atsume::base
