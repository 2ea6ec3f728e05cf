"""A reason with every denial: the header, DecodeAuthorizationMessage, and `stint explain` (reference sts.md §4.8)."""

import json
import os
import subprocess
import threading

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

from support.server import Credentials, allow, binary, deny, policy, trust

HEADER = "x-amzn-authorization-message"


def denial(call, **arguments):
    """The message that goes with a denial."""
    with pytest.raises(ClientError) as caught:
        call(**arguments)
    response = caught.value.response
    assert response["Error"]["Code"] in ("AccessDenied", "403"), response
    return response["ResponseMetadata"]["HTTPHeaders"].get(HEADER)


@pytest.fixture
def decode(account):
    sts = account.client("sts")
    return lambda message: json.loads(sts.decode_authorization_message(EncodedMessage=message)["DecodedMessage"])


def layers(document):
    return {layer["policyType"]: layer for layer in document["explanation"]["layers"]}


def test_every_service_tells(account, bucket, decode):
    hello = account.user("Teller", allow("s3:GetObject", resource="arn:aws:s3:::other/*"))
    role = account.role("R", trust(account.account_id))
    calls = [
        (account.client("iam", hello).list_users, {}, "iam:ListUsers"),
        (account.client("sts", hello).get_access_key_info, {"AccessKeyId": hello.access_key_id}, "sts:GetAccessKeyInfo"),
        (account.client("sts", hello).assume_role, {"RoleArn": role, "RoleSessionName": "Session"}, "sts:AssumeRole"),
        (account.client("s3", hello).list_objects_v2, {"Bucket": bucket}, "s3:ListBucket"),
        (account.client("s3", hello).get_object, {"Bucket": bucket, "Key": "k"}, "s3:GetObject"),
        (account.client("s3", hello).head_object, {"Bucket": bucket, "Key": "k"}, "s3:GetObject"),
        (account.client("s3", hello).put_object, {"Bucket": bucket, "Key": "k", "Body": b"x"}, "s3:PutObject"),
    ]
    for call, arguments, action in calls:
        message = denial(call, **arguments)
        assert message and len(message) <= 2800, action
        document = decode(message)
        assert document["allowed"] is False and document["explicitDeny"] is False
        assert document["matchedStatements"] == {"items": []} and document["failures"] == {"items": []}
        assert document["context"]["action"] == action
        assert document["context"]["principal"]["name"] == "Teller"
        assert document["context"]["principal"]["arn"].endswith(":user/Teller")


def test_the_story_step_two_is_explained(account, bucket, decode):
    hello = account.user("Story", allow("sts:AssumeRole", resource=f"arn:aws:iam::{account.account_id}:role/*"))
    document = decode(denial(account.client("s3", hello).list_objects_v2, Bucket=bucket))
    assert document["explanation"]["decidedBy"] == "identity-based policy"
    identity = layers(document)["identity-based policy"]
    assert identity["outcome"] == "implicitDeny"
    assert identity["policies"] == [] and identity["omittedPolicies"] == 1  # it says nothing about S3


def test_the_condition_that_failed(account, bucket, decode):
    hello = account.user(
        "Conditional", allow("s3:GetObject", Sid="Office", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})
    )
    document = decode(denial(account.client("s3", hello).get_object, Bucket=bucket, Key="k"))
    (entry,) = layers(document)["identity-based policy"]["policies"]
    (miss,) = entry["nearlyMatched"]
    assert miss["statementId"] == "Office"
    assert miss["mismatch"] == {
        "element": "Condition", "operator": "IpAddress", "key": "aws:SourceIp", "expected": ["10.0.0.0/8"],
        "actual": ["127.0.0.1"],
    }


def test_an_explicit_deny_in_a_session_policy(account, bucket, decode):
    user = account.user("Chooser", allow("sts:*"))
    role = account.role("Reader", trust(account.account_id), allow("s3:*"))
    reply = account.client("sts", user).assume_role(
        RoleArn=role, RoleSessionName="Session", Policy=policy(allow("*"), deny("s3:*", Sid="NotThese"))
    )
    document = decode(denial(account.client("s3", Credentials.of(reply["Credentials"])).list_buckets))
    assert document["explicitDeny"] is True
    (statement,) = document["matchedStatements"]["items"]
    assert statement["statementId"] == "NotThese" and statement["effect"] == "DENY"
    assert document["context"]["principal"]["id"].endswith(":Session")
    assert "name" not in document["context"]["principal"]  # D4


