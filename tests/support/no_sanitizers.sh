#!/bin/sh
# In place of a test that builds with CMake, under sanitizers: a project without
# them can't link the archives with them. What such a project holds is built and
# tested with them by Bazel.
echo "not with sanitizers: $*"
