// The words that options take, and what they mean.
#ifndef TROUPE_TOOLS_CLI_OPTION_WORDS_H_
#define TROUPE_TOOLS_CLI_OPTION_WORDS_H_

#include <map>
#include <string>

#include "tools/cli/options.h"
#include "tools/scaffold/project.h"

namespace troupe {

using Words = std::map<std::string, Output>;

inline const Words kTableOutputs = {{"text", Output::kText},
                                    {"json", Output::kJson}};
inline const Words kPayloadOutputs = {{"json", Output::kJson},
                                      {"text", Output::kText},
                                      {"hex", Output::kHex},
                                      {"raw", Output::kRaw}};
inline const Words kLineForms = {
    {"json", Output::kJson}, {"text", Output::kText}, {"hex", Output::kHex}};

inline const std::map<std::string, ReportOutput> kReportOutputs = {
    {"text", ReportOutput::kText},
    {"json", ReportOutput::kJson},
    {"junit", ReportOutput::kJunit}};

inline const std::map<std::string, BuildSystem> kBuildSystems = {
    {"bazel", BuildSystem::kBazel}, {"cmake", BuildSystem::kCMake}};

inline const std::map<std::string, TopSort> kTopSorts = {
    {"name", TopSort::kName},         {"rate", TopSort::kRate},
    {"handled", TopSort::kHandled},   {"errors", TopSort::kErrors},
    {"restarts", TopSort::kRestarts}, {"mailbox", TopSort::kMailbox},
    {"p50", TopSort::kP50},           {"p99", TopSort::kP99},
    {"slow", TopSort::kSlow}};

}  // namespace troupe

#endif  // TROUPE_TOOLS_CLI_OPTION_WORDS_H_
