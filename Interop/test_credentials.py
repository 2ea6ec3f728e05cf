"""`stint credentials`: AWS's tools get a role's credentials through every door that they know, across expiries."""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import pytest

from support.server import Account, StintServer, allow, binary, trust

CAP = 6  # seconds: the server's --max-session-seconds, so that a test lives through several sessions

# What a program does that runs longer than a session: each call, and which key signed it.
PROGRAM = """
import boto3, sys, time
session, sts = None, None
for _ in range(int(sys.argv[1])):
    if sts is None or "fresh" in sys.argv:
        session = boto3.Session()
        sts = session.client("sts")
    reply = sts.get_caller_identity()
    print(reply["Arn"], session.get_credentials().get_frozen_credentials().access_key, session.get_credentials().method, flush=True)
    time.sleep(1)
"""


@pytest.fixture
def short(own_server) -> StintServer:
    return own_server("--max-session-seconds", str(CAP))


class Story:
    """A user who may take a role of the account, in profile files and in the environment."""

    def __init__(self, server: StintServer, account: Account, home: pathlib.Path):
        self.server, self.account, self.home = server, account, home
        self.hello = account.user("Hello", allow("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"))
        self.role = account.role(
            "app", trust(f"arn:aws:iam::{account.account_id}:root",
                         actions=["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]),
            allow("s3:ListAllMyBuckets"),
        )
        self.session = f"arn:aws:sts::{account.account_id}:assumed-role/app/"
        (home / ".aws").mkdir(parents=True)
        (home / ".aws/credentials").write_text(
            f"[hello]\naws_access_key_id = {self.hello.access_key_id}\n"
            f"aws_secret_access_key = {self.hello.secret_access_key}\n"
        )
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(home), "AWS_DEFAULT_REGION": "eu-west-1", "AWS_PAGER": "",
            "AWS_ENDPOINT_URL": server.endpoint, "AWS_EC2_METADATA_DISABLED": "true", "SWIFT_BACKTRACE": "enable=no",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def command(self, kind: str, *options: str) -> list[str]:
        return [binary(), "credentials", kind, "--profile", "hello", "--role-arn", self.role, *options]

    def run(self, *words: str, timeout: float = 60, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            list(words), env={**self.environment, **environment}, capture_output=True, text=True, timeout=timeout,
            stdin=subprocess.DEVNULL,
        )

    def keys(self, output: str, lines: int, method: str) -> set[str]:
        """The keys that the program used; every call was the role's."""
        calls = [line.split() for line in output.splitlines()]
        assert len(calls) == lines, output
        for arn, key, seen in calls:
            assert arn.startswith(self.session) and key.startswith("ASIA") and seen == method, output
        return {key for _, key, _ in calls}


@pytest.fixture
def story(short, tmp_path) -> Story:
    return Story(short, short.create_account(), tmp_path / "home")


def test_c10_process_prints_what_aws_asks_for(story):
    """C10: the members of `credential_process`."""
    done = story.run(
        *story.command("process", "--role-session-name", "me", "--source-identity", "alice", "--tag", "team=red",
                       "--tag", "empty=", "--transitive-tag-key", "team"),
    )
    assert done.returncode == 0 and done.stderr == "", done.stderr
    reply = json.loads(done.stdout)
    assert set(reply) == {"Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration", "AccountId"}
    assert reply["Version"] == 1 and reply["AccountId"] == story.account.account_id
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", reply["Expiration"])


def test_process_refusals(story):
    for options, text in [
        (["--role-arn", "nonsense"], "--role-arn wants"),
        (["--tag", "novalue"], "--tag wants KEY=VALUE"),
        (["--serial-number", "arn:aws:iam::1:mfa/x"], "come together"),
        (["--profile", "nobody"], "no profile “nobody”"),
        (["--endpoint-url", "http://127.0.0.1:1"], "cannot be reached"),
        (["--endpoint-url", "gopher://x"], "An endpoint begins with"),
        (["--role-arn", story.role + "x"], "AccessDenied: User: "),
        (["--duration-seconds", "5"], "ValidationError: 1 validation error detected"),
    ]:
        done = story.run(*story.command("process", *options))
        assert done.returncode != 0 and done.stdout == "" and text in done.stderr, (options, done.stderr)
        assert story.hello.secret_access_key not in done.stderr


def test_credential_process_across_an_expiry(story):
    (story.home / ".aws/config").write_text(
        f"[profile app]\ncredential_process = {' '.join(story.command('process'))}\n"
    )
    done = story.run(sys.executable, "-c", PROGRAM, str(CAP + 3), AWS_PROFILE="app")
    assert len(story.keys(done.stdout, CAP + 3, "custom-process")) >= 2, done.stderr
    cli = story.run(str(pathlib.Path(sys.executable).parent / "aws"), "sts", "get-caller-identity", "--profile", "app")
    assert story.session in cli.stdout, cli.stderr


def test_exec_across_an_expiry(story):
    done = story.run(*story.command("exec", "--", sys.executable, "-c", PROGRAM, str(CAP + 3)))
    assert len(story.keys(done.stdout, CAP + 3, "container-role")) >= 2, done.stderr
    assert done.returncode == 0 and "ASIA" not in done.stderr


def test_exec_hides_other_credentials_from_the_cli(story):
    aws = str(pathlib.Path(sys.executable).parent / "aws")
    with (story.home / ".aws/credentials").open("a") as file:
        file.write("[default]\naws_access_key_id = AKIAWRONGWRONGWRONGX\naws_secret_access_key = wrong\n")
    wrong = {"AWS_ACCESS_KEY_ID": "AKIAWRONGWRONGWRONGX", "AWS_SECRET_ACCESS_KEY": "wrong", "AWS_PROFILE": "hello"}
    done = story.run(*story.command("exec", "--", aws, "sts", "get-caller-identity"), **wrong)
    assert story.session in done.stdout, done.stderr
    listed = story.run(*story.command("exec", "--", aws, "s3", "ls"), **wrong)
    assert listed.returncode == 0, listed.stderr
    denied = story.run(*story.command("exec", "--", aws, "iam", "list-users"), **wrong)
    assert denied.returncode != 0 and "AccessDenied" in denied.stderr
    shown = story.run(*story.command("exec", "--", "env"), **wrong).stdout
    assert "AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:" in shown
    assert "AWS_SECRET_ACCESS_KEY" not in shown and "AWS_PROFILE" not in shown


def test_exec_hands_over_status_and_signals(story):
    assert story.run(*story.command("exec", "--", "sh", "-c", "exit 7")).returncode == 7
    assert story.run(*story.command("exec", "--", "sh", "-c", "kill -9 $$")).returncode == 137
    missing = story.run(*story.command("exec", "--", "no-such-program"))
    assert missing.returncode == 1 and "no-such-program cannot be run" in missing.stderr
    refused = story.run(*story.command("exec", "--role-arn", story.role + "x", "--", "touch", str(story.home / "ran")))
    assert refused.returncode == 1 and not (story.home / "ran").exists()
    process = subprocess.Popen(
        story.command("exec", "--", "sh", "-c", "trap 'echo told; exit 3' TERM; echo ready; while :; do sleep 0.1; done"),
        env=story.environment, stdout=subprocess.PIPE, text=True,
    )
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=10)[0] == "told\n" and process.returncode == 3


@pytest.fixture
def served(story):
    process = subprocess.Popen(
        story.command("serve"), env=story.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    lines = [process.stdout.readline() for _ in range(3)]
    exported = dict(line.removeprefix("export ").strip().split("=", 1) for line in lines)
    yield exported
    process.send_signal(signal.SIGINT)
    _, log = process.communicate(timeout=10)
    assert process.returncode == 0
    assert exported["AWS_CONTAINER_AUTHORIZATION_TOKEN"] not in log and story.hello.secret_access_key not in log


def test_c11_serve_for_containers_across_an_expiry(story, served):
    """C11: the container endpoint, its token asked for."""
    container = {name: value for name, value in served.items() if "CONTAINER" in name}
    files = {"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}
    done = story.run(sys.executable, "-c", PROGRAM, str(CAP + 3), **container, **files)
    assert len(story.keys(done.stdout, CAP + 3, "container-role")) >= 2, done.stderr
    without = story.run(
        sys.executable, "-c", PROGRAM, "1", **{**container, "AWS_CONTAINER_AUTHORIZATION_TOKEN": "wrong"}, **files
    )
    assert without.returncode != 0 and "ASIA" not in without.stdout


def test_c12_c13_serve_as_instance_metadata_across_an_expiry(story, served):
    """C12, C13: version 2 of the metadata service."""
    instance = {
        "AWS_EC2_METADATA_SERVICE_ENDPOINT": served["AWS_EC2_METADATA_SERVICE_ENDPOINT"],
        "AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_V1_DISABLED": "true",
    }
    # Botocore keeps what it has from this endpoint at least two minutes beyond a near expiry (row C13), on the ground that
    # the service might be down: so a new session asks each time.
    done = story.run(sys.executable, "-c", PROGRAM, str(CAP + 3), "fresh", **instance)
    assert len(story.keys(done.stdout, CAP + 3, "iam-role")) >= 2, done.stderr


def test_serve_listens_on_loopback_only(story):
    done = story.run(*story.command("serve", "--listen", "0.0.0.0:0"))
    assert done.returncode != 0 and "loopback" in done.stderr


def test_help_teaches(story):
    for kind in ["process", "exec", "serve"]:
        text = story.run(binary(), "credentials", kind, "--help").stdout
        assert "--role-arn" in text and "stint credentials" in text
