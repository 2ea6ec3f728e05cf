"""`stint policy check` as a user runs it: files, standard input, exit codes, both kinds of output."""

import json
import subprocess

import pytest

from support.server import allow, binary, policy, trust


@pytest.fixture
def check(tmp_path):
    def run(*arguments, text=None, status=0):
        command = [binary(), "policy", "check", *map(str, arguments)]
        data = text if isinstance(text, bytes) else text.encode() if text is not None else None
        done = subprocess.run(command, input=data, capture_output=True, timeout=60, cwd=tmp_path)
        assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
        return done.stdout.decode() + done.stderr.decode()

    return run


def test_a_clean_policy(check, tmp_path):
    (tmp_path / "p.json").write_text(policy(allow("s3:GetObject", resource="arn:aws:s3:::b/*")))
    assert check("p.json") == "p.json: managed policy: no findings\n"
    assert check("-", text=(tmp_path / "p.json").read_text()) == "-: managed policy: no findings\n"


def test_notes_do_not_fail(check):
    assert "note: this allows everything on everything [full-access]" in check("-", text=policy(allow("*")))


def test_a_faulty_policy(check, tmp_path):
    (tmp_path / "p.json").write_text('{"Version": "2012-10-17",\n "Statement": {"Effect": "Allow",\n'
                                     '  "Action": "s3:GetObjcet", "Resource": "arn:aws:s3:::b/*"}}')
    assert check("p.json", status=1) == (
        'p.json:3:13: warning: s3 has no action "GetObjcet"; did you mean "GetObject"? [unknown-action]\n'
        '      "Action": "s3:GetObjcet", "Resource": "arn:aws:s3:::b/*"}}\n'
        "                ^~~~~~~~~~~~~~\n"
        "p.json: managed policy: 1 warning\n")


def test_what_aws_refuses(check):
    seen = check("-", text='{"Version":"2012-10-17","Statement":{"Action":"s3:*","Resource":"*"}}', status=1)
    assert "-:1:37: error: Syntax errors in policy. (a statement must have an Effect) [grammar]" in seen


def test_kinds(check):
    assert "trust policy" in check("-", text=trust("111122223333", condition={"StringEquals": {"sts:ExternalId": "x"}}))
    assert "Has prohibited field Resource" in check("--kind", "trust", "-", text=policy(allow("s3:*")), status=1)
    assert "managed policy" in check("--kind", "boundary", "-", text=policy(allow("s3:*")))
    assert "service control policy: no findings" in check("--kind", "scp", "-", text=policy(allow("s3:*")))


def test_json(check):
    seen = json.loads(check("--json", "-", text=policy(allow("s33:*")), status=1))
    (file,) = seen["Files"]
    assert (file["File"], file["Kind"]) == ("-", "managed")
    assert [(one["Rule"], one["Severity"]) for one in file["Findings"]] == [("unknown-service", "warning")]


def test_several_files(check, tmp_path):
    (tmp_path / "good.json").write_text(policy(allow("s3:*")))
    (tmp_path / "bad.json").write_text("{")
    seen = check("good.json", "bad.json", status=1)
    assert "good.json: managed policy: no findings" in seen and "bad.json: managed policy: 1 error" in seen


@pytest.mark.parametrize("arguments, status", [
    ((), 64), (("missing.json",), 2), ((".",), 2), (("--kind", "none", "-"), 64), (("--nonsense",), 64),
])
def test_asked_wrongly(check, arguments, status):
    assert check(*arguments, text="", status=status).startswith("Error: ")


@pytest.mark.parametrize("data", [
    b"", b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf{}", b"\x00" * 1000, b"[" * 1_000_000, b'{"a":' * 100_000,
    b'{"Statement":"\\ud800"}', b"9" * 300_000, b'"' + b"x" * 5_000_000,
], ids=["nothing", "UTF-16", "a mark", "NUL", "lists", "objects", "half a pair", "a number", "a string"])
def test_anything_else_is_refused_quickly(check, data):
    assert "[grammar]" in check("-", text=data, status=1)
