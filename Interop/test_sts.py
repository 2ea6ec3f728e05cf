"""STS through boto3: who may take a role, and what the session carries. Rows: reference of AWS's behaviour."""

import datetime
import json
import urllib.request

import pytest

from support.server import Credentials, allow, deny, policy, trust
from support.wire import Signer, exchange, host, render


@pytest.fixture
def hello(account):
    return account.user("Hello", allow("sts:*"))


@pytest.fixture
def hello_arn(account):
    return f"arn:aws:iam::{account.account_id}:user/Hello"


def denied(account, role, action="sts:AssumeRole", who="user/Hello", service="iam"):
    return f"User: arn:aws:{service}::{account.account_id}:{who} is not authorized to perform: {action} on resource: {role}"


# Who may (R2–R9).


def test_r2_root_may_not(account, refused):
    role = account.role("R", trust(account.account_id))
    with refused("AccessDenied", 403) as error:
        account.client("sts").assume_role(RoleArn=role, RoleSessionName="Session")
    assert error.message == "Roles may not be assumed by root accounts."  # R2


def test_r5_direct_trust_needs_no_identity_policy(account, hello_arn):
    bare = account.user("Hello")
    assert account.assume(account.role("R", trust(hello_arn)), bare)  # R5


def test_a17_r7_account_trust_needs_an_identity_policy(account, refused):
    bare = account.user("Bare")
    role = account.role("R", trust(account.account_id))
    with refused("AccessDenied", 403) as error:
        account.assume(role, bare)
    assert error.message == denied(account, role, who="user/Bare")  # R7, A17
    account.client("iam").put_user_policy(
        UserName="Bare", PolicyName="P", PolicyDocument=policy(allow("sts:AssumeRole", resource=role))
    )
    assert account.assume(role, bare)  # usable by the next call


@pytest.mark.parametrize("document", ["another", "nobody"])
def test_no_trust_no_session(account, hello, refused, document):
    account.user("Another")
    principal = f"arn:aws:iam::{account.account_id}:user/Another"
    conditions = {"another": None, "nobody": {"StringEquals": {"aws:username": "nobody"}}}
    who = principal if document == "another" else account.account_id
    role = account.role("R", trust(who, condition=conditions[document]))
    with refused("AccessDenied", 403) as error:
        account.assume(role, hello)
    assert error.message == denied(account, role)


def test_a_role_that_does_not_exist(account, hello, refused):
    role = f"arn:aws:iam::{account.account_id}:role/absent"
    with refused("AccessDenied", 403) as error:
        account.assume(role, hello)
    assert error.message == denied(account, role)  # R7: as any other denial


def test_a_deny_in_the_trust_policy_is_heeded(account, hello, hello_arn, refused):
    document = policy(
        {"Principal": {"AWS": hello_arn}, "Action": "sts:AssumeRole"},
        {"Effect": "Deny", "Principal": "*", "Action": "sts:AssumeRole",
         "Condition": {"StringEquals": {"sts:RoleSessionName": "Bad"}}},
    )
    document = document.replace('"Principal": "*"', '"Principal": {"AWS": "*"}')
    role = account.role("R", document)
    assert account.assume(role, hello, "Good")
    with refused("AccessDenied", 403):
        account.assume(role, hello, "Bad")


def test_an_explicit_deny_wins(account, hello_arn, refused):
    role = f"arn:aws:iam::{account.account_id}:role/R"
    user = account.user("Hello", allow("sts:*"), deny("sts:AssumeRole", resource=role))
    account.role("R", trust(hello_arn))
    with refused("AccessDenied", 403) as error:
        account.assume(role, user)
    assert error.message.startswith(denied(account, role))


