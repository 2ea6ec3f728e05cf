"""STS on the wire: routing W, validation V, authentication A, each by the row it proves. No SDK in between."""

import json
import re
import socket
import time

import pytest

from support.server import Credentials, allow, trust
from support.wire import FORM, Signer, exchange, form, host, query_call, render, signed, timestamp

AWS_FAULT = "http://webservices.amazon.com/AWSFault/2005-15-09"
STS = "https://sts.amazonaws.com/doc/2011-06-15/"
IDENTITY = {"Action": "GetCallerIdentity"}
INVALID = "The security token included in the request is invalid."
MISMATCH = (
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details."
)
STS_HOST = "sts.us-east-1.localhost"


@pytest.fixture
def hello(account):
    return account.user("Hello", allow("sts:*"))


@pytest.fixture
def signer(hello):
    return Signer(hello)


@pytest.fixture
def role(account):
    return account.role("R", trust(account.account_id))


def plain(server, method, target, headers=(), body=b"", host_name=STS_HOST):
    return exchange(
        server, render(method, target, [("Host", host_name), *headers], body), head=method == "HEAD"
    )


# Routing, §2.1 and §2.2.


def test_w1_post_and_get(server, hello):
    for content_type in (FORM, "application/x-www-form-urlencoded"):
        reply = query_call(server, Signer(hello), IDENTITY, content_type=content_type)
        assert reply.status == 200
    got = signed(server, Signer(hello), "GET", "/?Action=GetCallerIdentity&Version=2011-06-15")
    assert got.status == 200 and got.value("Arn").endswith(":user/Hello")


def test_w2_names_are_case_sensitive(server, signer):
    assert query_call(server, signer, {"action": "GetCallerIdentity"}).status == 302
    assert query_call(server, signer, {"Action": "getcalleridentity"}).error[1] == "InvalidAction"


def test_w3_the_first_of_a_repeated_parameter_counts(server, account, signer, role):
    reply = query_call(
        server, signer,
        [("Action", "AssumeRole"), ("RoleArn", role), ("RoleSessionName", "first"), ("RoleSessionName", "second"),
         ("RoleArn", role + "-absent")],
    )
    assert reply.status == 200 and reply.value("Arn").endswith("/first")
    swapped = query_call(
        server, signer,
        [("Action", "AssumeRole"), ("RoleArn", role + "-absent"), ("RoleSessionName", "first"), ("RoleArn", role)],
    )
    assert swapped.error[:2] == (403, "AccessDenied")


def test_w4_unknown_and_empty_members(server, hello):
    body = b"Action=GetCallerIdentity&&Unknown=1&x&Version=2011-06-15&"
    assert signed(server, Signer(hello), "POST", "/", body, content_type=FORM).status == 200


def test_w5_lists(server, signer, account):
    both = trust(account.account_id, actions=["sts:AssumeRole", "sts:TagSession"])
    tagged = account.role("Tagged", both)
    reply = query_call(server, signer, {
        "Action": "AssumeRole", "RoleArn": tagged, "RoleSessionName": "tags", "Tags.member.1.Key": "a",
        "Tags.member.1.Value": "b", "TransitiveTagKeys.member.1": "a",
    })
    assert reply.status == 200, reply.text
    empty = query_call(server, signer, {"Action": "AssumeRole", "RoleArn": tagged, "RoleSessionName": "tags", "Tags": ""})
    assert empty.status == 200


@pytest.mark.parametrize("value", ["900", "0900", "+900"])
def test_w6_integers(server, signer, role, value):
    reply = query_call(server, signer, {
        "Action": "AssumeRole", "RoleArn": role, "RoleSessionName": "int", "DurationSeconds": value,
    })
    assert reply.status == 200, reply.text


@pytest.mark.parametrize("value", [" 900 ", "\t900\n", "900.0", "9e2", "abc", "2147483648", "-2147483649", "٩٠٠"])
def test_w6_what_is_no_integer(server, signer, role, value):
    reply = query_call(server, signer, {
        "Action": "AssumeRole", "RoleArn": role, "RoleSessionName": "int", "DurationSeconds": value,
    })
    assert reply.error == (400, "MalformedInput", None)


