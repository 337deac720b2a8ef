"""House wrappers: one place for warnings, so BUILD files list only names."""

HOUSE_COPTS = [
    "-Wall",
    "-Wextra",
    "-Werror",
]

def house_cc_library(name, copts = [], **kwargs):
    native.cc_library(name = name, copts = HOUSE_COPTS + copts, **kwargs)

def house_cc_binary(name, copts = [], **kwargs):
    native.cc_binary(name = name, copts = HOUSE_COPTS + copts, **kwargs)

def house_cc_test(name, copts = [], deps = [], **kwargs):
    native.cc_test(
        name = name,
        copts = HOUSE_COPTS + copts,
        deps = deps + ["@googletest//:gtest_main"],
        linkstatic = True,
        **kwargs
    )
