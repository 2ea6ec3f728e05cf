"""Bucket policies, Block Public Access, accounts among each other, and the callers nobody signed for."""

import json
import time

import pytest

from support.server import allow, deny, policy, trust
from support.wire import Signer, exchange, host, render, signed


@pytest.fixture
def s3(account):
    return account.client("s3")


def statement(bucket, principal, *actions, effect="Allow", suffix=("", "/*"), **rest):
    return {
        "Effect": effect, "Principal": principal, "Action": list(actions),
        "Resource": [f"arn:aws:s3:::{bucket}{end}" for end in suffix], **rest,
    }


def put_policy(s3, bucket, *statements):
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(*statements))


def test_the_policy_comes_back(s3, account, bucket, refused):
    with refused("NoSuchBucketPolicy", 404) as error:
        s3.get_bucket_policy(Bucket=bucket)
    assert error.message == "The bucket policy does not exist"
    account.user("U")
    arn = f"arn:aws:iam::{account.account_id}:user/U"
    put_policy(s3, bucket, statement(bucket, {"AWS": arn}, "s3:GetObject"))
    stored = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])
    assert stored["Statement"][0]["Principal"]["AWS"] in (arn, [arn])
    s3.delete_bucket_policy(Bucket=bucket)
    with refused("NoSuchBucketPolicy", 404):
        s3.get_bucket_policy(Bucket=bucket)


@pytest.mark.parametrize("document", [
    "{", "", "[]", policy(allow("s3:*")),
    policy(statement("another-bucket", {"AWS": "111111111111"}, "s3:GetObject")),
    policy({"Principal": {"AWS": "arn:aws:iam::999999999999:user/Nobody"}, "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::BUCKET/*"}),
    policy({"Principal": "*", "Action": "ec2:RunInstances", "Resource": "arn:aws:s3:::BUCKET/*"}),
])
def test_malformed_bucket_policies(s3, bucket, refused, document):
    with refused(("MalformedPolicy", "InvalidPolicyDocument", "MissingRequestBodyError"), 400):
        s3.put_bucket_policy(Bucket=bucket, Policy=document.replace("BUCKET", bucket))
    with refused("NoSuchBucketPolicy", 404):
        s3.get_bucket_policy(Bucket=bucket)


def test_a_resource_policy_alone_is_enough_in_its_account(account, s3, bucket, refused):
    bare = account.user("Bare")
    s3.put_object(Bucket=bucket, Key="k", Body=b"v")
    with refused("AccessDenied", 403) as error:
        account.client("s3", bare).get_object(Bucket=bucket, Key="k")
    assert error.message == (  # iam.md §5.6: the resource in double quotes
        f"User: arn:aws:iam::{account.account_id}:user/Bare is not authorized to perform: s3:GetObject on resource: "
        f'"arn:aws:s3:::{bucket}/k" because no identity-based policy allows the s3:GetObject action'
    )
    put_policy(s3, bucket, statement(bucket, {"AWS": f"arn:aws:iam::{account.account_id}:user/Bare"}, "s3:GetObject"))
    assert account.client("s3", bare).get_object(Bucket=bucket, Key="k")["Body"].read() == b"v"
    with refused("AccessDenied", 403):
        account.client("s3", bare).put_object(Bucket=bucket, Key="k", Body=b"x")


def test_naming_the_account_only_delegates(account, s3, bucket, refused):
    bare = account.user("Bare")
    put_policy(s3, bucket, statement(bucket, {"AWS": account.account_id}, "s3:ListBucket"))
    with refused("AccessDenied", 403):
        account.client("s3", bare).list_objects_v2(Bucket=bucket)


def test_an_explicit_deny_wins(account, s3, bucket, refused):
    key = account.user("U", allow("s3:*"))
    put_policy(s3, bucket, statement(bucket, {"AWS": "*"}, "s3:DeleteObject", effect="Deny"))
    mine = account.client("s3", key)
    mine.put_object(Bucket=bucket, Key="k", Body=b"")
    with refused("AccessDenied", 403) as error:
        mine.delete_object(Bucket=bucket, Key="k")
    assert "with an explicit deny in a resource-based policy" in error.message
    with refused("AccessDenied", 403):
        s3.delete_object(Bucket=bucket, Key="k")  # root too
    s3.delete_bucket_policy(Bucket=bucket)  # … who can always take the policy away
    s3.delete_object(Bucket=bucket, Key="k")


