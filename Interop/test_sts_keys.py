"""`stint keys`: rotation and retirement of both rings, with and without a running server (DESIGN §4)."""

import json
import time

import pytest

from support.server import Credentials, allow, trust


@pytest.fixture
def keys():
    """Runs `stint keys …` and gives its keys, those of one ring if it is named."""

    def run(server, *arguments, ring=None):
        done = server.stint("keys", *arguments, "--data-dir", str(server.data), "--json")
        found = json.loads(done.stdout)["Keys"]
        return [key for key in found if ring in (None, key["Ring"])]

    return run


def states(found):
    return sorted(key["State"] for key in found)


def refuses(server, *arguments):
    done = server.stint("keys", *arguments, "--data-dir", str(server.data), check=False)
    assert done.returncode != 0
    return done.stderr


def test_list_shows_both_rings(own_server, keys):
    server = own_server()
    found = keys(server, "list")
    assert [key["Ring"] for key in found] == ["session", "store"] and states(found) == ["active", "active"]
    assert [key["Secrets"] for key in found if key["Ring"] == "store"] == [1]  # root's key
    text = server.stint("keys", "list", "--data-dir", str(server.data)).stdout
    assert found[0]["KeyId"] in text and "RING" in text


@pytest.mark.parametrize("running", [True, False])
def test_rotation_ends_nothing(own_server, keys, running):
    """A new key waits a minute before it seals; its predecessor opens for 36 hours and a minute after that."""
    server = own_server()
    account = server.first
    user = account.user("Hello", allow("*"))
    role = account.role("R", trust(account.account_id))
    session = account.assume(role, user)
    if not running:
        server.stop()
    for ring in ("session", "store"):
        found = keys(server, "rotate", "--ring", ring, ring=ring)
        assert states(found) == ["active", "pending"]
        old, new = sorted(found, key=lambda key: key["ActivatesAt"])
        moment = lambda text: time.mktime(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))
        assert moment(new["ActivatesAt"]) - moment(new["CreatedAt"]) == 60
        if ring == "session":
            assert moment(old["RetiresAt"]) - moment(new["ActivatesAt"]) == 129_600 + 60
        else:
            assert "RetiresAt" not in old
    if not running:
        server.start()
    for credentials in (account.root, user, session, account.assume(role, user)):
        assert account.client("sts", credentials).get_caller_identity()


def test_no_order_of_commands_loses_the_active_key(own_server, keys):
    server = own_server()
    active = {key["Ring"]: key["KeyId"] for key in keys(server, "list")}
    for _ in range(3):
        for ring in ("session", "store"):
            for options in ((), ("--key", active[ring])):
                server.stint("keys", "retire", "--data-dir", str(server.data), "--ring", ring, *options, check=False)
            keys(server, "rotate", "--ring", ring)
    assert "is active" in refuses(server, "retire", "--ring", "session", "--key", active["session"], "--end-sessions")
    pending = [key for key in keys(server, "list", ring="session") if key["State"] == "pending"]
    assert len(pending) == 3
    assert "is pending" in refuses(
        server, "retire", "--ring", "session", "--key", pending[0]["KeyId"], "--end-sessions")
    assert "no such key" in refuses(server, "retire", "--ring", "session", "--key", "00000000")
    assert "hexadecimal" in refuses(server, "retire", "--ring", "session", "--key", "x")
    assert server.first.client("sts").get_caller_identity()
    server.stop()
    server.start()
    assert server.first.client("sts").get_caller_identity()
    assert {key["KeyId"] for key in keys(server, "list")} >= set(active.values())


def test_a_store_key_retires_when_everything_is_sealed_again(own_server, keys):
    """Rotate, wait a minute, retire: the old key is gone, and every secret opens."""
    stopped = own_server(start=False)  # the same without a server, while the minute of the other passes
    for ring in ("session", "store"):
        assert states(keys(stopped, "rotate", "--ring", ring, ring=ring)) == ["active", "pending"]
    kept = keys(stopped, "retire", "--ring", "store", ring="store")
    assert states(kept) == ["active", "pending"]  # too early: nothing goes
    server = own_server()
    account = server.first
    users = [account.user(f"User{number}", allow("*")) for number in range(3)]
    device = account.client("iam").create_virtual_mfa_device(VirtualMFADeviceName="d")["VirtualMFADevice"]
    old = keys(server, "list", ring="store")[0]["KeyId"]
    keys(server, "rotate", "--ring", "store")
    session_old = keys(server, "list", ring="session")[0]["KeyId"]
    keys(server, "rotate", "--ring", "session")
    session = Credentials.of(account.client("sts", users[0]).get_session_token()["Credentials"])
    deadline = time.time() + 120
    while states(keys(server, "list", ring="store")) != ["active", "opening"]:
        assert time.time() < deadline
        time.sleep(1)
    late = account.user("Late", allow("*"))
    assert keys(server, "list", ring="store")
    after = keys(server, "retire", "--ring", "store", ring="store")
    assert [key["State"] for key in after] == ["active"] and after[0]["KeyId"] != old and after[0]["Secrets"] == 6
    assert account.client("sts", session).get_caller_identity()  # sealed by the older session key
    newer = Credentials.of(account.client("sts", users[0]).get_session_token()["Credentials"])
    gone = keys(server, "retire", "--ring", "session", "--key", session_old, "--end-sessions", ring="session")
    assert states(gone) == ["active"]
    with pytest.raises(Exception, match="InvalidClientTokenId"):
        account.client("sts", session).get_caller_identity()
    for restart in (False, True):
        if restart:
            server.stop()
            server.start()
        for credentials in (account.root, late, newer, *users):
            assert account.client("sts", credentials).get_caller_identity()
    assert device["SerialNumber"]
    after = keys(stopped, "retire", "--ring", "store", ring="store")
    assert [key["State"] for key in after] == ["active"] and after[0]["KeyId"] != kept[0]["KeyId"]
    opening = next(key for key in keys(stopped, "list", ring="session") if key["State"] == "opening")
    ended = keys(stopped, "retire", "--ring", "session", "--key", opening["KeyId"], "--end-sessions", ring="session")
    assert states(ended) == ["active"]
    stopped.start()
    assert stopped.first.client("sts").get_caller_identity()
