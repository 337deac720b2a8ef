// Counts visits, and goes on where it was when its library is reloaded.
#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "guest_sdk/workload.h"

class Visits : public troupe::Workload {
 public:
  Visits() { On("visits.Visits.Note", &Visits::Note); }

 private:
  absl::StatusOr<std::string> Note(troupe::Context&, std::string_view name) {
    if (name.find('\n') != std::string_view::npos) {
      return absl::InvalidArgumentError("a name of several lines");
    }
    return std::to_string(++visits_[std::string(name)]);
  }

  // "1\n" names the form, for versions to come; then a line for each visitor.
  absl::StatusOr<std::string> OnMigrateOut(troupe::Context&) override {
    std::ostringstream state;
    state << "1\n";
    for (const auto& [name, count] : visits_) {
      state << count << ' ' << name << '\n';
    }
    return state.str();
  }

  absl::Status OnMigrateIn(troupe::Context&, std::string_view bytes) override {
    std::istringstream state{std::string(bytes)};
    std::string line;
    if (!std::getline(state, line) || line != "1") {
      return absl::DataLossError("a state of another form: " + line);
    }
    uint64_t count = 0;
    while (state >> count && std::getline(state.ignore(), line)) {
      visits_[line] = count;
    }
    return absl::OkStatus();
  }

  std::map<std::string, uint64_t> visits_;
};

TROUPE_WORKLOAD(Visits, "demo:visits:1.0.0", "visits.Visits.Note");
