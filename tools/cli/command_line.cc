#include "tools/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fmt/format.h"
#include "tools/cli/completion.h"
#include "tools/cli/conformance_options.h"
#include "tools/cli/option_kinds.h"
#include "tools/cli/option_words.h"
#include "tools/cli/report.h"
#include "tools/cli/usage_error.h"
#include "tools/scaffold/project.h"

namespace troupe {
namespace {

// Builds the commands; each one that is parsed puts its options into the
// result.
class CommandLine {
 public:
  CommandLine()
      : app_("A host for actors in native shared libraries.", "troupe") {
    app_.require_subcommand(1);
    app_.footer(
        "Exit codes: 0 ok, 1 failed, 2 usage, 3 configuration, 4 library\n"
        "refused, 5 the actor answered an error, 6 deadline exceeded, 7 no "
        "host.");
    AddNew();
    AddDev();
    AddRun();
    AddCheck();
    AddConformance();
    AddPs();
    AddTop();
    AddSend("call", SendKind::kCall);
    AddSend("tell", SendKind::kTell);
    AddListen();
    AddStream();
    AddDeadLetters();
    AddReload();
    AddStop();
    AddConfig();
    AddVersion();
    AddCompletion();
  }

  std::optional<Invocation> Parse(int argc, char** argv, ExitCode* code) {
    try {
      app_.parse(argc, argv);
      return std::move(invocation_);
    } catch (const CLI::Success& help) {
      if (argc > 1 && *argv[1] != '-' && app_.get_subcommands().empty()) {
        const CLI::ExtrasError unknown({argv[1]});
        *code = Fail(ExitCode::kUsage, ExplainUsage(app_, unknown, argc, argv));
        return std::nullopt;
      }
      *code = ExitCode::kOk;
      app_.exit(help);
    } catch (const CLI::ParseError& error) {
      *code = Fail(ExitCode::kUsage, ExplainUsage(app_, error, argc, argv));
    }
    return std::nullopt;
  }

 private:
  // A command whose options of type `T` become the invocation.
  template <typename T>
  std::pair<CLI::App*, std::shared_ptr<T>> Add(CLI::App* parent,
                                               const std::string& name,
                                               const std::string& description,
                                               const std::string& example) {
    CLI::App* const command = parent->add_subcommand(name, description);
    command->footer("Example:\n  " + example);
    auto options = std::make_shared<T>();
    command->callback([this, options] { invocation_ = *options; });
    return {command, options};
  }

  static void AddOutput(CLI::App* command, const Words& words, Output* output) {
    AddWord(command, "-o,--output", "How the answer is shown", words, output);
  }

  static void AddClient(CLI::App* command, const Words& outputs,
                        ClientOptions* client) {
    command->add_option("--socket", client->socket, "Socket of the host")
        ->option_text("PATH");
    command
        ->add_option("-c,--config", client->config,
                     "Configuration that names the socket")
        ->option_text("FILE");
    AddOutput(command, outputs, &client->output);
  }

  void AddNew() {
    auto [command, options] = Add<NewOptions>(
        &app_, "new", "Makes a project: a workload, its test and its build",
        "troupe new shop\n  troupe new shop --template counter --build bazel");
    ProjectOptions& project = options->project;
    command
        ->add_option("name", project.name,
                     "Name of the project and of its folder")
        ->required()
        ->option_text("NAME");
    std::map<std::string, std::string> templates;
    for (const std::string& name : TemplateNames()) templates[name] = name;
    AddWord(command, "--template", "What it begins with, greeter unless given",
            templates, &project.template_name);
    AddWord(command, "--build", "How it is built, cmake unless given",
            kBuildSystems, &project.build);
    command
        ->add_option("--sdk", project.sdk,
                     "Troupe's repository; unless given $TROUPE_SDK, or the "
                     "one above the program or the current folder")
        ->option_text("DIR");
  }

  void AddDev() {
    auto [command, options] = Add<DevOptions>(
        &app_, "dev",
        "Builds a project, runs it, and goes on with the next version whenever "
        "a source changes",
        "troupe dev\n  troupe dev shop --build-command 'make shop.so'");
    command
        ->add_option("folder", options->folder,
                     "With troupe.toml; the current one unless given")
        ->option_text("DIR");
    command
        ->add_option("--build-command", options->build_command,
                     "What the shell is to run there; unless given CMake or "
                     "Bazel, whose files are there")
        ->option_text("COMMAND");
    command->add_option("--socket", options->socket, "Where to listen")
        ->option_text("PATH");
  }

