"""troupe_workload: a guest library that a host can load; troupe_test: its test."""

_SCRIPT = Label("//tools/bazel:workload.lds")

_COPTS = [
    "-fvisibility=hidden",
    "-fstack-clash-protection",
] + select({
    # clang never emits STB_GNU_UNIQUE and refuses the flag.
    str(Label("//tools/bazel:clang")): [],
    "//conditions:default": ["-fno-gnu-unique"],
})

_LINKOPTS = [
    # gold, Bazel's choice, exports weak symbols that a library below defines too
    # (std::string's in C++20), whatever the version script says.
    "-fuse-ld=bfd",
    "-Wl,--as-needed",
    "-Wl,-z,now",
    "-Wl,--version-script=$(location %s)" % _SCRIPT,
] + select({
    # Sanitizers leave their own symbols for the host's process to resolve.
    str(Label("//tools/bazel:sanitized")): [],
    "//conditions:default": ["-Wl,-z,defs"],
})

def troupe_workload(
        name,
        srcs,
        deps = [],
        copts = [],
        linkopts = [],
        **kwargs):
    """Builds the guest library `<name>.so` from C or C++ sources.

    The library exports the boundary's symbols only, resolves every symbol at
    link time and at load time, and can be unmapped: a hidden mistake in the
    guest fails in the build, not in the host.

    Args:
      name: the library is the target `<name>.so`; `<name>` is an alias for it.
      srcs: sources and private headers.
      deps: cc_library targets, linked statically. The boundary's functions may
        come from one with `alwayslink = True`.
      copts: further compiler options.
      linkopts: further linker options.
      **kwargs: passed to both targets (visibility, testonly, tags, …).
    """
    native.cc_binary(
        name = name + ".so",
        srcs = srcs,
        copts = _COPTS + copts,
        linkopts = _LINKOPTS + linkopts,
        linkshared = True,
        # A way of gold's to name archive members.
        features = ["-supports_start_end_lib"],
        deps = deps + [str(_SCRIPT)],
        **kwargs
    )
    native.alias(
        name = name,
        actual = name + ".so",
        **{
            key: kwargs[key]
            for key in ("visibility", "testonly", "tags")
            if key in kwargs
        }
    )

def troupe_test(name, srcs, workload, deps = [], size = "small", **kwargs):
    """Builds a GoogleTest of the library that a troupe_workload makes.

    Args:
      name: a cc_test.
      srcs: sources, which know the library's path as TROUPE_TESTED_LIBRARY.
      workload: the name of the troupe_workload, in this package.
      deps: what they include beside guest_sdk/testing/test_host.h.
      size: that of the cc_test.
      **kwargs: passed to the cc_test.
    """
    library = workload + ".so"
    if native.package_name():
        library = native.package_name() + "/" + library
    native.cc_test(
        name = name,
        size = size,
        srcs = srcs,
        data = [":" + workload],
        linkstatic = True,
        local_defines = ['TROUPE_TESTED_LIBRARY=\\"%s\\"' % library],
        deps = deps + [
            str(Label("//guest_sdk/testing:test_host")),
            "@googletest//:gtest",
            "@googletest//:gtest_main",
        ],
        **kwargs
    )
