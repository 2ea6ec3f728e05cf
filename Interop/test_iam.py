"""IAM through boto3. Sections: iam.md of the behaviour reference."""

import datetime
import json
import urllib.parse

import pytest

from support.server import Credentials, allow, deny, policy, trust
from support.wire import Signer, query_call

ANYTHING = policy(allow("*"))


@pytest.fixture
def iam(account):
    return account.client("iam")


def names(client, operation, member, name, **options):
    pages = client.get_paginator(operation).paginate(PaginationConfig={"PageSize": 3}, **options)
    return [entry[name] for page in pages for entry in page[member]]


# Users and keys.


def test_users(account, iam, refused):
    made = iam.create_user(UserName="Ann", Path="/team/a/", Tags=[{"Key": "k", "Value": "v"}])["User"]
    assert made["Arn"] == f"arn:aws:iam::{account.account_id}:user/team/a/Ann" and made["Path"] == "/team/a/"
    assert made["UserId"].startswith("AIDA") and len(made["UserId"]) == 21  # §6.4
    age = datetime.datetime.now(datetime.timezone.utc) - made["CreateDate"]
    assert abs(age.total_seconds()) < 5 and made["CreateDate"].microsecond == 0
    assert iam.get_user(UserName="ann")["User"]["UserName"] == "Ann"  # looked up without case, returned as stored
    with refused("EntityAlreadyExists", 409) as error:
        iam.create_user(UserName="ANN")
    assert error.message == "User with name ANN already exists."
    with refused("NoSuchEntity", 404) as error:
        iam.get_user(UserName="Bob")
    assert error.message == "The user with name Bob cannot be found."
    iam.update_user(UserName="Ann", NewUserName="Anna", NewPath="/b/")
    moved = iam.get_user(UserName="Anna")["User"]
    assert moved["UserId"] == made["UserId"] and moved["Arn"].endswith(":user/b/Anna")
    iam.delete_user(UserName="Anna")
    with refused("NoSuchEntity", 404):
        iam.delete_user(UserName="Anna")
    again = iam.create_user(UserName="Ann")["User"]
    assert again["UserId"] != made["UserId"]


def test_get_user_without_a_name(account, iam):
    key = account.user("Self", allow("iam:GetUser"))
    assert account.client("iam", key).get_user()["User"]["UserName"] == "Self"


def test_delete_user_conflicts_in_order(account, iam, refused):
    """§6.9."""
    account.user("Busy", allow("s3:*"))
    arn = iam.create_policy(PolicyName="P", PolicyDocument=ANYTHING)["Policy"]["Arn"]
    iam.attach_user_policy(UserName="Busy", PolicyArn=arn)
    iam.create_group(GroupName="G")
    iam.add_user_to_group(GroupName="G", UserName="Busy")
    key = iam.list_access_keys(UserName="Busy")["AccessKeyMetadata"][0]["AccessKeyId"]
    steps = [
        ("must detach all policies first.", lambda: iam.detach_user_policy(UserName="Busy", PolicyArn=arn)),
        ("must delete policies first.", lambda: iam.delete_user_policy(UserName="Busy", PolicyName="Inline")),
        ("must delete access keys first.", lambda: iam.delete_access_key(UserName="Busy", AccessKeyId=key)),
        ("must remove users from group first.", lambda: iam.remove_user_from_group(GroupName="G", UserName="Busy")),
    ]
    for message, clear in steps:
        with refused("DeleteConflict", 409) as error:
            iam.delete_user(UserName="Busy")
        assert error.message == "Cannot delete entity, " + message
        clear()
    iam.delete_user(UserName="Busy")


