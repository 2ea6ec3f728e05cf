#!/usr/bin/env python3
"""Takes the facts of the public service models out of a botocore wheel and writes Models/{sts,iam,s3}.json.

Usage: extract.py botocore-VERSION-py3-none-any.whl

Only facts are kept: names, types, members, limits, patterns, enumerations, locations, error codes, methods and URIs.
Documentation is dropped. One operation or shape is one line, so that an update reads well as a difference.
"""

import gzip
import json
import pathlib
import sys
import zipfile

MODELS = {"sts": "2011-06-15", "iam": "2010-05-08", "s3": "2006-03-01"}

OPERATION_FACTS = ["http", "input", "output", "errors", "authtype", "deprecated"]
SHAPE_FACTS = [
    "type", "required", "members", "member", "key", "value", "enum", "min", "max", "pattern", "sensitive", "error",
    "exception", "payload", "flattened", "locationName", "xmlNamespace", "timestampFormat", "streaming", "union",
]
REFERENCE_FACTS = [
    "shape", "location", "locationName", "flattened", "xmlNamespace", "xmlAttribute", "streaming", "resultWrapper",
]
METADATA_FACTS = ["apiVersion", "endpointPrefix", "protocol", "serviceId", "xmlNamespace"]


def keep(source, names):
    return {name: source[name] for name in names if name in source}


def shape_facts(shape):
    facts = keep(shape, SHAPE_FACTS)
    if "members" in facts:
        facts["members"] = {name: keep(member, REFERENCE_FACTS) for name, member in facts["members"].items()}
    for name in ("member", "key", "value"):
        if name in facts:
            facts[name] = keep(facts[name], REFERENCE_FACTS)
    return facts


def operation_facts(operation):
    facts = keep(operation, OPERATION_FACTS)
    for name in ("input", "output"):
        if name in facts:
            facts[name] = keep(facts[name], REFERENCE_FACTS)
    if "errors" in facts:
        facts["errors"] = [error["shape"] for error in facts["errors"]]
    return facts


def lines(table):
    rows = [f"{json.dumps(name)}: {json.dumps(table[name], separators=(',', ':'))}" for name in sorted(table)]
    return "{\n" + ",\n".join(rows) + "\n}"


def main(wheel):
    models = pathlib.Path(__file__).resolve().parents[2] / "Models"
    with zipfile.ZipFile(wheel) as archive:
        for service, version in MODELS.items():
            data = archive.read(f"botocore/data/{service}/{version}/service-2.json.gz")
            model = json.loads(gzip.decompress(data))
            operations = {name: operation_facts(value) for name, value in model["operations"].items()}
            shapes = {name: shape_facts(value) for name, value in model["shapes"].items()}
            metadata = json.dumps(keep(model["metadata"], METADATA_FACTS))
            text = (
                f'{{\n"metadata": {metadata},\n"operations": {lines(operations)},\n"shapes": {lines(shapes)}\n}}\n')
            (models / f"{service}.json").write_text(text)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
