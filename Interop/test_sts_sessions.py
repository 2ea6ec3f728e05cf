"""GetFederationToken, GetSessionToken and token sizes (sts.md §4, §12); `test_sts_matrix.py` has who may call what."""

import datetime
import json

import pytest

from support.server import Credentials, allow, deny, policy, trust
from support.wire import FORM, Signer, exchange, host, query_call, render

READ = policy(allow("s3:ListBucket"))


@pytest.fixture
def broker(account):
    """A user who may vouch for others, and may do more than it hands on."""
    return account.user("Broker", allow("sts:*", "s3:*", "iam:ListUsers"))


def federate(account, credentials, **options):
    reply = account.client("sts", credentials).get_federation_token(Name="bob", **options)
    return Credentials.of(reply["Credentials"])


def seconds(reply, since):
    return (reply["Credentials"]["Expiration"] - since).total_seconds()


# GetFederationToken.


def test_i7_f1_who_may_vouch(account, broker, refused):
    root = account.client("sts").get_federation_token(Name="bob")
    assert root["FederatedUser"]["FederatedUserId"] == f"{account.account_id}:bob"  # I7
    barred = account.user("Barred", allow("s3:*"))
    with refused("AccessDenied", 403) as error:
        federate(account, barred)
    assert error.message == (
        f"User: arn:aws:iam::{account.account_id}:user/Barred is not authorized to perform: sts:GetFederationToken on "
        f"resource: arn:aws:sts::{account.account_id}:federated-user/bob because no identity-based policy allows the "
        "sts:GetFederationToken action"
    )
    narrow = account.user("Narrow", allow(
        "sts:GetFederationToken", resource=f"arn:aws:sts::{account.account_id}:federated-user/bob"
    ))
    assert federate(account, narrow)
    with refused("AccessDenied", 403):
        account.client("sts", narrow).get_federation_token(Name="eve")
    role = account.role("R", trust(account.account_id), allow("sts:*"))
    temporary = [
        account.assume(role, broker), federate(account, broker),
        Credentials.of(account.client("sts", broker).get_session_token()["Credentials"]),
    ]
    for session in temporary:
        with refused("AccessDenied", 403) as error:
            federate(account, session)
        assert error.message == "Cannot call GetFederationToken with session credentials"


def test_f2_durations(account, broker, refused):
    now = datetime.datetime.now(datetime.timezone.utc)
    user, root = account.client("sts", broker), account.client("sts")
    assert abs(seconds(user.get_federation_token(Name="bob"), now) - 43200) < 5
    assert abs(seconds(user.get_federation_token(Name="bob", DurationSeconds=129600), now) - 129600) < 5
    assert abs(seconds(root.get_federation_token(Name="bob"), now) - 3600) < 5
    assert abs(seconds(root.get_federation_token(Name="bob", DurationSeconds=129600), now) - 3600) < 5
    assert abs(seconds(root.get_federation_token(Name="bob", DurationSeconds=900), now) - 900) < 5
    for wrong in (899, 129601):
        with refused("ValidationError", 400):
            user.get_federation_token(Name="bob", DurationSeconds=wrong)


def test_f3_without_session_policies_nothing(account, bucket, broker, refused):
    s3 = account.client("s3", federate(account, broker))
    with refused("AccessDenied", 403) as error:
        s3.list_objects_v2(Bucket=bucket)
    assert "because no session policy allows the s3:ListBucket action" in error.message
    for who, allowed in ((f"arn:aws:sts::{account.account_id}:federated-user/bob", True),
                         (f"arn:aws:sts::{account.account_id}:federated-user/eve", False)):
        account.client("s3").put_bucket_policy(Bucket=bucket, Policy=policy(
            {"Principal": {"AWS": who}, "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{bucket}"}))
        if allowed:
            assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0  # a resource policy that names it adds
        else:
            with refused("AccessDenied", 403):
                s3.list_objects_v2(Bucket=bucket)


