// Both ends of streaming calls, as they are told: Numbers has handlers of every
// shape, Asker calls them step by step. For numbers.so and asker.so, and for
// tests that link them.
#ifndef TROUPE_TESTS_GUESTS_STREAMING_H_
#define TROUPE_TESTS_GUESTS_STREAMING_H_

#include <algorithm>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "abi/identity.h"
#include "abi/status_error.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "guest_sdk/workload.h"

namespace troupe {

inline std::string OutcomeText(const absl::Status& status) {
  if (status.ok()) return "ok";
  return std::string(absl::StatusCodeToString(status.code())) + "(" +
         std::string(status.message()) + ")";
}

// Counts from 0. A payload is how far, unless said otherwise.
class Numbers : public Workload {
 public:
  Numbers() {
    On("numbers.Count", &Numbers::Count);
    On("numbers.CountLazily", &Numbers::CountLazily);
    On("numbers.CountOneByOne", &Numbers::CountOneByOne);
    On("numbers.CountAndFail", &Numbers::CountAndFail);
    On("numbers.CountAndThrow", &Numbers::CountAndThrow);
    On("numbers.CountAndWait", &Numbers::CountAndWait);
    On("numbers.CountForEver", &Numbers::CountForEver);
    On("numbers.Blocks", &Numbers::Blocks);
    On("numbers.Add", &Numbers::Add);
    On("numbers.AddTwo", &Numbers::AddTwo);
    On("numbers.AddAndStop", &Numbers::AddAndStop);
    On("numbers.AddNone", &Numbers::AddNone);
    On("numbers.Double", &Numbers::Double);
    On("numbers.Flood", &Numbers::Flood);
    On("numbers.Half", &Numbers::Half);
    On("numbers.Gate", &Numbers::Gate);
  }

