"""The tables of reference iam.md §4.4 to §4.10 and §3.6, through the real server: every line that HTTP can express.

`test_layers_forms.py` has every form of naming a caller. The same lines go through the engine alone as
`Vectors/policies`, whose README says which table is proven where.
"""

import json

import pytest

from support.layers import S3, SILENT, World, expect
from support.server import Credentials, allow, deny, policy, trust


@pytest.fixture
def world(account, bucket):
    return World(account, bucket)


@pytest.mark.parametrize("by", ["key", "session"])
@pytest.mark.parametrize("named, needs_identity, needs_boundary", [
    ("user", False, False), ("account", True, True), ("root", True, True), ("*", False, False),
    ("AWS *", False, False), ("nobody", True, True),
])
def test_a_user(world, refused, by, named, needs_identity, needs_boundary):
    """§4.4; rows 1, 2 and 3 of §4.10. A GetSessionToken session is its user."""
    user = world.user
    if by == "session":
        user = Credentials.of(world.account.client("sts", user).get_session_token()["Credentials"])
    world.names_form(named)
    expect(world, user, not needs_identity, refused, "because no identity-based policy allows the s3:GetObject")
    world.identity("user", S3)
    expect(world, user, True, refused)
    world.boundary("user", SILENT)
    expect(world, user, not needs_boundary, refused, "because no permissions boundary allows the s3:GetObject")


@pytest.mark.parametrize("named, needs_identity, needs_ceilings", [
    ("role", False, True), ("session", False, False), ("account", True, True), ("root", True, True),
    ("*", False, False), ("AWS *", False, False), ("nobody", True, True),
])
def test_a_role_session(world, refused, named, needs_identity, needs_ceilings):
    """§4.4; rows 4 to 6 of §4.10."""
    world.names_form(named)
    expect(world, world.session(), not needs_identity, refused, "because no identity-based policy allows")
    world.identity("role", S3)
    expect(world, world.session(), True, refused)
    narrow = world.session(Policy=policy(SILENT))
    expect(world, narrow, not needs_ceilings, refused, "because no session policy allows the s3:GetObject action")
    world.boundary("role", SILENT)
    expect(world, world.session(), not needs_ceilings, refused, "because no permissions boundary allows")
    if named == "session":
        expect(world, world.session("tt"), False, refused)


def test_everyone_with_a_test_of_the_role(world, refused):
    """Row 7 of §4.10: `*` with aws:PrincipalArn passes a session policy's silence."""
    condition = {"ArnEquals": {"aws:PrincipalArn": world.role_arn}}
    world.names("*", Condition=condition)
    expect(world, world.session(Policy=policy(SILENT)), True, refused)
    expect(world, world.user, False, refused)


@pytest.mark.parametrize("named, identity, allowed", [
    ("user", (), True), ("account", (), False), ("account", (allow("sts:AssumeRole"),), True), ("*", (), True),
    ("nobody", (allow("sts:*"),), False), ("user", (deny("sts:AssumeRole"),), False),
])
def test_trust(world, account, refused, named, identity, allowed):
    """§5.5, §4.6, rows 10 to 12 of §4.10: trust is required, and a denial names no cause."""
    account.user("Other")
    given = {"user": world.user_arn, "account": world.number, "*": "*",
             "nobody": f"arn:aws:iam::{world.number}:user/Other"}
    world.iam.update_assume_role_policy(RoleName="R", PolicyDocument=trust(given[named]))
    if identity:
        world.identity("user", *identity)
    if allowed:
        assert world.session()
        return
    with refused("AccessDenied", 403) as error:
        world.session()
    assert error.message == (
        f"User: {world.user_arn} is not authorized to perform: sts:AssumeRole on resource: {world.role_arn}")


def test_no_role_trusts_itself_unasked(world, account, refused):
    """§4.6, row 13 of §4.10."""
    world.identity("role", allow("sts:AssumeRole"))
    session = world.session()
    with refused("AccessDenied", 403):
        account.assume(world.role_arn, session)
    world.iam.update_assume_role_policy(RoleName="R", PolicyDocument=trust(world.user_arn, world.role_arn))
    assert account.assume(world.role_arn, session)


def test_root_takes_no_role(world, account, refused):
    """iam.md §5.5."""
    with refused("AccessDenied", 403) as error:
        account.assume(world.role_arn, account.root)
    assert error.message == "Roles may not be assumed by root accounts."