def test_q4_access_keys(account, iam, refused):
    """Two keys a user (sts.md Q4), and who sees them."""
    iam.create_user(UserName="Keys")
    first = iam.create_access_key(UserName="Keys")["AccessKey"]
    assert first["Status"] == "Active" and first["AccessKeyId"].startswith("AKIA") and len(first["SecretAccessKey"]) == 40
    second = iam.create_access_key(UserName="Keys")["AccessKey"]
    with refused("LimitExceeded", 409) as error:
        iam.create_access_key(UserName="Keys")
    assert error.message == "Cannot exceed quota for AccessKeysPerUser: 2"
    listed = iam.list_access_keys(UserName="Keys")["AccessKeyMetadata"]
    assert {entry["AccessKeyId"] for entry in listed} == {first["AccessKeyId"], second["AccessKeyId"]}
    assert "SecretAccessKey" not in json.dumps(listed, default=str)
    own = account.client("iam", Credentials.of(first))
    with refused("AccessDenied", 403):
        own.list_access_keys()
    iam.update_access_key(UserName="Keys", AccessKeyId=first["AccessKeyId"], Status="Inactive")
    with refused("InvalidClientTokenId", 403):
        own.list_access_keys()
    iam.delete_access_key(UserName="Keys", AccessKeyId=first["AccessKeyId"])
    with refused("NoSuchEntity", 404) as error:
        iam.delete_access_key(UserName="Keys", AccessKeyId=first["AccessKeyId"])
    assert error.message == f"The Access Key with id {first['AccessKeyId']} cannot be found."


def test_keys_cannot_be_taken_by_another_account(account, other_account, iam, refused):
    """The account of a name is the caller's: no parameter reaches into another one."""
    iam.create_user(UserName="Mine")
    foreign = other_account.client("iam")
    with refused("NoSuchEntity", 404):
        foreign.create_access_key(UserName="Mine")
    with refused("NoSuchEntity", 404):
        foreign.get_user(UserName="Mine")
    arn = iam.create_policy(PolicyName="P", PolicyDocument=ANYTHING)["Policy"]["Arn"]
    for call in (foreign.get_policy, foreign.delete_policy):
        with refused(("AccessDenied", "NoSuchEntity")):
            call(PolicyArn=arn)
    with refused(("AccessDenied", "NoSuchEntity", "ValidationError", "InvalidInput")):
        foreign.create_user(UserName="X")
        foreign.attach_user_policy(UserName="X", PolicyArn=arn)
    assert iam.get_policy(PolicyArn=arn)


# Roles.


