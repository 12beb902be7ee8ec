#!/usr/bin/env python3
"""Compares the test files of the tree with what the build knows.

A *_test.cpp that no CMakeLists.txt names is never built; a test file without a
source of the same name, or two, would be a slip. Prints what is wrong; exit code 1.
"""

import pathlib
import sys


def main() -> int:
    root = pathlib.Path(__file__).resolve().parents[2]
    problems = []
    for file in sorted((root / "tests").rglob("*_test.cpp")):
        folder = file.parent
        lists = []
        while folder != root:
            candidate = folder / "CMakeLists.txt"
            if candidate.exists():
                lists.append((candidate, file.relative_to(folder).as_posix()))
            folder = folder.parent
        if not any(name in candidate.read_text() for candidate, name in lists):
            problems.append(f"{file.relative_to(root)}: no CMakeLists.txt builds it")
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
