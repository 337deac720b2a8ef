"""A fuzzer, and the replay of its corpus as a plain test."""

load("//tools/bazel:defs.bzl", "house_cc_binary", "house_cc_library")

def house_fuzzer(name, deps, data = [], mutants = 100):
    """Declares NAME_fuzzer (manual) and NAME_replay_test.

    Args:
      name: NAME_fuzzer.cc defines LLVMFuzzerTestOneInput, and NAME_corpus is a
        directory of inputs, one per file.
      deps: what NAME_fuzzer.cc includes.
      data: the files that it opens.
      mutants: of each input, how many the test tries besides.
    """
    corpus = name + "_corpus"
    house_cc_library(
        name = name + "_target",
        testonly = True,
        srcs = [name + "_fuzzer.cc"],
        data = data,
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
        # Those with a host are slow under sanitizers.
        size = "medium",
        srcs = [
            "mutate.h",
            "replay.cc",
        ],
        args = [
            "tests/fuzz/" + corpus,
            str(mutants),
        ],
        data = native.glob([corpus + "/*"]),
        linkstatic = True,
        deps = [":" + name + "_target"],
    )
