"""A fuzzer, and the replay of its corpus as a plain test."""

load("//tools/bazel:defs.bzl", "house_cc_binary", "house_cc_library")

def house_fuzzer(name, corpus, deps):
    """Declares NAME_fuzzer (manual) and NAME_replay_test.

    Args:
      name: NAME_fuzzer.cc defines LLVMFuzzerTestOneInput.
      corpus: a directory of inputs, one per file.
      deps: what NAME_fuzzer.cc includes.
    """
    house_cc_library(
        name = name + "_target",
        testonly = True,
        srcs = [name + "_fuzzer.cc"],
        deps = deps,
        alwayslink = True,
    )
    house_cc_binary(
        name = name + "_fuzzer",
        testonly = True,
        linkopts = ["-fsanitize=fuzzer"],
        tags = ["manual"],
        deps = [":" + name + "_target"],
    )
    native.cc_test(
        name = name + "_replay_test",
        size = "small",
        srcs = ["replay.cc"],
        args = ["tests/fuzz/" + corpus],
        data = native.glob([corpus + "/*"]),
        linkstatic = True,
        deps = [":" + name + "_target"],
    )