def test_roles(account, iam, refused):
    document = trust(account.account_id)
    made = iam.create_role(
        RoleName="R", AssumeRolePolicyDocument=document, Path="/p/", Description="what for", MaxSessionDuration=7200,
        Tags=[{"Key": "a", "Value": "b"}],
    )["Role"]
    assert made["RoleId"].startswith("AROA") and made["Arn"] == f"arn:aws:iam::{account.account_id}:role/p/R"
    got = iam.get_role(RoleName="r")["Role"]
    assert got["MaxSessionDuration"] == 7200 and got["Description"] == "what for"
    assert got["Tags"] == [{"Key": "a", "Value": "b"}]
    principal = got["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["AWS"]
    assert principal in (f"arn:aws:iam::{account.account_id}:root", [f"arn:aws:iam::{account.account_id}:root"])
    iam.update_role(RoleName="R", MaxSessionDuration=3600)
    assert iam.get_role(RoleName="R")["Role"]["Description"] == "what for"  # omitted stays
    iam.update_assume_role_policy(RoleName="R", PolicyDocument=trust(account.account_id, actions="sts:TagSession"))
    assert iam.get_role(RoleName="R")["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Action"] == "sts:TagSession"
    with refused("EntityAlreadyExists", 409) as error:
        iam.create_role(RoleName="R", AssumeRolePolicyDocument=document)
    assert error.message == "Role with name R already exists."
    for seconds in (3599, 43201):
        with refused("ValidationError", 400):
            iam.update_role(RoleName="R", MaxSessionDuration=seconds)
    iam.put_role_policy(RoleName="R", PolicyName="I", PolicyDocument=ANYTHING)
    with refused("DeleteConflict", 409):
        iam.delete_role(RoleName="R")
    iam.delete_role_policy(RoleName="R", PolicyName="I")
    iam.delete_role(RoleName="R")
    with refused("NoSuchEntity", 404) as error:
        iam.get_role(RoleName="R")
    assert error.message == "The role with name R cannot be found."


def too_short(member: str) -> str:
    return (f"1 validation error detected: Value at '{member}' failed to satisfy constraint: "
            "Member must have length greater than or equal to 1")


def statement(text: str) -> str:
    return '{"Version":"2012-10-17","Statement":{' + text + "}}"


NOT_JSON = "This policy contains invalid Json"


@pytest.mark.parametrize(("document", "message"), [
    ("", None), ("{", NOT_JSON), ("not json", NOT_JSON),
    ('{"Version":"2012-10-17"}', "Syntax error at position (1,25)"),
    ('{"Version":"2012-10-17","Statement":[]}', "Could not parse the policy: Statement is empty!"),
    (policy(allow("sts:AssumeRole")), "Has prohibited field Resource"),
    (statement('"Effect":"Allow","Principal":{"AWS":"*"},"Action":"s3:GetObject"'),
     "AssumeRole policy may only specify STS AssumeRole actions."),
    (statement('"Effect":"Allow","Principal":{"aws":"*"},"Action":"sts:AssumeRole"'), "Syntax error at position (1,75)"),
    (statement('"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::999999999999:user/Nobody"},"Action":"sts:AssumeRole"'),
     'Invalid principal in policy: "AWS":"arn:aws:iam::999999999999:user/Nobody"'),
    (statement('"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole",'
               '"Condition":{"StringResembles":{"a":"b"}}'), "Invalid Condition type : StringResembles"),
])
def test_bad_trust_policies(iam, refused, document, message):
    """Section 1.8."""
    with refused("MalformedPolicyDocument" if message else "ValidationError", 400) as error:
        iam.create_role(RoleName="Bad", AssumeRolePolicyDocument=document)
    assert error.message == (message or too_short("assumeRolePolicyDocument"))
    with refused("NoSuchEntity", 404):
        iam.get_role(RoleName="Bad")


# Groups.


def test_groups(account, iam, refused):
    made = iam.create_group(GroupName="G", Path="/p/")["Group"]
    assert made["GroupId"].startswith("AGPA") and made["Arn"].endswith(":group/p/G")
    member = account.user("Member")
    iam.add_user_to_group(GroupName="G", UserName="Member")
    iam.add_user_to_group(GroupName="G", UserName="Member")  # idempotent
    assert [user["UserName"] for user in iam.get_group(GroupName="G")["Users"]] == ["Member"]
    assert [g["GroupName"] for g in iam.list_groups_for_user(UserName="Member")["Groups"]] == ["G"]
    with refused("AccessDenied", 403):
        account.client("iam", member).list_users()
    iam.put_group_policy(GroupName="G", PolicyName="P", PolicyDocument=policy(allow("iam:ListUsers")))
    assert account.client("iam", member).list_users()["Users"]  # a group's policy speaks for its members
    iam.update_group(GroupName="G", NewGroupName="H")
    assert account.client("iam", member).list_users()["Users"]
    with refused("DeleteConflict", 409) as error:
        iam.delete_group(GroupName="H")
    assert error.message.startswith("Cannot delete entity, must ")
    iam.remove_user_from_group(GroupName="H", UserName="Member")
    with refused("AccessDenied", 403):
        account.client("iam", member).list_users()
    iam.remove_user_from_group(GroupName="H", UserName="Member")  # no member: success
    iam.delete_group_policy(GroupName="H", PolicyName="P")
    iam.delete_group(GroupName="H")
    with refused("NoSuchEntity", 404) as error:
        iam.get_group(GroupName="H")
    assert error.message == "The group with name H cannot be found."


# Policies.


def test_managed_policies(account, iam, refused):
    made = iam.create_policy(PolicyName="P", Path="/p/", PolicyDocument=ANYTHING, Description="all")["Policy"]
    arn = made["Arn"]
    assert arn == f"arn:aws:iam::{account.account_id}:policy/p/P" and made["PolicyId"].startswith("ANPA")
    assert made["DefaultVersionId"] == "v1" and made["AttachmentCount"] == 0 and made["IsAttachable"]
    with refused("EntityAlreadyExists", 409) as error:
        iam.create_policy(PolicyName="p", PolicyDocument=ANYTHING)
    assert error.message == "A policy called p already exists. Duplicate names are not allowed."
    for expected in ("v2", "v3", "v4", "v5"):
        version = iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(allow("s3:*")))["PolicyVersion"]
        assert version["VersionId"] == expected and not version["IsDefaultVersion"]
    with refused("LimitExceeded", 409) as error:
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=ANYTHING)
    assert error.message == (
        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing "
        "version."
    )
    iam.delete_policy_version(PolicyArn=arn, VersionId="v5")
    assert iam.create_policy_version(PolicyArn=arn, PolicyDocument=ANYTHING, SetAsDefault=True)[
        "PolicyVersion"]["VersionId"] == "v6"  # numbers are never used again
    with refused("DeleteConflict", 409) as error:
        iam.delete_policy_version(PolicyArn=arn, VersionId="v6")
    assert error.message == "Cannot delete the default version of a policy."
    versions = iam.list_policy_versions(PolicyArn=arn)["Versions"]
    assert [version["VersionId"] for version in versions] == ["v6", "v4", "v3", "v2", "v1"]
    iam.set_default_policy_version(PolicyArn=arn, VersionId="v2")
    document = iam.get_policy_version(PolicyArn=arn, VersionId="v2")["PolicyVersion"]["Document"]
    assert document["Statement"][0]["Action"] == ["s3:*"]
    with refused("DeleteConflict", 409) as error:
        iam.delete_policy(PolicyArn=arn)
    assert "more than one version" in error.message
    for version in ("v6", "v4", "v3", "v1"):
        iam.delete_policy_version(PolicyArn=arn, VersionId=version)
    iam.create_user(UserName="U")
    iam.attach_user_policy(UserName="U", PolicyArn=arn)
    iam.attach_user_policy(UserName="U", PolicyArn=arn)  # again: success
    assert iam.get_policy(PolicyArn=arn)["Policy"]["AttachmentCount"] == 1
    assert iam.list_entities_for_policy(PolicyArn=arn)["PolicyUsers"][0]["UserName"] == "U"
    with refused("DeleteConflict", 409) as error:
        iam.delete_policy(PolicyArn=arn)
    assert error.message == "Cannot delete a policy attached to entities."
    iam.detach_user_policy(UserName="U", PolicyArn=arn)
    with refused("NoSuchEntity", 404) as error:
        iam.detach_user_policy(UserName="U", PolicyArn=arn)
    assert error.message == f"Policy {arn} was not found."
    iam.delete_policy(PolicyArn=arn)
    with refused("NoSuchEntity", 404) as error:
        iam.get_policy(PolicyArn=arn)
    assert error.message == f"Policy {arn} was not found."
    with refused("NoSuchEntity", 404) as error:
        iam.attach_user_policy(UserName="U", PolicyArn=arn)
    assert error.message == f"Policy {arn} does not exist or is not attachable."


