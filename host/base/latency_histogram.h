// How long things took, as counts: four buckets for each doubling, so that a
// percentile is known to within an eighth.
//
// One thread counts and any thread reads. Counts only grow: what happened
// between two readings is their difference.
#ifndef TROUPE_HOST_BASE_LATENCY_HISTOGRAM_H_
#define TROUPE_HOST_BASE_LATENCY_HISTOGRAM_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "host/base/owner_counter.h"

namespace troupe {

class alignas(64) LatencyHistogram {
 public:
  // From 256 ns, what is shorter included, to 4.9 hours, what is longer
  // included.
  static constexpr int kFirstDoubling = 8;
  static constexpr int kLastDoubling = 43;
  static constexpr size_t kBuckets =
      size_t{4} * (kLastDoubling - kFirstDoubling + 1);

  // The bucket of `ns`.
  static constexpr size_t Bucket(int64_t ns) {
    constexpr uint64_t kShortest = uint64_t{1} << kFirstDoubling;
    constexpr uint64_t kLongest = (uint64_t{2} << kLastDoubling) - 1;
    const uint64_t value = std::clamp(
        static_cast<uint64_t>(std::max<int64_t>(ns, 0)), kShortest, kLongest);
    const int doubling = static_cast<int>(std::bit_width(value)) - 1;
    return static_cast<size_t>(4 * (doubling - kFirstDoubling)) +
           ((value >> (doubling - 2)) & 3);
  }

  // The middle of `bucket`, in ns.
  static constexpr int64_t Middle(size_t bucket) {
    const int doubling = kFirstDoubling + static_cast<int>(bucket / 4);
    const int64_t quarter = int64_t{1} << (doubling - 2);
    return static_cast<int64_t>(4 + bucket % 4) * quarter + quarter / 2;
  }

  //   Thread: owner.
  void Add(int64_t ns) { counts_[Bucket(ns)].Add(); }

  // The counts of the buckets, without the zeros at the end.
  //   Thread: any.
  std::vector<uint64_t> Counts() const {
    std::vector<uint64_t> counts;
    for (size_t bucket = 0; bucket < kBuckets; ++bucket) {
      const uint64_t count = counts_[bucket].Get();
      if (count == 0) continue;
      counts.resize(bucket + 1);
      counts[bucket] = count;
    }
    return counts;
  }

 private:
  std::array<OwnerCounter, kBuckets> counts_{};
};

// The time below which `share` (0 to 1) of what was counted stayed, in ns; -1
// when nothing was.
inline int64_t Percentile(const std::vector<uint64_t>& counts, double share) {
  uint64_t total = 0;
  for (const uint64_t count : counts) total += count;
  if (total == 0) return -1;
  const double wanted = share * static_cast<double>(total);
  uint64_t seen = 0;
  for (size_t bucket = 0; bucket < counts.size(); ++bucket) {
    seen += counts[bucket];
    if (static_cast<double>(seen) >= wanted && seen > 0) {
      return LatencyHistogram::Middle(bucket);
    }
  }
  return LatencyHistogram::Middle(counts.size() - 1);
}

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_LATENCY_HISTOGRAM_H_
