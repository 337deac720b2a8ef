// A large .proto file: every method of it is served and called.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "guest_sdk/testing/test_host.h"
#include "tests/tools/protoc_gen_troupe/fleet.troupe.h"
#include "tests/tools/protoc_gen_troupe/fleet.troupe_fake.h"
#include "tests/tools/protoc_gen_troupe/fleet.troupe_host.h"

namespace troupe {
namespace {

using ::test::fleet::FleetClient;
using ::test::fleet::FleetHandler;
using ::test::fleet::Floor;
using ::test::fleet::Frame;
using ::test::fleet::Invoice;
using ::test::fleet::Job;
using ::test::fleet::JobsClient;
using ::test::fleet::JobsHandler;
using ::test::fleet::JobState;
using ::test::fleet::Mode;
using ::test::fleet::Query;
using ::test::fleet::Robot;
using ::test::fleet::Site;
using ::test::fleet::SitesClient;
using ::test::fleet::SitesFake;
using ::test::fleet::SitesHandler;
using ::test::fleet::SitesHostClient;
using ::test::fleet::Steering;
using ::test::fleet::Summary;
using ::test::fleet::Telemetry;

namespace fleet = ::test::fleet;

constexpr char kFleetType[] = "test:fleet:1.0.0";

// Hands each item to `take`, which says whether to go on.
template <typename Reader, typename Take>
absl::Status ForEach(Reader& items, Take take) {
  while (true) {
    const auto item = items.Read();
    if (!item.ok()) return item.status();
    if (!item->has_value()) return absl::OkStatus();
    absl::Status status = take(**item);
    if (!status.ok()) return status;
  }
}

class FleetWorkload : public Serves<FleetHandler, JobsHandler, SitesHandler> {
  absl::Status Enrol(Context&, const Robot& robot) override {
    robots_[robot.id()] = robot;
    return absl::OkStatus();
  }

  absl::StatusOr<Robot> Find(Context&, const Query& query) override {
    const auto robot = robots_.find(query.id());
    if (robot == robots_.end()) return absl::NotFoundError(query.id());
    return robot->second;
  }

