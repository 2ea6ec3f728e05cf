"""Reference iam.md §4.4 to §4.7 through the real server: every form of naming a caller, with every kind of caller.

`test_layers.py` has the worked vectors of §4.10 and the rest; the same lines go through the engine alone as
`Vectors/policies`.
"""

import pytest

from support.layers import S3, SILENT, World, expect
from support.server import Credentials, allow, deny, policy
from support.wire import exchange, host, render


@pytest.fixture
def world(account, bucket):
    return World(account, bucket)


@pytest.mark.parametrize("named, needs_identity, needs_ceilings", [
    ("federated", False, False), ("*", False, False), ("AWS *", False, False), ("user", False, True),
    ("account", True, True), ("root", True, True), ("nobody", True, True),
])
def test_a_federated_user_and_its_issuers_boundary(world, refused, named, needs_identity, needs_ceilings):
    """§4.4: the issuing user's policies and boundary bind a federated user, `*` and its own ARN pass their silence."""
    vouch = allow("sts:GetFederationToken")
    world.identity("user", vouch)
    world.names_form(named)
    open_session, narrow, bare = (
        world.federated(Policy=policy(S3)), world.federated(Policy=policy(SILENT)), world.federated())
    expect(world, open_session, not needs_identity, refused)
    world.identity("user", vouch, S3)
    expect(world, open_session, True, refused)
    for session in (narrow, bare):
        expect(world, session, not needs_ceilings, refused, "because no session policy allows the s3:GetObject action")
    world.boundary("user", SILENT)
    expect(world, open_session, not needs_ceilings, refused, "because no permissions boundary allows")


@pytest.mark.parametrize("named", ["nobody", "user", "account", "*"])
def test_root(world, refused, named):
    """§4.3, §4.4: root needs no leave in its account; an explicit Deny of a bucket binds it."""
    world.names_form(named)
    root = world.account.root
    expect(world, root, True, refused)
    session = Credentials.of(world.account.client("sts").get_session_token()["Credentials"])
    expect(world, session, True, refused)
    world.names({"AWS": f"arn:aws:iam::{world.number}:root"}, effect="Deny")
    for credentials in (root, session):
        expect(world, credentials, False, refused, "with an explicit deny in a resource-based policy")


@pytest.mark.parametrize("layer", ["identity", "boundary", "session", "bucket"])
@pytest.mark.parametrize("named", ["role", "session", "*"])
def test_an_explicit_deny_anywhere_wins(world, refused, named, layer):
    """§4.2 step 1, §4.4's last line: no form of naming passes a Deny."""
    options = {"Policy": policy(S3, deny("s3:GetObject"))} if layer == "session" else {}
    session = world.session(**options)
    world.identity("role", S3, *([deny("s3:Get*")] if layer == "identity" else []))
    if layer == "boundary":
        world.boundary("role", S3, deny("s3:GetObject"))
    world.names_form(named, *(["Deny"] if layer == "bucket" else []))
    words = {"identity": "an identity-based policy", "boundary": "a permissions boundary",
             "session": "a session policy", "bucket": "a resource-based policy"}
    expect(world, session, False, refused, f"with an explicit deny in {words[layer]}")


# §4.5: across accounts.


class Foreign:
    """User V and role S of the other account, whose bucket it is not."""

    def __init__(self, account):
        self.account, self.number = account, account.account_id
        self.home = World(account, None, user="V", role="S")

    def forms(self):
        return {
            "user": {"AWS": self.home.user_arn}, "role": {"AWS": self.home.role_arn}, "account": {"AWS": self.number},
            "root": {"AWS": f"arn:aws:iam::{self.number}:root"}, "*": "*", "AWS *": {"AWS": "*"},
            "session": {"AWS": f"arn:aws:sts::{self.number}:assumed-role/S/ss"},
            "federated": {"AWS": f"arn:aws:sts::{self.number}:federated-user/Fed"},
        }

    def callers(self, kind, *, session_policy):
        """A caller of the kind, with a session policy where the kind has one."""
        if kind == "user":
            return self.home.user
        if kind == "session of the user":
            return Credentials.of(self.account.client("sts", self.home.user).get_session_token()["Credentials"])
        options = {"Policy": policy(session_policy)} if session_policy else {}
        return self.home.session(**options) if kind == "role session" else self.home.federated(**options)


