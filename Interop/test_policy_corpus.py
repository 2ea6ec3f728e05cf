"""`stint policy check` over AWS's own managed policies, as the package moto ships them: it finds no more than is known.

The package is downloaded and not kept: without a package index the test is skipped, and says so.
"""

import ast
import collections
import json
import subprocess
import sys
import warnings
import zipfile

import pytest

from support.server import binary

VERSION = "5.2.5"
POLICIES = 1582

# The most findings of each rule that there may be: as many as there were. `unknown-…` are what the pinned data does
# not know yet, or what AWS has taken down; `quota`: AWS's own policies have none. Of the larger kinds samples were
# read, not every one. `resource-never-matches` was read by groups: most are an action in a list that, by the data, is
# on none of the statement's resources (two lists for SageMaker's pipelines make 179), or a type that no action of the
# list is on; some name types that the data does not have. One more is a false alarm until somebody has looked; a rule
# that learns lowers its number.
FINDINGS = {
    "unknown-action": 917, "needs-any-resource": 586, "resource-never-matches": 453, "unknown-service": 307,
    "for-all-values-allow": 219, "redundant-value": 161, "quota": 84, "key-never-present": 28, "redundant-statement": 21,
    "unknown-key": 12, "empty-pattern": 9, "pass-role-any": 7, "multi-valued-key": 3, "allow-not-action": 2,
    "full-access": 1, "account-field": 1,
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory):
    folder = tmp_path_factory.mktemp("corpus")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, f"moto=={VERSION}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        warnings.warn(f"AWS's managed policies were NOT checked: moto {VERSION} cannot be had")
        pytest.skip(f"moto {VERSION} cannot be had: {done.stderr[-200:]}")
    (wheel,) = folder.glob("*.whl")
    source = zipfile.ZipFile(wheel).read("moto/iam/aws_managed_policies.py").decode()
    (assignment,) = [node for node in ast.parse(source).body if isinstance(node, ast.Assign)]
    files = []
    for name, entry in json.loads(ast.literal_eval(assignment.value)).items():
        files.append(folder / f"{name}.json")
        files[-1].write_text(json.dumps(entry["Document"], indent=1))
    assert len(files) == POLICIES
    return files


def test_aws_managed_policies(corpus):
    found = collections.Counter()
    for start in range(0, len(corpus), 200):
        command = [binary(), "policy", "check", "--json", "--kind", "managed", *map(str, corpus[start:start + 200])]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        assert done.returncode in (0, 1), done.stderr
        for file in json.loads(done.stdout)["Files"]:
            found.update(finding["Rule"] for finding in file["Findings"])
    assert "grammar" not in found  # AWS stores them, so they are policies
    more = {rule: (count, FINDINGS.get(rule, 0)) for rule, count in found.items() if count > FINDINGS.get(rule, 0)}
    assert not more, f"more findings than are known: {more}"
