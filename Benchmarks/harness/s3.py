"""Rows about objects: S3 get and put of 1 kB and 64 MiB, held against nginx that serves the same files."""

import hashlib
import os
import urllib.request

from fixture import write_requests
from rows import Row
from signing import Signer

SIZES = {"1 kB": 1_000, "64 MiB": 64 * 2**20}


class S3Rows:
    def __init__(self, bench, stint, nginx, root):
        self.bench, self.stint, self.nginx = bench, stint, nginx
        self.signer = Signer(root["AccessKeyId"], root["SecretAccessKey"], service="s3")
        self.host = f"127.0.0.1:{stint.port}"
        self._send(self.signer.object_request("PUT", self.host, "/bench"))
        self.bodies = {name: os.urandom(size) for name, size in SIZES.items()}
        for name, body in self.bodies.items():
            self._send(self.signer.object_request("PUT", self.host, self._path(name), body))
            (nginx.files / self._path(name)[1:].replace("/", "-")).write_bytes(body)

    @staticmethod
    def _path(name):
        return "/bench/" + name.replace(" ", "-")

    def _send(self, request):
        head, body = request.split(b"\r\n\r\n", 1)
        first, *fields = head.decode().split("\r\n")
        method, path, _ = first.split(" ")
        headers = dict(field.split(": ", 1) for field in fields)
        asked = urllib.request.Request(f"http://{self.host}{path}", body or None, headers, method=method)
        with urllib.request.urlopen(asked) as reply:
            assert reply.status == 200

    def run(self):
        for name, body in self.bodies.items():
            for verb in ("GET", "PUT"):
                if self.bench.wants(f"S3 {verb} {name}"):
                    self._row(verb, name, body)

    def _requests(self, server, verb, path, body):
        file = self.bench.place / f"{server}-{verb}-{len(body)}.requests"
        write_requests(file, [self.signer.object_request(verb, self.host, path, body if verb == "PUT" else b"")])
        return file

    def _row(self, verb, name, body):
        title, is_short = f"S3 {verb} {name}", len(body) < 2**20
        # A disk may need a second for a long body: rounds are fewer then, and long enough for several.
        rounds, seconds, connections = (self.bench.rounds, None, 32) if is_short else (3, 4 * self.bench.seconds, 1)
        ours = self._requests("stint", verb, self._path(name), body)
        path = "/files" + self._path(name).replace("/bench/", "/bench-") if verb == "GET" else "/put"
        theirs = self._requests("nginx", verb, path, body)
        # nginx answers a long body before it has come, which is no yardstick.
        is_compared = verb == "GET" or is_short
        ratios, costs, rates = [], [], []
        for _ in range(rounds):
            mine, result = self.bench.microseconds(self.stint, ours, connections, seconds)
            self.stint.forget_log()
            costs.append(mine)
            rates.append(result["answers"] / result["seconds"] * len(body) / 2**20)
            if is_compared:
                ratios.append(mine / self.bench.microseconds(self.nginx, theirs, connections, seconds)[0])
        if is_compared:
            note = "nginx sends the file" if verb == "GET" else "nginx drops the body; here it is stored and synced"
            self.bench.add(Row(f"{title} ÷ nginx", "×", ratios, note=note))
        extra = {"MiBPerSecond": [round(rate, 1) for rate in sorted(rates)]}
        self.bench.add(Row(f"{title}: CPU", "µs", costs, note="server CPU per request", extra=extra))
