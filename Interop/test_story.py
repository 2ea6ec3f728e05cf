"""The story that must always work (README), steps 1–5 and 7, with boto3, AWS CLI v1 and AWS CLI v2."""

import datetime
import subprocess

import boto3
import pytest

from support.server import Credentials, allow, policy, trust

READS_S3 = allow("s3:ListAllMyBuckets", "s3:ListBucket", "s3:GetObject")


@pytest.fixture
def story(account, bucket):
    """Step 1: Hello may only take the account's roles; apdev-app-role trusts Hello and may read S3."""
    hello = account.user("Hello", allow("sts:AssumeRole", resource=f"arn:aws:iam::{account.account_id}:role/*"))
    role = account.role("apdev-app-role", trust(f"arn:aws:iam::{account.account_id}:user/Hello"), READS_S3)
    account.client("s3").put_object(Bucket=bucket, Key="2026/report.txt", Body=b"all there")
    return hello, role


def test_i2_i3_i5_i6_r11_boto3(account, bucket, story, refused):
    hello, role = story
    with refused("AccessDenied", 403) as denial:
        account.client("s3", hello).list_buckets()
    assert denial.message.startswith(  # iam.md §5.1
        f"User: arn:aws:iam::{account.account_id}:user/Hello is not authorized to perform: s3:ListAllMyBuckets"
    )
    assert denial.message.endswith("because no identity-based policy allows the s3:ListAllMyBuckets action")

    before = datetime.datetime.now(datetime.timezone.utc)
    reply = account.client("sts", hello).assume_role(RoleArn=role, RoleSessionName="RoleSession1")
    credentials = reply["Credentials"]
    assert credentials["AccessKeyId"].startswith("ASIA") and len(credentials["AccessKeyId"]) == 20  # I2
    assert len(credentials["SecretAccessKey"]) == 40 and len(credentials["SessionToken"]) >= 100  # I3
    assert 3595 <= (credentials["Expiration"] - before).total_seconds() <= 3605  # R1
    arn = f"arn:aws:sts::{account.account_id}:assumed-role/apdev-app-role/RoleSession1"
    assert reply["AssumedRoleUser"]["Arn"] == arn  # I6
    assert reply["AssumedRoleUser"]["AssumedRoleId"].endswith(":RoleSession1")  # I5
    assert "PackedPolicySize" not in reply and "SourceIdentity" not in reply  # R11

    session = Credentials.of(credentials)
    identity = account.client("sts", session).get_caller_identity()
    assert identity["Arn"] == arn and identity["UserId"] == reply["AssumedRoleUser"]["AssumedRoleId"]
    s3 = account.client("s3", session)
    assert bucket in [entry["Name"] for entry in s3.list_buckets()["Buckets"]]
    assert s3.get_object(Bucket=bucket, Key="2026/report.txt")["Body"].read() == b"all there"
    with refused("AccessDenied", 403):
        s3.put_object(Bucket=bucket, Key="new", Body=b"x")
    with refused("AccessDenied", 403):
        s3.delete_object(Bucket=bucket, Key="2026/report.txt")
    with refused("AccessDenied", 403):
        s3.create_bucket(Bucket=bucket + "-more")
    assert account.client("s3").get_object(Bucket=bucket, Key="2026/report.txt")["Body"].read() == b"all there"


def test_c15_cli_v1(aws, account, bucket, story):
    hello, role = story
    aws.configure("hello", aws_access_key_id=hello.access_key_id, aws_secret_access_key=hello.secret_access_key)
    aws.refused("AccessDenied", "s3", "ls", "--profile", "hello")
    reply = aws.json("sts", "assume-role", "--role-arn", role, "--role-session-name", "RoleSession1", "--profile", "hello")
    session = Credentials.of(reply["Credentials"])
    account.server.secrets.update([session.secret_access_key, session.session_token])
    aws.configure(
        "S3Read", aws_access_key_id=session.access_key_id, aws_secret_access_key=session.secret_access_key,
        aws_session_token=session.session_token,
    )
    assert bucket in aws.output("s3", "ls", "--profile", "S3Read")
    assert aws.output("s3", "cp", f"s3://{bucket}/2026/report.txt", "-", "--profile", "S3Read") == "all there"
    aws.refused("AccessDenied", "s3api", "put-object", "--bucket", bucket, "--key", "new", "--profile", "S3Read")
    assert "AccessDenied" in aws.run("s3", "rm", f"s3://{bucket}/2026/report.txt", "--profile", "S3Read").stderr

    # Step 4: or they come by themselves (C15).
    aws.configure("app", role_arn=role, source_profile="hello")
    assert "report.txt" in aws.output("s3", "ls", f"s3://{bucket}/2026/", "--profile", "app")
    assert aws.json("sts", "get-caller-identity", "--profile", "app")["Arn"].startswith(
        f"arn:aws:sts::{account.account_id}:assumed-role/apdev-app-role/botocore-session-"
    )