def test_root_can_mend_a_policy_that_denies_everything(account, s3, bucket):
    put_policy(s3, bucket, statement(bucket, "*", "s3:*", effect="Deny"))
    s3.delete_bucket_policy(Bucket=bucket)
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_a_resource_policy_does_not_skip_the_session_policy(account, s3, bucket, refused):
    """§4.4: naming the role leaves the session policy as a ceiling; naming the session adds beyond it."""
    user = account.user("U", allow("sts:AssumeRole"))
    role = account.role("R", trust(account.account_id))
    narrow = {"Policy": policy(allow("s3:ListAllMyBuckets"))}
    session_arn = f"arn:aws:sts::{account.account_id}:assumed-role/R/Named"
    put_policy(s3, bucket, statement(bucket, {"AWS": role}, "s3:ListBucket"))
    assert account.client("s3", account.assume(role, user)).list_objects_v2(Bucket=bucket)
    with refused("AccessDenied", 403):
        account.client("s3", account.assume(role, user, **narrow)).list_objects_v2(Bucket=bucket)
    put_policy(s3, bucket, statement(bucket, {"AWS": session_arn}, "s3:ListBucket"))
    assert account.client("s3", account.assume(role, user, "Named", **narrow)).list_objects_v2(Bucket=bucket)
    with refused("AccessDenied", 403):
        account.client("s3", account.assume(role, user, "Other")).list_objects_v2(Bucket=bucket)


def test_a_resource_policy_does_not_skip_the_boundary(account, s3, bucket, refused):
    iam = account.client("iam")
    ceiling = iam.create_policy(PolicyName="B", PolicyDocument=policy(allow("s3:ListAllMyBuckets")))["Policy"]["Arn"]
    user = account.user("U", allow("sts:AssumeRole"))
    role = account.role("R", trust(account.account_id), PermissionsBoundary=ceiling)
    put_policy(s3, bucket, statement(bucket, {"AWS": role}, "s3:ListBucket"))
    with refused("AccessDenied", 403):
        account.client("s3", account.assume(role, user)).list_objects_v2(Bucket=bucket)


def test_r6_cross_account_needs_both(account, other_account, bucket, s3, refused):
    theirs = other_account.user("Theirs")
    arn = f"arn:aws:iam::{other_account.account_id}:user/Theirs"
    s3.put_object(Bucket=bucket, Key="k", Body=b"v")
    put_policy(s3, bucket, statement(bucket, {"AWS": arn}, "s3:GetObject"))
    client = other_account.client("s3", theirs)
    with refused("AccessDenied", 403) as error:
        client.get_object(Bucket=bucket, Key="k")
    assert error.message == "Access Denied"  # §5.6: another account learns nothing
    other_account.client("iam").put_user_policy(
        UserName="Theirs", PolicyName="P", PolicyDocument=policy(allow("s3:GetObject"))
    )
    assert client.get_object(Bucket=bucket, Key="k")["Body"].read() == b"v"
    s3.delete_bucket_policy(Bucket=bucket)
    with refused("AccessDenied", 403):
        client.get_object(Bucket=bucket, Key="k")


def test_missing_keys_show_only_to_who_may_list(account, s3, bucket, refused):
    """§5.6."""
    reads = account.user("Reads", allow("s3:GetObject"))
    lists = account.user("Lists", allow("s3:GetObject", "s3:ListBucket"))
    with refused("AccessDenied", 403) as error:
        account.client("s3", reads).get_object(Bucket=bucket, Key="absent")
    assert error.message == (
        f"User: arn:aws:iam::{account.account_id}:user/Reads is not authorized to perform: s3:ListBucket on resource: "
        f'"arn:aws:s3:::{bucket}" because no identity-based policy allows the s3:ListBucket action')
    with refused("NoSuchKey", 404):
        account.client("s3", lists).get_object(Bucket=bucket, Key="absent")


def test_prefix_conditions(account, s3, bucket, refused):
    s3.put_object(Bucket=bucket, Key="mine/k", Body=b"")
    key = account.user("U", allow("s3:ListBucket", Condition={"StringLike": {"s3:prefix": ["mine/*"]}}))
    mine = account.client("s3", key)
    assert mine.list_objects_v2(Bucket=bucket, Prefix="mine/")["KeyCount"] == 1
    for options in ({}, {"Prefix": "other/"}, {"Prefix": ""}):
        with refused("AccessDenied", 403):
            mine.list_objects_v2(Bucket=bucket, **options)


