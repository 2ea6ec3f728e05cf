"""The command-line clients: where they are, and how to run them away from this machine's own configuration."""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys

from support.server import Credentials, StintServer


def _version(program: str) -> str:
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=60)
    except OSError:
        return ""
    return done.stdout + done.stderr


def find_aws(major: str) -> str | None:
    """An AWS CLI of the major version: beside this Python, or on the PATH."""
    places = [pathlib.Path(sys.executable).parent, *map(pathlib.Path, os.environ["PATH"].split(os.pathsep))]
    for place in [*places, pathlib.Path("/usr/bin")]:
        program = place / "aws"
        if program.exists() and _version(str(program)).startswith(f"aws-cli/{major}."):
            return str(program)
    return None


def find(program: str) -> str | None:
    return shutil.which(program)


class CommandLine:
    """An AWS CLI with a home of its own."""

    def __init__(self, program: str, server: StintServer, home: pathlib.Path, endpoint_in_environment: bool):
        self.program, self.server, self.home = program, server, home
        self.endpoint_in_environment = endpoint_in_environment
        home.mkdir(parents=True, exist_ok=True)

    def environment(self, credentials: Credentials | None = None) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        kept |= {
            "HOME": str(self.home), "AWS_CONFIG_FILE": str(self.home / "config"), "AWS_PAGER": "",
            "AWS_SHARED_CREDENTIALS_FILE": str(self.home / "credentials"), "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_DEFAULT_REGION": "us-east-1", "AWS_MAX_ATTEMPTS": "1", "PYTHONDONTWRITEBYTECODE": "1",
        }
        if self.endpoint_in_environment:
            kept["AWS_ENDPOINT_URL"] = self.server.endpoint
        if credentials:
            self.server.secrets.update(filter(None, [credentials.secret_access_key, credentials.session_token]))
            kept |= credentials.environment()
        return kept

    def run(self, *arguments: str, credentials: Credentials | None = None, timeout: float = 120, **options):
        """Runs `aws …`; the finished process."""
        command = [self.program]
        if not self.endpoint_in_environment and arguments[0] != "configure":
            command += ["--endpoint-url", self.server.endpoint]
        return subprocess.run(
            [*command, *arguments], capture_output=True, text=True, timeout=timeout,
            env=self.environment(credentials), cwd=self.home, **options,
        )

    def output(self, *arguments: str, **options) -> str:
        done = self.run(*arguments, **options)
        assert done.returncode == 0, f"aws {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def json(self, *arguments: str, **options):
        return json.loads(self.output(*arguments, "--output", "json", **options))

    def refused(self, code: str, *arguments: str, **options) -> str:
        """Runs what must be refused with the code; what was said."""
        done = self.run(*arguments, **options)
        assert done.returncode != 0, f"aws {' '.join(arguments)} was not refused: {done.stdout}"
        assert f"({code})" in done.stderr, done.stderr
        return done.stderr

    def configure(self, profile: str, **values: str) -> None:
        for name, value in values.items():
            self.output("configure", "set", name, value, "--profile", profile)