SYNTAX = "Syntax errors in policy."


@pytest.mark.parametrize(("document", "message"), [
    ("", None), ("{", SYNTAX), ("[]", SYNTAX), ("[" * 100_000, SYNTAX),
    (statement('"Effect":"Allow","Action":"*"'), "Policy statement must contain resources."),
    (statement('"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"'),
     "Policy document should not specify a principal."),
    (statement('"Effect":"allow","Action":"*","Resource":"*"'), "The policy failed legacy parsing"),
    ('{"Version":"2013-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}', SYNTAX),
    (statement('"Effect":"Allow","Action":"s3","Resource":"*"'),
     "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."),
    (statement('"Effect":"Allow","Action":"*","Resource":"bucket"'), 'Resource bucket must be in ARN format or "*".'),
    (statement('"Effect":"Allow","Action":"*","Resource":"*","Unknown":"x"'), SYNTAX),
    (statement('"Effect":"Allow","Action":"*","Resource":"*","Condition":{"No":{"a":"b"}}'), SYNTAX),
    (statement('"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"'), SYNTAX),
])
def test_malformed_policies(iam, refused, document, message):
    """Section 1.5."""
    iam.create_user(UserName="Bad")
    calls = (lambda: iam.create_policy(PolicyName="Bad", PolicyDocument=document),
             lambda: iam.put_user_policy(UserName="Bad", PolicyName="Bad", PolicyDocument=document))
    for call in calls:
        with refused("MalformedPolicyDocument" if message else "ValidationError", 400) as error:
            call()
        assert error.message == (message or too_short("policyDocument"))
    assert iam.list_policies(Scope="Local")["Policies"] == []
    assert iam.list_user_policies(UserName="Bad")["PolicyNames"] == []


