#include "host/runtime/config_load.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <utility>
#include <variant>

#include "fmt/format.h"
#include "host/base/cpus.h"
#include "host/base/limits.h"
#include "host/control/socket_path.h"
#include "host/runtime/config_check.h"
#include "host/runtime/config_errors.h"
#include "host/runtime/config_reader.h"
#include "host/runtime/config_sections.h"
#include "host/runtime/config_tree.h"

namespace troupe {
namespace {

// Appends the file to `text`; 0, or the errno of what failed.
int ReadFile(const std::string& name, std::string* text) {
  std::FILE* const stream = std::fopen(name.c_str(), "rb");
  if (stream == nullptr) return errno;
  char part[8192];
  while (const size_t size = std::fread(part, 1, sizeof(part), stream)) {
    text->append(part, size);
  }
  const int error = std::ferror(stream) != 0 ? errno : 0;
  std::fclose(stream);
  return error;
}

}  // namespace

Config DefaultConfig() {
  Config config;
  config.host.shards.value = std::min(OnlineCpus(), kMaxShards);
  config.host.socket.value = DefaultSocketPath();
  return config;
}

absl::StatusOr<Config> LoadConfig(std::string_view file, Libraries libraries) {
  const std::string name(file);
  std::string text;
  const int error = ReadFile(name, &text);
  if (error != 0) {
    return absl::NotFoundError(
        fmt::format("read configuration '{}': {}", name, std::strerror(error)));
  }
  return ParseConfig(text, file, libraries);
}

absl::StatusOr<Config> ParseConfig(std::string_view text, std::string_view file,
                                   Libraries libraries) {
  const std::filesystem::path folder =
      std::filesystem::absolute(file).parent_path();
  Config config = DefaultConfig();
  config.file = std::string(file);
  config.host.proto_path.value = {folder.string()};

  ConfigErrors errors(config.file);
  const ConfigTable document = ParseConfigTree(text, &errors);
  TableReader top(document, {1, 1}, "the file", &errors);
  TableReader host = top.Inner("host", "[host]");
  ReadHostSection(folder, &host, &config.host);
  host.Finish();
  for (const ConfigNode* const node : top.Tables("workload")) {
    config.workloads.push_back(ReadWorkloadSection(folder, *node, &errors));
  }
  TableReader groups = top.Inner("group", "[group]");
  for (const ConfigEntry& entry : groups.table()) {
    TableReader group =
        groups.Inner(entry.key, fmt::format("[group.{}]", entry.key));
    if (!std::holds_alternative<ConfigTable>(entry.node.value)) continue;
    config.groups.push_back(ReadGroupSection(entry, &group));
  }
  top.Finish();
  CheckConfig(config, libraries, &errors);
  absl::Status status = errors.ToStatus();
  if (!status.ok()) return status;
  return config;
}

absl::Status AddWorkloadArgument(std::string_view argument, Config* config) {
  const size_t equals = argument.find('=');
  if (equals == 0 || equals == std::string_view::npos ||
      equals + 1 == argument.size()) {
    return absl::InvalidArgumentError(fmt::format(
        "'{}' is not NAME=PATH, such as shop=./libshop.so", argument));
  }
  const Origin origin{Origin::Kind::kCommandLine, {}};
  WorkloadSettings workload;
  workload.name = {std::string(argument.substr(0, equals)), origin};
  workload.path = {
      std::filesystem::absolute(argument.substr(equals + 1)).string(), origin};

  config->workloads.push_back(std::move(workload));
  ConfigErrors errors(std::string{argument});
  CheckConfig(*config, Libraries::kExist, &errors);
  absl::Status status = errors.ToStatus();
  if (!status.ok()) config->workloads.pop_back();
  return status;
}

}  // namespace troupe
