"""The processes that are measured: the real server, and nginx as the cost of the HTTP exchange alone."""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time

CORES = sorted(os.sched_getaffinity(0))


def pinned(core):
    """For `preexec_fn`: server and load client get a core each, where there are two."""
    return (lambda: os.sched_setaffinity(0, {CORES[core]})) if len(CORES) > 1 else None


def cpu_ns(pids):
    """CPU time that the threads of the processes have used, in nanoseconds. One that ends meanwhile is left out."""
    total = 0
    for pid in pids:
        for thread in pathlib.Path(f"/proc/{pid}/task").iterdir():
            try:
                total += int((thread / "schedstat").read_text().split()[0])
            except (FileNotFoundError, ProcessLookupError):
                continue
    return total


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Stint:
    """`stint serve` on a directory of its own, logging as it does by default."""

    def __init__(self, binary, place, core=None):
        self.log = open(place + ".log", "ab")
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [binary, "serve", "--data-dir", place, "--listen", f"127.0.0.1:{free_port()}"],
            stdout=subprocess.PIPE,
            stderr=self.log,
            preexec_fn=None if core is None else pinned(core),
        )
        line = self.process.stdout.readline().decode()
        if not line.startswith("listening on "):
            raise RuntimeError(f"the server did not start: {line!r}; see {place}.log")
        self.port = int(line.rsplit(":", 1)[1])
        self.pids = [self.process.pid]

    def resident_kb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1))

    def forget_log(self):
        self.log.truncate(0)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        self.log.close()

    @staticmethod
    def init(binary, place):
        return json.loads(subprocess.check_output([binary, "init", "--data-dir", place, "--json"]))


class Nginx:
    """nginx with one worker that answers every request with the same 1.5 kB, but for the files under `/files`."""

    def __init__(self, place, core=None):
        place, self.port = pathlib.Path(place), free_port()
        (place / "tmp").mkdir(parents=True, exist_ok=True)
        self.files = place / "files"
        self.files.mkdir(exist_ok=True)
        body = ("<A>" + "x" * 1493 + "</A>")[:1500]
        config = place / "nginx.conf"
        config.write_text(
            f"""
            daemon off; master_process on; worker_processes 1; pid {place}/pid; error_log {place}/error.log;
            {"user root;" if os.getuid() == 0 else ""}
            events {{ worker_connections 8192; }}
            http {{
                access_log off; keepalive_requests 1000000000; keepalive_timeout 3600; default_type text/xml;
                client_body_temp_path {place}/tmp; proxy_temp_path {place}/tmp; fastcgi_temp_path {place}/tmp;
                uwsgi_temp_path {place}/tmp; scgi_temp_path {place}/tmp; large_client_header_buffers 4 16k;
                server {{ listen 127.0.0.1:{self.port}; client_max_body_size 0; sendfile on;
                    location /files/ {{ root {place}; }} location / {{ return 200 "{body}"; }} }}
            }}"""
        )
        binary = shutil.which("nginx") or "/usr/sbin/nginx"
        self.process = subprocess.Popen(
            [binary, "-p", str(place), "-c", str(config)],
            stderr=subprocess.DEVNULL,
            preexec_fn=None if core is None else pinned(core),
        )
        # The port is open before there is a worker.
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for _ in range(500):
            self.pids = [int(pid) for pid in children.read_text().split()] if children.exists() else []
            if self.pids and self._accepts():
                return
            time.sleep(0.01)
        raise RuntimeError(f"nginx did not start: see {place}/error.log")

    def _accepts(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        except OSError:
            return False

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=10)
