"""A real `stint` server on a free port of loopback, with a data directory of its own."""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time

import boto3
from botocore.config import Config

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
READY = re.compile(r"^listening on (https?)://([^:]+):(\d+)$")


def binary() -> str:
    """The executable under test: `STINT_BINARY`, or the newest that is built."""
    named = os.environ.get("STINT_BINARY")
    if named:
        return named
    built = [p for p in (REPOSITORY / ".build" / kind / "stint" for kind in ("release", "debug")) if p.exists()]
    if not built:
        raise RuntimeError("there is no stint to test: set STINT_BINARY or build it")
    return str(max(built, key=lambda path: path.stat().st_mtime))


@dataclasses.dataclass(frozen=True)
class Credentials:
    """An access key, long-term or temporary."""

    access_key_id: str
    secret_access_key: str
    session_token: str | None = None

    @classmethod
    def of(cls, reply: dict) -> "Credentials":
        """From the `Credentials` or `AccessKey` of a reply, or what `--json` prints."""
        return cls(reply["AccessKeyId"], reply["SecretAccessKey"], reply.get("SessionToken"))

    def environment(self) -> dict[str, str]:
        values = {"AWS_ACCESS_KEY_ID": self.access_key_id, "AWS_SECRET_ACCESS_KEY": self.secret_access_key}
        if self.session_token:
            values["AWS_SESSION_TOKEN"] = self.session_token
        return values


@dataclasses.dataclass(frozen=True)
class Account:
    """An account of a server, with its root key."""

    server: "StintServer"
    account_id: str
    root: Credentials

    def client(self, service: str, credentials: Credentials | None = None, **options):
        """A boto3 client of this account's root, or of whose credentials are given."""
        return self.server.client(service, credentials or self.root, **options)

    def user(self, name: str, *statements: dict) -> Credentials:
        """Makes a user with a key, and one inline policy of the statements."""
        iam = self.client("iam")
        iam.create_user(UserName=name)
        if statements:
            iam.put_user_policy(UserName=name, PolicyName="Inline", PolicyDocument=policy(*statements))
        return Credentials.of(iam.create_access_key(UserName=name)["AccessKey"])

    def role(self, name: str, trust: str, *statements: dict, **options) -> str:
        """Makes a role with one inline policy of the statements; its ARN."""
        iam = self.client("iam")
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, **options)["Role"]["Arn"]
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="Inline", PolicyDocument=policy(*statements))
        return arn

    def assume(self, role_arn: str, credentials: Credentials, session: str = "Session", **options) -> Credentials:
        """Takes a role."""
        reply = self.client("sts", credentials).assume_role(RoleArn=role_arn, RoleSessionName=session, **options)
        return Credentials.of(reply["Credentials"])


def policy(*statements: dict) -> str:
    """A policy document of the statements, `Effect` being `Allow` where none is given."""
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement} for statement in statements]}
    )


def trust(*principals: str, actions="sts:AssumeRole", condition: dict | None = None) -> str:
    """A trust policy for the principals."""
    statement: dict = {"Principal": {"AWS": list(principals)}, "Action": actions}
    if condition:
        statement["Condition"] = condition
    return policy(statement)


def allow(*actions: str, resource="*", **rest) -> dict:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **rest}


def deny(*actions: str, resource="*", **rest) -> dict:
    return {"Effect": "Deny", "Action": list(actions), "Resource": resource, **rest}