def test_w6_an_empty_integer(server, signer, role):
    reply = query_call(server, signer, {
        "Action": "AssumeRole", "RoleArn": role, "RoleSessionName": "int", "DurationSeconds": "",
    })
    assert reply.error == (400, "MalformedInput", "missing value for decimal type")


def test_w8_the_largest_body(server, signer):
    for size, status in ((10_000_000, 200), (10_000_001, 413)):
        body = form({"Action": "GetCallerIdentity", "Version": "2011-06-15", "Padding": ""})
        body += b"x" * (size - len(body))
        reply = signed(server, Signer(signer.credentials), "POST", "/", body, content_type=FORM)
        assert reply.status == status
        if status == 413:
            assert reply.body == b"" and reply.header("x-amzn-RequestId") is None


def test_w9_a_query_that_is_too_long(server, signer):
    target = "/?Action=GetCallerIdentity&Version=2011-06-15&Padding=" + "x" * 17000
    reply = signed(server, signer, "GET", target)
    assert reply.status == 400 and reply.body == b"" and reply.header("x-amzn-RequestId") is None
    fine = "/?Action=GetCallerIdentity&Version=2011-06-15&Padding=" + "x" * 12000
    assert signed(server, Signer(signer.credentials), "GET", fine).status == 200


@pytest.mark.parametrize("path", ["/%", "/%2", "/%GG", "/a%zz"])
def test_w10_bad_percent_in_the_path(server, path):
    reply = plain(server, "GET", path)
    assert reply.status == 400 and reply.body == b"" and reply.header("x-amzn-RequestId") is None


def test_w11_no_form_or_no_action(server, hello):
    for content_type, body in (("text/plain", form(IDENTITY)), (FORM, b"Version=2011-06-15"), (None, b"")):
        reply = signed(
            server, Signer(hello), "POST", "/", body, content_type=content_type, host_name=STS_HOST
        )
        assert (reply.status, reply.header("Location"), reply.body) == (302, "https://aws.amazon.com/iam", b"")
        assert reply.header("x-amzn-RequestId")


def test_w12_get_without_action_keeps_the_query(server, hello):
    reply = signed(server, Signer(hello), "GET", "/?Version=2011-06-15", host_name=STS_HOST)
    assert (reply.status, reply.header("Location")) == (302, "https://aws.amazon.com/iam?Version=2011-06-15")


@pytest.mark.parametrize(
    "parameters, version, message",
    [
        ({"Action": "NoSuchAction"}, "2011-06-15", "Could not find operation NoSuchAction for version 2011-06-15"),
        ({"Action": ""}, "2011-06-15", "Could not find operation  for version 2011-06-15"),
        (IDENTITY, None, "Could not find operation GetCallerIdentity for version NO_VERSION_SPECIFIED"),
        (IDENTITY, "", "Could not find operation GetCallerIdentity for version "),
        (IDENTITY, "2000-01-01", "Could not find operation GetCallerIdentity for version 2000-01-01"),
        (IDENTITY, "2010-05-08", "Could not find operation GetCallerIdentity for version 2010-05-08"),
    ],
    ids=["W13", "W14", "W15", "W16", "W17", "W17-iam"],
)
def test_w13_to_w18_unknown_operations(server, signer, parameters, version, message):
    reply = query_call(server, signer, parameters, version=version)
    assert reply.error == (400, "InvalidAction", message)
    assert reply.namespace == AWS_FAULT  # W18
    assert reply.header("x-amzn-RequestId") == reply.value("RequestId")


def test_w13_comes_before_authentication(server, hello):
    wrong = Signer(hello, tamper=True)
    assert query_call(server, wrong, {"Action": "NoSuchAction"}).error[1] == "InvalidAction"  # 3.1 step 1


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
def test_w20_other_paths(server, method):
    reply = plain(server, method, "/path", body=b"{}" if method in ("POST", "PUT", "PATCH") else b"")
    assert reply.status == 404
    if method == "HEAD":
        assert reply.body == b"" and reply.header("Content-Length") == "29"
    else:
        assert reply.body == b"<UnknownOperationException/>\n"


