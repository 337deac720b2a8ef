// Runs one soak program: see tests/README.md.
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "fmt/format.h"
#include "tests/soak/soak.h"

namespace troupe::soak {
namespace {

class CommandLine {
 public:
  CommandLine() {
    app_.require_subcommand(1);
    const std::string guest = GuestPath();
    AddFlood(guest);
    AddSwarm(guest);
    AddDeadlines(guest);
    AddLeaks(guest);
    AddReloads(guest);
    AddNeighbours(guest);
  }

  int Run(int argc, char** argv) {
    CLI11_PARSE(app_, argc, argv);
    if (outcome_.ok()) {
      fmt::print("kept its promises\n");
      return 0;
    }
    fmt::print(stderr, "soak: {}\n", std::string(outcome_.message()));
    return 1;
  }

 private:
  // The library lies beside the program.
  static std::string GuestPath() {
    const std::filesystem::path self =
        std::filesystem::read_symlink("/proc/self/exe");
    return (self.parent_path() / "soak_guest.so").string();
  }

  void AddFlood(const std::string& guest) {
    CLI::App* command = app_.add_subcommand(
        "flood", "Ten senders at full speed into one slow actor");
    command->add_option("--seconds", seconds_, "How long");
    command->add_flag("--wait", waits_, "Senders wait for room");
    command->callback([this, guest] {
      outcome_ = Flood({guest, absl::Seconds(seconds_),
                        waits_ ? WhenFull::kWait : WhenFull::kReject});
    });
  }

  void AddSwarm(const std::string& guest) {
    CLI::App* command = app_.add_subcommand(
        "swarm", "Many actors that call each other at random");
    command->add_option("--minutes", minutes_, "How long");
    command->add_option("--actors", actors_, "How many");
    command->add_flag("--cycles", cycles_, "To whomever, so that cycles close");
    command->callback([this, guest] {
      outcome_ = Swarm({guest, absl::Minutes(1) * minutes_, actors_, cycles_});
    });
  }

  void AddDeadlines(const std::string& guest) {
    CLI::App* command =
        app_.add_subcommand("deadlines", "Deadlines armed at once");
    command->add_option("--count", count_, "How many");
    command->callback([this, guest] { outcome_ = Deadlines({guest, count_}); });
  }

  void AddLeaks(const std::string& guest) {
    CLI::App* command = app_.add_subcommand(
        "leaks", "Handlers that throw, time out and are cancelled");
    command->add_option("--rounds", rounds_, "How many, of 33 calls each");
    command->callback([this, guest] { outcome_ = Leaks({guest, rounds_}); });
  }

  void AddReloads(const std::string& guest) {
    CLI::App* command = app_.add_subcommand(
        "reloads", "Reloads back to back while messages come");
    command->add_option("--count", reloads_, "How many");
    command->add_flag("--keep", keeps_, "Leave the libraries mapped");
    command->callback([this, guest] {
      outcome_ = Reloads({guest, reloads_, !keeps_});
    });
  }

  void AddNeighbours(const std::string& guest) {
    CLI::App* command = app_.add_subcommand(
        "neighbours", "Calls to actors beside others that crash in a loop");
    command->add_option("--seconds", seconds_, "How long");
    command->callback([this, guest] {
      outcome_ = Neighbours({guest, absl::Seconds(1) * seconds_});
    });
  }

  CLI::App app_{"Keeps a host busy and looks whether it keeps its promises"};
  double minutes_ = 5;
  double seconds_ = 60;
  bool waits_ = false;
  bool cycles_ = false;
  uint64_t actors_ = 10'000;
  uint64_t count_ = 1'000'000;
  uint64_t rounds_ = 10'000;
  uint64_t reloads_ = 1000;
  bool keeps_ = false;
  absl::Status outcome_;
};

}  // namespace
}  // namespace troupe::soak

int main(int argc, char** argv) {
  return troupe::soak::CommandLine().Run(argc, argv);
}