def test_f3_both_sides_must_allow(account, bucket, broker, refused):
    wide = account.client("s3", federate(account, broker, Policy=policy(allow("*"))))
    assert wide.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    narrow = account.client("s3", federate(account, broker, Policy=READ))
    assert narrow.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    with refused("AccessDenied", 403):
        narrow.put_object(Bucket=bucket, Key="k", Body=b"")
    weak = account.user("Weak", allow("sts:GetFederationToken"))
    with refused("AccessDenied", 403):  # the issuer's own rights bound it
        account.client("s3", federate(account, weak, Policy=policy(allow("*")))).list_objects_v2(Bucket=bucket)
    arn = account.client("iam").create_policy(PolicyName="P", PolicyDocument=READ)["Policy"]["Arn"]
    managed = account.client("s3", federate(account, broker, PolicyArns=[{"arn": arn}]))
    assert managed.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    account.client("iam").put_user_policy(UserName="Broker", PolicyName="No", PolicyDocument=policy(deny("s3:*")))
    for session in (wide, narrow, managed):  # X11: the issuer's policies count at each request
        with refused("AccessDenied", 403):
            session.list_objects_v2(Bucket=bucket)


def test_f3_root_vouches(account, bucket, refused):
    s3 = account.client("s3", federate(account, account.root, Policy=READ))
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    with refused("AccessDenied", 403):
        s3.list_buckets()


def test_t7_f4_tags(account, bucket, refused):
    untagging = account.user("Untagging", allow("sts:GetFederationToken"))
    tags = [{"Key": "Team", "Value": "blue"}]
    with refused("AccessDenied", 403) as error:
        federate(account, untagging, Tags=tags)
    assert "is not authorized to perform: sts:TagSession on resource" in error.message
    tagging = account.user("Tagging", allow("sts:GetFederationToken"), allow(
        "sts:TagSession", Condition={"StringEquals": {"aws:RequestTag/Team": "blue"}}
    ), allow("s3:*", Condition={"StringEquals": {"aws:PrincipalTag/team": "blue", "aws:PrincipalTag/home": "user"}}))
    account.client("iam").tag_user(UserName="Tagging", Tags=[
        {"Key": "team", "Value": "red"}, {"Key": "home", "Value": "user"},
    ])
    s3 = account.client("s3", federate(account, tagging, Tags=tags, Policy=policy(allow("s3:*"))))
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0  # the session's tag replaces the user's, others stay
    with refused("AccessDenied", 403):
        federate(account, tagging, Tags=[{"Key": "Team", "Value": "red"}])
    with refused("InvalidParameterValue", 400) as error:
        federate(account, tagging, Tags=[*tags, {"Key": "TEAM", "Value": "x"}])
    assert error.message == "Duplicate tag keys found. Please note that Tag keys are case insensitive."  # T1
    with refused("InvalidParameterValue", 400):
        federate(account, tagging, Tags=[{"Key": "aws:x", "Value": "y"}])  # T7


def test_f5_z2_z4_the_reply(account, server, broker):
    reply = query_call(server, Signer(broker), {"Action": "GetFederationToken", "Name": "bob"})
    names = [element.tag.split("}")[-1] for element in reply.xml[0]]
    assert names[:3] == ["Credentials", "FederatedUser", "PackedPolicySize"]
    assert reply.value("Arn") == f"arn:aws:sts::{account.account_id}:federated-user/bob"
    assert int(reply.value("SessionTokenSize")) == len(reply.value("SessionToken"))
    assert reply.value("PackedPolicySize") == reply.value("SessionTokenUtilization")


def test_f6_what_a_federated_user_may_call(account, broker, refused):
    session = federate(account, broker, Policy=policy(allow("*")))
    identity = account.client("sts", session).get_caller_identity()
    assert (identity["UserId"], identity["Account"]) == (f"{account.account_id}:bob", account.account_id)
    assert identity["Arn"] == f"arn:aws:sts::{account.account_id}:federated-user/bob"
    with refused("InvalidClientTokenId", 403):
        account.client("iam", session).list_users()


@pytest.mark.parametrize("name", ["b", "b" * 33, "b b", "b/b"])
def test_f7_names(account, broker, refused, name):
    with refused("ValidationError", 400) as error:
        account.client("sts", broker).get_federation_token(Name=name)
    assert "at 'name' failed to satisfy constraint" in error.message


