"""Thousands of connections at once, from one thread."""

from __future__ import annotations

import collections
import pathlib
import resource
import selectors
import socket
import time

from support.server import StintServer


def raise_descriptor_limit() -> int:
    """Asks for all descriptors that the system may grant; how many these are."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return hard


def connect(server: StintServer, count: int) -> list[socket.socket]:
    """Connections that have said nothing yet."""
    links = []
    for _ in range(count):
        link = socket.create_connection((server.host, server.port), timeout=30)
        link.setblocking(False)
        links.append(link)
    return links


def close(links: list[socket.socket]) -> None:
    for link in links:
        link.close()


def ended(links: list[socket.socket]) -> int:
    """How many of them the server has closed; what it said before is thrown away."""
    count = 0
    for link in links:
        try:
            while True:
                if not link.recv(1 << 16):
                    count += 1
                    break
        except BlockingIOError:
            pass
        except OSError:
            count += 1
    return count


def wait_until(condition, seconds: float = 20) -> bool:
    """False when the condition does not come true in so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def descriptors_of(server: StintServer) -> list[str]:
    """What the server holds open."""
    return [entry.name for entry in pathlib.Path(f"/proc/{server.process.pid}/fd").iterdir()]


class Flood:
    """A closed loop on many connections: each sends the request again as soon as it is answered."""

    def __init__(self, server: StintServer, request: bytes, connections: int):
        self.request = request
        self.answers: collections.Counter[tuple[int, bytes]] = collections.Counter()
        self.malformed: list[bytes] = []
        self.selector = selectors.DefaultSelector()
        self.links = connect(server, connections)
        for link in self.links:
            self.selector.register(link, selectors.EVENT_READ, bytearray())

    def run(self, seconds: float) -> None:
        """Floods for so long, then waits until every request that is out is answered."""
        waiting = len(self.links)
        for link in self.links:
            self._send(link)
        end = time.monotonic() + seconds
        while waiting:
            ready = self.selector.select(60)
            assert ready, f"{waiting} requests have no answer"
            for key, _ in ready:
                data: bytearray = key.data
                part = key.fileobj.recv(1 << 16)
                assert part, "a connection was closed"
                data += part
                if not self._take(data):
                    continue
                if time.monotonic() < end:
                    self._send(key.fileobj)
                else:
                    waiting -= 1

    def _send(self, link: socket.socket) -> None:
        # A request fits into the socket's buffer, which is empty: the last one has been answered.
        assert link.send(self.request) == len(self.request)

    def _take(self, data: bytearray) -> bool:
        """Counts the answer when it is complete."""
        end = data.find(b"\r\n\r\n")
        if end < 0:
            return False
        fields = bytes(data[:end]).lower().split(b"\r\n")
        length = int(next(line for line in fields if line.startswith(b"content-length:"))[15:])
        if len(data) < end + 4 + length:
            return False
        body = bytes(data[end + 4 :])
        status = int(fields[0][9:12])
        code = body.split(b"<Code>")[1].split(b"</Code>")[0] if b"<Code>" in body else b""
        self.answers[status, code] += 1
        if len(body) != length or b"<RequestId>" not in body and b"x-amzn-requestid" not in bytes(data[:end]).lower():
            self.malformed.append(bytes(data[:400]))
        data.clear()
        return True

    def close(self) -> None:
        self.selector.close()
        close(self.links)