@pytest.mark.parametrize("listed, spared", [
    (("user", "account"), True), (("user",), False), (("account",), False),
])
def test_not_principal(world, refused, listed, spared):
    """§4.7: who belongs to an account is listed with it."""
    world.identity("user", S3)
    names = {"user": world.user_arn, "account": world.number}
    world.names({"AWS": [names[name] for name in listed]}, effect="Deny", key="NotPrincipal")
    expect(world, world.user, spared, refused, "with an explicit deny in a resource-based policy")
    if spared:
        world.boundary("user", S3)
        expect(world, world.user, False, refused, "with an explicit deny in a resource-based policy")


def test_a_namesake_is_another_principal(world, account, refused):
    """§1.3, §4.9: the bucket's policy and the trust policy mean the user that was, aws:PrincipalArn means the text."""
    world.names({"AWS": world.user_arn})
    expect(world, world.user, True, refused)
    for key in world.iam.list_access_keys(UserName="U")["AccessKeyMetadata"]:
        world.iam.delete_access_key(UserName="U", AccessKeyId=key["AccessKeyId"])
    world.iam.delete_user(UserName="U")
    world.user = account.user("U")
    expect(world, world.user, False, refused)
    with refused("AccessDenied", 403):
        world.session()
    stored = json.loads(account.client("s3").get_bucket_policy(Bucket=world.bucket)["Policy"])
    assert "AIDA" in json.dumps(stored["Statement"][0]["Principal"])
    world.names("*", Condition={"ArnEquals": {"aws:PrincipalArn": world.user_arn}})
    expect(world, world.user, True, refused)


def test_a_variable_that_a_role_does_not_have(world, account, bucket, refused):
    """§1.7, row 14 of §4.10."""
    account.client("s3").put_object(Bucket=bucket, Key="U/x", Body=b"v")
    home = allow("s3:GetObject", resource=f"arn:aws:s3:::{bucket}/${{aws:username}}/*")
    world.identity("user", home)
    world.identity("role", home)
    assert account.client("s3", world.user).get_object(Bucket=bucket, Key="U/x")
    with refused("AccessDenied", 403):
        account.client("s3", world.session()).get_object(Bucket=bucket, Key="U/x")