def test_p7_q3_p5_p6_session_policies(account, broker, refused):
    """P5, P6, P7, and Q3: the limits on session policies."""
    with refused("ValidationError", 400) as error:
        federate(account, broker, Policy=" " * 2049)
    assert "at 'policy'" in error.message and "2048" in error.message  # P5
    for document in ("{", '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*",'
                     '"Principal":"*"}]}'):
        with refused("MalformedPolicyDocument", 400):
            federate(account, broker, Policy=document)  # P6
    with refused("ValidationError", 400):
        federate(account, broker, PolicyArns=[{"arn": f"arn:aws:iam::{account.account_id}:policy/absent"}])  # P7
    arns = [{"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}] * 11
    with refused("ValidationError", 400):
        federate(account, broker, PolicyArns=arns)


# Token size (§12). The installed boto3 may not know these members: signed by hand.


def sized(server, signer, action, **parameters):
    return query_call(server, signer, {"Action": action, **parameters})


@pytest.mark.parametrize("action", ["AssumeRole", "GetFederationToken", "GetSessionToken"])
def test_z1_z2_a_token_has_at_least_the_size_asked_for(server, account, broker, action):
    role = account.role("R", trust(account.account_id))
    needed = {
        "AssumeRole": {"RoleArn": role, "RoleSessionName": "sized"}, "GetFederationToken": {"Name": "bob"},
        "GetSessionToken": {},
    }[action]
    plain = sized(server, Signer(broker), action, **needed)
    for wanted in (0, 1, 1000, 1001, 1002, 1003, 4093, 4096):
        reply = sized(server, Signer(broker), action, **needed, MinimumSessionTokenSize=str(wanted))
        assert reply.status == 200, reply.text
        size = len(reply.value("SessionToken"))
        assert int(reply.value("SessionTokenSize")) == size and wanted <= size <= 4096
        assert size <= max(wanted + 8, len(plain.value("SessionToken")))
        assert int(reply.value("SessionTokenUtilization")) == -(-size * 100 // 4096)
        padded = Credentials.of({name: reply.value(name) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")})
        server.secrets.update((padded.secret_access_key, padded.session_token))
        assert query_call(server, Signer(padded), {"Action": "GetCallerIdentity"}).status == 200
    for wrong in ("-1", "4097"):
        reply = sized(server, Signer(broker), action, **needed, MinimumSessionTokenSize=wrong)
        assert reply.error[1] == "ValidationError" and "minimumSessionTokenSize" in reply.error[2]


def test_z3_one_limit_for_everything(server, account, broker):
    """Policies and tags share the token's 4,096 bytes; a policy of more than 2,048 characters may fit (P5, U16)."""
    role = account.role("R", trust(account.account_id, actions=["sts:AssumeRole", "sts:TagSession"]))
    call = {"RoleArn": role, "RoleSessionName": "sized"}

    def long(count):
        return policy(*[allow(f"s3:Get{number:04}") for number in range(count)])

    fits = sized(server, Signer(broker), "AssumeRole", **call, Policy=long(38))
    assert len(long(38)) > 2048 and fits.status == 200
    assert int(fits.value("PackedPolicySize")) == int(fits.value("SessionTokenUtilization")) > 60  # Z4
    tags = {}
    for number in range(1, 21):
        tags[f"Tags.member.{number}.Key"], tags[f"Tags.member.{number}.Value"] = f"key{number}", "v" * 100
    with_tags = sized(server, Signer(broker), "AssumeRole", **call, Policy=long(38), **tags)
    assert with_tags.error[:2] == (400, "PackedPolicyTooLarge")
    assert sized(server, Signer(broker), "AssumeRole", **call, Policy=long(60)).error[:2] == (400, "PackedPolicyTooLarge")


def test_p8_white_space_does_not_count(server, account, broker):
    role = account.role("R", trust(account.account_id))
    document = json.loads(policy(allow("s3:List Bucket"), allow('s3:"Get\\')))
    sizes = {
        len(sized(server, Signer(broker), "AssumeRole", RoleArn=role, RoleSessionName="sized", Policy=text)
            .value("SessionToken"))
        for text in (json.dumps(document), json.dumps(document, indent=8), json.dumps(document, separators=(",", ":")))
    }
    assert len(sizes) == 1


def test_z5_an_old_client_ignores_what_it_does_not_know(account, broker):
    reply = account.client("sts", broker).get_session_token()
    assert reply["Credentials"]["SessionToken"] and "PackedPolicySize" not in reply  # S4


# AssumeRole's remaining rows.


@pytest.mark.parametrize("given", [
    {"SerialNumber": "arn:aws:iam::123456789012:mfa/x", "TokenCode": "123456"}, {"TokenCode": "123456"},
    {"SerialNumber": "arn:aws:iam::123456789012:mfa/x"},
])
def test_m3_m4_devices_that_nobody_has(account, broker, refused, given):
    role = account.role("R", trust(account.account_id))
    for call in (
        lambda: account.assume(role, broker, **given),
        lambda: account.client("sts", broker).get_session_token(**given),
    ):
        with refused("AccessDenied", 403) as error:
            call()
        assert error.message == (
            "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is "
            "valid and associated with this user."
        )


def test_5_5_contexts_of_nobody(account, broker, refused):
    role = account.role("R", trust(account.account_id, actions=["sts:AssumeRole", "sts:SetContext"]))
    contexts = [{"ProviderArn": "arn:aws:iam::aws:contextProvider/IdentityCenter", "ContextAssertion": "blob"}]
    with refused("InvalidParameterValue", 400):
        account.assume(role, broker, ProvidedContexts=contexts)  # U21
    for wrong in ([], contexts * 6, [{"ProviderArn": "short", "ContextAssertion": "blob"}]):
        if wrong:
            with refused("ValidationError", 400):
                account.assume(role, broker, ProvidedContexts=wrong)


def test_r8_transitive_keys_are_those_of_the_request(account, broker, refused):
    """§5.4: `sts:TransitiveTagKeys` lists what the request marks, not what it inherits."""
    both = ["sts:AssumeRole", "sts:TagSession"]
    first = account.role("First", trust(account.account_id, actions=both), allow("sts:*"))
    marked = account.role("Marked", trust(account.account_id, actions=both, condition={
        "Null": {"sts:TransitiveTagKeys": "false"}
    }))
    tags = [{"Key": "a", "Value": "1"}]
    assert account.assume(marked, broker, Tags=tags, TransitiveTagKeys=["a"])
    session = account.assume(first, broker, Tags=tags, TransitiveTagKeys=["a"])
    with refused("AccessDenied", 403):
        account.assume(marked, session)


def test_r12_the_issue_time(account, bucket, broker, refused):
    role = account.role("R", trust(account.account_id), allow("s3:*"))
    reply = account.client("sts", broker).assume_role(RoleArn=role, RoleSessionName="Session")
    issued = reply["Credentials"]["Expiration"] - datetime.timedelta(hours=1)
    session = account.client("s3", Credentials.of(reply["Credentials"]))
    exactly = {"DateEquals": {"aws:TokenIssueTime": issued.strftime("%Y-%m-%dT%H:%M:%SZ")}}
    account.client("iam").put_role_policy(
        RoleName="R", PolicyName="Inline", PolicyDocument=policy(allow("s3:*", Condition=exactly)))
    assert session.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    with refused("AccessDenied", 403):  # X20: absent for long-term keys
        account.client("iam").put_user_policy(
            UserName="Broker", PolicyName="Inline", PolicyDocument=policy(allow("s3:*", Condition=exactly)))
        account.client("s3", broker).list_objects_v2(Bucket=bucket)


def test_r4_a_chained_session_may_outlive_its_caller(account, broker):
    first = account.role("First", trust(account.account_id), allow("sts:*"))
    second = account.role("Second", trust(account.account_id))
    reply = account.client("sts", broker).assume_role(RoleArn=first, RoleSessionName="One", DurationSeconds=900)
    chained = account.client("sts", Credentials.of(reply["Credentials"])).assume_role(
        RoleArn=second, RoleSessionName="Two")
    assert chained["Credentials"]["Expiration"] > reply["Credentials"]["Expiration"] + datetime.timedelta(minutes=30)


def test_i9_roles_of_other_partitions_do_not_exist(account, broker, refused):
    role = account.role("R", trust(account.account_id))
    for partition in ("aws-cn", "aws-us-gov"):
        with refused("AccessDenied", 403):
            account.assume(role.replace("arn:aws:", f"arn:{partition}:"), broker)


def test_p2_resource_policies_and_session_policies(account, bucket, broker, refused):
    """One that names the session adds to the session policy; one that names the role is limited by it."""
    role = account.role("R", trust(account.account_id), allow("s3:ListAllMyBuckets"))
    session = account.client("s3", account.assume(role, broker, Policy=policy(allow("s3:ListAllMyBuckets"))))

    def naming(arn):
        account.client("s3").put_bucket_policy(Bucket=bucket, Policy=policy(
            {"Principal": {"AWS": arn}, "Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{bucket}"}))

    naming(role)
    with refused("AccessDenied", 403):
        session.list_objects_v2(Bucket=bucket)
    naming(f"arn:aws:sts::{account.account_id}:assumed-role/R/Session")
    assert session.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_t5_t6_inherited_tags_in_the_trust_policy(account, broker, refused):
    """An inherited tag replaces the role's own in `aws:ResourceTag`, and flows only where sts:TagSession is allowed."""
    both = ["sts:AssumeRole", "sts:TagSession"]
    first = account.role("First", trust(account.account_id, actions=both), allow("sts:*"))
    same = {"StringEquals": {"aws:ResourceTag/team": "blue"}}
    red = account.role(
        "Red", trust(account.account_id, actions=both, condition=same), Tags=[{"Key": "Team", "Value": "red"}])
    untagging = account.role("Untagging", trust(account.account_id))
    tags = {"Tags": [{"Key": "team", "Value": "blue"}]}
    plain = account.assume(first, broker, **tags)
    with refused("AccessDenied", 403):
        account.assume(red, plain)
    inheriting = account.assume(first, broker, **tags, TransitiveTagKeys=["team"])
    assert account.assume(red, inheriting)
    assert account.assume(untagging, plain)
    with refused("AccessDenied", 403) as error:
        account.assume(untagging, inheriting)
    assert "sts:TagSession on resource" in error.message  # T6, U18


def test_n1_n5_source_identities(server, account, broker, refused):
    role = account.role("R", trust(account.account_id, actions=["sts:AssumeRole", "sts:SetSourceIdentity"]))
    for wrong in ("aws:reserved", "a", "a b", "x" * 65):
        with refused("ValidationError", 400) as error:
            account.assume(role, broker, SourceIdentity=wrong)
        assert "at 'sourceIdentity'" in error.message  # N5
    plain = account.role("Plain", trust(account.account_id))
    for action in ("GetSessionToken", "GetFederationToken"):
        reply = sized(server, Signer(broker), action, Name="bob", SourceIdentity="alice")
        assert reply.status == 200 and reply.value("SourceIdentity") is None  # N1: an unknown parameter there
    session = Credentials.of(account.client("sts", broker).get_session_token()["Credentials"])
    assert account.assume(plain, session)  # nothing was set, so nothing is inherited


def test_a31_what_is_forwarded_for_a_client(server, account, broker):
    """As Vault does it: the signed request, its body and headers, sent on by somebody else."""
    body = b"Action=GetCallerIdentity&Version=2011-06-15"
    headers = [("Host", host(server)), ("Content-Type", FORM), ("X-Vault-AWS-IAM-Server-ID", "vault.example")]
    sent = Signer(broker).headers("POST", "/", headers, body)
    for _ in range(2):
        reply = exchange(server, render("POST", "/", [*sent, ("X-Forwarded-For", "192.0.2.1")], body))
        assert reply.value("Arn") == f"arn:aws:iam::{account.account_id}:user/Broker"
    other = [(name, "another" if name.startswith("X-Vault") else value) for name, value in sent]
    assert exchange(server, render("POST", "/", other, body)).error[1] == "SignatureDoesNotMatch"
