// Workloads that serve flow.proto: one does what it says, one uses it.
#ifndef TROUPE_TESTS_TOOLS_PROTOC_GEN_TROUPE_FLOW_WORKLOADS_H_
#define TROUPE_TESTS_TOOLS_PROTOC_GEN_TROUPE_FLOW_WORKLOADS_H_

#include <cstdint>
#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/tools/protoc_gen_troupe/flow.troupe.h"

namespace troupe {

inline constexpr char kFlowType[] = "test:flow:1.0.0";

inline ::test::flow::Number Of(int64_t value) {
  ::test::flow::Number number;
  number.set_value(value);
  return number;
}

class Flow : public Serves<::test::flow::FlowHandler> {
  using Number = ::test::flow::Number;

  absl::Status Count(Context&, const Number& last,
                     StreamWriter<Number>& numbers) override {
    if (last.value() < 0) return absl::OutOfRangeError("below zero");
    for (int64_t value = 1; value <= last.value(); ++value) {
      absl::Status status = numbers.Write(Of(value));
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Number> Add(Context&, StreamReader<Number>& numbers) override {
    int64_t sum = 0;
    while (true) {
      const absl::StatusOr<std::optional<Number>> number = numbers.Read();
      if (!number.ok()) return number.status();
      if (!number->has_value()) return Of(sum);
      sum += (*number)->value();
    }
  }

  absl::Status Double(Context&, StreamReader<Number>& numbers,
                      StreamWriter<Number>& doubles) override {
    while (true) {
      const absl::StatusOr<std::optional<Number>> number = numbers.Read();
      if (!number.ok()) return number.status();
      if (!number->has_value()) return absl::OkStatus();
      absl::Status status = doubles.Write(Of(2 * (*number)->value()));
      if (!status.ok()) return status;
    }
  }
};

class FlowUser : public Serves<::test::flow::FlowUserHandler> {
  using Number = ::test::flow::Number;

  absl::StatusOr<Number> Run(Context& ctx, const Number& last) override {
    const absl::StatusOr<ActrId> id = ctx.Discover(kFlowType);
    if (!id.ok()) return id.status();
    const ::test::flow::FlowClient flow(ctx, Dest::Actor(*id));

    auto numbers = flow.Count(last);
    if (!numbers.ok()) return numbers.status();
    auto doubles = flow.Double();
    if (!doubles.ok()) return doubles.status();
    auto sum = flow.Add();
    if (!sum.ok()) return sum.status();
    while (true) {
      const absl::StatusOr<std::optional<Number>> number = numbers->Read();
      if (!number.ok()) return number.status();
      if (!number->has_value()) break;
      absl::Status status = doubles->Write(**number);
      if (!status.ok()) return status;
    }
    doubles->CloseWrites().IgnoreError();
    while (true) {
      const absl::StatusOr<std::optional<Number>> number = doubles->Read();
      if (!number.ok()) return number.status();
      if (!number->has_value()) break;
      absl::Status status = sum->Write(**number);
      if (!status.ok()) return status;
    }
    return sum->Finish();
  }
};

}  // namespace troupe

#endif  // TROUPE_TESTS_TOOLS_PROTOC_GEN_TROUPE_FLOW_WORKLOADS_H_
