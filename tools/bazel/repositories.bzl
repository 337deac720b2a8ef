"""troupe_repositories: what a workspace needs to build workloads."""

# Headers come from /usr/include and libraries from the linker's own path, so
# these repositories hold nothing but a BUILD file each.
_SYSTEM = [
    "absl",
    "benchmark",
    "boost",
    "caf",
    "cli11",
    "fmt",
    "googletest",
    "libelf",
    "libuv",
    "protobuf",
    "spdlog",
    "tomlplusplus",
]

def troupe_repositories(root = "."):
    """Everything from this tree or from Debian packages, nothing from a network.

    Args:
      root: where this repository is, for a workspace that is not its own.
    """
    for name in ["rules_cc", "remote_coverage_tools"]:
        native.local_repository(
            name = name,
            path = root + "/tools/third_party/" + name,
        )
    for name in ["java", "proto"]:
        native.local_repository(
            name = "rules_" + name,
            path = "/usr/share/bazel/rules/" + name,
        )
    for name in _SYSTEM:
        native.new_local_repository(
            name = name,
            build_file = "@troupe//tools/third_party:%s.BUILD" % name,
            path = root + "/tools/third_party/system",
        )
