#!/usr/bin/env python3
"""Writes a C++ source with the contents of files.

Usage: embed.py ROOT FILE...   (a FILE's name in the program is its path below
the folder ROOT, which stands somewhere in it)
"""

import pathlib
import sys


def main():
  root = sys.argv[1] + "/"
  print('#include "tools/scaffold/template_files.h"\n')
  print("namespace troupe {\n")
  print("const std::vector<TemplateFile>& TemplateFiles() {")
  print("  static const auto& files = *new std::vector<TemplateFile>{")
  for name in sys.argv[2:]:
    text = pathlib.Path(name).read_text(encoding="utf-8")
    print(f'      {{"{name.split(root, 1)[1]}", R"file({text})file"}},')
  print("  };")
  print("  return files;")
  print("}\n")
  print("}  // namespace troupe")


main()
