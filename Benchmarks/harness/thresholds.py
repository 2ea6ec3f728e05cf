"""Holds the in-process rows to committed counts of allocations and instructions: see `script/thresholds --help`.

Counts do not depend on the machine's mood, so they may be asserted. Allocations are compared exactly, instructions with
a tolerance: addresses and random ids move a few of them.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 200  # Measuring.countedRuns


def measured(binary):
    """The counts of every row: {name: {"allocations": …, "instructions": …}} for one run of the row's operation."""
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder, "stint-bench")
        # Old valgrinds trip over the debug information that new compilers write.
        subprocess.run(["strip", "--strip-debug", "-o", bare, binary], check=True)
        command = [
            "valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/counts", "--toggle-collect=stint_measured",
            "--dump-after=stint_measured", bare, "--counts",
        ]
        environment = {**os.environ, "SWIFT_DETERMINISTIC_HASHING": "1"}
        output = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout
        lines = [json.loads(line) for line in output.splitlines()]
        dumps = sorted(
            (path for path in Path(folder).glob("counts.*")), key=lambda path: int(path.suffix[1:]))
        totals = [total(path) for path in dumps]
    totals = [count for count in totals if count]
    if not lines or len(totals) != len(lines):
        raise SystemExit(f"{len(lines)} rows were run and {len(totals)} counted")
    return {
        line["row"]: {"allocations": line["allocations"], "instructions": round(count / RUNS)}
        for line, count in zip(lines, totals)
    }


def total(path):
    """What a file of callgrind's counted in all."""
    found = re.search(r"^(?:totals|summary): (\d+)", path.read_text(errors="replace"), re.MULTILINE)
    return int(found.group(1)) if found else 0


def judge(counts, committed, tolerance):
    """What rose, and what fell, as sentences."""
    rose, fell = [], []
    for name in sorted(set(counts) ^ set(committed)):
        rose.append(f"{name}: {'has no threshold' if name in counts else 'was not measured'}")
    for name in (name for name in counts if name in committed):
        for kind, slack in (("allocations", 0), ("instructions", tolerance)):
            now, then = counts[name][kind], committed[name][kind]
            if now > then * (1 + slack):
                rose.append(f"{name}: {kind} rose from {then} to {now}")
            elif now < then * (1 - slack):
                fell.append(f"{name}: {kind} fell from {then} to {now}")
    return rose, fell


def prove_that_it_can_fail(committed, tolerance):
    """Counts that are worse by the least that matters must not pass, nor may a row go missing."""
    for name, row in committed.items():
        for kind, more in (("allocations", 1), ("instructions", row["instructions"] * tolerance + 1)):
            worse = {**committed, name: {**row, kind: row[kind] + more}}
            assert judge(worse, committed, tolerance)[0], f"a rise of {name}'s {kind} passes"
        assert judge({other: committed[other] for other in committed if other != name}, committed, tolerance)[0]
    assert judge({**committed, "another": {"allocations": 0, "instructions": 0}}, committed, tolerance)[0]
    assert judge(committed, committed, tolerance) == ([], [])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--in-process", required=True)
    parser.add_argument("--file", required=True, type=Path)
    parser.add_argument("--update", action="store_true")
    options = parser.parse_args()
    counts = measured(options.in_process)
    file = json.loads(options.file.read_text())
    tolerance = file["instructionTolerance"]
    for name, row in counts.items():
        print(f"{name:32} {row['allocations']:>8g} allocations {row['instructions']:>9,} instructions")
    if options.update:
        options.file.write_text(json.dumps({**file, "rows": counts}, indent=2) + "\n")
        return 0
    if not file["rows"]:
        raise SystemExit("there are no thresholds")
    prove_that_it_can_fail(file["rows"], tolerance)
    rose, fell = judge(counts, file["rows"], tolerance)
    for sentence in fell:
        print(f"FELL  {sentence}")
    for sentence in rose:
        print(f"ROSE  {sentence}")
    if fell and not rose:
        print("Lower the thresholds with what fell: script/thresholds --update")
    return 1 if rose else 0


if __name__ == "__main__":
    sys.exit(main())
