#include "tools/cli/conformance_options.h"

#include "tools/cli/option_kinds.h"
#include "tools/cli/option_words.h"

namespace troupe {

void AddConformanceOptions(CLI::App* command, ConformanceOptions* options) {
  command->add_option("path", options->path, "The library")
      ->option_text("PATH");
  command
      ->add_option("--only", options->only,
                   "Checks or areas of them, such as frames; all unless "
                   "given")
      ->delimiter(',')
      // Or PATH behind it would be one of them.
      ->allow_extra_args(false)
      ->option_text("ID,...");
  command
      ->add_option("--route", options->routes,
                   "What to call, with which bytes; may be repeated. The "
                   "routes of its metadata unless given")
      ->option_text("NAME=HEX")
      ->allow_extra_args(false);
  command
      ->add_option("--scenario", options->scenario,
                   "Steps with expected answers, and a configuration")
      ->option_text("FILE");
  command
      ->add_option("--generation", options->generation,
                   "Of those that it exports; the highest unless given")
      ->check(CLI::Range(1, 3))
      ->option_text("1|2|3");
  command
      ->add_option("--seed", options->seed,
                   "Of what is tried at random, 1 unless given")
      ->option_text("N");
  AddTime(command, "--timeout", "How long a check may take, 30s unless given",
          &options->timeout);
  command->add_flag("--allow-warnings", options->allow_warnings,
                    "Warnings are no findings for the exit code");
  AddWord(command, "-o,--output", "How the results are shown", kReportOutputs,
          &options->output);
  command
      ->add_option("--junit", options->junit,
                   "Write a JUnit report to this file as well")
      ->option_text("FILE");
  command->add_flag("--list", options->list, "List the checks");
  command
      ->add_option("--explain", options->explain,
                   "Say what a check does, and why")
      ->option_text("ID");
}

}  // namespace troupe
