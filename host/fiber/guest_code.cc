#include "host/fiber/guest_code.h"

#include <utility>

#include "host/base/mutex.h"

namespace troupe {
namespace {

Mutex add_mutex;  // one Add() at a time

// All places, the newest first. Never given back: see the header.
constinit std::atomic<GuestCode*> places{nullptr};

}  // namespace

GuestCode* GuestCode::Add(uintptr_t begin, uintptr_t end, std::string name,
                          uint32_t generation) {
  MutexLock lock(&add_mutex);
  GuestCode* place = places.load();
  while (place != nullptr && place->is_mapped_.load()) place = place->next_;
  const bool is_new = place == nullptr;
  if (is_new) place = new GuestCode;
  place->begin_ = begin;
  place->end_ = end;
  place->name_ = std::move(name);
  place->generation_ = generation;
  place->is_mapped_.store(true, std::memory_order_release);
  if (is_new) {
    place->next_ = places.load();
    places.store(place, std::memory_order_release);
  }
  return place;
}

const GuestCode* GuestCode::Find(uintptr_t address) {
  const GuestCode* place = places.load(std::memory_order_acquire);
  for (; place != nullptr; place = place->next_) {
    if (place->is_mapped_.load(std::memory_order_acquire) &&
        place->begin_ <= address && address < place->end_) {
      return place;
    }
  }
  return nullptr;
}

}  // namespace troupe