def test_w21_the_query_form_on_another_path(server, signer):
    body = form({**IDENTITY, "Version": "2011-06-15"})
    reply = signed(server, signer, "POST", "/path", body, content_type=FORM, host_name=STS_HOST)
    assert reply.error[:2] == (403, "SignatureDoesNotMatch")


def test_w22_preflight(server):
    reply = plain(
        server, "OPTIONS", "/", [("Origin", "https://a.example"), ("Access-Control-Request-Method", "POST")]
    )
    assert reply.status == 200 and reply.body == b""
    assert reply.header("Access-Control-Allow-Origin") == "*"
    assert reply.header("Access-Control-Allow-Methods") == "POST"
    assert reply.header("Access-Control-Max-Age") == "172800"
    assert reply.header("Access-Control-Expose-Headers") == (
        "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date,smithy-protocol"
    )


@pytest.mark.parametrize("method", ["PROPFIND", "FOO", "CONNECT"])
def test_w23_odd_methods(server, method):
    reply = plain(server, method, "/")
    assert reply.status == 400 and reply.body == b""


def test_w24_headers_that_mean_nothing(server, signer):
    body = form({**IDENTITY, "Version": "2011-06-15"})
    reply = signed(
        server, signer, "POST", "/", body, content_type=FORM, headers=[("x-amz-account-id", "000000000000")]
    )
    assert reply.status == 200


# Replies, §2.3.


def test_w26_to_w30_the_reply(server, signer, role, account):
    reply = query_call(server, signer, {"Action": "AssumeRole", "RoleArn": role, "RoleSessionName": "exact"})
    assert reply.header("Content-Type").startswith("text/xml") and reply.header("Date")
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", reply.header("x-amzn-RequestId"))
    assert reply.header("x-amz-sts-extended-request-id")
    shape = re.sub(r">[^<\n]+<", "><", reply.text)
    assert shape == (
        f'<AssumeRoleResponse xmlns="{STS}">\n'
        "  <AssumeRoleResult>\n"
        "    <AssumedRoleUser>\n"
        "      <AssumedRoleId></AssumedRoleId>\n"
        "      <Arn></Arn>\n"
        "    </AssumedRoleUser>\n"
        "    <Credentials>\n"
        "      <AccessKeyId></AccessKeyId>\n"
        "      <SecretAccessKey></SecretAccessKey>\n"
        "      <SessionToken></SessionToken>\n"
        "      <Expiration></Expiration>\n"
        "    </Credentials>\n"
        "    <SessionTokenUtilization></SessionTokenUtilization>\n"
        "    <SessionTokenSize></SessionTokenSize>\n"
        "  </AssumeRoleResult>\n"
        "  <ResponseMetadata>\n"
        "    <RequestId></RequestId>\n"
        "  </ResponseMetadata>\n"
        "</AssumeRoleResponse>\n"
    )  # R11: nothing was passed, so there is no PackedPolicySize; Z2: the two members of the newest model
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", reply.value("Expiration"))  # W30
    server.secrets.update([reply.value("SecretAccessKey"), reply.value("SessionToken")])


def test_w28_caller_identity_to_the_byte(server, signer, account):
    reply = query_call(server, signer, IDENTITY)
    request_id = reply.header("x-amzn-RequestId")
    user_id = reply.value("UserId")
    assert reply.text == (
        f'<GetCallerIdentityResponse xmlns="{STS}">\n'
        "  <GetCallerIdentityResult>\n"
        f"    <Arn>arn:aws:iam::{account.account_id}:user/Hello</Arn>\n"
        f"    <UserId>{user_id}</UserId>\n"
        f"    <Account>{account.account_id}</Account>\n"
        "  </GetCallerIdentityResult>\n"
        "  <ResponseMetadata>\n"
        f"    <RequestId>{request_id}</RequestId>\n"
        "  </ResponseMetadata>\n"
        "</GetCallerIdentityResponse>\n"
    )


