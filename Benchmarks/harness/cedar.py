"""Decides by cedarpy what `stint-bench` decides by Stint's engine, and prints one line of JSON for each row.

Usage: cedar.py [--quick]      (a Python that has cedarpy)

The policies are those of `Benchmarks/InProcess/Policies.swift`, one of Cedar's policies for each statement. The two
languages differ: Cedar compares entities and has `like` for attributes alone, so that the ARN is an attribute of the
resource and its wildcards a `when`; an action with several names is a list. Cedar knows no layers, no implicit kinds of
denial and no variables, and gives no reason but the ids of policies. The engine is Rust behind a binding for Python.

A row is microseconds of CPU for one decision: with the policies as text, which are parsed in every call; with policies
that were parsed before; and the engine's own clock for the latter, without the binding.
"""

import json
import sys
import time

import cedarpy


def policies(count, statements):
    texts = []
    for index in range(count):
        for number in range(statements):
            texts.append(
                'permit(principal, action in [Action::"s3:GetObject", Action::"s3:PutObject"], resource)\n'
                f'when {{ resource.arn like "arn:aws:s3:::bucket-{index}-{number}/*" }};'
            )
    texts[-1] = (
        'permit(principal, action == Action::"dynamodb:Query", resource)\n'
        'when { resource.arn like "arn:aws:dynamodb:*:*:table/orders" };'
    )
    return "\n".join(texts)


TABLE = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders"
ENTITIES = [
    {"uid": {"type": "User", "id": "deployer"}, "attrs": {}, "parents": []},
    {"uid": {"type": "Resource", "id": TABLE}, "attrs": {"arn": TABLE}, "parents": []},
]
REQUEST = {
    "principal": {"type": "User", "id": "deployer"}, "action": {"type": "Action", "id": "dynamodb:Query"},
    "resource": {"type": "Resource", "id": TABLE}, "context": {},
}


def decide(given, entities):
    result = cedarpy.is_authorized(REQUEST, given, entities)
    if not result.allowed:
        sys.exit("cedarpy denies what Stint allows")
    return result


def rounds(body, count, repeat):
    """Microseconds of CPU of one call, for each round; one round is not counted."""
    values = []
    for _ in range(repeat + 1):
        began = time.thread_time_ns()
        for _ in range(count):
            body()
        values.append((time.thread_time_ns() - began) / count / 1000)
    return values[1:]


def main():
    repeat = 3 if "--quick" in sys.argv else 9
    for name, size, count in (("10 policies", (10, 3), 200), ("1000 statements", (10, 100), 10)):
        text = policies(*size)
        parsed = cedarpy.PolicySet.from_str(text)
        entities = cedarpy.Entities.from_json_str(json.dumps(ENTITIES))
        own = [decide(parsed, entities).metrics["authz_duration_micros"] for _ in range(repeat * 10)]
        for label, values in (
            (f"cedarpy {name}, parsed in the call", rounds(lambda: decide(text, entities), count, repeat)),
            (f"cedarpy {name}, parsed before", rounds(lambda: decide(parsed, entities), count * 5, repeat)),
            (f"cedarpy {name}, its own clock", own),
        ):
            print(json.dumps({"row": label, "us": values}), flush=True)


main()