def test_inline_policies(account, iam, refused):
    iam.create_user(UserName="U")
    for name in ("b", "A", "c"):
        iam.put_user_policy(UserName="U", PolicyName=name, PolicyDocument=ANYTHING)
    assert set(iam.list_user_policies(UserName="U")["PolicyNames"]) == {"A", "b", "c"}
    text = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Sid":"a"}]}'
    iam.put_user_policy(UserName="U", PolicyName="b", PolicyDocument=text)
    assert iam.get_user_policy(UserName="U", PolicyName="b")["PolicyDocument"] == json.loads(text)
    with refused("NoSuchEntity", 404) as error:
        iam.get_user_policy(UserName="U", PolicyName="none")
    assert error.message == "The user policy with name none cannot be found."
    iam.delete_user_policy(UserName="U", PolicyName="b")
    with refused("NoSuchEntity", 404):
        iam.delete_user_policy(UserName="U", PolicyName="b")
    big = policy(*[allow("s3:*", resource=f"arn:aws:s3:::{'x' * 60}{index}") for index in range(40)])
    with refused("LimitExceeded", 409) as error:
        iam.put_user_policy(UserName="U", PolicyName="big", PolicyDocument=big)
    assert error.message == "Maximum policy size of 2048 bytes exceeded for user U"


def test_documents_are_percent_encoded(server, account, iam):
    """§1.8, §6.1: RFC 3986, a space is %20 and never `+`."""
    iam.create_user(UserName="U")
    text = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "arn:aws:s3:::a+b"}]}'
    iam.put_user_policy(UserName="U", PolicyName="P", PolicyDocument=text)
    reply = query_call(
        server, Signer(account.root, service="iam"),
        {"Action": "GetUserPolicy", "UserName": "U", "PolicyName": "P"}, version="2010-05-08",
    )
    encoded = reply.value("PolicyDocument")
    assert " " not in encoded and "+" not in encoded and "%20" in encoded and "%2B" in encoded
    assert json.loads(urllib.parse.unquote(encoded)) == json.loads(text)
    assert reply.namespace == "https://iam.amazonaws.com/doc/2010-05-08/"