  void AddRun() {
    auto [command, options] = Add<RunOptions>(
        &app_, "run", "Runs a host until it is stopped",
        "troupe run -c troupe.toml\n  troupe run shop=./libshop.so");
    command->add_option("-c,--config", options->config, "What to run")
        ->option_text("FILE");
    command->add_option("--socket", options->socket, "Where to listen")
        ->option_text("PATH");
    command
        ->add_option("workloads", options->workloads,
                     "Libraries to run as well")
        ->option_text("NAME=PATH ...");
    command->add_flag("--watch", options->watch,
                      "Reload libraries when the files that they are "
                      "configured with change");
  }

  void AddCheck() {
    auto [command, options] = Add<CheckOptions>(
        &app_, "check", "Says whether libraries can be loaded, without loading",
        "troupe check ./libshop.so\n"
        "  troupe check ./new/libshop.so --against ./libshop.so");
    command->add_option("paths", options->paths, "Libraries")
        ->required()
        ->option_text("PATH ...");
    command
        ->add_option("--against", options->against,
                     "Compare with this library, whose callers they are to "
                     "serve: compatible, extended or broken (exit code 1)")
        ->option_text("PATH");
    AddOutput(command, kTableOutputs, &options->output);
  }

  void AddConformance() {
    auto [command, options] = Add<ConformanceOptions>(
        &app_, "conformance",
        "Loads a library of any language and tries whether it keeps the "
        "protocol, each check in a process of its own",
        "troupe conformance ./libshop.so\n"
        "  troupe conformance ./libshop.so --only frames,init.second\n"
        "  troupe conformance ./libshop.so --route shop.Cart.Add=0a05 "
        "--junit report.xml\n"
        "  troupe conformance --explain frames.truncated\n"
        "Exit codes: 0 no finding, 1 findings, 2 could not run.");
    AddConformanceOptions(command, options.get());
  }

  void AddPs() {
    auto [command, options] =
        Add<PsOptions>(&app_, "ps", "Lists the actors of a host",
                       "troupe ps -o json\n  troupe ps --waits\n"
                       "  troupe ps --waits --dot | dot -Tsvg >waits.svg");
    CLI::Option* const waits = command->add_flag(
        "--waits", options->waits,
        "Who waits for whom, with which call, since when and for how long");
    command
        ->add_flag("--dot", options->dot, "The waits as a graph for Graphviz")
        ->needs(waits);
    AddClient(command, kTableOutputs, &options->client);
  }

  void AddTop() {
    auto [command, options] = Add<TopOptions>(
        &app_, "top",
        "Shows the actors of a host at work, again and again; q ends it",
        "troupe top --sort p99 --interval 2s\n  troupe top -n 1 -o json");
    AddTime(command, "--interval", "Time between two tables, 1s unless given",
            &options->interval);
    command
        ->add_option("-n,--count", options->count,
                     "Tables after which it ends; 0: never, or 1 when the "
                     "output is no terminal")
        ->option_text("COUNT");
    AddWord(command, "--sort", "What comes first, rate unless given", kTopSorts,
            &options->sort);
    AddClient(command, kTableOutputs, &options->client);
  }

  void AddSend(const std::string& name, SendKind kind) {
    const bool call = kind == SendKind::kCall;
    auto [command, options] = Add<SendOptions>(
        &app_, name,
        call ? "Calls an actor and shows its answer"
             : "Sends an actor a message without an answer",
        fmt::format("troupe {0} shop shop.Cart.Add '{{\"item\":\"apple\"}}'\n"
                    "  troupe {0} shop shop.Cart.Add --text apple\n"
                    "  troupe {0} shop shop.Cart.Add --lines items.txt\n"
                    "  troupe {0} shop shop.Cart.Add --text pear "
                    "--request-id order-7",
                    name));
    options->kind = kind;
    command
        ->add_option("target", options->target, "Name, id or type of the actor")
        ->required()
        ->option_text("TARGET");
    command->add_option("route", options->route, "package.Service.Method")
        ->required()
        ->option_text("ROUTE");
    AddPayload(command, options.get());
    AddTime(command, "--timeout", "How long to wait, 30s unless given",
            &options->timeout);
    CLI::Option* const id =
        command
            ->add_option("--request-id", options->request_id,
                         "Runs once: the same ID again waits for, or gets, the "
                         "first answer, kept for 30s")
            ->option_text("ID")
            ->excludes("--lines");
    command
        ->add_option("--caller", options->caller,
                     "Who sends the ID; other callers' IDs are others. "
                     "'troupe' unless given")
        ->option_text("NAME")
        ->needs(id);
    command->add_flag("--signal", options->signal,
                      "Ahead of what waits in the mailbox (RPC_SIGNAL)");
    AddClient(command, kPayloadOutputs, &options->client);
  }