def test_w29_errors_to_the_byte(server, hello):
    reply = query_call(server, Signer(hello, tamper=True), IDENTITY)
    assert reply.text == (
        f'<ErrorResponse xmlns="{STS}">\n'
        "  <Error>\n"
        "    <Type>Sender</Type>\n"
        "    <Code>SignatureDoesNotMatch</Code>\n"
        f"    <Message>{MISMATCH}</Message>\n"
        "  </Error>\n"
        f"  <RequestId>{reply.header('x-amzn-RequestId')}</RequestId>\n"
        "</ErrorResponse>\n"
    )


def test_w32_json(server, hello, role, account):
    accept = [("Accept", "application/json")]
    body = form({**IDENTITY, "Version": "2011-06-15"})
    good = json.loads(signed(server, Signer(hello), "POST", "/", body, FORM, accept).body)
    assert good["GetCallerIdentityResponse"]["GetCallerIdentityResult"]["Account"] == account.account_id
    bad = signed(server, Signer(hello, tamper=True), "POST", "/", body, FORM, accept)
    parsed = json.loads(bad.body)
    assert bad.status == 403 and parsed["Error"] == {
        "Code": "SignatureDoesNotMatch", "Message": MISMATCH, "Type": "Sender",
    }
    assert parsed["RequestId"] == bad.header("x-amzn-RequestId")
    body = form({"Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": role, "RoleSessionName": "json"})
    credentials = json.loads(signed(server, Signer(hello), "POST", "/", body, FORM, accept).body)[
        "AssumeRoleResponse"]["AssumeRoleResult"]["Credentials"]
    server.secrets.update([credentials["SecretAccessKey"], credentials["SessionToken"]])
    assert abs(float(credentials["Expiration"]) - time.time() - 3600) < 10  # epoch seconds


# Validation, §2.4.


def clauses(reply):
    status, code, message = reply.error
    assert (status, code) == (400, "ValidationError"), reply.text
    head, _, rest = message.partition(": ")
    found = set(rest.split("; "))
    word = "error" if len(found) == 1 else "errors"
    assert head == f"{len(found)} validation {word} detected"  # V1
    return found


def test_v1_v2_v4_absent_members(server, signer):
    assert clauses(query_call(server, signer, {"Action": "AssumeRole"})) == {
        "Value null at 'roleArn' failed to satisfy constraint: Member must not be null",
        "Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null",
    }


def test_v2_v5_v6_values_are_echoed_and_patterns_printed(server, signer, role):
    reply = query_call(server, signer, {
        "Action": "AssumeRole", "RoleArn": role, "RoleSessionName": "é", "DurationSeconds": "899",
    })
    assert clauses(reply) == {
        "Value 'é' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
        "Value 'é' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: "
        "[\\w+=,.@-]*",
        "Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to "
        "900",
    }


@pytest.mark.parametrize(
    "name, value, clause",
    [
        ("DurationSeconds", "43201", "Value '43201' at 'durationSeconds' failed to satisfy constraint: Member must have "
         "value less than or equal to 43200"),
        ("DurationSeconds", "-1", "Value '-1' at 'durationSeconds' failed to satisfy constraint: Member must have value "
         "greater than or equal to 900"),
        ("ExternalId", "x", "Value 'x' at 'externalId' failed to satisfy constraint: Member must have length greater "
         "than or equal to 2"),
        ("ExternalId", "a b", "Value 'a b' at 'externalId' failed to satisfy constraint: Member must satisfy regular "
         "expression pattern: [\\w+=,.@:\\/-]*"),
        ("RoleSessionName", "x" * 65, f"Value '{'x' * 65}' at 'roleSessionName' failed to satisfy constraint: Member "
         "must have length less than or equal to 64"),
        ("SourceIdentity", "a:b", "Value 'a:b' at 'sourceIdentity' failed to satisfy constraint: Member must satisfy "
         "regular expression pattern: [\\w+=,.@-]*"),
    ],
)
def test_v4_constraints(server, signer, role, name, value, clause):
    parameters = {"Action": "AssumeRole", "RoleArn": role, "RoleSessionName": "valid", name: value}
    assert clauses(query_call(server, signer, parameters)) == {clause}


