"""Other servers that speak STS, measured with the same load client in the same run: moto's server and Ceph's radosgw.

The work differs, and the table says so: moto checks no signature, no trust and no policy, and issues constants; radosgw
verifies the signature, decides by the trust policy and seals a token, and asks its store (here one OSD in memory, whose
CPU time is not counted) for the user and the role. nginx shows the floor.
"""

import ctypes
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid

from fixture import IAM, STS, Client, element, form, write_requests
from rows import Row
from servers import free_port, pinned
from signing import Signer

# What is asked, and which of the fixture's requests ask it of ours: warm, as theirs is.
CALLS = {"AssumeRole": "assume_warm", "GetSessionToken": "session_token_warm"}
PEERS = ("moto", "radosgw")
MOTO = "checks no signature, trust or policy"
RADOS = "verifies signature and trust, seals a token; user and role come from its store, one OSD in memory"
CEPH_PROGRAMS = ("ceph-mon", "ceph-osd", "ceph-mgr", "radosgw", "ceph", "radosgw-admin", "monmaptool")


def dying_with_parent(core):
    """For `preexec_fn`: on its core, and ended by the kernel when this process ends, however that comes about."""
    pin = pinned(core)

    def prepare():
        if pin:
            pin()
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)

    return prepare


def cpu_microseconds(pids):
    """CPU time of the processes, that of threads which have ended included, which moto makes one a connection of."""
    ticks = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks * 1_000_000 / os.sysconf("SC_CLK_TCK")


def wait_for(port, process, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} ended with status {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{process.args[0]} does not listen")


def end(processes):
    for process in reversed(processes):
        process.terminate()
    for process in reversed(processes):
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Moto:
    name, note, connections = "moto", MOTO, 8

    def __init__(self, program, place, core):
        self.port = free_port()
        log = open(place / "moto.log", "wb")
        self.processes = [subprocess.Popen(
            [program, "-H", "127.0.0.1", "-p", str(self.port)], stdout=log, stderr=log,
            preexec_fn=dying_with_parent(core))]
        self.pids = [self.processes[0].pid]
        try:
            wait_for(self.port, self.processes[0])
        except BaseException:
            self.stop()
            raise

    def request(self, call):
        signer = Signer("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        more = {"AssumeRole": {"RoleArn": "arn:aws:iam::123456789012:role/app", "RoleSessionName": "bench"}}
        return signer.request(f"127.0.0.1:{self.port}", form(call, STS, **more.get(call, {})))

    def stop(self):
        end(self.processes)


class RadosGateway:
    """A whole cluster of one monitor, one manager, one OSD in memory and the gateway, for as long as it is measured."""

    name, note, connections = "radosgw", RADOS, 64

    def __init__(self, place, core):
        self.place, self.core = place / "ceph", core
        self.place.mkdir()
        self.port, self.processes, self.environment = free_port(), [], dict(os.environ)
        self.environment["CEPH_CONF"] = str(self.place / "ceph.conf")
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _configure(self):
        self.fsid, monitor = str(uuid.uuid4()), f"127.0.0.1:{free_port()}"
        (self.place / "ceph.conf").write_text(f"""
[global]
fsid = {self.fsid}
mon host = v2:{monitor}
auth cluster required = none
auth service required = none
auth client required = none
ms client mode = crc
ms mon client mode = crc
ms bind msgr1 = false
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 8
mon allow pool size one = true
mon warn on pool no redundancy = false
osd crush chooseleaf type = 0
osd objectstore = memstore
memstore device bytes = 1073741824
debug default = 0
log file = {self.place}/$name.log
admin socket = {self.place}/$name.asok
pid file = {self.place}/$name.pid
run dir = {self.place}
crash dir = {self.place}
mon data = {self.place}/mon
mgr data = {self.place}/mgr
osd data = {self.place}/osd
osd class dir = /usr/lib/{os.uname().machine}-linux-gnu/rados-classes
mgr initial modules =
[client.admin]
rgw frontends = beast endpoint=127.0.0.1:{self.port}
rgw sts key = abcdefghijklmnop
rgw s3 auth use sts = true
rgw data = {self.place}/rgw
debug rgw = 0
rgw enable ops log = false
""")
        return monitor

    def _run(self, *command):
        return subprocess.run(
            command, check=True, capture_output=True, text=True, env=self.environment, timeout=60).stdout

    def _serve(self, *command):
        log = open(self.place / f"{command[0]}.out", "wb")
        process = subprocess.Popen(
            command, stdout=log, stderr=log, env=self.environment, preexec_fn=dying_with_parent(self.core))
        self.processes.append(process)
        return process

    def _start(self):
        monitor = self._configure()
        for name in ("mon", "mgr", "osd", "rgw"):
            (self.place / name).mkdir()
        monmap = str(self.place / "monmap")
        self._run("monmaptool", "--create", "--addv", "a", f"[v2:{monitor}]", "--fsid", self.fsid, monmap)
        self._run("ceph-mon", "--mkfs", "-i", "a", "--monmap", monmap)
        self._serve("ceph-mon", "-f", "-i", "a")
        osd = str(uuid.uuid4())
        for attempt in range(20):
            try:
                self._run("ceph", "--connect-timeout", "5", "osd", "new", osd)
                break
            except subprocess.CalledProcessError:
                time.sleep(0.5)
        self._run("ceph-osd", "--mkfs", "-i", "0", "--osd-uuid", osd)
        self._serve("ceph-osd", "-f", "-i", "0")
        self._serve("ceph-mgr", "-f", "-i", "x")
        gateway = self._serve("radosgw", "-f", "-n", "client.admin")
        self.pids = [gateway.pid]
        wait_for(self.port, gateway, 120)
        made = json.loads(self._run(
            "radosgw-admin", "user", "create", "--uid=bench", "--display-name=bench", "--caps=roles=*;user-policy=*"))
        self.credentials = (made["keys"][0]["access_key"], made["keys"][0]["secret_key"])
        admin = Client(self.port, *self.credentials)
        trust = self._policy(Principal={"AWS": ["arn:aws:iam:::user/bench"]}, Action=["sts:AssumeRole"])
        admin.call("iam", form("CreateRole", IAM, RoleName="app", Path="/", AssumeRolePolicyDocument=trust))
        grant = self._policy(Action=["sts:GetSessionToken"], Resource="*")
        admin.call("iam", form("PutUserPolicy", IAM, UserName="bench", PolicyName="p", PolicyDocument=grant))

    @staticmethod
    def _policy(**statement):
        """Without a space: radosgw does not read `+` in a form as one."""
        whole = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]}
        return json.dumps(whole, separators=(",", ":"))

    def request(self, call):
        more = {"AssumeRole": {"RoleArn": "arn:aws:iam:::role/app", "RoleSessionName": "bench"}}
        body = form(call, STS, **more.get(call, {}))
        return Signer(*self.credentials).request(f"127.0.0.1:{self.port}", body)

    def stop(self):
        end(self.processes)
        shutil.rmtree(self.place, ignore_errors=True)