def test_a_recreated_user_is_another_one(account, hello_arn, refused):
    """A trust policy holds the unique id, not the name (iam.md §1.3)."""
    account.user("Hello")
    role = account.role("R", trust(hello_arn))
    iam = account.client("iam")
    for key in iam.list_access_keys(UserName="Hello")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="Hello", AccessKeyId=key["AccessKeyId"])
    iam.delete_user(UserName="Hello")
    again = account.user("Hello", allow("sts:*"))
    with refused("AccessDenied", 403):
        account.assume(role, again)
    stored = iam.get_role(RoleName="R")["Role"]["AssumeRolePolicyDocument"]
    assert "AIDA" in str(stored["Statement"][0]["Principal"]["AWS"])  # the dead id shows


def test_r9_a_role_does_not_trust_itself(account, hello, hello_arn, refused):
    role = account.role("R", trust(hello_arn), allow("sts:AssumeRole"))
    session = account.assume(role, hello)
    with refused("AccessDenied", 403):
        account.assume(role, session, "Again")  # R9


def test_r6_cross_account_needs_both(account, other_account, refused):
    theirs = account.user("Theirs")
    for document in (trust(account.account_id), trust(f"arn:aws:iam::{account.account_id}:user/Theirs"), trust("*")):
        name = f"R{len(document)}"
        role = other_account.role(name, document)
        with refused("AccessDenied", 403) as error:  # R6
            account.assume(role, theirs)
        assert error.message == denied(account, role, who="user/Theirs")
    account.client("iam").put_user_policy(
        UserName="Theirs", PolicyName="P", PolicyDocument=policy(allow("sts:AssumeRole"))
    )
    session = account.assume(role, theirs)
    assert account.client("sts", session).get_caller_identity()["Account"] == other_account.account_id
    untrusting = other_account.role("Untrusting", trust(other_account.account_id))
    with refused("AccessDenied", 403):
        account.assume(untrusting, theirs)


# Durations (R1, R3).


def test_durations(account, hello, hello_arn, refused):
    role = account.role("R", trust(hello_arn, account.account_id), allow("sts:AssumeRole"), MaxSessionDuration=7200)
    sts = account.client("sts", hello)
    for seconds in (900, 7200):
        now = datetime.datetime.now(datetime.timezone.utc)
        reply = sts.assume_role(RoleArn=role, RoleSessionName="Session", DurationSeconds=seconds)
        assert abs((reply["Credentials"]["Expiration"] - now).total_seconds() - seconds) < 5
    with refused("ValidationError", 400) as error:
        sts.assume_role(RoleArn=role, RoleSessionName="Session", DurationSeconds=7201)
    assert error.message == "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    chained = account.role("Chained", trust(account.account_id), MaxSessionDuration=43200)
    session = account.assume(role, hello)
    account.assume(chained, session, DurationSeconds=3600)
    with refused("ValidationError", 400) as error:
        account.assume(chained, session, DurationSeconds=3601)
    assert error.message == (
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
    )


def test_an_exhausted_default(account, hello, hello_arn):
    role = account.role("R", trust(hello_arn), MaxSessionDuration=43200)
    now = datetime.datetime.now(datetime.timezone.utc)
    reply = account.client("sts", hello).assume_role(RoleArn=role, RoleSessionName="Session")
    assert abs((reply["Credentials"]["Expiration"] - now).total_seconds() - 3600) < 5


# External id, tags, source identity, session policies (§5).


def test_r10_external_id(account, hello, hello_arn, refused):
    role = account.role("R", trust(hello_arn, condition={"StringEquals": {"sts:ExternalId": "abc/1"}}))
    with refused("AccessDenied", 403):
        account.assume(role, hello)
    with refused("AccessDenied", 403):
        account.assume(role, hello, ExternalId="abc/2")
    reply = account.client("sts", hello).assume_role(RoleArn=role, RoleSessionName="Session", ExternalId="abc/1")
    assert "abc/1" not in json.dumps(reply, default=str)  # R10
    plain = account.role("Plain", trust(hello_arn))
    assert account.assume(plain, hello, ExternalId="harmless")


