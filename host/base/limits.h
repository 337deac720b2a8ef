// Every fixed bound of the host, with its unit and its reason, in one place.
#ifndef TROUPE_HOST_BASE_LIMITS_H_
#define TROUPE_HOST_BASE_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace troupe {

// Messages one actor may have waiting unless configured otherwise.
inline constexpr uint32_t kDefaultMailboxMessages = 1024;

// Bytes of messages one actor may have waiting unless configured otherwise.
inline constexpr uint64_t kDefaultMailboxBytes = uint64_t{8} * 1024 * 1024;

// A mailbox that is fuller than this part of one of its bounds is under
// pressure, and its actor is told: early enough to do something about it.
inline constexpr uint64_t kPressurePercent = 80;

// Dead letters a host keeps unless configured otherwise, and their bytes:
// enough to look into a fault, little beside the mailboxes they came from.
inline constexpr uint32_t kDefaultDeadLetters = 1000;
inline constexpr uint64_t kDefaultDeadLetterBytes = uint64_t{16} * 1024 * 1024;

// Address space of one fiber's stack unless configured otherwise, in bytes;
// only what was touched is memory. Room for guests that format or parse on the
// stack.
inline constexpr size_t kDefaultStackBytes = size_t{256} * 1024;

// Below each stack, in bytes: wider than the 4 KiB of a plain guard page, so
// that guests built without -fstack-clash-protection meet it more often.
inline constexpr size_t kDefaultStackGuardBytes = size_t{64} * 1024;

// What a stack at rest keeps of its memory, in bytes from its top. A handler
// that needs no more finds its pages in place.
inline constexpr size_t kKeptStackBytes = size_t{16} * 1024;

// How long a handler may hold its thread before it is reported, unless
// configured otherwise, in milliseconds: its shard's other actors wait so long.
inline constexpr int kDefaultWatchdogMillis = 100;

// How long a shard stays awake for an answer unless configured otherwise: what
// waking it would take.
inline constexpr int64_t kDefaultSpinMicros = 40;

// The longest that can be configured: beyond, it is waiting, and a CPU is gone.
inline constexpr int64_t kMaxSpinMicros = 10'000;

// Times of handling that are taken: all of an actor's first messages, and then
// one in so many. Enough for a percentile, and next to nothing per message.
inline constexpr uint64_t kTimedFirstMessages = 256;
inline constexpr uint64_t kTimedOneIn = 16;

// Handlers of one actor that may be under way at once, where its methods are
// concurrent, unless configured otherwise: each keeps a stack while it waits.
inline constexpr uint32_t kDefaultMaxHandlers = 256;

// Timers that one actor may have at once: one for each of many sessions, and
// little beside what an actor with so many holds anyway.
inline constexpr size_t kMaxTimersPerActor = 100'000;

// Shards of one host. More threads than this gain nothing on the machines that
// it is made for, and a shard number must fit where ids keep it.
inline constexpr uint32_t kMaxShards = 64;

// Images of one workload that stay mapped, unless configured otherwise: a
// retired image is not unmapped, so reloads must end somewhere.
inline constexpr uint32_t kDefaultMaxGenerations = 64;

// Restarts of an actor within a period, and the period, after which it is given
// up, unless configured otherwise: a fault that passes is ridden out, one that
// stays is known within seconds.
inline constexpr uint32_t kDefaultMaxRestarts = 3;
inline constexpr int64_t kDefaultRestartPeriodSeconds = 5;

// A message that has broken its actor down so often is not handled any more,
// unless configured otherwise: before it has used up the restarts of a period.
inline constexpr uint32_t kDefaultPoisonAfter = 3;

// The most that can be configured: each is a number in memory.
inline constexpr uint32_t kMostRestartsInPeriod = 10'000;

// From a crash to the next instance, unless configured otherwise: the first
// time, and at most.
inline constexpr int64_t kDefaultFirstBackoffMillis = 100;
inline constexpr int64_t kDefaultMaxBackoffMillis = 10'000;

// Answers kept for requests that carry an id of their sender's, unless
// configured otherwise: how many, their bytes and for how long. A client that
// lost its connection comes back within seconds.
inline constexpr uint32_t kDefaultKeptAnswers = 65'536;
inline constexpr uint64_t kDefaultKeptAnswerBytes = uint64_t{64} * 1024 * 1024;
inline constexpr int64_t kDefaultKeptAnswerSeconds = 30;

// Longest name of a caller, and longest request id, that a sender may choose,
// in bytes: both are kept as long as the answer.
inline constexpr size_t kMaxRequestNameBytes = 256;

// Lines that one actor may log a second, unless configured otherwise: more than
// anybody reads.
inline constexpr uint32_t kDefaultGuestLogLines = 1000;

// Chunks, and their bytes, that one sender may have waiting at one stream: a
// window that keeps both ends busy, and small beside a mailbox.
inline constexpr uint32_t kMaxStreamChunks = 64;
inline constexpr uint64_t kMaxStreamBytes = uint64_t{4} * 1024 * 1024;

// How long a reliable chunk waits for room unless its sender says otherwise.
inline constexpr int64_t kDefaultHoldBackMillis = 15'000;

// Longest id of a stream, in bytes: it travels with each chunk.
inline constexpr size_t kMaxStreamIdBytes = 256;

// Items, and their bytes, that one end of a streaming call may have sent and
// the other one not read: enough that both are busy most of the time, and
// little enough to stay in a CPU's cache.
inline constexpr uint32_t kMaxCallItems = 256;
inline constexpr uint64_t kMaxCallItemBytes = uint64_t{256} * 1024;

// Streaming calls that one actor may have open to others: each may hold a full
// window.
inline constexpr size_t kMaxStreamingCallsPerActor = 256;

// Bytes of latency-first chunks on their way to one shard, whose senders wait
// for nobody: beyond, as when a handler holds the shard, they are dropped.
inline constexpr uint64_t kMaxLooseChunkBytes = uint64_t{16} * 1024 * 1024;

// Largest static metadata read from a guest, in bytes: thousands of routes.
inline constexpr size_t kMaxMetadataBytes = size_t{1024} * 1024;

// How long a library may take to agree with the host on how they go together
// (abi/troupe_abi.h, negotiate), in milliseconds: it has nothing to do but read
// and write a few bytes, and everything that is loaded waits for it.
inline constexpr int kHandshakeMillis = 200;

// Largest answer of a library's, in bytes: the versions of a thousand routes.
inline constexpr size_t kMaxHandshakeBytes = size_t{32} * 1024;

// How long a library may take to prove itself, unless configured otherwise:
// samples are small, and its actors wait for it.
inline constexpr int64_t kDefaultSelfCheckSeconds = 5;

// Agreements that a host remembers, by the content of the library: more than it
// has workloads, and little memory.
inline constexpr size_t kMaxAgreements = 256;

// Bytes that one local socket connection may have waiting to be sent. A peer
// that does not read makes its writer fail instead of the host grow.
inline constexpr size_t kMaxPipeBacklogBytes = size_t{8} * 1024 * 1024;

}  // namespace troupe

#endif  // TROUPE_HOST_BASE_LIMITS_H_
