// An intrusive queue: any thread pushes, one owner takes all that is there.
//
// Producers touch one word and never wait for each other's progress beyond a
// retry; the owner takes the whole chain with one exchange, so a batch costs
// one contended access. Every access is sequentially consistent: a producer
// that pushes and then finds the owner awake, and an owner that announces its
// sleep and then finds the queue empty, cannot both be right. On x86 that is
// free, and unlike a fence ThreadSanitizer understands it.
#ifndef TROUPE_HOST_BASE_MPSC_QUEUE_H_
#define TROUPE_HOST_BASE_MPSC_QUEUE_H_

#include <atomic>

namespace troupe {

// `kNext` is the link in Node. It belongs to the queue from Push() until
// PopAll() has handed the node out.
template <typename Node, Node* Node::*kNext = &Node::next>
class MpscQueue {
 public:
  MpscQueue() = default;
  MpscQueue(const MpscQueue&) = delete;
  MpscQueue& operator=(const MpscQueue&) = delete;

  // Appends `node`. True if the queue was empty: whoever sees true wakes the
  // owner.
  //   Thread:    any. Nodes of one thread come out in the order they went in.
  //   Ownership: `node` is kept until PopAll() returns it.
  bool Push(Node* node) {
    Node* newest = newest_.load(std::memory_order_relaxed);
    do {
      node->*kNext = newest;
    } while (!newest_.compare_exchange_weak(newest, node));
    return newest == nullptr;
  }

  // Takes everything: a chain through `kNext`, oldest first, null at its end;
  // null when nothing waits.
  //   Thread: owner.
  Node* PopAll() {
    if (newest_.load(std::memory_order_relaxed) == nullptr) return nullptr;
    Node* node = newest_.exchange(nullptr);
    Node* oldest_first = nullptr;
    while (node != nullptr) {
      Node* older = node->*kNext;
      node->*kNext = oldest_first;
      oldest_first = node;
      node = older;
    }
    return oldest_first;
  }

  // Whether nothing waits at this moment. Part of the sleep handshake: see
  // host/loop/waker.h.
  //   Thread: any.
  bool empty() const { return newest_.load() == nullptr; }

 private:
  // Shared between threads.
  std::atomic<Node*> newest_{nullptr};
};

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_MPSC_QUEUE_H_