def test_c16_boto3_role_profile(account, bucket, story, tmp_path, monkeypatch):
    """boto3 finds endpoint and role by itself: `AWS_ENDPOINT_URL` and a profile (C15, C16)."""
    hello, role = story
    config = tmp_path / "config"
    config.write_text(
        f"[profile hello]\naws_access_key_id={hello.access_key_id}\naws_secret_access_key={hello.secret_access_key}\n"
        f"[profile app]\nrole_arn={role}\nsource_profile=hello\nregion=us-east-1\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", account.server.endpoint)
    s3 = boto3.session.Session(profile_name="app").client("s3")
    assert s3.get_object(Bucket=bucket, Key="2026/report.txt")["Body"].read() == b"all there"


def test_cli_v2(aws2, account, bucket, story):
    """Debian's CLI 2.9 knows no endpoint for `source_profile`: the three values go into a profile by hand."""
    hello, role = story
    aws2.refused("AccessDenied", "s3", "ls", credentials=hello)
    reply = aws2.json("sts", "assume-role", "--role-arn", role, "--role-session-name", "V2", credentials=hello)
    session = Credentials.of(reply["Credentials"])
    assert bucket in aws2.output("s3", "ls", credentials=session)
    assert aws2.output("s3", "cp", f"s3://{bucket}/2026/report.txt", "-", credentials=session) == "all there"
    aws2.refused("AccessDenied", "s3api", "put-object", "--bucket", bucket, "--key", "new", credentials=session)


def test_cli_v1_administers(aws, account, tmp_path):
    """Step 1 itself, typed by an administrator."""
    def run(*arguments):
        return aws.json(*arguments, credentials=account.root)

    run("iam", "create-user", "--user-name", "Hello")
    document = tmp_path / "p.json"
    document.write_text(policy(allow("sts:AssumeRole", resource=f"arn:aws:iam::{account.account_id}:role/*")))
    aws.output(
        "iam", "put-user-policy", "--user-name", "Hello", "--policy-name", "Assume", "--policy-document",
        f"file://{document}", credentials=account.root,
    )
    got = run("iam", "get-user-policy", "--user-name", "Hello", "--policy-name", "Assume")
    assert got["PolicyDocument"]["Statement"][0]["Action"] == ["sts:AssumeRole"]
    key = run("iam", "create-access-key", "--user-name", "Hello")["AccessKey"]
    account.server.secrets.add(key["SecretAccessKey"])
    assert aws.json("sts", "get-caller-identity", credentials=Credentials.of(key)) == {
        "UserId": run("iam", "get-user", "--user-name", "Hello")["User"]["UserId"],
        "Account": account.account_id,
        "Arn": f"arn:aws:iam::{account.account_id}:user/Hello",
    }


def test_nothing_is_stored(server, account, story):
    """Step 7: neither the secret nor the token of a session is anywhere in the data directory."""
    hello, role = story
    session = account.assume(role, hello)
    needles = [session.secret_access_key, session.session_token, hello.secret_access_key, account.root.secret_access_key]
    for needle in needles:
        found = subprocess.run(
            ["grep", "-rlaF", "--", needle, str(server.data), str(server.data) + ".key"], capture_output=True, text=True
        )
        assert found.returncode == 1, found.stdout + found.stderr
    assert account.client("sts", session).get_caller_identity()["Account"] == account.account_id


def test_a_deleted_role_ends_its_sessions(account, story, refused):
    """3.2: a role re-created under the same name does not revive them."""
    hello, role = story
    session = account.assume(role, hello)
    iam = account.client("iam")
    iam.delete_role_policy(RoleName="apdev-app-role", PolicyName="Inline")
    with refused("AccessDenied", 403):
        account.client("s3", session).list_buckets()  # P4: rights are read when they are used
    iam.delete_role(RoleName="apdev-app-role")
    account.role("apdev-app-role", trust(f"arn:aws:iam::{account.account_id}:user/Hello"), READS_S3)
    with refused("InvalidClientTokenId", 403):
        account.client("sts", session).get_caller_identity()
    with refused(("InvalidAccessKeyId", "InvalidToken")):
        account.client("s3", session).list_buckets()
    assert account.client("sts", account.assume(role, hello)).get_caller_identity()
