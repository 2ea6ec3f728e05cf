"""Rows of AWS's behaviour that no other file holds to the letter: each test names its rows (docs/sts-rows.md)."""

import datetime
import email.utils
import re

import pytest

from support.server import Credentials, allow, deny, policy, trust
from support.wire import FORM, Signer, exchange, form, host, query_call, render, signed, timestamp

INVALID = "The security token included in the request is invalid."
IDENTITY = {"Action": "GetCallerIdentity"}
BODY = form({**IDENTITY, "Version": "2011-06-15"})
CHAINING = "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
ROLES_MAXIMUM = "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."


@pytest.fixture
def hello(account):
    return account.user("Hello", allow("sts:*"))


@pytest.fixture
def role(account):
    return account.role("R", trust(account.account_id, actions=["sts:AssumeRole", "sts:TagSession"]))


def assume(server, credentials, role, **parameters):
    reply = query_call(server, Signer(credentials), {
        "Action": "AssumeRole", "RoleArn": role, "RoleSessionName": "Session", **parameters})
    server.secrets.update(filter(None, [reply.value("SecretAccessKey"), reply.value("SessionToken")]))
    return reply


# The wire.


def test_w4_a_bare_name_is_a_member_without_value(server, hello, role):
    bare = f"Action=AssumeRole&Version=2011-06-15&RoleArn={role}&RoleSessionName=valid&DurationSeconds".encode()
    reply = signed(server, Signer(hello), "POST", "/", bare, content_type=FORM)
    assert reply.error == (400, "MalformedInput", "missing value for decimal type")
    twice = bare.replace(b"&DurationSeconds", b"&&&Version=1&")  # W3, W4: empty components and repetitions do not count
    assert signed(server, Signer(hello), "POST", "/", twice, content_type=FORM).status == 200