def test_v2_paths_of_members_of_lists(server, signer, role):
    parameters = {"Action": "AssumeRole", "RoleArn": role, "RoleSessionName": "valid",
                  "Tags.member.1.Key": "ok", "Tags.member.1.Value": "ok", "Tags.member.2.Key": "x" * 129,
                  "Tags.member.2.Value": ""}
    assert clauses(query_call(server, signer, parameters)) == {
        f"Value '{'x' * 129}' at 'tags.2.member.key' failed to satisfy constraint: Member must have length less than or "
        "equal to 128"
    }


def test_w7_lengths_are_code_points(server, signer, role):
    """64 of four bytes each are within the length, and fail the pattern alone."""
    reply = query_call(server, signer, {"Action": "AssumeRole", "RoleArn": role, "RoleSessionName": "𝔞" * 64})
    assert len(clauses(reply)) == 1


@pytest.mark.parametrize(
    "arn", ["nothing-valid-in-here", "arn::b:::something/test-role", "arn:a::::something/test-role",
            "arn:a:a::aaaaaaaaaa:", "x" * 20, "x" * 2048, "é" * 2048,
            "arn:aws:iam::123456789012:user/role-less"],
)
def test_v7_what_is_no_role_arn(server, signer, arn):
    reply = query_call(server, signer, {"Action": "AssumeRole", "RoleArn": arn, "RoleSessionName": "valid"})
    assert reply.error == (400, "ValidationError", f"{arn} is invalid")


def test_v8_schema_before_the_arn(server, signer):
    reply = query_call(server, signer, {"Action": "AssumeRole", "RoleArn": "x" * 20, "RoleSessionName": "a b"})
    assert clauses(reply)  # not "… is invalid"


def test_v9_authentication_before_validation(server, hello):
    reply = query_call(server, Signer(hello, tamper=True), {"Action": "AssumeRole"})
    assert reply.error == (403, "SignatureDoesNotMatch", MISMATCH)


# Authentication, §3.


def test_a1_nothing(server):
    reply = plain(server, "POST", "/", [("Content-Type", FORM)], form({**IDENTITY, "Version": "2011-06-15"}))
    assert reply.error == (403, "MissingAuthenticationToken", "Request is missing Authentication Token")


@pytest.mark.parametrize("header, missing", [
    ("AWS4-HMAC-SHA256 SignedHeaders=host, Signature=00", ["Credential"]),
    ("AWS4-HMAC-SHA256 Credential=A/20150830/us-east-1/sts/aws4_request, Signature=00", ["SignedHeaders"]),
    ("AWS4-HMAC-SHA256 Credential=A/20150830/us-east-1/sts/aws4_request, SignedHeaders=host", ["Signature"]),
    ("AWS4-HMAC-SHA256 ", ["Credential", "Signature", "SignedHeaders"]),
])
def test_a3_incomplete(server, signer, header, missing):
    reply = signed(
        server, signer, "POST", "/", form({**IDENTITY, "Version": "2011-06-15"}), content_type=FORM, text=header
    )
    status, code, message = reply.error
    assert (status, code) == (400, "IncompleteSignature")
    for name in ("Credential", "Signature", "SignedHeaders"):
        assert (f"Authorization header requires '{name}' parameter." in message) == (name in missing), message


def test_a3_the_header_is_not_given_back(server, signer):
    """A signature that was sent never comes back in clear."""
    reply = signed(server, signer, "POST", "/", form({**IDENTITY, "Version": "2011-06-15"}), content_type=FORM,
                   text="AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/secret-looking-thing")
    assert "Signature" in reply.error[2]