ACROSS = [
    (kind, named)
    for kind, forms in {
        "user": ("user", "account", "root", "*", "AWS *"),
        "session of the user": ("user", "account", "*"),
        "role session": ("role", "session", "account", "root", "*", "AWS *"),
        "federated user": ("federated", "user", "account", "*"),
    }.items() for named in forms
]


@pytest.mark.parametrize("kind, named", ACROSS)
def test_across_accounts_both_sides_must_allow(world, other_account, refused, kind, named):
    """§4.5, rows 8 and 9 of §4.10: whatever the bucket's policy names, the caller's own policies, boundary and session
    policy must allow too, and a denial tells nothing."""
    foreign = Foreign(other_account)
    holder = "role" if kind == "role session" else "user"
    vouch = allow("sts:GetFederationToken", "sts:AssumeRole")

    def get(session_policy=S3):
        return foreign.callers(kind, session_policy=session_policy)

    def denied(credentials):
        with refused("AccessDenied", 403) as error:
            world.get(credentials)
        assert error.message == "Access Denied"  # no cause is told across accounts

    foreign.home.identity(holder, vouch)
    world.names(foreign.forms()[named])
    denied(get())
    foreign.home.identity(holder, vouch, S3)
    assert world.get(get()) == b"v"
    if kind in ("role session", "federated user"):
        denied(get(SILENT))
    foreign.home.boundary(holder, SILENT, vouch)
    denied(get())
    foreign.home.unbound(holder)
    assert world.get(get()) == b"v"
    foreign.home.identity(holder, vouch, S3, deny("s3:GetObject"))
    denied(get())
    foreign.home.identity(holder, vouch, S3)
    world.names({"AWS": world.user_arn})
    denied(get())
    world.names_form("nobody")
    denied(get())


def test_across_accounts_for_root(world, other_account, refused):
    """§4.5: another account's root is a caller like others: the bucket must name it."""
    world.names({"AWS": other_account.account_id})
    assert world.get(other_account.root) == b"v"
    world.names({"AWS": world.user_arn})
    expect(world, other_account.root, False, refused, "Access Denied")


def anonymous(world):
    server = world.account.server
    return exchange(server, render("GET", f"/{world.bucket}/k", [("Host", host(server))])).status


@pytest.mark.parametrize("named, allowed", [("*", True), ("AWS *", True), ("user", False), ("account", False)])
def test_anonymous(world, named, allowed):
    """§4.5: nobody has no identity side; `*` alone takes it in."""
    world.names_form(named)
    assert anonymous(world) == (200 if allowed else 403)


# §4.6: trust.


@pytest.mark.parametrize("named, identity, boundary, session_policy, allowed", [
    ("role", False, None, None, True), ("session", False, None, None, True),
    ("account", False, None, None, False), ("account", True, None, None, True), ("*", False, None, None, True),
    ("nobody", True, None, None, False),
    ("role", False, SILENT, None, False), ("session", False, SILENT, None, True), ("*", False, SILENT, None, True),
    ("account", True, SILENT, None, False), ("role", False, None, SILENT, False),
    ("session", False, None, SILENT, True), ("*", False, None, SILENT, True), ("account", True, None, SILENT, False),
])
def test_trust_of_a_role_session(world, account, refused, named, identity, boundary, session_policy, allowed):
    """§4.6: roles are taken from role sessions by the rules of §4.4."""
    account.user("Other")
    principal = {**world.forms(), "nobody": {"AWS": f"arn:aws:iam::{world.number}:user/Other"}, "*": {"AWS": "*"}}[named]
    target = account.role("T", policy({"Principal": principal, "Action": "sts:AssumeRole"}))
    if identity:
        world.identity("role", allow("sts:AssumeRole"))
    if boundary:
        world.boundary("role", boundary)
    session = world.session(**({"Policy": policy(session_policy)} if session_policy else {}))
    if allowed:
        assert account.assume(target, session)
        return
    with refused("AccessDenied", 403) as error:
        account.assume(target, session)
    assert error.message.endswith(f"is not authorized to perform: sts:AssumeRole on resource: {target}")