def test_r8_t4_session_tags(account, hello, hello_arn, refused):
    """iam.md §8.1."""
    role = account.role(
        "R", trust(hello_arn, actions=["sts:AssumeRole", "sts:TagSession"]),
        allow("iam:GetUser", Condition={"StringEquals": {"aws:PrincipalTag/team": "blue"}}), allow("sts:*"),
        Tags=[{"Key": "Team", "Value": "red"}],
    )
    untagged = account.role("Untagged", trust(hello_arn))
    with refused("AccessDenied", 403) as error:
        account.assume(untagged, hello, Tags=[{"Key": "a", "Value": "b"}])
    assert error.message == denied(account, untagged, "sts:TagSession")  # R8
    with refused("AccessDenied", 403):
        account.client("iam", account.assume(role, hello)).get_user(UserName="Hello")
    session = account.assume(role, hello, Tags=[{"Key": "team", "Value": "blue"}])  # T4: replaces the role's tag
    assert account.client("iam", session).get_user(UserName="Hello")
    reply = account.client("sts", hello).assume_role(
        RoleArn=role, RoleSessionName="Session", Tags=[{"Key": "team", "Value": "blue"}]
    )
    assert 0 <= reply["PackedPolicySize"] <= 100


def test_t1_t2_tag_errors(account, hello, hello_arn, refused):
    role = account.role("R", trust(hello_arn, actions=["sts:AssumeRole", "sts:TagSession"]))
    with refused("InvalidParameterValue", 400) as error:
        account.assume(role, hello, Tags=[{"Key": "a", "Value": "1"}, {"Key": "A", "Value": "2"}])
    assert error.message == "Duplicate tag keys found. Please note that Tag keys are case insensitive."  # T1
    with refused("InvalidParameterValue", 400) as error:
        account.assume(role, hello, Tags=[{"Key": "a", "Value": "1"}], TransitiveTagKeys=["b"])
    assert error.message == "The specified transitive tag key must be included in the requested tags."  # T2


def test_t3_transitive_tags(account, hello, hello_arn, refused):
    both = ["sts:AssumeRole", "sts:TagSession"]
    first = account.role("First", trust(hello_arn, actions=both), allow("sts:*"))
    second = account.role(
        "Second", trust(f"arn:aws:iam::{account.account_id}:role/First", actions=both),
        allow("iam:ListUsers", Condition={"StringEquals": {"aws:PrincipalTag/kept": "yes"}}),
        allow("iam:ListRoles", Condition={"StringEquals": {"aws:PrincipalTag/lost": "yes"}}),
    )
    tags = [{"Key": "kept", "Value": "yes"}, {"Key": "lost", "Value": "yes"}]
    session = account.assume(first, hello, Tags=tags, TransitiveTagKeys=["KEPT"])
    chained = account.assume(second, session)
    assert account.client("iam", chained).list_users()
    with refused("AccessDenied", 403):
        account.client("iam", chained).list_roles()  # T4
    with refused("InvalidParameterValue", 400) as error:
        account.assume(second, session, Tags=[{"Key": "Kept", "Value": "no"}])
    assert error.message == (  # T3
        "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from "
        "the calling session."
    )