@pytest.mark.parametrize("count", [1, 4, 6])
def test_a5_elements_of_the_credential(server, signer, count):
    credential = "/".join(["AKIDEXAMPLE", "20150830", "us-east-1", "sts", "aws4_request", "more"][:count])
    header = f"AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature={'0' * 64}"
    reply = signed(
        server, signer, "POST", "/", form({**IDENTITY, "Version": "2011-06-15"}), content_type=FORM, text=header
    )
    assert reply.error == (
        400, "IncompleteSignature",
        "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got "
        f"'{credential}'",
    )


def test_a6_presigned_with_parts_missing(server, hello):
    target = "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256"
    status, code, message = plain(server, "GET", target).error
    assert (status, code) == (400, "IncompleteSignature")
    for name in ("X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"):
        assert f"'{name}'" in message
    assert message.endswith("Re-examine the query-string parameters.")


def test_a7_dates(server, hello):
    reply = query_call(server, Signer(hello, date="yesterday", scope_date=timestamp()[:8]), IDENTITY)
    status, code, message = reply.error
    assert (status, code) in ((400, "IncompleteSignature"), (403, "SignatureDoesNotMatch"))
    assert "Got 'yesterday'" in message


def test_a9_host_must_be_signed(server, hello):
    reply = query_call(server, Signer(hello, unsigned=("host",)), IDENTITY)
    assert reply.error == (
        403, "SignatureDoesNotMatch", "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
    )


REGION = "Credential should be scoped to a valid region. "
SERVICE = "Credential should be scoped to correct service: 'sts'. "


def test_e12_to_e16_scope(server, hello):
    regional = "sts.eu-west-1.localhost"
    assert query_call(server, Signer(hello, region="eu-west-1"), IDENTITY, host_name=regional).status == 200
    wrong = query_call(server, Signer(hello, region="us-east-1"), IDENTITY, host_name=regional)
    assert wrong.error == (403, "SignatureDoesNotMatch", REGION)  # E13
    reply = query_call(server, Signer(hello, service="s3x"), IDENTITY, host_name=regional)
    assert reply.error[1] == "SignatureDoesNotMatch" and SERVICE in reply.error[2]  # E14
    both = query_call(server, Signer(hello, region="eu-west-2", service="iam"), IDENTITY, host_name=regional)
    assert both.error == (403, "SignatureDoesNotMatch", REGION + SERVICE)  # E15
    reply = query_call(server, Signer(hello, region="eu-west-9"), IDENTITY)  # a Region that is not served
    assert reply.error == (403, "SignatureDoesNotMatch", REGION)


def test_e11_e12_the_global_host(server, hello):
    assert query_call(server, Signer(hello), IDENTITY, host_name="sts.amazonaws.com").status == 200
    reply = query_call(server, Signer(hello, region="eu-west-1"), IDENTITY, host_name="sts.amazonaws.com")
    assert reply.error == (403, "SignatureDoesNotMatch", REGION)


def test_e16_scope_before_key_and_token(server, hello):
    for credentials in (
        Credentials("AKIAQAAAAAAAGMKEM7X5", "x" * 40),
        Credentials(hello.access_key_id, "x" * 40, "no-token"),
    ):
        reply = query_call(
            server, Signer(credentials, region="eu-west-1"), IDENTITY, host_name="sts.eu-west-2.localhost"
        )
        assert reply.error == (403, "SignatureDoesNotMatch", REGION)


def test_a10_terminator_and_date(server, hello):
    reply = query_call(server, Signer(hello, terminator="aws5_request"), IDENTITY)
    assert reply.error[:2] == (403, "SignatureDoesNotMatch")
    assert "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'." in reply.error[2]
    reply = query_call(server, Signer(hello, scope_date="20150830"), IDENTITY)
    assert reply.error[:2] == (403, "SignatureDoesNotMatch")
    assert "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP" in reply.error[2]