def test_boundaries(account, iam, refused):
    """§1.2: A boundary never grants, and caps what identity policies grant (§4)."""
    arn = iam.create_policy(PolicyName="B", PolicyDocument=policy(allow("iam:ListUsers")))["Policy"]["Arn"]
    key = account.user("U", allow("iam:ListRoles", "iam:ListUsers"))
    mine = account.client("iam", key)
    assert mine.list_roles() and mine.list_users()
    iam.put_user_permissions_boundary(UserName="U", PermissionsBoundary=arn)
    assert iam.get_user(UserName="U")["User"]["PermissionsBoundary"]["PermissionsBoundaryArn"] == arn
    assert mine.list_users()
    with refused("AccessDenied", 403) as error:
        mine.list_roles()
    assert "because no permissions boundary allows the iam:ListRoles action" in error.message
    with refused("DeleteConflict", 409):
        iam.delete_policy(PolicyArn=arn)
    iam.delete_user_permissions_boundary(UserName="U")
    assert mine.list_roles()
    with refused("NoSuchEntity", 404):
        iam.delete_user_permissions_boundary(UserName="U")
    with refused("NoSuchEntity", 404) as error:
        iam.create_user(UserName="V", PermissionsBoundary=arn + "x")
    assert error.message == f"Scope ARN: {arn}x does not exist or is not attachable."


def test_a_delegated_administrator_cannot_escape(account, iam, refused):
    """Who may write policies only with a boundary cannot make an unbounded role."""
    arn = iam.create_policy(PolicyName="B", PolicyDocument=policy(allow("s3:*")))["Policy"]["Arn"]
    bounded = {"StringEquals": {"iam:PermissionsBoundary": arn}}
    key = account.user("Admin", allow("iam:CreateRole", "iam:PutRolePolicy", Condition=bounded))
    mine = account.client("iam", key)
    with refused("AccessDenied", 403):
        mine.create_role(RoleName="Free", AssumeRolePolicyDocument=trust(account.account_id))
    assert mine.create_role(
        RoleName="Bound", AssumeRolePolicyDocument=trust(account.account_id), PermissionsBoundary=arn
    )
    with refused("AccessDenied", 403):
        mine.delete_role_permissions_boundary(RoleName="Bound")


# Tags.


def test_tags(account, iam, refused):
    iam.create_user(UserName="U", Tags=[{"Key": "a", "Value": "1"}])
    iam.tag_user(UserName="U", Tags=[{"Key": "A", "Value": "2"}, {"Key": "b", "Value": ""}])
    tags = {tag["Key"]: tag["Value"] for tag in iam.list_user_tags(UserName="U")["Tags"]}
    assert tags == {"A": "2", "b": ""}  # §6.7: unique without case, the last spelling wins
    iam.untag_user(UserName="U", TagKeys=["A", "absent"])
    assert [tag["Key"] for tag in iam.list_user_tags(UserName="U")["Tags"]] == ["b"]
    with refused("InvalidInput", 400) as error:
        iam.tag_user(UserName="U", Tags=[{"Key": "x", "Value": "1"}, {"Key": "X", "Value": "2"}])
    assert error.message == "Duplicate tag keys found. Please note that Tag keys are case insensitive."
    with refused("InvalidInput", 400) as error:
        iam.tag_user(UserName="U", Tags=[{"Key": "aws:x", "Value": "1"}])
    assert error.message == "Tag keys beginning with aws: are reserved for system use."
    with refused(("LimitExceeded", "InvalidInput", "ValidationError")):
        iam.tag_user(UserName="U", Tags=[{"Key": f"k{index}", "Value": ""} for index in range(50)])
    iam.create_role(RoleName="R", AssumeRolePolicyDocument=trust(account.account_id))
    iam.tag_role(RoleName="R", Tags=[{"Key": "é", "Value": "ü"}])
    assert iam.list_role_tags(RoleName="R")["Tags"] == [{"Key": "é", "Value": "ü"}]


def test_tags_decide(account, iam, refused):
    iam.create_user(UserName="Mine", Tags=[{"Key": "owner", "Value": "ann"}])
    iam.create_user(UserName="Theirs", Tags=[{"Key": "owner", "Value": "bob"}])
    key = account.user("Ann", allow("iam:GetUser", Condition={"StringEquals": {"aws:ResourceTag/owner": "ann"}}))
    assert account.client("iam", key).get_user(UserName="Mine")
    with refused("AccessDenied", 403) as error:
        account.client("iam", key).get_user(UserName="Theirs")
    assert error.message == (  # §5.4
        f"User: arn:aws:iam::{account.account_id}:user/Ann is not authorized to perform: iam:GetUser on resource: "
        "user Theirs because no identity-based policy allows the iam:GetUser action"
    )


