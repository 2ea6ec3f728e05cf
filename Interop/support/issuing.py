"""Very many sessions: one signed request, sent again and again, each time answered with a session of its own."""

from __future__ import annotations

import concurrent.futures
import hashlib
import re
import socket
import time

from support.server import Credentials, StintServer
from support.wire import FORM, Signer, form, host

SECRET = re.compile(rb"<SecretAccessKey>([A-Za-z0-9+/]{40})</SecretAccessKey>")
ACCESS_KEY = re.compile(rb"<AccessKeyId>(ASIA[A-Z2-7]{16})</AccessKeyId>")


def request(server: StintServer, credentials: Credentials, role: str) -> bytes:
    """A signed AssumeRole that keeps the connection; good for fifteen minutes."""
    body = form({"Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": role, "RoleSessionName": "Many"})
    sent = [("Host", host(server)), ("Content-Type", FORM)]
    headers = [*Signer(credentials).headers("POST", "/", sent, body), ("Content-Length", str(len(body)))]
    return "".join(["POST / HTTP/1.1\r\n", *(f"{name}: {value}\r\n" for name, value in headers), "\r\n"]).encode() + body


def issue(server: StintServer, credentials: Credentials, role: str, count: int) -> tuple[list[bytes], list[bytes]]:
    """`count` sessions over one connection: their secrets, 16 bytes of a digest of each, and their key ids."""
    secrets, keys = [], []
    with socket.create_connection((server.host, server.port), timeout=30) as link:
        signed_at, raw = 0.0, b""
        while len(secrets) < count:
            if time.time() - signed_at > 300:
                signed_at, raw = time.time(), request(server, credentials, role)
            batch = min(32, count - len(secrets))
            link.sendall(raw * batch)
            data = b""
            while len(SECRET.findall(data)) < batch or not data.endswith(b"</AssumeRoleResponse>\n"):
                part = link.recv(1 << 20)
                assert part, f"the server closed the connection: {data[-300:]!r}"
                data += part
                assert b"<ErrorResponse" not in data, data[-600:]
            secrets += [hashlib.sha256(secret).digest()[:16] for secret in SECRET.findall(data)]
            keys += ACCESS_KEY.findall(data)
    return secrets, keys


def issue_all(server: StintServer, credentials: Credentials, role: str, count: int, workers: int = 4):
    """The same over several connections."""
    shares = [count // workers + (1 if index < count % workers else 0) for index in range(workers)]
    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        parts = list(pool.map(lambda share: issue(server, credentials, role, share), shares))
    return [one for part in parts for one in part[0]], [one for part in parts for one in part[1]]


def stored(server: StintServer) -> dict[str, str]:
    """Every file of the data directory, by the digest of its bytes."""
    return {
        str(path.relative_to(server.data)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(server.data.rglob("*"))
        if path.is_file()
    }