 private:
  static int64_t ToNumber(std::string_view text) {
    return std::stoll(std::string(text));
  }
  static absl::Status WriteUpTo(int64_t end, StreamWriter<std::string>& out) {
    for (int64_t n = 0; n < end; ++n) {
      absl::Status status = out.Write(std::to_string(n));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }
  static absl::Status Note(Context& ctx, const absl::Status& status) {
    static_cast<void>(
        ctx.Detach().Tell(Dest::Shell(), "noted", OutcomeText(status)));
    return status;
  }

  absl::Status Count(Context&, std::string_view end,
                     StreamWriter<std::string>& out) {
    return WriteUpTo(ToNumber(end), out);
  }
  absl::StatusOr<Stream<std::string>> CountLazily(Context&,
                                                  std::string_view end) {
    if (end.empty()) return InvalidArgumentError("how far?");
    return Stream<std::string>(
        [at = int64_t{0},
         end = ToNumber(end)]() mutable -> std::optional<std::string> {
          if (at == end) return std::nullopt;
          return std::to_string(at++);
        });
  }
  absl::Status CountOneByOne(Context& ctx, std::string_view end,
                             StreamWriter<std::string>& out) {
    out.set_batch(ItemBatch::Unbatched());
    return Count(ctx, end, out);
  }
  absl::Status CountAndFail(Context&, std::string_view end,
                            StreamWriter<std::string>& out) {
    absl::Status status = WriteUpTo(ToNumber(end), out);
    return status.ok() ? NotFoundError("no more numbers") : status;
  }
  absl::Status CountAndThrow(Context&, std::string_view end,
                             StreamWriter<std::string>& out) {
    absl::Status status = WriteUpTo(ToNumber(end), out);
    if (!status.ok()) return status;
    throw std::runtime_error("numbers are broken");
  }
  // Goes on once shell "gate" lets it.
  absl::Status CountAndWait(Context& ctx, std::string_view end,
                            StreamWriter<std::string>& out) {
    absl::Status status = WriteUpTo(ToNumber(end), out);
    if (status.ok()) status = out.Flush();
    if (!status.ok()) return status;
    status = ctx.Call(Dest::Shell(), "gate", "").status();
    if (!status.ok()) return Note(ctx, status);
    return Note(ctx, WriteUpTo(ToNumber(end), out));
  }
  absl::Status CountForEver(Context& ctx, std::string_view,
                            StreamWriter<std::string>& out) {
    for (int64_t n = 0;; ++n) {
      absl::Status status = out.Write(std::to_string(n));
      if (!status.ok()) return Note(ctx, status);
    }
  }
  // One item each of so many bytes: "1,70000,3".
  absl::Status Blocks(Context&, std::string_view sizes,
                      StreamWriter<std::string>& out) {
    while (!sizes.empty()) {
      const std::string_view size = sizes.substr(0, sizes.find(','));
      sizes.remove_prefix(std::min(size.size() + 1, sizes.size()));
      absl::Status status =
          out.Write(std::string(static_cast<size_t>(ToNumber(size)), 'x'));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> Add(Context& ctx,
                                  StreamReader<std::string>& numbers) {
    int64_t sum = 0;
    while (true) {
      const auto number = numbers.Read();
      if (!number.ok()) return Note(ctx, number.status());
      if (!number->has_value()) return std::to_string(sum);
      sum += ToNumber(**number);
    }
  }
  absl::StatusOr<std::string> AddTwo(Context&,
                                     StreamReader<std::string>& numbers) {
    int64_t sum = 0;
    for (int i = 0; i < 2; ++i) {
      const auto number = numbers.Read();
      if (!number.ok()) return number.status();
      if (number->has_value()) sum += ToNumber(**number);
    }
    return std::to_string(sum);
  }
  // Stops after one, and returns once shell "gate" lets it.
  absl::StatusOr<std::string> AddAndStop(Context& ctx,
                                         StreamReader<std::string>& numbers) {
    const auto number = numbers.Read();
    if (!number.ok()) return number.status();
    numbers.Stop();
    absl::Status status = ctx.Call(Dest::Shell(), "gate", "").status();
    if (!status.ok()) return status;
    return number->value_or("none");
  }
  // Reads nothing until shell "gate" lets it.
  absl::StatusOr<std::string> AddNone(Context& ctx,
                                      StreamReader<std::string>& numbers) {
    absl::Status status = ctx.Call(Dest::Shell(), "gate", "").status();
    if (!status.ok()) return Note(ctx, status);
    return Add(ctx, numbers);
  }

  absl::Status Double(Context& ctx, StreamReader<std::string>& in,
                      StreamWriter<std::string>& out) {
    while (true) {
      const auto number = in.Read();
      if (!number.ok()) return Note(ctx, number.status());
      if (!number->has_value()) return absl::OkStatus();
      absl::Status status = out.Write(std::to_string(2 * ToNumber(**number)));
      if (!status.ok()) return Note(ctx, status);
    }
  }
  // Writes without end and never reads.
  absl::Status Flood(Context& ctx, StreamReader<std::string>&,
                     StreamWriter<std::string>& out) {
    return CountForEver(ctx, "", out);
  }

  absl::StatusOr<std::string> Half(Context&, std::string_view number) {
    return std::to_string(ToNumber(number) / 2);
  }
  absl::Status Gate(Context& ctx, std::string_view) {
    return ctx.Call(Dest::Shell(), "gate", "").status();
  }
};

// Does what the lines of its payload say and answers what became of each. The
// first line is whom it calls; "self" is the actor itself.
//
//   server ROUTE PAYLOAD · client ROUTE · bidi ROUTE
//   read · readall · write ITEM · writeup N · flush · close · finish · cancel
//   block BYTES · keep · drop · batch ITEMS BYTES · unbatched · timeout MS
//   call ROUTE PAYLOAD · gate · fail
//   behind ROUTE: a thread streams 1 there and, once shell "gate" lets it, 2
class Asker : public Workload {
 public:
  Asker() { On("asker.Do", &Asker::Do); }

 private:
  using Reader = StreamReader<std::string>;
  using Client = ClientStream<std::string, std::string>;
  using Bidi = BidiStream<std::string, std::string>;

  // What one order needs; what it leaves open ends with it.
  struct Order {
    Context& ctx;
    Dest dest;
    CallOptions options;
    std::optional<Reader> reader;
    std::optional<Client> client;
    std::optional<Bidi> bidi;
    std::vector<Client> kept;
    bool is_refused = false;  // there is nothing to go on with
    std::vector<std::jthread>* threads;
  };

  static std::string_view Cut(std::string_view* text, char at) {
    const std::string_view first = text->substr(0, text->find(at));
    text->remove_prefix(std::min(first.size() + 1, text->size()));
    return first;
  }

  absl::StatusOr<std::string> Do(Context& ctx, std::string_view lines) {
    const std::string_view whom = Cut(&lines, '\n');
    ActrId id;
    if (whom == "self") {
      id = ctx.self_id();
    } else if (const std::string wrong = ParseActrId(whom, &id);
               !wrong.empty()) {
      return InvalidArgumentError(wrong);
    }
    Order order{ctx, Dest::Actor(id), {}, {}, {}, {}, {}, false, &threads_};
    std::string outcome;
    while (!lines.empty() && !order.is_refused) {
      std::string_view rest = Cut(&lines, '\n');
      const std::string_view verb = Cut(&rest, ' ');
      if (verb == "fail") return NotFoundError("told to fail");
      if (!outcome.empty()) outcome += ' ';
      outcome += Step(order, verb, rest);
    }
    return outcome;
  }

  static std::string Step(Order& order, std::string_view verb,
                          std::string_view rest) {
    if (verb == "server" || verb == "client" || verb == "bidi") {
      const absl::Status opened = Open(order, verb, rest);
      order.is_refused = !opened.ok();
      return OutcomeText(opened);
    }
    if (verb == "read") return Read(order);
    if (verb == "readall") return ReadAll(order);
    if (verb == "write") return OutcomeText(Write(order, std::string(rest)));
    if (verb == "block") {
      return OutcomeText(
          Write(order, std::string(std::stoul(std::string(rest)), 'x')));
    }
    if (verb == "writeup") return OutcomeText(WriteUp(order, rest));
    if (verb == "gate") {
      return OutcomeText(order.ctx.Call(Dest::Shell(), "gate", "").status());
    }
    if (verb == "behind") return Behind(order, rest);
    if (verb == "call") {
      const std::string_view route = Cut(&rest, ' ');
      const auto reply = order.ctx.Call(order.dest, route, rest);
      return reply.ok() ? *reply : OutcomeText(reply.status());
    }
    if (verb == "finish") {
      const absl::StatusOr<std::string> reply = order.client->Finish();
      return reply.ok() ? *reply : OutcomeText(reply.status());
    }
    return Control(order, verb, rest);
  }

  static std::string Control(Order& order, std::string_view verb,
                             std::string_view rest) {
    if (verb == "flush") {
      return OutcomeText(order.client ? order.client->Flush()
                                      : order.bidi->Flush());
    }
    if (verb == "close") return OutcomeText(order.bidi->CloseWrites());
    if (verb == "cancel") {
      order.client ? order.client->Cancel() : order.bidi->Cancel();
    } else if (verb == "keep") {
      order.kept.push_back(*std::move(order.client));
    } else if (verb == "drop") {
      order.reader.reset();
      order.client.reset();
      order.bidi.reset();
    } else if (verb == "timeout") {
      order.options.timeout = absl::Milliseconds(std::stoi(std::string(rest)));
    } else {
      SetBatch(order,
               verb == "unbatched" ? ItemBatch::Unbatched() : ToBatch(rest));
    }
    return std::string(verb);
  }

  static ItemBatch ToBatch(std::string_view rest) {
    const auto items =
        static_cast<uint32_t>(std::stoul(std::string(Cut(&rest, ' '))));
    return {items, static_cast<uint32_t>(std::stoul(std::string(rest)))};
  }

  static void SetBatch(Order& order, const ItemBatch& batch) {
    if (order.reader) order.reader->set_batch(batch);
    if (order.client) order.client->set_batch(batch);
    if (!order.bidi) return;
    order.bidi->set_read_batch(batch);
    order.bidi->set_write_batch(batch);
  }

  static absl::Status Open(Order& order, std::string_view verb,
                           std::string_view rest) {
    const std::string_view route = Cut(&rest, ' ');
    if (verb == "server") {
      auto reader = order.ctx.CallServerStream<std::string>(
          order.dest, route, rest, order.options);
      absl::Status status = reader.status();
      if (status.ok()) order.reader.emplace(*std::move(reader));
      return status;
    }
    if (verb == "client") {
      auto client = order.ctx.CallClientStream<std::string>(order.dest, route,
                                                            order.options);
      absl::Status status = client.status();
      if (status.ok()) order.client.emplace(*std::move(client));
      return status;
    }
    auto bidi = order.ctx.CallBidiStream<std::string, std::string>(
        order.dest, route, order.options);
    absl::Status status = bidi.status();
    if (status.ok()) order.bidi.emplace(*std::move(bidi));
    return status;
  }

  // Tells shell "noted" the sum.
  static std::string Behind(Order& order, std::string_view route) {
    order.threads->emplace_back([background = order.ctx.Detach(),
                                 dest = order.dest,
                                 route = std::string(route)] {
      auto client = background.CallClientStream<std::string>(dest, route);
      std::string outcome = OutcomeText(client.status());
      if (client.ok()) {
        static_cast<void>(client->Write("1"));
        static_cast<void>(client->Flush());
        static_cast<void>(background.Call(Dest::Shell(), "gate", ""));
        static_cast<void>(client->Write("2"));
        const absl::StatusOr<std::string> sum = client->Finish();
        outcome = sum.ok() ? *sum : OutcomeText(sum.status());
      }
      static_cast<void>(background.Tell(Dest::Shell(), "noted", outcome));
    });
    return "behind";
  }

  static absl::StatusOr<std::optional<std::string>> Next(Order& order) {
    return order.reader ? order.reader->Read() : order.bidi->Read();
  }

  static std::string Read(Order& order) {
    const auto item = Next(order);
    if (!item.ok()) return OutcomeText(item.status());
    return item->has_value() ? **item : "end";
  }

  // How many, how many bytes, and how it ended.
  static std::string ReadAll(Order& order) {
    int64_t items = 0;
    size_t bytes = 0;
    while (true) {
      const auto item = Next(order);
      if (item.ok() && item->has_value()) {
        ++items;
        bytes += (*item)->size();
        continue;
      }
      return std::to_string(items) + "/" + std::to_string(bytes) + ":" +
             OutcomeText(item.status());
    }
  }

  static absl::Status Write(Order& order, const std::string& item) {
    return order.client ? order.client->Write(item) : order.bidi->Write(item);
  }

  static absl::Status WriteUp(Order& order, std::string_view end) {
    for (int64_t n = 0; n < std::stoll(std::string(end)); ++n) {
      absl::Status status = Write(order, std::to_string(n));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  std::vector<std::jthread> threads_;
};

}  // namespace troupe

#endif  // TROUPE_TESTS_GUESTS_STREAMING_H_
