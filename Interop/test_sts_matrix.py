"""Who may call what (sts.md §4.12) and who is told who it is (§4.2): every kind of credentials, every operation."""

import pytest

from support.server import Credentials, allow, deny, policy, trust
from test_mfa import created, enable, enabled

INVALID = "The security token included in the request is invalid"  # IAM writes it without the full stop
EVERYTHING = allow("*")


class Callers:
    """An account with credentials of every kind. Their policies allow everything, so that what is refused is refused
    because of the kind."""

    KINDS = [
        "user", "root", "role", "chained role", "session", "session with MFA", "root session", "root session with MFA",
        "federated", "federated by root",
    ]

    def __init__(self, account):
        self.account = account
        self.user = account.user("All", EVERYTHING)
        self.target = account.role("Target", trust(account.account_id))

    def role(self, name):
        return self.account.role(name, trust(self.account.account_id), EVERYTHING)

    def session(self, credentials, **code):
        return Credentials.of(self.account.client("sts", credentials).get_session_token(**code)["Credentials"])

    def federated(self, credentials):
        reply = self.account.client("sts", credentials).get_federation_token(Name="bob", Policy=policy(EVERYTHING))
        return Credentials.of(reply["Credentials"])

    def root_code(self):
        device = created(self.account, "root-account-mfa-device")
        enable(self.account, device, self.account.account_id)
        return device.given()

    def of(self, kind):
        """Credentials of the kind, and the ARN that denials name."""
        account, prefix = self.account, f"arn:aws:{{}}::{self.account.account_id}:"
        iam, sts = prefix.format("iam"), prefix.format("sts")
        return {
            "user": lambda: (self.user, f"{iam}user/All"),
            "root": lambda: (account.root, f"{iam}root"),
            "role": lambda: (account.assume(self.role("R"), self.user, "One"), f"{sts}assumed-role/R/One"),
            "chained role": lambda: (
                account.assume(self.role("Second"), account.assume(self.role("R"), self.user), "Two"),
                f"{sts}assumed-role/Second/Two"),
            "session": lambda: (self.session(self.user), f"{iam}user/All"),
            "session with MFA": lambda: (
                self.session(self.user, **enabled(account, "All").given()), f"{iam}user/All"),
            "root session": lambda: (self.session(account.root), f"{iam}root"),
            "root session with MFA": lambda: (self.session(account.root, **self.root_code()), f"{iam}root"),
            "federated": lambda: (self.federated(self.user), f"{sts}federated-user/bob"),
            "federated by root": lambda: (self.federated(account.root), f"{sts}federated-user/bob"),
        }[kind]()


# What each may call; what is not there is refused. Columns of the table that are to come (AssumeRoot,
# GetWebIdentityToken) are no operations yet.
ALWAYS = {"GetCallerIdentity"}
BY_POLICY = {"GetAccessKeyInfo", "DecodeAuthorizationMessage", "IAM read", "IAM write"}
MAY = {
    "user": ALWAYS | BY_POLICY | {"AssumeRole", "GetSessionToken", "GetFederationToken"},
    "root": ALWAYS | BY_POLICY | {"GetSessionToken", "GetFederationToken"},
    "role": ALWAYS | BY_POLICY | {"AssumeRole"},
    "chained role": ALWAYS | BY_POLICY | {"AssumeRole"},
    "session": ALWAYS | {"AssumeRole"},
    "session with MFA": ALWAYS | {"AssumeRole", "IAM read", "IAM write"},
    "root session": ALWAYS,
    "root session with MFA": ALWAYS | {"IAM read", "IAM write"},
    "federated": ALWAYS,
    "federated by root": ALWAYS,
}


def refusal(operation, kind, arn, target):
    """The code and sentence with which the kind is refused the operation."""
    if operation.startswith("IAM"):
        return "InvalidClientTokenId", INVALID  # S5, F6
    if operation in ("GetSessionToken", "GetFederationToken"):
        return "AccessDenied", f"Cannot call {operation} with session credentials"  # S2, F1, R14
    if operation == "AssumeRole" and arn.endswith(":root"):
        return "AccessDenied", "Roles may not be assumed by root accounts."  # R2
    sentence = f"User: {arn} is not authorized to perform: sts:{operation}"
    return "AccessDenied", sentence + (f" on resource: {target}" if operation == "AssumeRole" else "")


def a_message(account):
    """An authorization message, of a denial that somebody ran into."""
    nobody = account.user("Nobody")
    try:
        account.client("iam", nobody).list_users()
    except Exception as error:
        return error.response["ResponseMetadata"]["HTTPHeaders"]["x-amzn-authorization-message"]
    raise AssertionError("nobody may list users")


@pytest.mark.parametrize("kind", Callers.KINDS)
def test_r14_4_12_who_may_call_what(account, refused, kind):
    """The whole table: S5, F6, R2, R14."""
    callers = Callers(account)
    made, arn = callers.of(kind)
    message = a_message(account)
    sts, iam = account.client("sts", made), account.client("iam", made)
    calls = {
        "AssumeRole": lambda: sts.assume_role(RoleArn=callers.target, RoleSessionName="Session"),
        "GetSessionToken": sts.get_session_token,
        "GetFederationToken": lambda: sts.get_federation_token(Name="eve"),
        "GetCallerIdentity": sts.get_caller_identity,
        "GetAccessKeyInfo": lambda: sts.get_access_key_info(AccessKeyId=callers.user.access_key_id),
        "DecodeAuthorizationMessage": lambda: sts.decode_authorization_message(EncodedMessage=message),
        "IAM read": iam.list_users,
        "IAM write": lambda: iam.create_user(UserName="Made"),
    }
    assert MAY[kind] <= set(calls)
    for operation, call in calls.items():
        if operation in MAY[kind]:
            assert call()["ResponseMetadata"]["HTTPStatusCode"] == 200
            continue
        with refused(*(refusal(operation, kind, arn, callers.target)[:1]), 403) as error:
            call()
        assert error.message == refusal(operation, kind, arn, callers.target)[1], (kind, operation)
    made_users = [user["UserName"] for user in account.client("iam").list_users()["Users"]]
    assert ("Made" in made_users) == ("IAM write" in MAY[kind])


