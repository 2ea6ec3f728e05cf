"""The commands of `stint`: flags, JSON, what is printed once, what is refused."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import threading

import pytest

from support.server import StintServer, binary
from support.wire import Signer, query_call


@pytest.fixture
def fresh():
    server = StintServer()
    yield server
    server.destroy()


def contents(place) -> dict:
    return {
        str(path.relative_to(place)): path.read_bytes() for path in sorted(place.rglob("*")) if path.is_file()
    }


def test_version_and_help(fresh):
    assert re.search(r"\d+\.\d+", fresh.stint("version").stdout)
    for command in [[], ["init"], ["serve"], ["account"], ["account", "create"], ["account", "reset-root-key"], ["version"]]:
        done = fresh.stint(*command, "--help")
        assert "USAGE: stint" in done.stdout and len(done.stdout.splitlines()) > 3, command
    help_of_serve = fresh.stint("serve", "--help").stdout
    for option in [
        "--data-dir", "--listen", "--max-session-seconds", "--tls-certificate", "--tls-private-key",
        "--plaintext-beyond-loopback",
    ]:
        assert option in help_of_serve


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"], ["init"], ["serve"], ["account", "create"], ["account", "reset-root-key", "--data-dir", "x"],
        ["init", "--data-dir"], ["init", "--data-dir", "x", "--nonsense"],
        ["init", "--data-dir", "x", "--account-id", "12"], ["init", "--data-dir", "x", "--account-id", "12345678901a"],
        ["init", "--data-dir", "x", "--account-id", "１２３４５６７８９０１２"],
        ["serve", "--data-dir", "x", "--listen", "nowhere"], ["serve", "--data-dir", "x", "--listen", "127.0.0.1:99999"],
        ["serve", "--data-dir", "x", "--max-session-seconds", "0"],
        ["serve", "--data-dir", "x", "--max-session-seconds", "soon"],
    ],
)
def test_bad_usage(fresh, arguments):
    done = fresh.stint(*arguments, check=False)
    assert done.returncode != 0 and done.stdout == "" and done.stderr.strip()
    assert "Fatal error" not in done.stderr and done.returncode > 0
    assert not (fresh.place / "x").exists() and not (fresh.place / "x.key").exists()


def test_init_json(fresh):
    done = fresh.stint("init", "--data-dir", str(fresh.data), "--json")
    reply = json.loads(done.stdout)
    assert list(reply) == ["AccountId", "AccessKeyId", "SecretAccessKey"]
    assert re.fullmatch(r"\d{12}", reply["AccountId"])
    assert re.fullmatch(r"AKIA[A-Z2-7]{16}", reply["AccessKeyId"])
    assert re.fullmatch(r"[A-Za-z0-9/+]{40}", reply["SecretAccessKey"])
    key = fresh.place / "data.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert reply["SecretAccessKey"] not in done.stderr


def test_init_with_an_account_id_and_for_people(fresh):
    done = fresh.stint("init", "--data-dir", str(fresh.data), "--account-id", "000000000042")
    assert "000000000042" in done.stdout
    assert len(re.findall(r"AKIA[A-Z2-7]{16}", done.stdout)) >= 1
    assert "aws configure" in done.stdout or "aws_access_key_id" in done.stdout.lower() or "Secret" in done.stdout


def test_random_account_ids_differ():
    first, second = StintServer(), StintServer()
    try:
        assert first.init().account_id != second.init().account_id
    finally:
        first.destroy()
        second.destroy()


def test_init_twice_is_refused_and_changes_nothing(fresh):
    account = fresh.init("--account-id", "111122223333")
    before = contents(fresh.place)
    done = fresh.stint("init", "--data-dir", str(fresh.data), "--json", check=False)
    assert done.returncode != 0 and done.stdout == "" and "already" in done.stderr
    after = contents(fresh.place)
    volatile = re.compile(r"-(wal|shm)$|lock")
    assert {k: v for k, v in before.items() if not volatile.search(k)} == {
        k: v for k, v in after.items() if not volatile.search(k)
    }
    fresh.start()
    assert account.client("sts").get_caller_identity()["Account"] == "111122223333"


def test_a_directory_without_its_key_opens_nothing(fresh):
    account = fresh.init()
    (fresh.place / "data.key").rename(fresh.place / "elsewhere")
    done = fresh.stint("serve", "--data-dir", str(fresh.data), "--listen", "127.0.0.1:0", check=False)
    assert done.returncode != 0 and "listening" not in done.stdout
    assert not (fresh.place / "data.key").exists()
    (fresh.place / "data.key").write_bytes(os.urandom((fresh.place / "elsewhere").stat().st_size))
    os.chmod(fresh.place / "data.key", 0o600)
    done = fresh.stint("serve", "--data-dir", str(fresh.data), "--listen", "127.0.0.1:0", check=False)
    assert done.returncode != 0 and "listening" not in done.stdout
    (fresh.place / "elsewhere").replace(fresh.place / "data.key")
    fresh.start()
    assert account.client("sts").get_caller_identity()


def test_serve_on_nothing_is_refused(fresh):
    done = fresh.stint("serve", "--data-dir", str(fresh.data), "--listen", "127.0.0.1:0", check=False)
    assert done.returncode != 0 and "init" in done.stderr
    assert not fresh.data.exists()


def test_one_line_on_standard_output_and_a_clean_end(own_server):
    server = own_server()
    assert server.ready_lines == [f"listening on http://127.0.0.1:{server.port}\n"]
    assert server.stop(signal.SIGINT) == 0 and server.rest_of_output == ""
    assert server.log()
    server.start()
    assert server.stop(signal.SIGTERM) == 0


def test_a_port_that_is_taken(own_server, fresh):
    server = own_server()
    fresh.init()
    done = fresh.stint("serve", "--data-dir", str(fresh.data), "--listen", f"127.0.0.1:{server.port}", check=False)
    assert done.returncode != 0 and str(server.port) in done.stderr and done.stdout == ""


def test_second_serve_is_refused(own_server):
    server = own_server()
    done = server.stint("serve", "--data-dir", str(server.data), "--listen", "127.0.0.1:0", check=False)
    assert done.returncode != 0 and done.stdout == "" and done.stderr.strip()
    assert server.first.client("sts").get_caller_identity()


def test_ipv6_loopback(own_server):
    server = own_server(start=False)
    process = subprocess.Popen(
        [binary(), "serve", "--data-dir", str(server.data), "--listen", "[::1]:0"], stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, text=True, env=server.environment(),
    )
    try:
        assert re.fullmatch(r"listening on http://\[::1\]:\d+\n", process.stdout.readline())
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(15) == 0
        process.stdout.close()


@pytest.mark.parametrize("address", ["0.0.0.0:0", "[::]:0", "192.0.2.1:0"])
def test_w25_beyond_loopback_needs_tls_or_the_words(fresh, address):
    """W25: plain HTTP is for loopback."""
    fresh.init()
    done = fresh.stint("serve", "--data-dir", str(fresh.data), "--listen", address, check=False)
    assert done.returncode != 0 and "--plaintext-beyond-loopback" in done.stderr and done.stdout == ""


def test_beyond_loopback_when_it_is_meant(own_server):
    server = own_server("--plaintext-beyond-loopback", start=False)
    server.start(listen="0.0.0.0:0")
    assert server.host == "0.0.0.0"
    server.host = "127.0.0.1"
    assert server.first.client("sts").get_caller_identity()


@pytest.fixture
def certificate(tmp_path):
    key, chain = tmp_path / "key.pem", tmp_path / "chain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-keyout", key, "-out", chain, "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True,
    )
    return key, chain


def test_tls(own_server, certificate):
    key, chain = certificate
    server = own_server("--tls-certificate", str(chain), "--tls-private-key", str(key))
    assert server.scheme == "https"
    sts = server.client("sts", server.first.root, verify=str(chain))
    assert sts.get_caller_identity()["Account"] == server.first.account_id
    s3 = server.client("s3", server.first.root, verify=str(chain))
    s3.create_bucket(Bucket="over-tls")
    s3.put_object(Bucket="over-tls", Key="k", Body=b"v" * 100_000, ChecksumAlgorithm="CRC32")  # unsigned trailer
    assert len(s3.get_object(Bucket="over-tls", Key="k")["Body"].read()) == 100_000
    with socket.create_connection((server.host, server.port), timeout=5) as link:  # plain HTTP to a TLS port
        link.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200 OK" not in link.recv(1000)
    assert server.alive


def test_tls_beyond_loopback(own_server, certificate):
    key, chain = certificate
    server = own_server("--tls-certificate", str(chain), "--tls-private-key", str(key), start=False)
    server.start(listen="0.0.0.0:0")
    server.host = "127.0.0.1"
    assert server.client("sts", server.first.root, verify=str(chain)).get_caller_identity()


@pytest.mark.parametrize("missing", ["--tls-certificate", "--tls-private-key"])
def test_half_of_tls_is_refused(fresh, certificate, missing):
    fresh.init()
    key, chain = certificate
    options = {"--tls-certificate": chain, "--tls-private-key": key}
    del options[missing]
    flat = [str(part) for pair in options.items() for part in pair]
    done = fresh.stint("serve", "--data-dir", str(fresh.data), "--listen", "127.0.0.1:0", *flat, check=False)
    assert done.returncode != 0 and done.stdout == ""


def test_broken_tls_files_are_refused(fresh, certificate, tmp_path):
    fresh.init()
    key, chain = certificate
    junk = tmp_path / "junk.pem"
    junk.write_text("not a certificate")
    for first, second in [(junk, key), (chain, junk), (tmp_path / "absent", key), (key, chain)]:
        done = fresh.stint(
            "serve", "--data-dir", str(fresh.data), "--listen", "127.0.0.1:0", "--tls-certificate", str(first),
            "--tls-private-key", str(second), check=False,
        )
        assert done.returncode > 0 and done.stdout == "", (first, second)


def test_account_create_while_running_and_stopped(own_server, refused):
    server = own_server()
    second = server.create_account()
    assert second.client("sts").get_caller_identity()["Account"] == second.account_id != server.first.account_id
    server.stop()
    third = server.create_account("--account-id", "333333333333")
    assert third.account_id == "333333333333"
    done = server.stint("account", "create", "--data-dir", str(server.data), "--account-id", "333333333333", check=False)
    assert done.returncode != 0 and done.stdout == "" and "333333333333" in done.stderr
    server.start()
    for account in [server.first, second, third]:
        assert account.client("sts").get_caller_identity()["Arn"] == f"arn:aws:iam::{account.account_id}:root"
    done = server.stint("account", "create", "--data-dir", str(server.data), "--account-id", "333333333333", check=False)
    assert done.returncode != 0 and done.stdout == ""
    assert third.client("sts").get_caller_identity()  # its key was not touched


def test_account_commands_are_logged(own_server):
    server = own_server()
    account = server.create_account()
    server.reset_root_key(account.account_id)
    assert account.account_id in server.log()


def test_account_commands_without_a_server_are_logged(own_server):
    """By the command itself, on standard error; what it prints for a script stays JSON alone."""
    server = own_server(start=False)
    for arguments in (["create"], ["reset-root-key", "--account-id", server.first.account_id]):
        done = server.stint("account", *arguments, "--data-dir", str(server.data), "--json")
        reply = json.loads(done.stdout)
        assert reply["AccountId"] in done.stderr and reply["SecretAccessKey"] not in done.stderr
        server.secrets.add(reply["SecretAccessKey"])


def test_account_commands_on_nothing(fresh):
    for arguments in [["create"], ["reset-root-key", "--account-id", "111122223333"]]:
        done = fresh.stint("account", *arguments, "--data-dir", str(fresh.data), check=False)
        assert done.returncode != 0 and done.stdout == ""
    assert not fresh.data.exists()


@pytest.mark.parametrize("running", [True, False])
def test_reset_root_key(own_server, refused, running):
    server = own_server()
    session = server.first.client("sts").get_session_token()["Credentials"]
    if not running:
        server.stop()
    renewed = server.reset_root_key(server.first.account_id)
    if not running:
        server.start()
    assert renewed.account_id == server.first.account_id
    assert renewed.root.access_key_id != server.first.root.access_key_id
    assert renewed.client("sts").get_caller_identity()["Arn"].endswith(":root")
    with refused("InvalidClientTokenId", 403):
        server.first.client("sts").get_caller_identity()  # A15: the old key is gone
    assert session
    done = server.stint(
        "account", "reset-root-key", "--data-dir", str(server.data), "--account-id", "999999999999", check=False
    )
    assert done.returncode != 0 and done.stdout == ""


def test_the_control_socket_is_the_owners(own_server):
    server = own_server()
    sockets = [path for path in server.data.rglob("*") if stat.S_ISSOCK(path.stat().st_mode)]
    assert sockets and all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in sockets)


def test_a_restart_keeps_everything(own_server):
    server = own_server()
    account = server.first
    hello = account.user("Hello")
    account.client("s3").create_bucket(Bucket="kept")
    account.client("s3").put_object(Bucket="kept", Key="k", Body=b"kept")
    session = account.client("sts", hello).get_session_token()["Credentials"]
    server.stop()
    server.start()
    assert account.client("sts", hello).get_caller_identity()["Arn"].endswith(":user/Hello")
    assert account.client("s3").get_object(Bucket="kept", Key="k")["Body"].read() == b"kept"
    from support.server import Credentials

    assert account.client("sts", Credentials.of(session)).get_caller_identity()["Arn"].endswith(":user/Hello")


def test_a_stale_lock_does_not_matter(own_server):
    server = own_server()
    server.kill()
    server.start()
    assert server.first.client("sts").get_caller_identity()


def test_shutdown_lets_a_request_finish(own_server):
    """Ctrl-C drains: an upload that has begun is answered."""
    server = own_server()
    server.first.client("s3").create_bucket(Bucket="drain")
    from support import wire

    signer = Signer(server.first.root, service="s3", payload_hash="UNSIGNED-PAYLOAD")
    body = b"d" * 100_000
    headers = signer.headers("PUT", "/drain/k", [("Host", wire.host(server)), ("Content-Length", str(len(body)))])
    with wire.connection(server) as link:
        link.sendall(wire.render("PUT", "/drain/k", headers) + body[:50_000])
        import time

        time.sleep(0.3)
        ended = threading.Thread(target=lambda: server.stop(signal.SIGINT))
        ended.start()
        time.sleep(0.3)
        link.sendall(body[50_000:])
        assert wire.read_reply(link).status == 200
    ended.join(30)
    server.start()
    assert server.first.client("s3").get_object(Bucket="drain", Key="k")["Body"].read() == body


def test_serve_prints_no_key(own_server):
    server = own_server()
    secret = server.first.root.secret_access_key
    server.stop()
    assert secret not in server.log() and secret not in "".join(server.ready_lines)
    server.start()
    assert query_call(server, Signer(server.first.root), {"Action": "GetCallerIdentity"}).status == 200
