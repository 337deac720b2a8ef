#include "abi/actr_id.h"

namespace troupe::abi {

bool EncodedActrId::Get(ActrId* id) const {
  if (state_ == State::kMerged) {
    *id = merged_;
    return true;
  }
  *id = {};
  return state_ == State::kBytes && Decode(bytes_, id);
}

bool EncodedActrId::Merge(std::string_view bytes, Reading reading, int depth) {
  const bool first = state_ == State::kAbsent;
  // A first occurrence is read to check it; its value is not kept.
  ActrId id;
  if (!first && !Get(&id)) return false;
  const bool ok =
      reading == Reading::kStrict
          ? internal::ReadMessage<Reading::kStrict>(bytes, depth, &id)
          : internal::ReadMessage<Reading::kLenient>(bytes, depth, &id);
  if (!ok) return false;
  if (first) {
    bytes_ = bytes;
    state_ = State::kBytes;
  } else {
    bytes_ = {};
    merged_ = id;
    state_ = State::kMerged;
  }
  return true;
}

}  // namespace troupe::abi
