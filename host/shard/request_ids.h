// Request ids that no other call of the host has: the shard's prefix and a
// number, in hexadecimal, which counts in the text itself.
#ifndef TROUPE_HOST_SHARD_REQUEST_IDS_H_
#define TROUPE_HOST_SHARD_REQUEST_IDS_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace troupe {

//   Thread: one shard's.
class RequestIds {
 public:
  explicit RequestIds(std::string_view prefix)
      : first_digit_(prefix.size()),
        ids_{std::string(prefix), std::string(prefix)} {
    ids_[0].append("0");
    ids_[1].append("1");
  }

  // Valid until the next one.
  std::string_view Next() {
    // Two take turns. The one that is not used is counted up, so that its text
    // has reached memory when it is read, in words, the next time.
    std::string& next = ids_[ready_];
    ready_ ^= 1;
    CountUp(&ids_[ready_]);
    CountUp(&ids_[ready_]);
    return next;
  }

 private:
  void CountUp(std::string* id) const {
    size_t at = id->size();
    while (at > first_digit_ && (*id)[at - 1] == 'f') (*id)[--at] = '0';
    if (at == first_digit_) {
      id->insert(at, 1, '1');
    } else {
      char& digit = (*id)[at - 1];
      digit = digit == '9' ? 'a' : static_cast<char>(digit + 1);
    }
  }

  const size_t first_digit_;
  std::string ids_[2];
  size_t ready_ = 1;
};

}  // namespace troupe

#endif  // TROUPE_HOST_SHARD_REQUEST_IDS_H_