def test_bool_if_exists(world, account, bucket, refused):
    """§3.2, row 15 of §4.10: a long-term key has no aws:MultiFactorAuthPresent, and BoolIfExists holds."""
    world.identity("user", S3, {
        "Effect": "Deny", "NotAction": "iam:*", "Resource": "*",
        "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}})
    with refused("AccessDenied", 403) as error:
        account.client("s3", world.user).list_objects_v2(Bucket=bucket)
    assert "with an explicit deny in an identity-based policy" in error.message
    world.identity("user", S3, {
        "Effect": "Deny", "NotAction": "iam:*", "Resource": "*",
        "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}})
    assert account.client("s3", world.user).list_objects_v2(Bucket=bucket)


def test_several_values(world, account, refused):
    """Rows 16 and 17 of §4.10."""
    iam = account.client("iam", world.user)
    world.identity("user", allow("iam:TagUser"), allow(
        "iam:CreateUser", Condition={"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}}))
    iam.create_user(UserName="Untagged")
    iam.create_user(UserName="Tagged", Tags=[{"Key": "a", "Value": "1"}])
    with refused("AccessDenied", 403):
        iam.create_user(UserName="Other", Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "1"}])
    world.identity("user", allow("iam:TagUser"), allow(
        "iam:CreateUser", Condition={"StringEquals": {"aws:TagKeys": "a"}}))
    with refused("AccessDenied", 403):
        iam.create_user(UserName="Plain", Tags=[{"Key": "a", "Value": "1"}])


def test_no_policy_is_asked_who_calls(world, account):
    """§8.1, row 20 of §4.10, and step 0 of §4.2."""
    world.identity("user", deny("*"))
    sts = account.client("sts", world.user)
    assert sts.get_caller_identity()["Arn"] == world.user_arn
    assert sts.get_session_token()["Credentials"]


def test_permissions_boundary_as_a_condition(world, account, refused):
    """§3.6: the boundary in the request on CreateUser, the current one on the target elsewhere."""
    made = [world.iam.create_policy(PolicyName=name, PolicyDocument=policy(S3))["Policy"]["Arn"] for name in "XY"]
    world.identity("user", allow(
        "iam:CreateUser", "iam:PutUserPolicy", "iam:DeleteUserPermissionsBoundary",
        Condition={"StringEquals": {"iam:PermissionsBoundary": made[0]}}))
    iam = account.client("iam", world.user)
    iam.create_user(UserName="Bounded", PermissionsBoundary=made[0])
    iam.put_user_policy(UserName="Bounded", PolicyName="p", PolicyDocument=policy(S3))
    for options in ({}, {"PermissionsBoundary": made[1]}):
        with refused("AccessDenied", 403):
            iam.create_user(UserName="Free", **options)
    world.iam.create_user(UserName="Free")
    with refused("AccessDenied", 403):
        iam.put_user_policy(UserName="Free", PolicyName="p", PolicyDocument=policy(S3))


def test_policy_arn_as_a_condition(world, account, refused):
    """§3.6: iam:PolicyARN."""
    made = [world.iam.create_policy(PolicyName=name, PolicyDocument=policy(S3))["Policy"]["Arn"] for name in "XY"]
    world.identity("user", allow(
        "iam:AttachUserPolicy", "iam:DetachUserPolicy", Condition={"ArnEquals": {"iam:PolicyARN": made[0]}}))
    iam = account.client("iam", world.user)
    iam.attach_user_policy(UserName="U", PolicyArn=made[0])
    iam.detach_user_policy(UserName="U", PolicyArn=made[0])
    with refused("AccessDenied", 403):
        iam.attach_user_policy(UserName="U", PolicyArn=made[1])


@pytest.mark.parametrize("prefix", ["aws", "iam"])
def test_tags_of_the_target(world, account, refused, prefix):
    """§3.4, §3.6: aws:ResourceTag and iam:ResourceTag of users and roles."""
    world.iam.create_user(UserName="Mine", Tags=[{"Key": "Team", "Value": "a"}])
    world.iam.create_user(UserName="Theirs", Tags=[{"Key": "Team", "Value": "b"}])
    world.identity("user", allow("iam:GetUser", Condition={"StringEquals": {f"{prefix}:ResourceTag/team": "a"}}))
    iam = account.client("iam", world.user)
    assert iam.get_user(UserName="Mine")
    with refused("AccessDenied", 403):
        iam.get_user(UserName="Theirs")


def test_attributes_of_caller_and_role(world, account, refused):
    """§4.6: aws:PrincipalTag, aws:ResourceTag and aws:RequestTag on AssumeRole."""
    world.iam.tag_user(UserName="U", Tags=[{"Key": "team", "Value": "a"}])
    world.iam.tag_role(RoleName="R", Tags=[{"Key": "team", "Value": "a"}])
    world.iam.update_assume_role_policy(RoleName="R", PolicyDocument=trust(
        world.number, actions=["sts:AssumeRole", "sts:TagSession"]))
    same = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
    world.identity("user", allow("sts:AssumeRole", Condition=same), allow(
        "sts:TagSession", Condition={"StringEquals": {"aws:RequestTag/project": "p"}}))
    assert world.session()
    assert world.session(Tags=[{"Key": "project", "Value": "p"}])
    with refused("AccessDenied", 403):
        world.session(Tags=[{"Key": "project", "Value": "q"}])
    world.iam.tag_role(RoleName="R", Tags=[{"Key": "team", "Value": "b"}])
    with refused("AccessDenied", 403):
        world.session()


@pytest.mark.parametrize("key, good, options, bad", [
    ("sts:ExternalId", "xx", {"ExternalId": "xx"}, {"ExternalId": "yy"}),
    ("sts:ExternalId", "xx", {"ExternalId": "xx"}, {}),
    ("sts:RoleSessionName", "ss", {}, {"RoleSessionName": "tt"}),
    ("sts:SourceIdentity", "alice", {"SourceIdentity": "alice"}, {"SourceIdentity": "bob"}),
    ("aws:RequestTag/k", "v", {"Tags": [{"Key": "K", "Value": "v"}]}, {"Tags": [{"Key": "k", "Value": "w"}]}),
])
def test_keys_of_assume_role(world, account, refused, key, good, options, bad):
    """§3.5, §3.7."""
    world.iam.update_assume_role_policy(RoleName="R", PolicyDocument=trust(
        world.user_arn, actions=["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"],
        condition={"StringEquals": {key: good}}))
    sts = account.client("sts", world.user)
    base = {"RoleArn": world.role_arn, "RoleSessionName": "ss"}
    assert sts.assume_role(**{**base, **options})
    with refused("AccessDenied", 403):
        sts.assume_role(**{**base, **bad})


def test_transitive_tag_keys(world, account, refused):
    """§3.7: sts:TransitiveTagKeys has several values."""
    world.iam.update_assume_role_policy(RoleName="R", PolicyDocument=trust(
        world.user_arn, actions=["sts:AssumeRole", "sts:TagSession"],
        condition={"ForAllValues:StringEquals": {"sts:TransitiveTagKeys": ["a"]}}))
    tags = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    assert world.session(Tags=tags)
    assert world.session(Tags=tags, TransitiveTagKeys=["a"])
    with refused("AccessDenied", 403):
        world.session(Tags=tags, TransitiveTagKeys=["a", "b"])