  absl::Status List(Context&, const Query& query,
                    StreamWriter<Robot>& robots) override {
    for (const auto& [id, robot] : robots_) {
      if (robot.mode() != query.mode()) continue;
      absl::Status status = robots.Write(robot);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Summary> Report(Context&,
                                 StreamReader<Telemetry>& samples) override {
    Summary summary;
    absl::Status status = ForEach(samples, [&](const Telemetry& sample) {
      summary.set_samples(summary.samples() + 1);
      summary.add_robots(sample.robot());
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return summary;
  }

  absl::Status Steer(Context&, StreamReader<Telemetry>& samples,
                     StreamWriter<Steering>& steering) override {
    return ForEach(samples, [&](const Telemetry& sample) {
      Steering back;
      back.set_robot(sample.robot());
      back.mutable_twist()->mutable_linear()->set_x(
          -sample.twist().linear().x());
      return steering.Write(back);
    });
  }

  absl::Status Halt(Context&, const Query& query) override {
    robots_[query.id()].set_mode(fleet::IDLE);
    return absl::OkStatus();
  }

  absl::StatusOr<JobState> Assign(Context&, const Job& job) override {
    JobState state;
    state.set_id(job.id());
    state.set_mode(job.has_charge() ? fleet::CHARGING : fleet::DRIVING);
    return state;
  }

  absl::Status Watch(Context&, const Query& query,
                     StreamWriter<JobState>& states) override {
    for (const Mode mode : {fleet::DRIVING, fleet::IDLE}) {
      JobState state;
      state.set_id(query.id());
      state.set_mode(mode);
      absl::Status status = states.Write(state);
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Invoice> Bill(Context&, const Job& job) override {
    if (job.id().empty()) return absl::InvalidArgumentError("a job without id");
    Invoice invoice;
    invoice.add_positions()->set_text(job.id());
    return invoice;
  }

  absl::StatusOr<Site> Mirror(Context&, const Site& site) override {
    return site;
  }

  absl::StatusOr<Summary> Upload(Context&,
                                 StreamReader<Frame>& frames) override {
    Summary summary;
    absl::Status status = ForEach(frames, [&](const Frame& frame) {
      summary.set_samples(summary.samples() + frame.pixels().size());
      return absl::OkStatus();
    });
    if (!status.ok()) return status;
    return summary;
  }

  std::map<std::string, Robot> robots_;
};

Robot RobotOf(const std::string& id, Mode mode) {
  Robot robot;
  robot.set_id(id);
  robot.set_mode(mode);
  robot.mutable_chassis()->mutable_parcel()->set_code("p-" + id);
  robot.mutable_tows()->set_id("trailer");
  robot.add_labels()->set_key("owner");
  return robot;
}

Query QueryOf(const std::string& id, Mode mode = fleet::MODE_UNSPECIFIED) {
  Query query;
  query.set_id(id);
  query.set_mode(mode);
  return query;
}

// What a workload does with the clients of `fleet`, as it is told.
class FleetUser : public Workload {
 public:
  FleetUser() {
    On("user.Fleet", &FleetUser::UseFleet);
    On("user.Jobs", &FleetUser::UseJobs);
    On("user.Sites", &FleetUser::UseSites);
  }

 private:
  absl::StatusOr<std::string> UseFleet(Context& ctx, std::string_view) {
    const FleetClient client(ctx, Dest::Actor(*ctx.Discover(kFleetType)));
    std::string said;
    absl::Status enrolled = client.Enrol(RobotOf("a", fleet::DRIVING));
    if (!enrolled.ok()) return enrolled;
    enrolled = client.TellEnrol(RobotOf("b", fleet::DRIVING));
    if (!enrolled.ok()) return enrolled;
    const absl::StatusOr<Robot> found = client.Find(QueryOf("b"));
    if (!found.ok()) return found.status();
    said += found->chassis().parcel().code() + found->tows().id();

    auto robots = client.List(QueryOf("", fleet::DRIVING));
    if (!robots.ok()) return robots.status();
    absl::Status read = ForEach(*robots, [&](const Robot& robot) {
      said += " " + robot.id();
      return absl::OkStatus();
    });
    if (!read.ok()) return read;

    auto report = client.Report();
    if (!report.ok()) return report.status();
    Telemetry sample;
    sample.set_robot("a");
    sample.mutable_twist()->mutable_linear()->set_x(2);
    absl::Status written = report->Write(sample);
    if (!written.ok()) return written;
    const absl::StatusOr<Summary> summary = report->Finish();
    if (!summary.ok()) return summary.status();
    said += " " + summary->robots(0);

    auto steering = client.Steer();
    if (!steering.ok()) return steering.status();
    written = steering->Write(sample);
    if (!written.ok()) return written;
    steering->CloseWrites().IgnoreError();
    read = ForEach(*steering, [&](const Steering& back) {
      said += back.twist().linear().x() == -2 ? " back" : " on";
      return absl::OkStatus();
    });
    if (!read.ok()) return read;
    absl::Status halted = client.Halt(QueryOf("a"));
    if (!halted.ok()) return halted;
    return said;
  }

  absl::StatusOr<std::string> UseJobs(Context& ctx, std::string_view) {
    const JobsClient jobs(ctx, Dest::Actor(*ctx.Discover(kFleetType)));
    Job job;
    job.set_id("j");
    job.mutable_charge()->set_until(0.8F);
    const absl::StatusOr<JobState> state = jobs.Assign(job);
    if (!state.ok()) return state.status();
    std::string said = state->mode() == fleet::CHARGING ? "charges" : "drives";
    auto states = jobs.Watch(QueryOf("j"));
    if (!states.ok()) return states.status();
    absl::Status read = ForEach(*states, [&](const JobState&) {
      said += " .";
      return absl::OkStatus();
    });
    if (!read.ok()) return read;
    const absl::StatusOr<std::optional<Invoice>> bill = jobs.Bill(job);
    if (!bill.ok()) return bill.status();
    said += " " + (*bill)->positions(0).text();
    // Failures of it are skipped.
    const absl::StatusOr<std::optional<Invoice>> none = jobs.Bill(Job());
    if (!none.ok()) return none.status();
    return said + (none->has_value() ? " billed" : " unbilled");
  }

  absl::StatusOr<std::string> UseSites(Context& ctx, std::string_view) {
    const SitesClient sites(ctx, Dest::Actor(*ctx.Discover(kFleetType)));
    Site site;
    Floor& floor = (*site.mutable_building()->mutable_floors())[-1];
    (*floor.mutable_zones())["dock"].mutable_outline()->add_corners();
    *site.add_robots() = RobotOf("a", fleet::CHARGING);
    const absl::StatusOr<Site> mirrored = sites.Mirror(site);
    if (!mirrored.ok()) return mirrored.status();
    auto upload = sites.Upload();
    if (!upload.ok()) return upload.status();
    Frame frame;
    frame.set_pixels(std::string(1000, '\0'));
    for (int i = 0; i < 3; ++i) {
      absl::Status written = upload->Write(frame);
      if (!written.ok()) return written;
    }
    const absl::StatusOr<Summary> summary = upload->Finish();
    if (!summary.ok()) return summary.status();
    return std::string(mirrored->SerializeAsString() == site.SerializeAsString()
                           ? "same "
                           : "other ") +
           std::to_string(summary->samples());
  }
};

class FleetTest : public ::testing::Test {
 protected:
  // What the user says, or what is wrong.
  std::string Use(std::string_view what) {
    const absl::StatusOr<std::string> said = host_.Call(user_, what, "");
    return said.ok() ? *said : said.status().ToString();
  }

  TestHost host_;
  const ActrId fleet_ = *host_.Start<FleetWorkload>(kFleetType);
  const ActrId user_ = *host_.Start<FleetUser>("test:user:1.0.0");
};

TEST_F(FleetTest, MethodsOfEveryShapeAreCalled) {
  EXPECT_EQ(Use("user.Fleet"), "p-btrailer a b a back");
}

TEST_F(FleetTest, TheNextServiceOfTheFileHasItsOwnOptions) {
  EXPECT_EQ(Use("user.Jobs"), "charges . . j unbilled");
}

TEST_F(FleetTest, MapsAndMessagesWithinMessagesArriveAsTheyWereSent) {
  EXPECT_EQ(Use("user.Sites"), "same 3000");
}

TEST_F(FleetTest, AProgramStreamsToItAsWell) {
  const SitesHostClient sites(host_.host(), fleet_);
  auto upload = sites.Upload();
  Frame frame;
  frame.set_pixels("12345");
  absl::Status written = absl::UnknownError("waits");
  absl::StatusOr<Summary> summary = absl::UnknownError("waits");

  upload.Write(frame, [&](absl::Status taken) { written = std::move(taken); });
  upload.Finish([&](absl::StatusOr<Summary> reply) { summary = reply; });
  host_.RunUntilIdle();

  EXPECT_TRUE(written.ok()) << written;
  ASSERT_TRUE(summary.ok()) << summary.status();
  EXPECT_EQ(summary->samples(), 5);
}

TEST_F(FleetTest, AFakeOfItStreamsAsWell) {
  FakePeer& peer = host_.AddPeer("test:other:1.0.0");
  const SitesFake sites(peer);
  Summary five;
  five.set_samples(5);
  sites.Upload().Return(five);
  const SitesHostClient client(host_.host(), peer.id());
  auto upload = client.Upload();
  Frame frame;
  frame.set_pixels("12345");
  int64_t samples = 0;

  upload.Write(frame, [](const absl::Status&) {});
  upload.Finish([&](const absl::StatusOr<Summary>& reply) {
    samples = reply.value_or(Summary()).samples();
  });
  host_.RunUntilIdle();

  EXPECT_EQ(samples, 5);
  EXPECT_EQ(sites.Upload().requests().at(0).at(0).pixels(), "12345");
}

}  // namespace
}  // namespace troupe