class StintServer:
    """The server process, its data directory, its logs, and every secret that was seen while it ran."""

    def __init__(self, *options: str):
        self.options = list(options)
        self.place = pathlib.Path(tempfile.mkdtemp(prefix="stint-interop-"))
        self.data = self.place / "data"
        self.log_path = self.place / "server.log"
        self.secrets: set[str] = set()
        self.process: subprocess.Popen | None = None
        self.scheme, self.host, self.port = "http", "127.0.0.1", 0
        self.ready_lines: list[str] = []

    # The command line.

    def stint(self, *arguments: str, check: bool = True, timeout: float = 30) -> subprocess.CompletedProcess:
        """Runs `stint` to its end."""
        done = subprocess.run(
            [binary(), *arguments], capture_output=True, text=True, timeout=timeout, env=self.environment(),
            cwd=self.place, stdin=subprocess.DEVNULL,
        )
        if check and done.returncode != 0:
            raise AssertionError(f"stint {' '.join(arguments)}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return done

    @staticmethod
    def environment() -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "STINT_"))}
        return {**kept, "SWIFT_BACKTRACE": "enable=no"}

    def init(self, *arguments: str) -> Account:
        reply = json.loads(self.stint("init", "--data-dir", str(self.data), "--json", *arguments).stdout)
        return self._account(reply)

    def create_account(self, *arguments: str) -> Account:
        done = self.stint("account", "create", "--data-dir", str(self.data), "--json", *arguments)
        return self._account(json.loads(done.stdout))

    def reset_root_key(self, account_id: str) -> Account:
        done = self.stint(
            "account", "reset-root-key", "--data-dir", str(self.data), "--account-id", account_id, "--json"
        )
        return self._account(json.loads(done.stdout))

    def _account(self, reply: dict) -> Account:
        assert set(reply) == {"AccountId", "AccessKeyId", "SecretAccessKey"}
        self.secrets.add(reply["SecretAccessKey"])
        return Account(self, reply["AccountId"], Credentials.of(reply))

    # The process.

    def start(self, *options: str, listen: str | None = None) -> "StintServer":
        """Starts it, on the port it had if it ran before, and waits for its line."""
        where = listen or f"127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [
                binary(), "serve", "--data-dir", str(self.data), "--listen", where,
                "--log-level", "trace",  # the most it can say: no secret may be in it
                *self.options, *options,
            ],
            stdout=subprocess.PIPE, stderr=open(self.log_path, "ab"), stdin=subprocess.DEVNULL, text=True,
            env=self.environment(), cwd=self.place,
        )
        line: list[str] = []
        reader = threading.Thread(target=lambda: line.append(self.process.stdout.readline()), daemon=True)
        reader.start()
        reader.join(timeout=30)
        match = READY.match(line[0].strip()) if line else None
        if not match:
            self.process.kill()
            raise AssertionError(f"the server did not start; it said {line!r}; its log:\n{self.log()[-3000:]}")
        self.ready_lines.append(line[0])
        self.scheme, self.host, self.port = match[1], match[2], int(match[3])
        return self

    def stop(self, with_signal: int = signal.SIGINT, timeout: float = 20) -> int:
        """Ends it; its exit status."""
        process, self.process = self.process, None
        if process is None:
            return 0
        if process.poll() is None:
            process.send_signal(with_signal)
        try:
            status = process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError("the server did not stop")
        self.rest_of_output = process.stdout.read()
        process.stdout.close()
        return status

    def kill(self) -> None:
        """As a power cut would end the process."""
        self.stop(signal.SIGKILL)

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def destroy(self) -> None:
        self.stop()
        shutil.rmtree(self.place, ignore_errors=True)

    # What it says.

    def log(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def leaks(self) -> list[str]:
        """The secrets and tokens seen in use that stand in the log: the first characters of each."""
        text = self.log()
        return [secret[:8] + "…" for secret in sorted(self.secrets) if secret in text]

    def resident_kilobytes(self, field: str = "VmHWM") -> int:
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"^{field}:\s+(\d+) kB", status, re.M)[1])

    # Clients.

    @property
    def endpoint(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"

    def client(self, service: str, credentials: Credentials | None, region: str = "us-east-1", verify=None, **config):
        """A boto3 client that tries once and never looks at this machine's own configuration."""
        settings = {"retries": {"total_max_attempts": 1}, "parameter_validation": False, "connect_timeout": 5, "read_timeout": 60, **config}
        session = boto3.session.Session(region_name=region)
        keys = {}
        if credentials:
            keys = {
                "aws_access_key_id": credentials.access_key_id,
                "aws_secret_access_key": credentials.secret_access_key,
                "aws_session_token": credentials.session_token,
            }
            self.secrets.update(filter(None, [credentials.secret_access_key, credentials.session_token]))
        client = session.client(
            service, endpoint_url=self.endpoint, config=Config(**settings), verify=verify, **keys
        )
        client.meta.events.register("after-call.*.*", self._remember)
        return client

    def _remember(self, parsed=None, **_):
        for part in (parsed or {}).values():
            if isinstance(part, dict):
                for name in ("SecretAccessKey", "SessionToken"):
                    if name in part:
                        self.secrets.add(part[name])

    def wait_past(self, moment) -> None:
        """Waits until a reply's `Expiration` has passed; whole seconds, so that it is inclusive."""
        while time.time() <= moment.timestamp() + 0.05:
            time.sleep(0.05)
