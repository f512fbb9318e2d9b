#include "atsume/base/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace atsume::base {
namespace {

using ::testing::HasSubstr;

TEST(Metrics, ShowsThePrometheusTextForm) {
  const auto metrics = make_metrics();
  metrics->counter("atsume_requests_total", "Requests.", {{"route", "list"}, {"status", "200"}}).add();
  metrics->counter("atsume_requests_total", "Requests.", {{"route", "list"}, {"status", "200"}}).add(2);
  metrics->counter("atsume_requests_total", "Requests.", {{"route", "get"}, {"status", "404"}}).add();
  metrics->gauge("atsume_connections", "Open connections.", {}).set(7);

  const std::string text = metrics->expose();
  EXPECT_THAT(text, HasSubstr("# HELP atsume_requests_total Requests.\n# TYPE atsume_requests_total counter\n"));
  EXPECT_THAT(text, HasSubstr("atsume_requests_total{route=\"list\",status=\"200\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("atsume_requests_total{route=\"get\",status=\"404\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("# TYPE atsume_connections gauge\natsume_connections 7\n"));
}

TEST(Metrics, OneSeriesForOneSetOfLabelsInAnyOrder) {
  const auto metrics = make_metrics();
  Counter& first = metrics->counter("c", "h", {{"a", "1"}, {"b", "2"}});
  Counter& second = metrics->counter("c", "h", {{"b", "2"}, {"a", "1"}});
  Counter& other = metrics->counter("c", "h", {{"a", "1"}, {"b", "3"}});
  EXPECT_EQ(&first, &second);
  EXPECT_NE(&first, &other);
  first.add(1.5);
  EXPECT_EQ(second.value(), 1.5);
  EXPECT_EQ(other.value(), 0);
}

TEST(Metrics, ReferencesStayValid) {
  const auto metrics = make_metrics();
  Counter& kept = metrics->counter("c", "h", {{"n", "0"}});
  for (int i = 1; i < 1000; ++i) metrics->counter("c", "h", {{"n", std::to_string(i)}});
  kept.add();
  EXPECT_THAT(metrics->expose(), HasSubstr("c{n=\"0\"} 1\n"));
}

TEST(Metrics, GaugesGoUpAndDown) {
  const auto metrics = make_metrics();
  Gauge& gauge = metrics->gauge("g", "h", {});
  gauge.set(5);
  gauge.add(2);
  gauge.add(-4);
  EXPECT_EQ(gauge.value(), 3);
}

TEST(Metrics, HistogramsCountInBucketsOfSeconds) {
  const auto metrics = make_metrics();
  Histogram& histogram = metrics->histogram("h_seconds", "h", {{"x", "y"}});
  histogram.observe(0.0004);
  histogram.observe(0.3);
  histogram.observe(100);
  const std::string text = metrics->expose();
  EXPECT_THAT(text, HasSubstr("h_seconds_count{x=\"y\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("h_seconds_bucket{x=\"y\",le=\"0.0005\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("h_seconds_bucket{x=\"y\",le=\"0.25\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("h_seconds_bucket{x=\"y\",le=\"0.5\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("h_seconds_bucket{x=\"y\",le=\"60\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("h_seconds_bucket{x=\"y\",le=\"+Inf\"} 3\n"));
}

TEST(Metrics, EscapesLabelValues) {
  const auto metrics = make_metrics();
  metrics->counter("c", "h", {{"n", "a\"b\\c\nd"}}).add();
  EXPECT_THAT(metrics->expose(), HasSubstr(R"(c{n="a\"b\\c\nd"} 1)"));
}

TEST(Metrics, CountFromManyThreads) {
  const auto metrics = make_metrics();
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) metrics->counter("c", "h", {{"n", std::to_string(i % 10)}}).add();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(metrics->counter("c", "h", {{"n", "3"}}).value(), 400);
}

TEST(MetricsDeathTest, AWrongNameIsAMistakeInTheCode) {
  const auto metrics = make_metrics();
  metrics->counter("c", "h", {});
  EXPECT_DEATH(metrics->counter("a-b", "h", {}), "check failed");
  EXPECT_DEATH(metrics->gauge("c", "h", {}), "check failed");
  EXPECT_DEATH(metrics->counter("d", "h", {{"1x", "v"}}), "check failed");
}

}  // namespace
}  // namespace atsume::base