def test_a11_a12_clock_skew(server, hello):
    assert query_call(server, Signer(hello, date=timestamp(-14 * 60)), IDENTITY).status == 200
    assert query_call(server, Signer(hello, date=timestamp(14 * 60)), IDENTITY).status == 200
    old = timestamp(-16 * 60)
    status, code, message = query_call(server, Signer(hello, date=old), IDENTITY).error
    assert (status, code) == (403, "SignatureDoesNotMatch")
    assert re.fullmatch(
        rf"Signature expired: {old} is now earlier than \d{{8}}T\d{{6}}Z \(\d{{8}}T\d{{6}}Z - 15 min\.\)", message
    )
    new = timestamp(16 * 60)
    status, code, message = query_call(server, Signer(hello, date=new), IDENTITY).error
    assert (status, code) == (403, "SignatureDoesNotMatch")
    assert re.fullmatch(
        rf"Signature not yet current: {new} is still later than \d{{8}}T\d{{6}}Z \(\d{{8}}T\d{{6}}Z \+ 15 min\.\)", message
    )


def test_a14_a13_a_wrong_signature_says_no_more(server, hello):
    for signer in (Signer(hello, tamper=True), Signer(Credentials(hello.access_key_id, "x" * 40))):  # A14: no more
        assert query_call(server, signer, IDENTITY).error == (403, "SignatureDoesNotMatch", MISMATCH)


def test_a22_a13_what_was_signed_is_what_counts(server, hello):
    """One byte of the body, of a signed header, of the path or of the query changed after signing."""
    body = form({**IDENTITY, "Version": "2011-06-15"})
    signer = Signer(hello)
    headers = signer.headers("POST", "/", [("Host", host(server)), ("Content-Type", FORM), ("X-Note", "a")], body)
    assert exchange(server, render("POST", "/", headers, body)).status == 200
    changed = [
        render("POST", "/", headers, body + b"&x=1"),
        render("POST", "/?x=1", headers, body),
        render("POST", "/", [(n, "b") if n == "X-Note" else (n, v) for n, v in headers], body),
        render("POST", "/", [*headers, ("X-Note", "a")], body),  # A22: repeated headers are joined, not dropped
    ]
    for raw in changed:
        assert exchange(server, raw).error == (403, "SignatureDoesNotMatch", MISMATCH)


def test_a15_unknown_inactive_and_deleted_keys(server, account, hello):
    unknown = Credentials("AKIAQAAAAAAAGMKEM7X5", "x" * 40)
    assert query_call(server, Signer(unknown), IDENTITY).error == (403, "InvalidClientTokenId", INVALID)
    iam = account.client("iam")
    iam.update_access_key(UserName="Hello", AccessKeyId=hello.access_key_id, Status="Inactive")
    for tamper in (False, True):  # step 5: before the HMAC
        reply = query_call(server, Signer(hello, tamper=tamper), IDENTITY)
        assert reply.error == (403, "InvalidClientTokenId", INVALID)
    iam.update_access_key(UserName="Hello", AccessKeyId=hello.access_key_id, Status="Active")
    assert query_call(server, Signer(hello), IDENTITY).status == 200
    iam.delete_access_key(UserName="Hello", AccessKeyId=hello.access_key_id)
    assert query_call(server, Signer(hello), IDENTITY).error == (403, "InvalidClientTokenId", INVALID)


def test_collisions_of_temporary_credentials(server, account, hello, role):
    """The table under §3.2."""
    one, two = account.assume(role, hello, "one"), account.assume(role, hello, "two")

    def error(**options):
        return query_call(server, Signer(one, **options), IDENTITY).error[:2]

    assert query_call(server, Signer(one), IDENTITY).status == 200
    assert error(tamper=True) == (403, "SignatureDoesNotMatch")
    for tamper in (False, True):
        assert error(token=None, tamper=tamper) == (403, "InvalidClientTokenId")
        assert error(token=two.session_token, tamper=tamper) == (403, "InvalidClientTokenId")
        assert error(token=one.session_token[:-8], tamper=tamper) == (403, "InvalidClientTokenId")
    assert error(token=one.session_token, region="eu-west-9") == (403, "SignatureDoesNotMatch")
    account.client("iam").delete_role(RoleName="R")
    for tamper in (False, True):
        assert error(tamper=tamper) == (403, "InvalidClientTokenId")  # deleted role, before the HMAC


