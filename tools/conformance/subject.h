// The library under examination in the process of one check: loaded, with an
// actor of it, against the scripted host.
#ifndef TROUPE_TOOLS_CONFORMANCE_SUBJECT_H_
#define TROUPE_TOOLS_CONFORMANCE_SUBJECT_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "abi/codes.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "host/guest/image.h"
#include "host/guest/preflight.h"
#include "host/guest/runtime_dir.h"
#include "tools/conformance/answer.h"
#include "tools/conformance/check.h"
#include "tools/conformance/scenario.h"
#include "tools/conformance/scripted_host.h"

namespace troupe::conformance {

// One actor of the library. Entries go through the scripted host, which knows
// them meanwhile; checks that break rules on purpose call `image` themselves.
class Actor {
 public:
  // Both outlive it. Nothing of the guest runs yet.
  Actor(Image& image, Generation generation, ScriptedHost& host);

  Actor(const Actor&) = delete;
  Actor& operator=(const Actor&) = delete;

  // actr_init or create, with this InitPayloadV1; its code.
  int32_t Init(std::string_view payload);
  // Generation 3: create has made an instance.
  bool has_instance() const { return instance_ != nullptr; }

  // Enters the actor with one frame. In generations 1 and 2 the reply is given
  // back at once.
  Answer Enter(std::string_view frame);

  Answer Handle(std::string_view route, std::string_view payload);
  Answer Lifecycle(abi::Lifecycle hook);
  // Enters it with ON_START and ON_READY.
  //   Errors: Internal, with the one that is not answered a success.
  absl::Status Start();
  Answer Hook(abi::Hook hook);
  Answer Chunk(std::string_view stream_id, uint64_t sequence,
               std::string_view payload);

  // Generation 2: actr_shutdown, 0 in generation 1; generation 3: destroy.
  int32_t End();

  // Generation 2: bridge_token of the next entry; else 0.
  uint64_t next_token() const;

  Image& image() { return image_; }
  void* instance() { return instance_; }
  uint64_t instance_handle() const { return instance_handle_; }

 private:
  Image& image_;
  const Generation generation_;
  ScriptedHost& host_;
  void* instance_ = nullptr;
  uint64_t instance_handle_ = 0;
};

// What is the same for all checks of a run.
struct SubjectOptions {
  PreflightReport report;
  // As which it is examined; one that it exports.
  Generation generation = Generation::kNone;
  uint64_t seed = 0;
  // Of each check.
  absl::Duration deadline = absl::Seconds(30);
  Scenario scenario;
  // What to call: the scenario's, the command line's, else the metadata's.
  std::vector<RouteCall> calls;
};

class Subject {
 public:
  // Both outlive it.
  Subject(const SubjectOptions& options, RuntimeDir& dir);

  Subject(const Subject&) = delete;
  Subject& operator=(const Subject&) = delete;

  // Brings it to what a check needs: loads, makes an actor, starts it.
  //   Errors: what did not work, with the guest's answer.
  absl::Status Prepare(Needs needs);

  const SubjectOptions& options() const { return options_; }
  const PreflightReport& report() const { return options_.report; }
  Generation generation() const { return options_.generation; }
  const std::vector<RouteCall>& calls() const { return options_.calls; }
  ScriptedHost& host() { return host_; }
  // Begins with the run's seed.
  std::mt19937_64& random() { return random_; }

  // Set by Prepare(), from kImage and from kActor on.
  Image& image() { return *image_; }
  Actor& actor() { return *actor_; }

  // A further image, of a private copy of its own.
  absl::StatusOr<std::shared_ptr<Image>> LoadCopy();
  // A further actor that is not initialised: in generation 3 of this image,
  // else of a copy. Lives as long as the subject.
  absl::StatusOr<Actor*> NewActor();

  // The InitPayloadV1 with which its actors are made.
  std::string InitBytes() const;

 private:
  const SubjectOptions& options_;
  RuntimeDir& dir_;
  std::mt19937_64 random_;
  ScriptedHost host_;
  std::vector<std::shared_ptr<Image>> images_;
  std::vector<std::unique_ptr<Actor>> actors_;
  std::shared_ptr<Image> image_;
  Actor* actor_ = nullptr;
};

}  // namespace troupe::conformance

#endif  // TROUPE_TOOLS_CONFORMANCE_SUBJECT_H_