  static void AddPayload(CLI::App* command, SendOptions* options) {
    PayloadOptions& payload = options->payload;
    const std::vector<CLI::Option*> exclusive = {
        command
            ->add_option("json", payload.json,
                         "Message as JSON, if its .proto is configured; or - "
                         "for bytes from the standard input")
            ->option_text("JSON"),
        command->add_option("--text", payload.text, "Message as text")
            ->option_text("TEXT"),
        command
            ->add_option("--hex", payload.hex, "Message as hexadecimal bytes")
            ->option_text("HEX"),
        command->add_option("--file", payload.file, "Message from a file")
            ->option_text("FILE"),
        command
            ->add_option("--lines", options->lines,
                         "A message from each line of a file, or of - the "
                         "standard input; one answer per line")
            ->option_text("FILE"),
    };
    for (size_t i = 0; i < exclusive.size(); ++i) {
      for (size_t j = 0; j < i; ++j) exclusive[i]->excludes(exclusive[j]);
    }
    AddWord(command, "--lines-as", "What a line is, text unless given",
            kLineForms, &options->lines_as);
  }

  void AddListen() {
    auto [command, options] = Add<ListenOptions>(
        &app_, "listen", "Shows what actors send to the host's own process",
        "troupe listen shop.Events.Sold");
    command->add_option("route", options->route, "package.Service.Method")
        ->required()
        ->option_text("ROUTE");
    command
        ->add_option("--answer", options->answer,
                     "What calls are answered with")
        ->option_text("TEXT");
    command
        ->add_option("--count", options->count,
                     "Messages after which to end; 0: never")
        ->option_text("N");
    AddClient(command, kPayloadOutputs, &options->client);
  }

  void AddStream() {
    CLI::App* const stream =
        app_.add_subcommand("stream", "Sends or receives a data stream");
    stream->require_subcommand(1);
    stream->footer("Example:\n  troupe stream send shop uploads photo.jpg");

    auto [send, sent] = Add<StreamSendOptions>(
        stream, "send", "Sends an actor a file as the chunks of a stream",
        "troupe stream send shop uploads photo.jpg\n"
        "  tail -f log | troupe stream send shop lines --lines");
    send->add_option("target", sent->target, "Name, id or type of the actor")
        ->required()
        ->option_text("TARGET");
    send->add_option("id", sent->id, "The stream, as the actor registered it")
        ->required()
        ->option_text("ID");
    send->add_option("file", sent->file,
                     "What to send; - for the standard input, which it is "
                     "unless given")
        ->option_text("FILE");
    CLI::Option* const lines =
        send->add_flag("--lines", sent->lines, "A chunk of each line");
    send->add_option("--chunk", sent->chunk_bytes,
                     "Bytes of a chunk, 65536 unless given")
        ->check(CLI::Range(uint64_t{1}, uint64_t{32} << 20))
        ->option_text("BYTES")
        ->excludes(lines);
    send->add_flag("--latency-first", sent->latency_first,
                   "Drop chunks that find no room (STREAM_LATENCY_FIRST)");
    send->add_option("--sequence", sent->first_sequence,
                     "Number of the first chunk, 0 unless given")
        ->option_text("N");
    AddTime(send, "--timeout",
            "How long a chunk may wait for room, 15s unless given",
            &sent->timeout);
    AddClient(send, kTableOutputs, &sent->client);

    auto [recv, received] = Add<StreamRecvOptions>(
        stream, "recv",
        "Shows the chunks that actors send to the host's own process",
        "troupe stream recv frames -o raw >frames.bin");
    recv->add_option("id", received->id, "The stream")
        ->required()
        ->option_text("ID");
    recv->add_option("--count", received->count,
                     "Chunks after which to end; 0: never")
        ->option_text("N");
    AddClient(recv, kPayloadOutputs, &received->client);
  }