def test_a_token_cannot_be_changed(server, account, hello, role):
    """Every character of a token matters, and a token opens nothing but the session it was made for."""
    session = account.assume(role, hello)
    token = session.session_token
    for index in range(0, len(token.rstrip("=")), 37):
        letter = "A" if token[index] != "A" else "B"
        forged = token[:index] + letter + token[index + 1 :]
        reply = query_call(server, Signer(session, token=forged), IDENTITY)
        assert reply.error == (403, "InvalidClientTokenId", INVALID), index
    for forged in ("", "A", "A" * 4096, "A" * 20_000, token + "=", token + "AAAA", " " + token[1:], token.lower()):
        if forged:
            reply = query_call(server, Signer(session, token=forged), IDENTITY)
            assert reply.status in (400, 403) and reply.status != 500, forged[:20]
            assert not reply.body or reply.error[1] == "InvalidClientTokenId", reply.text


def test_a_long_term_key_with_a_token(server, account, hello, role):
    session = account.assume(role, hello)
    reply = query_call(server, Signer(hello, token=session.session_token), IDENTITY)
    assert reply.error == (403, "InvalidClientTokenId", INVALID)


def test_a21_presigned_get_hashes_nothing(server, hello):
    target = "/?Action=GetCallerIdentity&Version=2011-06-15"
    good = Signer(hello).presigned("GET", target, host(server))
    assert plain(server, "GET", good, host_name=host(server)).status == 200
    wrong = Signer(hello, payload_hash="UNSIGNED-PAYLOAD").presigned("GET", target, host(server))
    assert plain(server, "GET", wrong, host_name=host(server)).error[:2] == (403, "SignatureDoesNotMatch")


def test_a29_presigned_for_fifteen_minutes(server, hello):
    target = "/?Action=GetCallerIdentity&Version=2011-06-15"
    within = Signer(hello, date=timestamp(-10 * 60)).presigned("GET", target, host(server), expires=1)
    assert plain(server, "GET", within, host_name=host(server)).status == 200
    beyond = Signer(hello, date=timestamp(-16 * 60)).presigned("GET", target, host(server), expires=86400)
    assert plain(server, "GET", beyond, host_name=host(server)).error[:2] == (403, "SignatureDoesNotMatch")


def test_two_ways_of_signing_at_once(server, hello):
    target = Signer(hello).presigned("GET", "/?Action=GetCallerIdentity&Version=2011-06-15", host(server))
    reply = signed(server, Signer(hello), "GET", target)
    assert reply.error[:2] == (400, "IncompleteSignature")  # A32, U9


def test_a24_x_amz_date_wins_over_date(server, hello):
    body = form({**IDENTITY, "Version": "2011-06-15"})
    reply = signed(
        server, Signer(hello), "POST", "/", body, FORM, headers=[("Date", "Mon, 01 Jan 2001 00:00:00 GMT")]
    )
    assert reply.status == 200  # A24


def test_a26_the_host_as_it_was_sent(server, hello):
    for name in (host(server), "localhost:4787", "some.name.of.ours:1", "localhost"):
        assert query_call(server, Signer(hello), IDENTITY, host_name=name).status == 200


def test_keep_alive(server, hello):
    """Two requests on one connection, the second sent before the first was answered."""
    body = form({**IDENTITY, "Version": "2011-06-15"})

    def one():
        headers = Signer(hello).headers("POST", "/", [("Host", host(server)), ("Content-Type", FORM)], body)
        return render("POST", "/", headers, body).replace(b"Connection: close\r\n", b"")

    with socket.create_connection((server.host, server.port), timeout=10) as link:
        link.sendall(one() + one())
        seen = b""
        while seen.count(b"</GetCallerIdentityResponse>") < 2:
            part = link.recv(65536)
            assert part
            seen += part
    assert seen.count(b"HTTP/1.1 200 OK") == 2