@pytest.mark.parametrize("named", ["user", "account", "*"])
def test_trust_across_accounts(world, other_account, refused, named):
    """§4.6: a caller of another account needs its own leave, whatever the trust names."""
    foreign = Foreign(other_account)
    principal = {**foreign.forms(), "*": {"AWS": "*"}}[named]
    world.iam.update_assume_role_policy(
        RoleName="R", PolicyDocument=policy({"Principal": principal, "Action": "sts:AssumeRole"}))
    with refused("AccessDenied", 403):
        other_account.assume(world.role_arn, foreign.home.user)
    foreign.home.identity("user", allow("sts:AssumeRole", resource=world.role_arn))
    assert other_account.assume(world.role_arn, foreign.home.user)
    foreign.home.boundary("user", SILENT)
    with refused("AccessDenied", 403):
        other_account.assume(world.role_arn, foreign.home.user)


# §4.7: NotPrincipal.


@pytest.mark.parametrize("listed, spared", [
    (("session", "account"), True), (("role", "account"), True), (("session", "role", "account"), True),
    (("session", "root"), True), (("session",), False), (("role",), False), (("account",), False),
    (("user", "account"), False),
])
def test_not_principal_and_role_sessions(world, refused, listed, spared):
    """§4.7: a session is spared that is listed, itself or by its role, together with its account."""
    world.identity("role", S3)
    forms = world.forms()
    world.names({"AWS": [forms[name]["AWS"] for name in listed]}, effect="Deny", key="NotPrincipal")
    session = world.session()
    expect(world, session, spared, refused, "with an explicit deny in a resource-based policy")
    if "session" in listed and "role" not in listed:
        expect(world, world.session("tt"), False, refused, "with an explicit deny in a resource-based policy")
    world.boundary("role", S3)
    expect(world, session, False, refused, "with an explicit deny in a resource-based policy")


def test_not_principal_and_everybody_else(world, other_account, refused):
    """§4.7: root is spared by its account, strangers and nobody are not."""
    world.names({"AWS": [world.user_arn, world.number]}, effect="Deny", key="NotPrincipal")
    expect(world, world.account.root, True, refused)
    foreign = Foreign(other_account)
    foreign.home.identity("user", S3)
    assert anonymous(world) == 403
    expect(world, foreign.home.user, False, refused, "Access Denied")
    world.statements(
        {"Effect": "Deny", "NotPrincipal": {"AWS": [foreign.home.user_arn, foreign.number]}},
        {"Effect": "Allow", "Principal": {"AWS": foreign.number}})
    assert world.get(foreign.home.user) == b"v"
    world.statements({"Effect": "Deny", "NotPrincipal": "*"}, {"Effect": "Allow", "Principal": "*"})
    assert anonymous(world) == 200


def test_not_principal_with_allow(world, refused):
    """§1.3: in a bucket's policy it takes in everyone else, whoever that is; in a trust policy it is refused."""
    world.names({"AWS": [world.user_arn]}, key="NotPrincipal")
    expect(world, world.user, False, refused, "because no identity-based policy allows")
    expect(world, world.session(), True, refused)
    assert anonymous(world) == 200
    with refused("MalformedPolicyDocument", 400) as error:
        world.iam.update_assume_role_policy(RoleName="R", PolicyDocument=policy(
            {"NotPrincipal": {"AWS": world.user_arn}, "Action": "sts:AssumeRole"}))
    assert error.message == "Allow with NotPrincipal is not allowed."