  void AddDeadLetters() {
    CLI::App* const dlq = app_.add_subcommand(
        "dlq", "Shows and resends messages that could not be handled");
    dlq->require_subcommand(1);
    dlq->footer("Example:\n  troupe dlq ls");

    auto [ls, list] = Add<DeadLetterListOptions>(
        dlq, "ls", "Lists the dead letters of a host", "troupe dlq ls -o json");
    AddClient(ls, kTableOutputs, &list->client);

    auto [show, shown] = Add<DeadLetterShowOptions>(
        dlq, "show", "Shows one dead letter with its payload",
        "troupe dlq show 3");
    show->add_option("id", shown->id, "Number of the letter")
        ->required()
        ->option_text("ID");
    AddClient(show, kPayloadOutputs, &shown->client);

    auto [replay, replayed] = Add<DeadLetterReplayOptions>(
        dlq, "replay", "Sends dead letters again, as their senders' messages",
        "troupe dlq replay 3\n  troupe dlq replay --all");
    CLI::Option* const one =
        replay->add_option("id", replayed->id, "Number of the letter")
            ->option_text("ID");
    replay->add_flag("--all", replayed->all, "All of them, oldest first")
        ->excludes(one);
    AddClient(replay, kPayloadOutputs, &replayed->client);

    auto [purge, purged] = Add<DeadLetterPurgeOptions>(
        dlq, "purge", "Forgets all dead letters", "troupe dlq purge");
    AddClient(purge, kTableOutputs, &purged->client);
  }

  void AddReload() {
    auto [command, options] = Add<ReloadCommandOptions>(
        &app_, "reload",
        "Has the actors of a workload go on with the next version of its "
        "library",
        "troupe reload shop\n  troupe reload shop ./libshop.so.2 --grace 30s");
    command->add_option("name", options->name, "Name of the workload")
        ->required()
        ->option_text("NAME");
    command
        ->add_option("path", options->path,
                     "The library from now on; where it was unless given. "
                     "'run --watch' goes on with the configured one")
        ->option_text("PATH");
    AddTime(command, "--grace",
            "How long an actor may take to finish what it has in hand and to "
            "start anew, as for a stop unless given; a handler that holds its "
            "shard is waited for",
            &options->grace);
    AddClient(command, kTableOutputs, &options->client);
  }

  void AddStop() {
    auto [command, options] = Add<StopOptions>(
        &app_, "stop", "Stops a host when it has handled what waits",
        "troupe stop --grace 30s");
    AddTime(command, "--grace", "How long that may take; 0s: at once",
            &options->grace);
    AddClient(command, kTableOutputs, &options->client);
  }

  void AddConfig() {
    CLI::App* const config =
        app_.add_subcommand("config", "Checks or shows a configuration");
    config->require_subcommand(1);
    config->footer("Example:\n  troupe config check -c troupe.toml");

    auto [check, check_options] = Add<ConfigCheckOptions>(
        config, "check", "Lists every fault of a configuration",
        "troupe config check -c troupe.toml");
    AddFile(check, &check_options->config);
    auto [show, show_options] = Add<ConfigShowOptions>(
        config, "show", "Shows all settings and where they come from",
        "troupe config show -c troupe.toml");
    AddFile(show, &show_options->config);
    AddOutput(show, kTableOutputs, &show_options->output);
  }

  static void AddFile(CLI::App* command, std::string* config) {
    *config = "troupe.toml";
    command
        ->add_option("-c,--config,file", *config,
                     "The configuration, troupe.toml unless given")
        ->option_text("FILE");
  }

  void AddVersion() {
    auto [command, options] = Add<VersionOptions>(
        &app_, "version", "Says which version this is", "troupe version");
    AddOutput(command, kTableOutputs, &options->output);
  }

  void AddCompletion() {
    CLI::App* const completion =
        app_.add_subcommand("completion", "Prints a shell's completion script");
    completion->require_subcommand(1);
    completion->footer("Example:\n  source <(troupe completion bash)");
    CLI::App* const bash = completion->add_subcommand("bash", "For bash");
    bash->footer("Example:\n  source <(troupe completion bash)");
    bash->callback(
        [this] { invocation_ = CompletionOptions{BashCompletion(app_)}; });
  }

  CLI::App app_;
  std::optional<Invocation> invocation_;
};

}  // namespace

std::optional<Invocation> ParseCommandLine(int argc, char** argv,
                                           ExitCode* code) {
  return CommandLine().Parse(argc, argv, code);
}

}  // namespace troupe
