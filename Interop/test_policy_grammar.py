"""The grammar of policies through the real server: codes and sentences. The cases are those of Vectors/policies/grammar."""

import json
import pathlib
import re

import pytest
from botocore.exceptions import ClientError

from support.server import allow, trust

GRAMMAR = pathlib.Path(__file__).parent.parent / "Vectors/policies/grammar"
KINDS = {"identity": ["managed", "inline", "session"]}


def load(kind):
    """(title, document, sentence or None) of every case of the kind."""
    for path in sorted(GRAMMAR.glob("*.txt")):
        lines = path.read_text(encoding="utf-8").split("\n")
        for index, line in enumerate(lines):
            if not line.startswith("case "):
                continue
            kinds, title = line[5:].split(": ", 1)
            if kind not in [one for name in kinds.split() for one in KINDS.get(name, [name])]:
                continue
            body, end = lines[index + 1], lines[index + 2]
            text = re.sub(r"<<rep:(\d+):(.*?)>>", lambda match: match[2] * int(match[1]), body[5:])
            if body.startswith("stmt "):
                text = '{"Version":"2012-10-17","Statement":' + text + "}"
            yield title, text, None if end == "ok" else end.removeprefix("error ")


def is_sent(text):
    """IAM's parameters are 1 to 131,072 characters of Latin 1 without most controls; what is not is refused before."""
    return 0 < len(text) <= 131_072 and re.fullmatch("[\t\n\r\x20-\xff]*", text) is not None


def outcome(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    return None


def compare(kind, code, send, limit=None, passing=()):
    """Sends every case; what AWS would accept may still be refused for the reasons in `passing`."""
    cases, wrong = 0, []
    for title, text, sentence in load(kind):
        if not is_sent(text) or (limit and len(text) > limit):
            continue
        cases += 1
        seen = outcome(lambda: send(text))
        if seen and sentence is None and any(reason in seen for reason in passing):
            continue
        if seen and sentence is None and any(seen[1].startswith(reason) for reason in passing):
            continue
        if seen != (None if sentence is None else (code, sentence)):
            wrong.append((title, sentence, seen))
    assert not wrong, "\n".join(map(str, wrong))
    assert cases > 40, cases


@pytest.fixture
def client(account):
    return account.client


def test_managed_policies(client):
    iam = client("iam")

    def send(text):
        arn = iam.create_policy(PolicyName="Grammar", PolicyDocument=text)["Policy"]["Arn"]
        iam.delete_policy(PolicyArn=arn)

    compare("managed", "MalformedPolicyDocument", send, passing=("LimitExceeded",))


def test_inline_policies(client):
    iam = client("iam")
    iam.create_role(RoleName="Grammar", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}}))

    def send(text):
        iam.put_role_policy(RoleName="Grammar", PolicyName="P", PolicyDocument=text)
        iam.delete_role_policy(RoleName="Grammar", PolicyName="P")

    compare("inline", "MalformedPolicyDocument", send, passing=("LimitExceeded",))


def test_trust_policies(client, account):
    iam = client("iam")

    def send(text):
        iam.create_role(RoleName="Trust", AssumeRolePolicyDocument=text.replace("1" * 12, account.account_id))
        iam.delete_role(RoleName="Trust")

    def sentences(text):
        return text.replace("1" * 12, account.account_id) if text else text

    wrong = []
    for title, text, sentence in load("trust"):
        if not is_sent(text):
            continue
        seen = outcome(lambda: send(text))
        # Whether principals exist is asked last.
        if seen and sentence is None and seen[1].startswith("Invalid principal in policy"):
            continue
        if seen != (None if sentence is None else ("MalformedPolicyDocument", sentences(sentence))):
            wrong.append((title, sentence, seen))
    assert not wrong, "\n".join(map(str, wrong))


def test_session_policies(account):
    arn = account.role("Session", trust(account.account_id))
    sts = account.client("sts", account.user("Caller", allow("sts:AssumeRole")))
    compare(
        "session", "MalformedPolicyDocument",
        lambda text: sts.assume_role(RoleArn=arn, RoleSessionName="session", Policy=text),
        limit=2_048, passing=("PackedPolicyTooLarge",))