def test_w5_members_of_lists(server, account, hello, bucket):
    """`arn` in small letters; members count from 1; contexts are read as well (and refused: U21)."""
    role = account.role("Reads", trust(account.account_id), allow("s3:*"))
    lists = account.client("iam").create_policy(PolicyName="P", PolicyDocument=policy(allow("s3:ListBucket")))
    arn = lists["Policy"]["Arn"]
    reply = assume(server, hello, role, **{"PolicyArns.member.1.arn": arn})
    made = Credentials.of({name: reply.value(name) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")})
    s3 = account.client("s3", made)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    with pytest.raises(Exception, match="no session policy allows the s3:ListAllMyBuckets action"):
        s3.list_buckets()
    contexts = {"ProvidedContexts.member.1.ProviderArn": "arn:aws:iam::aws:contextProvider/IdentityCenter",
                "ProvidedContexts.member.1.ContextAssertion": "blob"}
    assert assume(server, hello, role, **contexts).error[:2] == (400, "InvalidParameterValue")


@pytest.mark.parametrize("value, bound", [
    ("2147483647", "less than or equal to 43200"), ("-2147483648", "greater than or equal to 900"),
    ("0", "greater than or equal to 900"),
])
def test_w6_extremes_reach_validation(server, hello, role, value, bound):
    assert assume(server, hello, role, DurationSeconds=value).error == (
        400, "ValidationError", f"1 validation error detected: Value '{value}' at 'durationSeconds' failed to satisfy "
        f"constraint: Member must have value {bound}")


@pytest.mark.parametrize("target", ["/path?Action=GetCallerIdentity&Version=2011-06-15", "/path?Version=2011-06-15"])
def test_w21_a_query_on_another_path(server, hello, target):
    reply = signed(server, Signer(hello), "GET", target, host_name="sts.us-east-1.localhost")
    assert reply.error[:2] == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize("seconds", [900, 3600])
def test_c3_w31_the_expiration_is_exact(server, hello, role, seconds):
    """W31: the second of `Date`, or the one before, and the duration. C3: as clients parse it."""
    reply = assume(server, hello, role, DurationSeconds=str(seconds))
    answered = email.utils.parsedate_to_datetime(reply.header("Date"))
    ends = datetime.datetime.strptime(reply.value("Expiration"), "%Y-%m-%dT%H:%M:%SZ")
    left = ends.replace(tzinfo=datetime.timezone.utc) - answered
    assert left.total_seconds() - seconds in (0, -1)


# Scopes and hosts.


def test_e14_the_scopes_service(server, hello):
    reply = query_call(server, Signer(hello, region="eu-west-1", service="ec2"), IDENTITY,
                       host_name="sts.eu-west-1.localhost")
    assert reply.error == (
        403, "SignatureDoesNotMatch", "Credential should be scoped to correct service: 'sts'. ")


def test_e16_scope_before_everything_else(server, account, hello, role):
    """A bad HMAC, an inactive key, a token of another session, a role that is gone: the scope is told first."""
    one, two = account.assume(role, hello), account.assume(role, hello)
    inactive = account.user("Inactive")
    iam = account.client("iam")
    iam.update_access_key(UserName="Inactive", AccessKeyId=inactive.access_key_id, Status="Inactive")
    iam.delete_role(RoleName="R")
    for signer in (
        Signer(hello, region="eu-west-1", tamper=True), Signer(inactive, region="eu-west-1"),
        Signer(one, region="eu-west-1", token=two.session_token), Signer(one, region="eu-west-1", token=None),
        Signer(one, region="eu-west-1"),
    ):
        reply = query_call(server, signer, IDENTITY, host_name="sts.eu-west-2.localhost")
        assert reply.error == (
            403, "SignatureDoesNotMatch", "Credential should be scoped to a valid region. ")


@pytest.mark.parametrize("host_name", [
    "sts.eu-west-1.amazonaws.com.cn", "sts.eu-west-1.api.amazonwebservices.com.cn", "sts.eu-west-1.c2s.ic.gov",
    "sts.eu-west-1.sc2s.sgov.gov", "sts.eu-west-1.cloud.adc-e.uk", "sts.eu-west-1.csp.hci.ic.gov",
    "sts.eu-west-1.amazonaws.eu",
])
def test_e7_e8_host_forms_of_other_partitions(server, hello, host_name):
    """Whatever follows the Region, the host is that Region's."""
    assert query_call(server, Signer(hello, region="eu-west-1"), IDENTITY, host_name=host_name).status == 200
    assert query_call(server, Signer(hello), IDENTITY, host_name=host_name).error[1] == "SignatureDoesNotMatch"


@pytest.mark.parametrize("domain", ["sts.my-company.example", "sts.stint.my-company.example:8443", "sts.example"])
def test_e10_a_domain_that_looks_like_a_region(server, hello, domain):
    """E10: a host of the operator's own is a bare one, whatever hyphens it has."""
    assert query_call(server, Signer(hello, region="eu-west-1"), IDENTITY, host_name=domain).status == 200
    assert query_call(server, Signer(hello, region="my-company"), IDENTITY, host_name=domain).error == (
        403, "SignatureDoesNotMatch", "Credential should be scoped to a valid region. ")


@pytest.mark.parametrize("region", ["us-gov-west-1", "cn-north-1", "us-iso-east-1"])
def test_e4_e7_regions_of_other_partitions_are_not_served(server, hello, region):
    """E4, E7, E8: their hosts have the form of regional ones, and their Regions are none of those served."""
    suffix = "amazonaws.com.cn" if region.startswith("cn") else "amazonaws.com"
    reply = query_call(server, Signer(hello, region=region), IDENTITY, host_name=f"sts.{region}.{suffix}")
    assert reply.error[:2] == (403, "SignatureDoesNotMatch")


# Authentication.


def test_3_1_the_order_of_checks(server, account, hello, role):
    """A request that is wrong in every way, and one way less each time: what is left first answers (A3, E12, A11, A15,
    A13, V9). The expired token has `test_a16_a18_an_assumed_role_expires`."""
    deleted = account.role("Deleted", trust(account.account_id))
    gone = account.assume(deleted, hello)
    account.client("iam").delete_role(RoleName="Deleted")
    live = account.assume(role, hello)
    unknown = Credentials("AKIAQAAAAAAAGMKEM7X5", "x" * 40)
    wrong = {"Action": "AssumeRole", "RoleArn": role + "-absent"}  # no session name: for validation
    denied = {**wrong, "RoleSessionName": "valid"}
    old, elsewhere = timestamp(-3600), {"region": "eu-west-9"}
    if old[:8] != timestamp()[:8]:
        old = timestamp(-16 * 60)
    cases = [
        ({"Action": "NoSuch"}, Signer(unknown, date=old, tamper=True, **elsewhere), "nonsense", "InvalidAction", ""),
        (wrong, Signer(unknown, date=old, tamper=True, **elsewhere), "AWS4-HMAC-SHA256 Credential=a/b/c/d/e",
         "IncompleteSignature", "Authorization header requires"),
        (wrong, Signer(unknown, date=old, tamper=True, **elsewhere), None, "SignatureDoesNotMatch", "Credential should be"),
        (wrong, Signer(unknown, date=old, tamper=True), None, "SignatureDoesNotMatch", "Signature expired: "),
        (wrong, Signer(unknown, tamper=True), None, "InvalidClientTokenId", INVALID),
        (wrong, Signer(live, token="AAAA", tamper=True), None, "InvalidClientTokenId", INVALID),
        (wrong, Signer(gone, tamper=True), None, "InvalidClientTokenId", INVALID),
        (wrong, Signer(live, tamper=True), None, "SignatureDoesNotMatch", "The request signature we calculated"),
        (wrong, Signer(live), None, "ValidationError", "1 validation error detected: "),
        (denied, Signer(live), None, "AccessDenied", "User: arn:aws:sts::"),
    ]
    for parameters, signer, text, code, message in cases:
        reply = query_call(server, signer, parameters, text=text)
        assert reply.error[1] == code and (reply.error[2] or "").startswith(message), (code, reply.text)


@pytest.mark.parametrize("minutes", [-16, -16 * 60])
def test_a19_a_presigned_request_that_is_too_old(server, hello, minutes):
    """STS says `SignatureDoesNotMatch` with A11's sentence, never `RequestExpired`."""
    target = Signer(hello, date=timestamp(minutes * 60)).presigned(
        "GET", "/?Action=GetCallerIdentity&Version=2011-06-15", host(server), expires=86400)
    reply = exchange(server, render("GET", target, [("Host", host(server))]))
    status, code, message = reply.error
    assert (status, code) == (403, "SignatureDoesNotMatch") and "RequestExpired" not in reply.text
    assert message.startswith("Signature expired: ") or "Date in Credential scope" in message


def test_a23_a32_where_tokens_and_signatures_stand(server, account, hello, role):
    """A23: the token in a header or in the query. A32: one way of signing, not both."""
    session = account.assume(role, hello)
    by_header = query_call(server, Signer(session), IDENTITY)
    target = Signer(session).presigned("GET", "/?Action=GetCallerIdentity&Version=2011-06-15", host(server))
    by_query = exchange(server, render("GET", target, [("Host", host(server))]))
    assert by_header.value("Arn") == by_query.value("Arn") == (
        f"arn:aws:sts::{account.account_id}:assumed-role/R/Session")
    assert "X-Amz-Security-Token=" in target
    both = signed(server, Signer(session), "GET", target)
    assert both.error[1] in ("IncompleteSignature", "InvalidSignature"), both.text


def test_c20_c21_headers_that_clients_sign(server, account, hello):
    """What SDKs sign beside the host (C20), and what MongoDB's drivers do (C21); A25: an unsigned one does not matter."""
    sdk = [("amz-sdk-invocation-id", "0b4f"), ("amz-sdk-request", "attempt=1"), ("User-Agent", "aws-sdk  go/2"),
           ("X-Amz-User-Agent", "x")]
    mongo = [("x-mongodb-server-nonce", "bm9uY2U="), ("x-mongodb-gs2-cb-flag", "n"), ("Content-Length", str(len(BODY)))]
    for headers in (sdk, mongo):
        sent = Signer(hello).headers("POST", "/", [("Host", host(server)), ("Content-Type", FORM), *headers], BODY)
        assert exchange(server, render("POST", "/", sent, BODY)).value("Arn").endswith(":user/Hello")
        changed = [(name, value + "x" if name == headers[0][0] else value) for name, value in sent]
        assert exchange(server, render("POST", "/", changed, BODY)).error[1] == "SignatureDoesNotMatch"
        added = [*sent, ("X-Added-On-The-Way", "1")]
        assert exchange(server, render("POST", "/", added, BODY)).status == 200


def test_c5_c6_request_ids_and_dates(server, hello):
    """On success and refusal: the same id in header and body, and a clock that is right."""
    for signer, status in ((Signer(hello), 200), (Signer(hello, tamper=True), 403)):
        reply = query_call(server, signer, IDENTITY)
        assert reply.status == status and reply.value("RequestId") == reply.header("x-amzn-RequestId")
        away = email.utils.parsedate_to_datetime(reply.header("Date")) - datetime.datetime.now(datetime.timezone.utc)
        assert abs(away.total_seconds()) < 3
        assert re.fullmatch(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", reply.header("Date"))


# What clients make of the answers.


def test_c1_c2_c7_what_sdks_need(account, hello, role):
    reply = account.client("sts", hello).assume_role(RoleArn=role, RoleSessionName="Session")
    assert set(reply) - {"SessionTokenSize", "SessionTokenUtilization"} == {
        "Credentials", "AssumedRoleUser", "ResponseMetadata"}  # C1: found within the wrapper; R11
    assert set(reply["Credentials"]) == {"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"}  # C2
    account.server.secrets.update((reply["Credentials"]["SecretAccessKey"], reply["Credentials"]["SessionToken"]))
    assert reply["AssumedRoleUser"]["Arn"].split(":")[4] == account.account_id  # C7


def test_c4_exceptions_by_their_codes(server, account, hello, role):
    """botocore picks the class by the exact code."""
    sts = account.client("sts", hello)
    call = lambda **more: sts.assume_role(RoleArn=role, RoleSessionName="Session", **more)
    with pytest.raises(sts.exceptions.MalformedPolicyDocumentException):
        call(Policy="{")
    with pytest.raises(sts.exceptions.PackedPolicyTooLargeException):
        call(Policy=policy(*[allow(f"s3:Get{number:04}") for number in range(400)]))
    server.stint("regions", "sts-deactivate", "eu-west-3", "--data-dir", str(server.data), "--account-id",
                 account.account_id)
    there = server.client("sts", hello, region="eu-west-3")
    with pytest.raises(there.exceptions.RegionDisabledException) as error:
        there.get_session_token()
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 403


# Identifiers, durations, policies.


def test_i1_unique_ids(account, hello, role):
    """I1: four letters and seventeen of base 32; I2: twenty characters of key id."""
    iam = account.client("iam")
    found = {
        "AIDA": iam.get_user(UserName="Hello")["User"]["UserId"], "AROA": iam.get_role(RoleName="R")["Role"]["RoleId"],
        "AGPA": iam.create_group(GroupName="G")["Group"]["GroupId"],
        "ANPA": iam.create_policy(PolicyName="P", PolicyDocument=policy(allow("s3:*")))["Policy"]["PolicyId"],
    }
    for prefix, identity in found.items():
        assert re.fullmatch(prefix + "[A-Z2-7]{17}", identity)
    assert re.fullmatch("AKIA[A-Z2-7]{16}", hello.access_key_id)
    assert re.fullmatch("ASIA[A-Z2-7]{16}", account.assume(role, hello).access_key_id)


def test_i8_both_names_of_a_session(account, bucket, hello, refused):
    """`aws:PrincipalArn` is the role's ARN with its path; a resource policy may name the role or the session."""
    account.role("Deep", trust(account.account_id), Path="/a/b/")
    arn = f"arn:aws:iam::{account.account_id}:role/a/b/Deep"
    session = account.client("s3", account.assume(arn, hello))

    def only(**statement):
        account.client("s3").put_bucket_policy(Bucket=bucket, Policy=policy(
            {"Action": "s3:ListBucket", "Resource": f"arn:aws:s3:::{bucket}", **statement}))

    everyone = {"AWS": account.account_id}
    by_arn = lambda value: {"ArnEquals": {"aws:PrincipalArn": value}}
    sts_arn = f"arn:aws:sts::{account.account_id}:assumed-role/Deep/Session"
    account.client("iam").put_role_policy(
        RoleName="Deep", PolicyName="P", PolicyDocument=policy(allow("s3:*", Condition=by_arn(arn))))
    assert session.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    for wrong in (sts_arn, arn.replace("/a/b", "")):
        account.client("iam").put_role_policy(
            RoleName="Deep", PolicyName="P", PolicyDocument=policy(allow("s3:*", Condition=by_arn(wrong))))
        with refused("AccessDenied", 403):
            session.list_objects_v2(Bucket=bucket)
    for named in (arn, sts_arn):
        only(Principal={"AWS": named})
        assert session.list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    only(Principal=everyone, Condition=by_arn(sts_arn))
    with refused("AccessDenied", 403):
        session.list_objects_v2(Bucket=bucket)


def test_r1_r3_durations_in_their_order(server, account, hello):
    """R1: an hour by default. R3: the model's limits, then the role's, then that of chaining."""
    short = account.role("Short", trust(account.account_id), allow("sts:*"))
    long = account.role("Long", trust(account.account_id), MaxSessionDuration=43200)
    reply = assume(server, hello, long)
    ends = datetime.datetime.strptime(reply.value("Expiration"), "%Y-%m-%dT%H:%M:%SZ")
    assert abs((ends - datetime.datetime.utcnow()).total_seconds() - 3600) < 5
    chained = account.assume(short, hello)
    both = assume(server, chained, account.role("Other", trust(account.account_id)), DurationSeconds="7200")
    assert both.error == (400, "ValidationError", ROLES_MAXIMUM)  # beyond the role's and chaining's
    assert assume(server, chained, long, DurationSeconds="7200").error == (400, "ValidationError", CHAINING)
    assert assume(server, hello, long, DurationSeconds="7200").status == 200
    schema = assume(server, chained, short, DurationSeconds="43201").error
    assert schema[:2] == (400, "ValidationError") and "at 'durationSeconds'" in schema[2]


def test_p1_policies_of_other_accounts(account, other_account, hello, refused):
    """AWS's own managed policies and the role's account's, nobody else's; at most ten."""
    own = account.client("iam").create_policy(PolicyName="P", PolicyDocument=policy(allow("s3:*")))["Policy"]["Arn"]
    foreign = other_account.client("iam").create_policy(
        PolicyName="P", PolicyDocument=policy(allow("s3:*")))["Policy"]["Arn"]
    role = account.role("R", trust(account.account_id))
    arns = lambda *values: [{"arn": value} for value in values]
    assert account.assume(role, hello, PolicyArns=arns(own, "arn:aws:iam::aws:policy/ReadOnlyAccess"))
    with refused("ValidationError", 400) as error:
        account.assume(role, hello, PolicyArns=arns(foreign))
    assert error.message == f"{foreign} is invalid"
    assert account.assume(role, hello, PolicyArns=arns(*[own] * 10))
    with refused("ValidationError", 400):
        account.assume(role, hello, PolicyArns=arns(*[own] * 11))
    theirs = other_account.role("R", trust(account.account_id))
    assert account.assume(theirs, hello, PolicyArns=arns(foreign))  # the role's account counts, not the caller's
    with refused("ValidationError", 400):
        account.assume(theirs, hello, PolicyArns=arns(own))


def test_x16_no_policy_restricts_root(account, refused):
    """X16: root has no identity policies; a session of root's is as free as root itself, where it may call at all."""
    session = Credentials.of(account.client("sts").get_session_token()["Credentials"])
    name = f"roots-{account.account_id}"
    account.client("s3", session).create_bucket(Bucket=name)
    account.client("s3", session).put_object(Bucket=name, Key="k", Body=b"v")
    assert account.client("s3", session).get_object(Bucket=name, Key="k")["Body"].read() == b"v"
    iam = account.client("iam")
    with refused("NoSuchEntity", 404):
        iam.put_user_policy(UserName="root", PolicyName="P", PolicyDocument=policy(deny("*")))
