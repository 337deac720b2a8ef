// "did you mean": the one of several known words that a mistyped one was most
// likely meant to be.
#ifndef TROUPE_ABI_NEAREST_H_
#define TROUPE_ABI_NEAREST_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace troupe {

// The candidate nearest to `word`, empty when none is near enough to be worth
// showing: at most one edit per three characters of `word`, and at least one.
// An edit inserts, drops or changes a character or swaps two neighbours.
std::string_view Nearest(std::string_view word,
                         std::span<const std::string_view> candidates);

// "; did you mean 'x'?", or nothing: ready to end an error text with. It names
// the nearest candidates that are near enough, at most `most`: "'x', 'y' or
// 'z'".
std::string DidYouMean(std::string_view word,
                       std::span<const std::string_view> candidates,
                       size_t most = 1);

}  // namespace troupe

#endif  // TROUPE_ABI_NEAREST_H_