def test_n2_n3_n4_source_identity(account, hello, hello_arn, refused):
    both = ["sts:AssumeRole", "sts:SetSourceIdentity"]
    plain = account.role("Plain", trust(hello_arn))
    with refused("AccessDenied", 403) as error:
        account.assume(plain, hello, SourceIdentity="alice")
    assert error.message == denied(account, plain, "sts:SetSourceIdentity")  # N3
    first = account.role("First", trust(hello_arn, actions=both), allow("sts:*"))
    trusts_first = f"arn:aws:iam::{account.account_id}:role/First"
    second = account.role("Second", trust(trusts_first, actions=both, condition={
        "StringEquals": {"sts:SourceIdentity": "alice"}
    }))
    forgetful = account.role("Forgetful", trust(trusts_first))
    reply = account.client("sts", hello).assume_role(RoleArn=first, RoleSessionName="Session", SourceIdentity="alice")
    assert reply["SourceIdentity"] == "alice"
    session = Credentials.of(reply["Credentials"])
    reply = account.client("sts", session).assume_role(RoleArn=second, RoleSessionName="Session")
    assert reply["SourceIdentity"] == "alice"  # N2: inherited
    with refused("ValidationError", 400) as error:
        account.assume(second, session, SourceIdentity="bob")
    assert error.message == "The source identity is already set for this assume role session"
    with refused("AccessDenied", 403) as error:
        account.assume(forgetful, session)  # N3: inheriting needs it too
    arn = f"arn:aws:sts::{account.account_id}:assumed-role/First/Session"
    assert error.message == f"User: {arn} is not authorized to perform: sts:SetSourceIdentity on resource: {forgetful}"
    unset = account.assume(first, hello)
    with refused("AccessDenied", 403) as error:
        account.assume(second, unset)
    assert "sts:AssumeRole on resource" in error.message  # N4


def test_session_policy_only_narrows(account, bucket, hello, hello_arn, refused):
    role = account.role("R", trust(hello_arn), allow("s3:ListBucket", "s3:ListAllMyBuckets"))
    session = account.assume(role, hello, Policy=policy(allow("s3:ListBucket", "s3:PutObject")))
    s3 = account.client("s3", session)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    with refused("AccessDenied", 403) as error:
        s3.list_buckets()
    assert "because no session policy allows the s3:ListAllMyBuckets action" in error.message  # §5.1
    with refused("AccessDenied", 403):
        s3.put_object(Bucket=bucket, Key="k", Body=b"")
    denying = account.assume(role, hello, Policy=policy(allow("s3:*"), deny("s3:ListBucket")))
    with refused("AccessDenied", 403) as error:
        account.client("s3", denying).list_objects_v2(Bucket=bucket)
    assert "with an explicit deny in a session policy" in error.message


def test_p3_managed_session_policies_are_live(account, bucket, hello, hello_arn, refused):
    iam = account.client("iam")
    arn = iam.create_policy(PolicyName="Ceiling", PolicyDocument=policy(allow("s3:ListBucket")))["Policy"]["Arn"]
    role = account.role("R", trust(hello_arn), allow("s3:*"))
    session = account.assume(role, hello, PolicyArns=[{"arn": arn}])
    s3 = account.client("s3", session)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    with refused("AccessDenied", 403):
        s3.list_buckets()
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=policy(allow("s3:ListAllMyBuckets")), SetAsDefault=True)
    assert s3.list_buckets()  # P3
    with refused("AccessDenied", 403):
        s3.list_objects_v2(Bucket=bucket)


@pytest.mark.parametrize("document", ["{", "[]", '{"Version":"2012-10-17","Statement":[{"Effect":"Maybe"}]}'])
def test_malformed_session_policies(account, hello, hello_arn, refused, document):
    role = account.role("R", trust(hello_arn))
    with refused("MalformedPolicyDocument", 400):
        account.assume(role, hello, Policy=document)  # P6


def test_a_packed_policy_that_is_too_large(account, hello, hello_arn, refused):
    role = account.role("R", trust(hello_arn))
    many = policy(*[allow(f"s3:Get{index}", resource=f"arn:aws:s3:::b{index * 7919}/{index}*") for index in range(400)])
    with refused("PackedPolicyTooLarge", 400) as error:
        account.assume(role, hello, Policy=many)
    assert error.message == "Serialized token too large for session"


def test_session_policies_of_another_account_are_refused(account, other_account, hello, hello_arn, refused):
    foreign = other_account.client("iam").create_policy(PolicyName="F", PolicyDocument=policy(allow("s3:*")))
    role = account.role("R", trust(hello_arn), allow("s3:*"))
    with refused("ValidationError", 400):
        account.assume(role, hello, PolicyArns=[{"arn": foreign["Policy"]["Arn"]}])  # P1


