#include "abi/nearest.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace troupe {
namespace {

// Longer words are nobody's key or verb; it bounds the quadratic work.
constexpr size_t kMaxWordBytes = 128;

// Optimal string alignment distance, three rows of the table at a time.
size_t Distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1);
  std::vector<size_t> above(b.size() + 1);
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(above);
    above.swap(row);
  }
  return above[b.size()];
}

// The candidates that are near enough, nearest first.
std::vector<std::string_view> NearOnes(
    std::string_view word, std::span<const std::string_view> candidates) {
  std::vector<std::pair<size_t, std::string_view>> found;
  if (word.empty() || word.size() > kMaxWordBytes) return {};
  const size_t limit = std::max<size_t>(1, word.size() / 3);
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > kMaxWordBytes) continue;
    const size_t distance = Distance(word, candidate);
    if (distance <= limit) found.emplace_back(distance, candidate);
  }
  std::stable_sort(
      found.begin(), found.end(),
      [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string_view> names;
  names.reserve(found.size());
  for (const auto& [distance, name] : found) names.push_back(name);
  return names;
}

}  // namespace

std::string_view Nearest(std::string_view word,
                         std::span<const std::string_view> candidates) {
  const std::vector<std::string_view> names = NearOnes(word, candidates);
  return names.empty() ? std::string_view() : names.front();
}

std::string DidYouMean(std::string_view word,
                       std::span<const std::string_view> candidates,
                       size_t most) {
  std::vector<std::string_view> names = NearOnes(word, candidates);
  if (names.empty()) return {};
  names.resize(std::min(names.size(), most));
  std::string text = "; did you mean ";
  for (const std::string_view& name : names) {
    if (&name != &names.front()) {
      text += &name == &names.back() ? " or " : ", ";
    }
    text.append("'").append(name).append("'");
  }
  return text + "?";
}

}  // namespace troupe