@pytest.mark.parametrize("action", ["sts:GetFederationToken", "sts:GetAccessKeyInfo", "sts:DecodeAuthorizationMessage",
                                    "iam:ListUsers", "sts:AssumeRole"])
def test_4_12_by_policy_means_by_policy(account, refused, action):
    """Where the table says "policy", a user and a role session without the right are refused."""
    but = [EVERYTHING, deny(action)]
    user = account.user("But", *but)
    role = account.role("But", trust(account.account_id), *but)
    target = account.role("Target", trust(account.account_id))
    message = a_message(account)
    for made in (user, account.assume(role, account.user("Other", EVERYTHING))):
        sts, iam = account.client("sts", made), account.client("iam", made)
        calls = {
            "sts:AssumeRole": lambda: sts.assume_role(RoleArn=target, RoleSessionName="Session"),
            "sts:GetFederationToken": lambda: sts.get_federation_token(Name="eve"),
            "sts:GetAccessKeyInfo": lambda: sts.get_access_key_info(AccessKeyId=user.access_key_id),
            "sts:DecodeAuthorizationMessage": lambda: sts.decode_authorization_message(EncodedMessage=message),
            "iam:ListUsers": iam.list_users,
        }
        if made is not user:
            del calls["sts:GetFederationToken"]  # no role session has it
        for name, call in calls.items():
            if name != action:
                assert call()["ResponseMetadata"]["HTTPStatusCode"] == 200
                continue
            with refused("AccessDenied", 403) as error:
                call()
            assert f"is not authorized to perform: {action}" in error.message


def denied_callers(account):
    """Callers of every kind that may do nothing at all, by what forbids it."""
    everything, nothing = policy(EVERYTHING), policy(deny("*"))
    iam = account.client("iam")
    arn = iam.create_policy(PolicyName="Nothing", PolicyDocument=nothing)["Policy"]["Arn"]
    helper = account.user("Helper", EVERYTHING)
    inline = account.user("Inline", EVERYTHING, deny("*"))
    managed = account.user("Managed", EVERYTHING)
    iam.attach_user_policy(UserName="Managed", PolicyArn=arn)
    member = account.user("Member", EVERYTHING)
    iam.create_group(GroupName="Barred")
    iam.put_group_policy(GroupName="Barred", PolicyName="P", PolicyDocument=nothing)
    iam.add_user_to_group(GroupName="Barred", UserName="Member")
    bounded = account.user("Bounded", EVERYTHING)
    iam.put_user_permissions_boundary(UserName="Bounded", PermissionsBoundary=arn)
    wide = account.role("Wide", trust(account.account_id), EVERYTHING)
    barred = account.role("Barred", trust(account.account_id), EVERYTHING, deny("*"))
    fenced = account.role("Fenced", trust(account.account_id), EVERYTHING, PermissionsBoundary=arn)
    session = lambda who: Credentials.of(account.client("sts", who).get_session_token()["Credentials"])
    federated = lambda who, **given: Credentials.of(
        account.client("sts", who).get_federation_token(Name="bob", **given)["Credentials"])
    later = account.user("Later", EVERYTHING)
    of_later = federated(later, Policy=everything)
    iam.put_user_policy(UserName="Later", PolicyName="Deny", PolicyDocument=nothing)
    return {
        "user, inline": inline, "user, managed": managed, "user, group": member, "user, boundary": bounded,
        "role, inline": account.assume(barred, helper), "role, boundary": account.assume(fenced, helper),
        "role, session policy": account.assume(wide, helper, Policy=nothing),
        "role, managed session policy": account.assume(wide, helper, PolicyArns=[{"arn": arn}]),
        "chained role": account.assume(barred, account.assume(wide, helper)),
        "session of a denied user": session(inline), "session of a bounded user": session(bounded),
        "federated, session policy": federated(helper, Policy=nothing),
        "federated, no session policy": federated(helper), "federated, the user's policy": of_later,
        "federated by root": federated(account.root, Policy=nothing), "root session": session(account.root),
    }


def test_4_2_no_policy_refuses_anybody_its_identity(account, refused):
    """Explicit denies in identity policies, boundaries and session policies, shown to be in force by another call."""
    key = account.root.access_key_id
    for name, credentials in denied_callers(account).items():
        sts = account.client("sts", credentials)
        with refused("AccessDenied", 403):
            sts.get_access_key_info(AccessKeyId=key)
        identity = sts.get_caller_identity()
        assert identity["Account"] == account.account_id, name
        parts = {"user": ":user/", "role": ":assumed-role/", "chained": ":assumed-role/", "session": ":user/",
                 "federated": ":federated-user/bob", "root": ":root"}
        assert parts[name.split(",")[0].split(" ")[0]] in identity["Arn"], name