# Account.


def test_alias_and_summary(account, iam, other_account, unique, refused):
    alias = unique("alias")
    iam.create_account_alias(AccountAlias=alias)
    assert iam.list_account_aliases()["AccountAliases"] == [alias]
    with refused("EntityAlreadyExists", 409):
        other_account.client("iam").create_account_alias(AccountAlias=alias)
    iam.delete_account_alias(AccountAlias=alias)
    assert iam.list_account_aliases()["AccountAliases"] == []
    iam.create_user(UserName="U")
    iam.create_role(RoleName="R", AssumeRolePolicyDocument=trust(account.account_id))
    iam.create_group(GroupName="G")
    iam.create_policy(PolicyName="P", PolicyDocument=ANYTHING)
    summary = iam.get_account_summary()["SummaryMap"]
    expected = {"Users": 1, "Roles": 1, "Groups": 1, "Policies": 1, "UsersQuota": 5000, "AccessKeysPerUserQuota": 2,
                "AccountAccessKeysPresent": 1, "GlobalEndpointTokenVersion": 1, "VersionsPerPolicyQuota": 5}
    assert {name: summary.get(name) for name in expected} == expected


# Pagination, §6.5.


def test_pagination(account, iam, refused):
    for index in range(8):
        iam.create_user(UserName=f"user{index}", Path="/even/" if index % 2 == 0 else "/odd/")
        iam.create_role(RoleName=f"role{index}", AssumeRolePolicyDocument=trust(account.account_id))
        iam.create_group(GroupName=f"group{index}")
        iam.create_policy(PolicyName=f"policy{index}", PolicyDocument=ANYTHING)
    all_users = [f"user{index}" for index in range(8)]
    assert names(iam, "list_users", "Users", "UserName") == all_users
    assert names(iam, "list_users", "Users", "UserName", PathPrefix="/odd/") == all_users[1::2]
    assert names(iam, "list_roles", "Roles", "RoleName") == [f"role{index}" for index in range(8)]
    assert names(iam, "list_groups", "Groups", "GroupName") == [f"group{index}" for index in range(8)]
    assert names(iam, "list_policies", "Policies", "PolicyName", Scope="Local") == [f"policy{i}" for i in range(8)]
    for index in range(8):
        iam.add_user_to_group(GroupName="group0", UserName=f"user{index}")
        iam.put_user_policy(UserName="user0", PolicyName=f"p{index}", PolicyDocument='{"Version":"2012-10-17",'
                            '"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}')
        iam.put_role_policy(RoleName="role0", PolicyName=f"p{index}", PolicyDocument=ANYTHING)
        iam.attach_role_policy(
            RoleName="role0", PolicyArn=f"arn:aws:iam::{account.account_id}:policy/policy{index}"
        )
    assert names(iam, "get_group", "Users", "UserName", GroupName="group0") == all_users
    pages = iam.get_paginator("list_user_policies").paginate(UserName="user0", PaginationConfig={"PageSize": 3})
    assert [name for page in pages for name in page["PolicyNames"]] == [f"p{index}" for index in range(8)]
    assert len(names(iam, "list_attached_role_policies", "AttachedPolicies", "PolicyName", RoleName="role0")) == 8
    first = iam.list_users(MaxItems=3)
    assert first["IsTruncated"] and len(first["Users"]) == 3 and first["Marker"]
    last = iam.list_users(MaxItems=1000)
    assert not last["IsTruncated"] and "Marker" not in last
    for marker in ("nonsense", first["Marker"] + "x", "a" * 300):
        with refused("ValidationError", 400):
            iam.list_users(Marker=marker)
    for count in (0, 1001):
        with refused("ValidationError", 400):
            iam.list_users(MaxItems=count)