class PeerRows:
    """CPU per request of theirs, and how many times ours it is."""

    def __init__(self, bench):
        self.bench = bench

    def run(self, ours, moto):
        """`ours`: the CPU time of each call here, in microseconds."""
        for name, make in (("moto", lambda: Moto(moto, self.bench.place, 0)),
                           ("radosgw", lambda: RadosGateway(self.bench.place, 0))):
            rows = [call for call in CALLS if self.bench.wants(f"{name} {call}")]
            absent = self._absent(name, moto)
            if not rows:
                continue
            if absent:
                print(f"{name}: {absent}: its rows are left out", file=sys.stderr, flush=True)
                continue
            try:
                peer = make()
            except (RuntimeError, OSError, subprocess.SubprocessError) as error:
                print(f"{name} did not start ({error}): its rows are left out", file=sys.stderr, flush=True)
                continue
            try:
                for call in rows:
                    self._row(peer, call, ours[call])
            finally:
                peer.stop()

    @staticmethod
    def _absent(name, moto):
        if name == "moto":
            return None if moto else "is not installed"
        missing = [program for program in CEPH_PROGRAMS if not shutil.which(program)]
        return f"{', '.join(missing)} cannot be found" if missing else None

    def _row(self, peer, call, ours):
        path = self.bench.place / f"{peer.name}-{call}.requests"
        write_requests(path, [peer.request(call)])
        costs, rates = [], []
        for _ in range(self.bench.rounds):
            before = cpu_microseconds(peer.pids)
            result = self.bench.load(peer.port, path, connections=peer.connections)
            costs.append((cpu_microseconds(peer.pids) - before) / result["answers"])
            rates.append(result["perSecond"])
        note = f"{peer.note}; {peer.connections} connections, closed loop"
        self.bench.add(Row(f"{peer.name} {call}: CPU", "µs", costs, note=note, extra={"perSecond": sorted(rates)}))
        self.bench.add(Row(f"{peer.name} {call} ÷ ours", "×", [cost / ours for cost in costs], note=peer.note))
