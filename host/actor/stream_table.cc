#include "host/actor/stream_table.h"

#include <algorithm>
#include <iterator>

#include "host/actor/chunk.h"

namespace troupe {
namespace {

void Append(MessageLine* from, MessageLine* to) {
  while (Message* message = from->Pop()) to->Push(message);
}

}  // namespace

void StreamTable::Register(std::string_view id) {
  Stream& stream = streams_[std::string(id)];
  stream.id = id;
  stream.registered = true;
}

uint64_t StreamTable::Unregister(std::string_view id, MessageLine* refused) {
  Stream* stream = Find(id);
  if (stream == nullptr) return 0;
  stream->registered = false;
  has_ended_ = true;
  uint64_t waiting = 0;
  for (auto& [sender, queue] : stream->queues) {
    waiting += queue.chunks;
    queue.error = absl::OkStatus();
    queue.has_begun = false;
    Append(&queue.held, refused);
  }
  Tidy();
  return waiting;
}

Stream* StreamTable::Find(std::string_view id) {
  const auto found = streams_.find(id);
  if (found == streams_.end() || !found->second.registered) return nullptr;
  return &found->second;
}

StreamQueue& StreamTable::QueueOf(Stream& stream, const ActorSlot* sender,
                                  uint64_t sender_serial) {
  const auto [place, is_new] =
      stream.queues.try_emplace({sender, sender_serial});
  StreamQueue& queue = place->second;
  if (is_new) {
    ++queues_;
    queue.stream = &stream;
    queue.sender = sender;
    queue.sender_serial = sender_serial;
  }
  return queue;
}

StreamQueue* StreamTable::FindQueue(std::string_view id,
                                    const ActorSlot* sender,
                                    uint64_t sender_serial) {
  Stream* stream = Find(id);
  if (stream == nullptr) return nullptr;
  const auto found = stream->queues.find({sender, sender_serial});
  return found == stream->queues.end() ? nullptr : &found->second;
}

void StreamTable::Accept(StreamQueue& queue, Message* chunk) {
  const uint64_t sequence = SequenceOf(*chunk);
  if (queue.has_begun && sequence > queue.next_sequence) counts_->gaps.Add();
  if (queue.has_begun && sequence < queue.next_sequence) counts_->repeats.Add();
  queue.has_begun = true;
  queue.next_sequence = sequence + 1;
  if (queue.chunks == 0) in_turn_.push_back(&queue);
  queue.accepted.Push(chunk);
  ++queue.chunks;
  queue.bytes += chunk->size;
}

Message* StreamTable::Pop(StreamQueue** queue) {
  StreamQueue* const next = in_turn_.front();
  in_turn_.pop_front();
  Message* chunk = next->accepted.Pop();
  --next->chunks;
  next->bytes -= chunk->size;
  if (next->chunks > 0) in_turn_.push_back(next);
  *queue = next;
  return chunk;
}

void StreamTable::TakeHeld(CallRef ref, MessageLine* taken) {
  for (auto& [id, stream] : streams_) {
    for (auto& [sender, queue] : stream.queues) {
      MessageLine all;
      Append(&queue.held, &all);
      while (Message* chunk = all.Pop()) {
        (chunk->reply_to == ref ? *taken : queue.held).Push(chunk);
      }
    }
  }
}

void StreamTable::Empty(MessageLine* accepted, MessageLine* held) {
  in_turn_.clear();
  for (auto& [id, stream] : streams_) {
    for (auto& [sender, queue] : stream.queues) {
      Append(&queue.accepted, accepted);
      Append(&queue.held, held);
      queue.chunks = 0;
      queue.bytes = 0;
    }
  }
}

void StreamTable::Retain(const std::set<std::string, std::less<>>& ids,
                         MessageLine* accepted, MessageLine* held) {
  const auto keeps = [&ids](const StreamQueue* queue) {
    return ids.contains(queue->stream->id);
  };
  std::erase_if(in_turn_,
                [&keeps](const StreamQueue* queue) { return !keeps(queue); });
  for (auto& [id, stream] : streams_) {
    if (ids.contains(id)) continue;
    stream.registered = false;
    has_ended_ = true;
    for (auto& [sender, queue] : stream.queues) {
      Append(&queue.accepted, accepted);
      Append(&queue.held, held);
      queue.chunks = 0;
      queue.bytes = 0;
    }
  }
  for (const std::string& id : ids) Register(id);
  Tidy();
}

void StreamTable::Tidy() {
  const bool are_many = queues_ >= tidy_at_;
  if (!has_ended_ && !are_many) return;
  has_ended_ = false;
  queues_ = 0;
  for (auto place = streams_.begin(); place != streams_.end();) {
    Stream& stream = place->second;
    std::erase_if(stream.queues, [&stream, are_many](const auto& item) {
      const StreamQueue& queue = item.second;
      if (!queue.IsIdle()) return false;
      if (!stream.registered) return true;
      return are_many && queue.sender != nullptr &&
             !queue.sender->Holds(queue.sender_serial);
    });
    queues_ += stream.queues.size();
    const bool has_ended = !stream.registered && stream.queues.empty();
    has_ended_ |= !stream.registered && !has_ended;
    place = has_ended ? streams_.erase(place) : std::next(place);
  }
  if (are_many) tidy_at_ = std::max(kKeptQueues, 2 * queues_);
}

}  // namespace troupe