def test_bucket_policies(client, account, bucket):
    s3 = client("s3")

    def send(text):
        text = text.replace("arn:aws:s3:::b", f"arn:aws:s3:::{bucket}").replace("1" * 12, account.account_id)
        s3.put_bucket_policy(Bucket=bucket, Policy=text)

    # Block Public Access refuses what lets everyone in; a canonical user must exist.
    compare(
        "bucket", "MalformedPolicy", send, limit=20_000,
        passing=("AccessDenied", "Invalid principal in policy"))


@pytest.mark.parametrize("entity, quota", [("user", 2_048), ("role", 10_240), ("group", 5_120)])
def test_inline_quotas_are_sums(client, refused, entity, quota):
    """iam.md §1.2, §6.6: all inline policies of an entity together, white space not counted."""
    iam = client("iam")
    name = {"user": "UserName", "role": "RoleName", "group": "GroupName"}[entity]
    extra = {} if entity != "role" else {"AssumeRolePolicyDocument": json.dumps({
        "Version": "2012-10-17",
        "Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}})}
    getattr(iam, f"create_{entity}")(**{name: "Quota"}, **extra)
    put = getattr(iam, f"put_{entity}_policy")

    def document(size):
        frame = '{"Id":"","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}'
        return frame.replace('"Id":""', '"Id":"' + "x" * (size - len(frame)) + '"').replace(",", ",\n \t")

    put(**{name: "Quota"}, PolicyName="A", PolicyDocument=document(quota - 100))
    with refused("LimitExceeded", 409) as error:
        put(**{name: "Quota"}, PolicyName="B", PolicyDocument=document(101))
    assert error.message == f"Maximum policy size of {quota} bytes exceeded for {entity} Quota"
    put(**{name: "Quota"}, PolicyName="B", PolicyDocument=document(100))


def test_sizes(client, account, bucket, refused):
    iam, s3 = client("iam"), client("s3")

    def padded(text, size):
        return text.replace('"Id":""', '"Id":"' + "x" * (size - len(text)) + '"')

    managed = '{"Version":"2012-10-17","Id":"","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}'
    iam.create_policy(PolicyName="Size", PolicyDocument=padded(managed, 6_144).replace(",", ", "))
    with refused("LimitExceeded", 409) as error:
        iam.create_policy(PolicyName="Size2", PolicyDocument=padded(managed, 6_145))
    assert error.message == "Cannot exceed quota for PolicySize: 6144"
    trusting = ('{"Version":"2012-10-17","Id":"","Statement":{"Effect":"Deny","Principal":{"AWS":"*"},'
                '"Action":"sts:AssumeRole"}}')
    iam.create_role(RoleName="Size", AssumeRolePolicyDocument=padded(trusting, 2_048).replace(",", ", "))
    with refused("LimitExceeded", 409) as error:
        iam.create_role(RoleName="Size2", AssumeRolePolicyDocument=padded(trusting, 2_049))
    assert error.message == "Cannot exceed quota for ACLSizePerRole: 2048"
    for_bucket = ('{"Id":"","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:DeleteBucket",'
                  f'"Resource":"arn:aws:s3:::{bucket}"}}}}')
    s3.put_bucket_policy(Bucket=bucket, Policy=padded(for_bucket, 20_480))
    with refused("MalformedPolicy", 400) as error:
        s3.put_bucket_policy(Bucket=bucket, Policy=padded(for_bucket, 20_481))
    assert error.message == "Policy exceeds the maximum allowed document size."


def test_parameters_are_judged_first(client, refused):
    """iam.md §1.1, §6.2: characters and length of the parameter, before anything is read as JSON."""
    iam = client("iam")
    with refused("ValidationError", 400) as error:
        iam.create_policy(PolicyName="Bad", PolicyDocument="emoji\U0001F600test")
    assert error.message == (
        "The specified value for policyDocument is invalid. It must contain only printable ASCII characters.")
    with refused("ValidationError", 400) as error:
        iam.create_policy(PolicyName="Bad", PolicyDocument="x" * 131_073)
    assert error.message == (
        "1 validation error detected: Value at 'policyDocument' failed to satisfy constraint: Member must have length "
        "less than or equal to 131072")
