"""The scripts that the README names, run as a newcomer runs them."""

import os
import pathlib
import re
import signal
import subprocess

import boto3
import pytest

from support.server import REPOSITORY, StintServer, binary

KEY = re.compile(r"^\s*Access key id\s+(AKIA[A-Z2-7]{16})\n\s*Secret access key\s+(\S{40})$", re.MULTILINE)


@pytest.fixture
def place(tmp_path) -> pathlib.Path:
    if "/release/" not in str(pathlib.Path(binary()).resolve()):
        pytest.skip("script/server builds the release binary: run this test where that is built (script/test does)")
    return tmp_path / "data"


class Served:
    """`script/server`, from its start to the line that says it is ready, and on to Ctrl-C."""

    def __init__(self, place: pathlib.Path):
        self.log = place.parent / "stderr"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [REPOSITORY / "script/server", "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=log, text=True,
                env={**StintServer.environment(), "STINT_DATA_DIR": str(place)}, stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        self.printed = ""
        for line in self.process.stdout:
            self.printed += line
            if line.startswith("listening on "):
                self.endpoint = line.split()[-1]
                return
        raise AssertionError(f"it did not start:\n{self.printed}{self.log.read_text()}")

    def client(self, service: str, key: tuple[str, str]):
        return boto3.client(
            service, endpoint_url=self.endpoint, region_name="us-east-1", aws_access_key_id=key[0],
            aws_secret_access_key=key[1],
        )

    def interrupt(self) -> int:
        """Ctrl-C goes to the whole foreground group."""
        os.killpg(self.process.pid, signal.SIGINT)
        rest, _ = self.process.communicate(timeout=60)
        self.printed += rest
        return self.process.returncode


def test_server_starts_prints_its_key_once_and_keeps_everything(place):
    first = Served(place)
    found = KEY.search(first.printed)
    assert found, first.printed
    key = found.groups()
    assert "aws configure" in first.printed and "export AWS_ENDPOINT_URL=http://" in first.printed
    assert first.client("sts", key).get_caller_identity()["Arn"].endswith(":root")
    first.client("iam", key).create_user(UserName="Hello")
    assert first.interrupt() == 0

    second = Served(place)
    assert "AKIA" not in second.printed and key[1] not in second.printed
    assert second.client("iam", key).get_user(UserName="Hello")["User"]["UserName"] == "Hello"
    assert second.interrupt() == 0
    log = second.log.read_text()
    assert key[1] not in log and "Traceback" not in log and "rror" not in log, log


def test_set_up_says_in_two_lines_how_to_get_swift(tmp_path):
    """With a PATH on which all is found but Swift."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for folder in os.environ["PATH"].split(":"):
        for tool in pathlib.Path(folder).glob("*"):
            if not tool.name.startswith("swift") and not (tools / tool.name).exists():
                (tools / tool.name).symlink_to(tool)
    done = subprocess.run(
        [REPOSITORY / "script/setup"], capture_output=True, text=True, env={"PATH": str(tools), "HOME": str(tmp_path)},
    )
    assert done.returncode == 1
    lines = done.stderr.splitlines()
    assert len(lines) == 2 and "Swift" in lines[0] and "swiftly" in lines[1], done.stderr