def test_chaining(account, hello, hello_arn):
    first = account.role("First", trust(hello_arn), allow("sts:AssumeRole"), Path="/team/a/")
    second = account.role("Second", trust(first))
    chained = account.assume(second, account.assume(first, hello, "One"), "Two")
    identity = account.client("sts", chained).get_caller_identity()
    assert identity["Arn"] == f"arn:aws:sts::{account.account_id}:assumed-role/Second/Two"
    session = account.client("sts", account.assume(first, hello, "One")).get_caller_identity()
    assert session["Arn"] == f"arn:aws:sts::{account.account_id}:assumed-role/First/One"  # I6: no path


def test_trusting_one_session(account, hello, hello_arn, refused):
    first = account.role("First", trust(hello_arn), allow("sts:AssumeRole"))
    named = f"arn:aws:sts::{account.account_id}:assumed-role/First/One"
    second = account.role("Second", trust(named))
    assert account.assume(second, account.assume(first, hello, "One"))  # I8
    with refused("AccessDenied", 403):
        account.assume(second, account.assume(first, hello, "Two"))


# GetCallerIdentity, GetSessionToken, GetAccessKeyInfo.


def test_caller_identity(account, hello):
    root = account.client("sts").get_caller_identity()
    assert (root["UserId"], root["Account"], root["Arn"]) == (
        account.account_id, account.account_id, f"arn:aws:iam::{account.account_id}:root",
    )
    account.client("iam").create_user(UserName="Deep", Path="/a/b/")
    key = account.client("iam").create_access_key(UserName="Deep")["AccessKey"]
    deep = account.client("sts", Credentials.of(key)).get_caller_identity()
    assert deep["Arn"] == f"arn:aws:iam::{account.account_id}:user/a/b/Deep" and deep["UserId"].startswith("AIDA")


def test_caller_identity_needs_no_permission(account):
    barred = account.user("Barred", deny("*"))
    assert account.client("sts", barred).get_caller_identity()["Arn"].endswith(":user/Barred")


@pytest.mark.parametrize("accept", ["application/json", None])
def test_a28_a30_presigned_caller_identity(server, account, hello, accept):
    """A28–A30, W32: as EKS and Vault replay it; the expiry asked for is ignored."""
    target = Signer(hello).presigned(
        "GET", "/?Action=GetCallerIdentity&Version=2011-06-15", host(server), expires=60,
        headers=[("x-k8s-aws-id", "cluster")],
    )
    headers = {"x-k8s-aws-id": "cluster"} | ({"Accept": accept} if accept else {})
    with urllib.request.urlopen(urllib.request.Request(server.endpoint + target, headers=headers)) as reply:
        body = reply.read()
    if accept:
        result = json.loads(body)["GetCallerIdentityResponse"]
        assert result["GetCallerIdentityResult"]["Arn"] == f"arn:aws:iam::{account.account_id}:user/Hello"
        assert set(result["GetCallerIdentityResult"]) == {"Account", "Arn", "UserId"}
        assert result["ResponseMetadata"]["RequestId"]
    else:
        assert f"<Arn>arn:aws:iam::{account.account_id}:user/Hello</Arn>".encode() in body
    missing = exchange(server, render("GET", target, [("Host", host(server))]))
    assert missing.error[:2] == (403, "SignatureDoesNotMatch")


def test_boto3_presigns(account, hello, hello_arn):
    session = account.assume(account.role("R", trust(hello_arn)), hello)
    url = account.client("sts", session).generate_presigned_url("get_caller_identity", HttpMethod="GET")
    with urllib.request.urlopen(url) as reply:
        assert b":assumed-role/R/Session</Arn>" in reply.read()