@pytest.mark.parametrize("query", [
    "prefix=mine/&prefix=other/", "prefix=other/&prefix=mine/", "prefix=mine%2F&prefix=other%2F",
    "prefix=other%2F&prefix=mine%2F", "Prefix=mine/&prefix=other/", "%70refix=other/&prefix=mine/",
])
def test_authorization_and_handler_read_the_same_parameter(server, account, s3, bucket, query):
    """DESIGN §12: a repeated or percent-encoded parameter read one way by one and another by the other."""
    s3.put_object(Bucket=bucket, Key="mine/k", Body=b"")
    s3.put_object(Bucket=bucket, Key="other/secret", Body=b"")
    key = account.user("U", allow("s3:ListBucket", Condition={"StringEquals": {"s3:prefix": "mine/"}}))
    reply = signed(server, Signer(key, service="s3"), "GET", f"/{bucket}?list-type=2&{query}")
    assert b"secret" not in reply.body and reply.status in (200, 400, 403), reply.text


@pytest.mark.parametrize("path", [
    "mine/../other/secret", "mine/%2e%2e/other/secret", "mine//../other/secret", "mine/%2E%2E%2Fother%2Fsecret",
])
def test_paths_do_not_climb(server, account, s3, bucket, path):
    s3.put_object(Bucket=bucket, Key="other/secret", Body=b"secret")
    key = account.user("U", allow("s3:*", resource=f"arn:aws:s3:::{bucket}/mine/*"), allow("s3:ListBucket"))
    reply = signed(server, Signer(key, service="s3"), "GET", f"/{bucket}/{path}")
    assert reply.error[:2] == (404, "NoSuchKey"), reply.text


def test_new_buckets_block_public_policies(s3, bucket, refused):
    """As a new AWS bucket: Block Public Access is on."""
    configuration = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    assert configuration == {
        "BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True,
    }
    for principal in ("*", {"AWS": "*"}):
        with refused("AccessDenied", 403) as error:
            put_policy(s3, bucket, statement(bucket, principal, "s3:GetObject"))
        assert "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access" in (
            error.message
        )


def test_public_when_it_is_meant(server, account, s3, bucket, refused):
    s3.put_object(Bucket=bucket, Key="k", Body=b"for all")
    target = f"/{bucket}/k"
    anonymous = exchange(server, render("GET", target, [("Host", host(server))]))
    assert anonymous.error == (403, "AccessDenied", "Access Denied")
    s3.delete_public_access_block(Bucket=bucket)
    put_policy(s3, bucket, statement(bucket, "*", "s3:GetObject"))
    assert exchange(server, render("GET", target, [("Host", host(server))])).body == b"for all"
    for method, other in (("PUT", target), ("DELETE", target), ("GET", f"/{bucket}"), ("GET", "/")):
        reply = exchange(server, render(method, other, [("Host", host(server))]))
        assert reply.error[:2] == (403, "AccessDenied"), (method, other)
    s3.put_public_access_block(
        Bucket=bucket, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True, "BlockPublicPolicy": False,
                                                       "BlockPublicAcls": False, "IgnorePublicAcls": False},
    )
    assert exchange(server, render("GET", target, [("Host", host(server))])).error[:2] == (403, "AccessDenied")


def test_a_public_acl_is_refused(s3, bucket, refused):
    with refused(("AccessDenied", "AccessControlListNotSupported", "NotImplemented")):
        s3.put_object(Bucket=bucket, Key="k", Body=b"", ACL="public-read")
    with refused("404", 404):
        s3.head_object(Bucket=bucket, Key="k")


def test_time_and_address_conditions(account, bucket, refused):
    iso = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60))
    key = account.user(
        "U", allow("s3:ListBucket", Condition={"DateGreaterThan": {"aws:CurrentTime": iso},
                                               "IpAddress": {"aws:SourceIp": "127.0.0.0/8"}}),
        deny("s3:ListBucket", Condition={"Bool": {"aws:SecureTransport": "true"}}),
    )
    assert account.client("s3", key).list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    account.client("iam").put_user_policy(UserName="U", PolicyName="Inline", PolicyDocument=policy(
        allow("s3:ListBucket", Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}})))
    with refused("AccessDenied", 403):
        account.client("s3", key).list_objects_v2(Bucket=bucket)


def test_a_forged_source_address_counts_for_nothing(server, account, bucket):
    """iam.md §3.3, DESIGN §7: `X-Forwarded-For` of just anybody."""
    key = account.user("U", allow("s3:ListBucket", Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}))
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        value = "for=203.0.113.7" if header == "Forwarded" else "203.0.113.7"
        reply = signed(server, Signer(key, service="s3"), "GET", f"/{bucket}?list-type=2", headers=[(header, value)])
        assert reply.error[:2] == (403, "AccessDenied")
