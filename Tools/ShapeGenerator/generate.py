#!/usr/bin/env python3
"""Writes the Swift of Sources/ServiceShapes/Generated from Models/.

Usage: generate.py OUTPUT_DIRECTORY

Reads Models/{sts,iam,s3}.json (facts of the public models), Models/operations.txt (what to generate) and
Models/patches.json (what AWS does differently from its models). Whatever it does not understand is an error: a pattern
without a matcher, a type in a place where no code reads it.
"""

import pathlib
import sys

from model import Model, load_patterns
from query import QueryGenerator
from rest import RESTGenerator

ROOT = pathlib.Path(__file__).resolve().parents[2]


def listed_operations():
    listed = {}
    for line in (ROOT / "Models" / "operations.txt").read_text().splitlines():
        words = line.split("#")[0].split()
        if words:
            listed.setdefault(words[0], []).extend(words[1:])
    return listed


def main(output):
    patterns = load_patterns(ROOT / "Sources/ServiceShapes/Constraints/TextPattern.swift")
    generators = {"sts": QueryGenerator, "iam": QueryGenerator, "s3": RESTGenerator}
    listed = listed_operations()
    if set(listed) != set(generators):
        sys.exit(f"Models/operations.txt names the services {sorted(listed)}")
    for service, generator in generators.items():
        model = Model(ROOT / "Models", service, listed[service], patterns)
        for path, text in generator(model).files().items():
            # Two files of one module must not have the same name.
            folder, name = path.rsplit("/", 1) if "/" in path else (".", path)
            file = pathlib.Path(output) / service.upper() / folder / f"{service.upper()}+{name}"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