def test_who_may_decode(account, other_account, bucket, refused):
    """iam.md §5.7."""
    hello = account.user("Curious")
    message = denial(account.client("s3", hello).list_buckets)
    with refused("AccessDenied", 403) as error:
        account.client("sts", hello).decode_authorization_message(EncodedMessage=message)
    assert error.message.endswith("because no identity-based policy allows the sts:DecodeAuthorizationMessage action")
    for text in (message, message[:-4], message + "A", message[:20] + "\n" + message[20:]):
        client = (other_account if text == message else account).client("sts")
        with refused("InvalidAuthorizationMessageException", 400):
            client.decode_authorization_message(EncodedMessage=text)


def test_a_missing_role_reads_like_one_that_refuses(account, other_account, decode):
    hello = account.user("Prober", allow("sts:*", "sts:DecodeAuthorizationMessage"))
    sts = account.client("sts", hello)
    for owner in (account, other_account):
        owner.user("Owner")
        owner.role("Refusing", trust(f"arn:aws:iam::{owner.account_id}:user/Owner"))
        told = set()
        for name in ("Refusing", "Missing1"):
            message = denial(
                sts.assume_role, RoleArn=f"arn:aws:iam::{owner.account_id}:role/{name}", RoleSessionName="Session"
            )
            text = sts.decode_authorization_message(EncodedMessage=message)["DecodedMessage"]
            document = json.loads(text.replace(name, "NAME"))
            document["explanation"].pop("time")
            kept = [c for c in document["context"]["conditions"]["items"] if "Time" not in c["key"]]
            document["context"]["conditions"]["items"] = kept
            told.add((len(message), json.dumps(document)))
        assert len(told) == 1, told


def test_nobody_gets_none(account, server, bucket):
    """Anonymous callers and those who are not believed get no message."""
    unsigned = boto3.client(
        "s3", endpoint_url=server.endpoint, region_name="us-east-1", config=Config(signature_version=UNSIGNED)
    )
    assert denial(unsigned.list_objects_v2, Bucket=bucket) is None
    impostor = Credentials(account.root.access_key_id, "x" * 40)
    with pytest.raises(ClientError) as caught:
        account.client("sts", impostor).get_caller_identity()
    assert HEADER not in caught.value.response["ResponseMetadata"]["HTTPHeaders"]


def test_it_survives_a_restart(own_server):
    server = own_server()
    account = server.first
    hello = account.user("Restarted")
    message = denial(account.client("s3", hello).list_buckets)
    server.stop()
    server.start()
    text = account.client("sts").decode_authorization_message(EncodedMessage=message)["DecodedMessage"]
    assert json.loads(text)["context"]["action"] == "s3:ListAllMyBuckets"


# `stint explain`


def run(*arguments, environment=None):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return subprocess.run(
        [binary(), "explain", *arguments], capture_output=True, text=True, timeout=60,
        env=kept | {"HOME": "/nonexistent"} | (environment or {}),
    )


def test_explain_a_message(server, account, bucket):
    hello = account.user("Asker", allow("s3:GetObject", Condition={"Bool": {"aws:SecureTransport": "true"}}))
    message = denial(account.client("s3", hello).get_object, Bucket=bucket, Key="k")
    environment = account.root.environment() | {"AWS_ENDPOINT_URL": server.endpoint}
    done = run(message, environment=environment)
    assert done.returncode == 0, done.stderr
    assert "NOT ALLOWED  s3:GetObject" in done.stdout
    assert "because      no identity-based policy allows s3:GetObject" in done.stdout
    assert "Bool on aws:SecureTransport" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert json.loads(run(message, "--json", environment=environment).stdout)["allowed"] is False
    keyless = run(message, environment={"AWS_ENDPOINT_URL": server.endpoint})
    assert keyless.returncode == 2 and "no access key" in keyless.stderr
    foreign = run("AAAA", environment=environment)
    assert foreign.returncode == 2 and "InvalidAuthorizationMessageException" in foreign.stderr