def test_s2_s3_s4_session_token(account, hello, refused):
    now = datetime.datetime.now(datetime.timezone.utc)
    reply = account.client("sts", hello).get_session_token()
    assert abs((reply["Credentials"]["Expiration"] - now).total_seconds() - 43200) < 5  # S3
    assert "PackedPolicySize" not in reply  # S4
    session = Credentials.of(reply["Credentials"])
    sts = account.client("sts", session)
    assert sts.get_caller_identity()["Arn"].endswith(":user/Hello")
    with refused("AccessDenied", 403) as error:
        sts.get_session_token()
    assert error.message == "Cannot call GetSessionToken with session credentials"  # S2
    with refused("InvalidClientTokenId", 403):
        account.client("iam", session).list_users()  # S5: without MFA
    role = account.role("R", trust(account.account_id))
    assert account.assume(role, session)  # 4.12
    with refused("AccessDenied", 403):
        sts.get_access_key_info(AccessKeyId=hello.access_key_id)
    root = account.client("sts").get_session_token(DurationSeconds=129600)["Credentials"]
    assert abs((root["Expiration"] - now).total_seconds() - 3600) < 5  # S3: silently reduced
    for seconds in (899, 129601):
        with refused("ValidationError", 400):
            account.client("sts", hello).get_session_token(DurationSeconds=seconds)


def test_s1_session_token_needs_no_permission(account):
    barred = account.user("Barred", deny("*"))
    assert account.client("sts", barred).get_session_token()  # S1


def test_a_role_session_gets_no_session_token(account, hello, hello_arn, refused):
    session = account.assume(account.role("R", trust(hello_arn), allow("*")), hello)
    with refused("AccessDenied", 403):
        account.client("sts", session).get_session_token()


def test_i4_k1_k2_access_key_info(account, hello, hello_arn, other_account, refused):
    sts = account.client("sts", hello)
    assert sts.get_access_key_info(AccessKeyId=hello.access_key_id)["Account"] == account.account_id
    assert sts.get_access_key_info(AccessKeyId=other_account.root.access_key_id)["Account"] == other_account.account_id
    session = account.assume(account.role("R", trust(hello_arn)), hello)
    assert sts.get_access_key_info(AccessKeyId=session.access_key_id)["Account"] == account.account_id  # K2
    assert sts.get_access_key_info(AccessKeyId="AKIARZPUZDIKGB2VALC4")["Account"] == "123456789012"  # I4
    with refused("AccessDenied", 403) as error:
        account.client("sts", session).get_access_key_info(AccessKeyId=hello.access_key_id)
    assert error.message == (  # 4.3, K1: no resource in the sentence
        f"User: arn:aws:sts::{account.account_id}:assumed-role/R/Session is not authorized to perform: "
        "sts:GetAccessKeyInfo because no identity-based policy allows the sts:GetAccessKeyInfo action"
    )


@pytest.mark.parametrize("operation", [
    "assume_root", "get_web_identity_token",
])
def test_what_is_not_there_is_an_unknown_operation(account, refused, operation):
    inputs = {
        "assume_root": {"TargetPrincipal": account.account_id, "TaskPolicyArn": {
            "arn": "arn:aws:iam::aws:policy/root-task/S3UnlockBucketPolicy"}},
        "decode_authorization_message": {"EncodedMessage": "x"},
        "get_web_identity_token": {"Audience": ["a"], "SigningAlgorithm": "RS256"},
    }
    with refused("InvalidAction", 400) as error:
        getattr(account.client("sts"), operation)(**inputs[operation])
    assert error.message.startswith("Could not find operation ")


def test_every_session_is_different(account, hello, hello_arn):
    role = account.role("R", trust(hello_arn))
    sessions = [account.assume(role, hello) for _ in range(20)]
    for values in zip(*[(s.access_key_id, s.secret_access_key, s.session_token) for s in sessions]):
        assert len(set(values)) == 20