def test_a_marker_is_bound_to_its_list(account, iam, other_account, refused):
    for index in range(3):
        iam.create_user(UserName=f"u{index}")
        other_account.client("iam").create_user(UserName=f"secret{index}")
    marker = iam.list_users(MaxItems=1)["Marker"]
    try:
        reply = other_account.client("iam").list_users(Marker=marker)
        assert all(user["UserName"].startswith("secret") for user in reply["Users"])
    except Exception as error:  # refused is as good: what matters is that nothing of the other account shows
        assert "ValidationError" in str(error)


def test_deleting_while_paging(account, iam):
    for index in range(6):
        iam.create_user(UserName=f"u{index}")
    page = iam.list_users(MaxItems=2)
    for name in ("u1", "u2"):
        iam.delete_user(UserName=name)
    rest = iam.list_users(Marker=page["Marker"], MaxItems=100)
    assert [user["UserName"] for user in rest["Users"]] == ["u3", "u4", "u5"]


# Denials.


def test_authorization_precedes_existence(account, refused):
    """§1.8, §6.1: who may not ask is not told whether it exists."""
    key = account.user("Nosy")
    mine = account.client("iam", key)
    for name in ("Nosy", "Absent"):
        with refused("AccessDenied", 403) as error:
            mine.get_user(UserName=name)
        assert error.message.startswith(
            f"User: arn:aws:iam::{account.account_id}:user/Nosy is not authorized to perform: iam:GetUser on resource: "
            f"user {name}"
        )


def test_an_explicit_deny_in_an_attached_policy_is_named(account, iam, refused):
    arn = iam.create_policy(PolicyName="No", PolicyDocument=policy(deny("iam:ListUsers")))["Policy"]["Arn"]
    key = account.user("U", allow("iam:*"))
    iam.attach_user_policy(UserName="U", PolicyArn=arn)
    with refused("AccessDenied", 403) as error:
        account.client("iam", key).list_users()
    assert "with an explicit deny in an identity-based policy" in error.message
    assert error.message.endswith(arn) or error.message.endswith("identity-based policy")  # §5.2


@pytest.mark.parametrize("name", ["", "a b", "a/b", "é", "x" * 65])
def test_bad_names(iam, refused, name):
    with refused("ValidationError", 400):
        iam.create_user(UserName=name)
    with refused("ValidationError", 400):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust("*"))


@pytest.mark.parametrize("path", ["a", "/a", "a/", "//", "/é/", "/" + "x" * 511 + "/"])
def test_bad_paths(iam, refused, path):
    with refused("ValidationError", 400):
        iam.create_user(UserName="U", Path=path)


@pytest.mark.parametrize("operation, inputs", [
    ("create_instance_profile", {"InstanceProfileName": "p"}),
    ("list_open_id_connect_providers", {}),
    ("generate_credential_report", {}),
])
def test_what_is_not_there_is_an_unknown_operation(iam, refused, operation, inputs):
    with refused("InvalidAction", 400) as error:
        getattr(iam, operation)(**inputs)
    assert error.message.startswith("Could not find operation ")


def test_missing_members_are_reported_together(server, account):
    reply = query_call(
        server, Signer(account.root, service="iam"), {"Action": "CreateRole"}, version="2010-05-08"
    )
    status, code, message = reply.error
    assert (status, code) == (400, "ValidationError")
    assert "2 validation errors detected: " in message  # §6.2: the value is not echoed
    assert "Value at 'roleName' failed to satisfy constraint: Member must not be null" in message
    assert "Value at 'assumeRolePolicyDocument' failed to satisfy constraint: Member must not be null" in message


def test_c17_any_region_of_a_bare_host(server, account):
    """C17: a client without a Region of its own still gets through on a bare host."""
    assert server.client("iam", account.root, region="eu-west-1").list_users()["Users"] == []