@pytest.mark.parametrize("running", [True, False])
def test_explain_for_the_operator(own_server, running, tmp_path):
    server = own_server()
    account = server.first
    account.client("s3").create_bucket(Bucket="explained")
    account.user("Hello", allow("s3:GetObject", resource="arn:aws:s3:::explained/public/*"))
    account.user("Owner")
    arn = f"arn:aws:iam::{account.account_id}:user/Hello"
    role = account.role("Closed", trust(f"arn:aws:iam::{account.account_id}:user/Owner"))
    if not running:
        server.stop()
    base = ["--data-dir", str(server.data), "--principal", arn]

    def ask(*arguments):
        return run(*base, *arguments)

    allowed = ask("--action", "s3:GetObject", "--resource", "arn:aws:s3:::explained/public/a")
    assert allowed.returncode == 0 and allowed.stdout.startswith("ALLOWED"), allowed.stdout + allowed.stderr
    denied = ask("--action", "s3:GetObject", "--resource", "arn:aws:s3:::explained/private/a")
    assert denied.returncode == 1 and "its Resource does not match" in denied.stdout, denied.stdout + denied.stderr
    trusted = ask("--action", "sts:AssumeRole", "--resource", role)
    assert trusted.returncode == 1 and "role trust policy" in trusted.stdout
    what_if = tmp_path / "policy.json"
    what_if.write_text(policy(allow("s3:*", Condition={"StringEquals": {"aws:username": "Hello"}})))
    attached = ask("--action", "s3:GetObject", "--resource", "arn:aws:s3:::explained/private/a",
                   "--policy-file", str(what_if))
    assert attached.returncode == 0, attached.stdout
    overridden = ask("--action", "s3:GetObject", "--resource", "arn:aws:s3:::explained/private/a",
                     "--policy-file", str(what_if), "--context", "aws:username=Somebody")
    assert overridden.returncode == 1
    # A shell gives the output of a command as a pipe.
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(what_if.read_text(),), daemon=True)
    writer.start()
    piped = ask("--action", "s3:GetObject", "--resource", "arn:aws:s3:::explained/private/a", "--policy-file", str(pipe))
    assert piped.returncode == 0, piped.stdout + piped.stderr
    for content, complaint in ((None, "No such file"), (b"\xff{}", "too long, or not UTF-8"),
                               (b" " * 2_000_000, "too long, or not UTF-8")):
        file = tmp_path / "wrong.json"
        if content is not None:
            file.write_bytes(content)
        wrong = ask("--action", "a:b", "--policy-file", str(file))
        assert wrong.returncode == 64 and complaint in wrong.stderr, wrong.stderr
    assert json.loads(ask("--action", "s3:ListBucket", "--json").stdout)["allowed"] is False
    for wrong in (["--action", "nonsense"], ["--action", "a:b", "--resource", "x"], [],
                  ["--action", "a:b", "--context", "x"], ["--action", "a:b", "--nonsense"]):
        assert ask(*wrong).returncode == 64, wrong
    for resource, note in [
        (role + "x", "There is no role Closedx"), (arn + "x", "There is no user Hellox"),
        ("arn:aws:s3:::nowhere/a", "There is no bucket nowhere."),
        ("arn:aws:iam::999999999999:role/R", "There is no account 999999999999."),
    ]:
        missing = ask("--action", "sts:AssumeRole" if "role" in resource else "a:b", "--resource", resource)
        assert missing.returncode == 1 and note in missing.stdout, missing.stdout
    assert "Note:" not in trusted.stdout
    # Who is trusted is shown by name, not by unique id.
    assert f"arn:aws:iam::{account.account_id}:user/Owner" in trusted.stdout and "AIDA" not in trusted.stdout
    absent = run("--data-dir", str(server.data), "--principal", arn + "x", "--action", "a:b")
    assert absent.returncode == 2 and "There is no user" in absent.stderr
    if not running:
        server.start()
