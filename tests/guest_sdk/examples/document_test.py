#!/usr/bin/env python3
"""Whether the code that a document shows is code that is built and run.

Usage: document_test.py DOCUMENT FILE...

Each paragraph of a fenced block in one of LANGUAGES must stand in one of the
files, word for word; only spaces and line breaks may differ, as a document is
wider than our code. Files may have more than documents show. A document has
LINES at most.
"""

import pathlib
import re
import sys

LINES = 150
LANGUAGES = ("c", "cpp", "proto", "python", "toml")


def Squeeze(text):
  return re.sub(r"\s", "", text)


def main():
  document = pathlib.Path(sys.argv[1])
  text = document.read_text()
  lines = len(text.splitlines())
  if lines > LINES:
    sys.exit(f"{document} has {lines} lines; more than {LINES} are not read")
  files = [Squeeze(pathlib.Path(name).read_text()) for name in sys.argv[2:]]
  blocks = re.findall(r"^```(\w+)\n(.*?)^```$", text,
                      re.MULTILINE | re.DOTALL)
  shown = [paragraph for language, block in blocks if language in LANGUAGES
           for paragraph in re.split(r"\n\s*\n", block)]
  if not shown:
    sys.exit(f"{document} shows no code: has the form of its blocks changed?")
  unknown = [paragraph for paragraph in shown
             if not any(Squeeze(paragraph) in file for file in files)]
  for paragraph in unknown:
    print(f"{document} shows what stands in no file of this test:\n{paragraph}\n",
          file=sys.stderr)
  if unknown:
    sys.exit(1)


main()
