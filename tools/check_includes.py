#!/usr/bin/env python3
"""Checks who includes whom, where Bazel's visibility cannot see it.

System headers have no visibility, and a build with gcc does not notice a header
that arrives through someone else's dependency. Two tables: RULES for single
headers, LAYERS for the folders of host/, each with those below it.

Usage: tools/check_includes.py   (exit code 1 on a finding)
"""

import pathlib
import re
import sys

# A header that matches belongs to these paths only.
RULES = (
    (r"<uv\.h>", ("host/loop/", "tests/host/loop/")),
    (r"<dlfcn\.h>", ("host/guest/", "tests/")),
    (r"<boost/context/.*>", ("host/fiber/",)),
    (r"<toml\+\+/.*>", ("host/runtime/config_tree.cc",)),
    (r"<CLI/.*>", ("tools/cli/",)),
    (r"<(gelf|libelf|elf)\.h>", ("host/guest/", "tests/")),
    (r"[<\"]spdlog/.*", ("host/base/",)),
    (
        r"[<\"]google/protobuf/(compiler|util)/.*",
        ("tools/cli/", "tools/protoc_gen_troupe/", "tests/"),
    ),
    (r'"troupe/control\.pb\.h"', ("host/control/", "tools/", "tests/")),
    (r'"tests/.*"', ("tests/",)),
    (r'"tools/.*"', ("tools/", "tests/")),
    (r'"guest_sdk/internal/.*"', ("guest_sdk/", "tests/guest_sdk/")),
    (r'"guest_sdk/.*"', ("guest_sdk/", "tools/scaffold/templates/", "tests/")),
    (r'"host/.*"', ("host/", "guest_sdk/testing/", "tools/", "tests/")),
)

# guest_sdk/testing runs workloads through the embedding API alone.
TESTING_MAY_INCLUDE = re.compile(r'"host/(runtime|base)/.*"')

# What a folder of host/ may include of the others.
BELOW = {
    "base": "",
    "loop": "base",
    "fiber": "base",
    "supervise": "base",
    "actor": "supervise base",
    "store": "base",
    "shard": "store supervise actor loop fiber base",
    "guest": "shard actor loop fiber base",
    "route": "shard actor loop fiber base",
    "control": "shard actor loop fiber base",
    "runtime": "control route guest shard store supervise actor loop fiber base",
}

# abi/: the standard library and abi/ itself; Abseil in a few files, the C headers
# nothing but integers.
C_HEADERS = ("abi/actr_abi.h", "abi/troupe_abi.h")
C_HEADERS_MAY_INCLUDE = {"<stddef.h>", "<stdint.h>"}
ABI_WITH_ABSL = ("abi/method.h", "abi/status_error.h", "abi/status_error.cc")

TREES = ("abi", "guest_sdk", "host", "tools", "tests")
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"][^>"]+[>"])')


def wrong_in_abi(path, header):
    if path in C_HEADERS:
        return header not in C_HEADERS_MAY_INCLUDE
    if header.startswith('"absl/'):
        return path not in ABI_WITH_ABSL
    return header.startswith('"') and not header.startswith('"abi/')


def wrong_layer(path, header):
    folder = path.split("/")[1]
    match = re.match(r'"host/(\w+)/', header)
    return (
        match is not None
        and match.group(1) != folder
        and match.group(1) not in BELOW.get(folder, "").split()
    )


def is_wrong(path, header):
    for pattern, owners in RULES:
        if re.fullmatch(pattern, header) and not path.startswith(owners):
            return True
    if path.startswith("abi/"):
        return wrong_in_abi(path, header)
    if path.startswith("host/"):
        return wrong_layer(path, header)
    if path.startswith("guest_sdk/testing/") and header.startswith('"host/'):
        return not TESTING_MAY_INCLUDE.fullmatch(header)
    return False


def findings(path):
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        match = INCLUDE.match(line)
        if match and is_wrong(str(path), match.group(1)):
            yield f"{path}:{number}: {match.group(1)} is not for this folder"


def main():
    found = []
    for tree in TREES:
        for path in sorted(pathlib.Path(tree).rglob("*")):
            if path.suffix in (".h", ".cc", ".c"):
                found.extend(findings(path))
    for line in found:
        print(line)
    if found:
        print("see RULES and BELOW in tools/check_includes.py", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
