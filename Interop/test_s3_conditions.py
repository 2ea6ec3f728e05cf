"""The condition keys of S3 (iam.md §3.8), each allowing and denying; and what nobody signed counts for nothing."""

import ssl
import urllib.error
import urllib.request

import pytest

from support.server import allow, deny, policy
from support.wire import Signer, exchange, host, render, signed


@pytest.fixture
def s3(account):
    return account.client("s3", signature_version="s3v4")


@pytest.fixture
def caller(account, bucket):
    """`caller(action, condition)`: a client of a user who may do the action under the condition, and nothing else."""
    numbers = iter(range(1000))

    def caller(*actions, credentials=False, statements=(), **condition):
        operator, (key, value) = next(iter(condition.items()))
        name = f"U{next(numbers)}"
        granted = allow(*actions, Condition={operator.replace("__", ":"): {key: value}})
        made = account.user(name, granted, *statements)
        return made if credentials else account.client("s3", made, signature_version="s3v4")

    return caller


def put(client, bucket, key="k", **options):
    return client.put_object(Bucket=bucket, Key=key, Body=b"body", **options)


def get(url, **headers):
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as reply:
            return reply.status
    except urllib.error.HTTPError as error:
        return error.code


# How the request was signed.


def test_auth_type(account, bucket, s3, caller, refused):
    put(s3, bucket)
    header = caller("s3:GetObject", StringEquals=("s3:authType", "REST-HEADER"))
    query = caller("s3:GetObject", StringEquals=("s3:authType", "REST-QUERY-STRING"))
    named = {"Bucket": bucket, "Key": "k"}
    assert header.get_object(**named)["Body"].read() == b"body"
    assert get(query.generate_presigned_url("get_object", named)) == 200
    with refused("AccessDenied", 403):
        query.get_object(**named)
    assert get(header.generate_presigned_url("get_object", named)) == 403


def test_signature_version(bucket, s3, caller, refused):
    put(s3, bucket)
    new = caller("s3:GetObject", StringEquals=("s3:signatureversion", "AWS4-HMAC-SHA256"))
    old = caller("s3:GetObject", StringEquals=("s3:signatureversion", "AWS"))
    assert new.get_object(Bucket=bucket, Key="k")
    with refused("AccessDenied", 403):
        old.get_object(Bucket=bucket, Key="k")


def test_signature_age(server, account, bucket, s3, caller):
    """In milliseconds: a presigned URL that is still good may be too old for the policy."""
    put(s3, bucket)
    young = caller("s3:GetObject", credentials=True, NumericLessThan=("s3:signatureAge", "60000"))
    from support.wire import timestamp

    for age, status in ((0, 200), (30, 200), (120, 403)):
        signer = Signer(young, service="s3", date=timestamp(-age))
        target = signer.presigned("GET", f"/{bucket}/k", host(server))
        assert exchange(server, render("GET", target, [("Host", host(server))])).status == status, age


def test_content_sha256(server, account, bucket, caller):
    signed_only = caller("s3:PutObject", credentials=True, StringNotEquals=("s3:x-amz-content-sha256", "UNSIGNED-PAYLOAD"))
    for payload_hash, status in ((None, 200), ("UNSIGNED-PAYLOAD", 403)):
        signer = Signer(signed_only, service="s3", payload_hash=payload_hash)
        assert signed(server, signer, "PUT", f"/{bucket}/k", b"x").status == status
    url = Signer(signed_only, service="s3").presigned("PUT", f"/{bucket}/k", host(server))
    assert exchange(server, render("PUT", url, [("Host", host(server))], b"x")).status == 403  # nobody signed the body


def test_tls_version(own_server, tmp_path):
    import subprocess

    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", tmp_path / "key", "-out",
         tmp_path / "cert", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"],
        check=True, capture_output=True)
    server = own_server("--tls-certificate", str(tmp_path / "cert"), "--tls-private-key", str(tmp_path / "key"))
    account = server.first
    root = account.client("s3", verify=str(tmp_path / "cert"))
    root.create_bucket(Bucket="tls")
    key = account_user(account, tmp_path, allow("s3:ListBucket", Condition={
        "NumericGreaterThanEquals": {"s3:TlsVersion": "1.3"}}))
    for version, status in ((ssl.TLSVersion.TLSv1_3, 200), (ssl.TLSVersion.TLSv1_2, 403)):
        context = ssl.create_default_context(cafile=str(tmp_path / "cert"))
        context.minimum_version = context.maximum_version = version
        client = account.client("s3", key, verify=str(tmp_path / "cert"), signature_version="s3v4")
        url = client.generate_presigned_url(
            "list_objects_v2", {"Bucket": "tls"})
        try:
            with urllib.request.urlopen(url, context=context) as reply:
                found = reply.status
        except urllib.error.HTTPError as error:
            found = error.code
        assert found == status, version


def account_user(account, tmp_path, *statements):
    from support.server import Credentials

    iam = account.client("iam", verify=str(tmp_path / "cert"))
    iam.create_user(UserName="U")
    iam.put_user_policy(UserName="U", PolicyName="P", PolicyDocument=policy(*statements))
    return Credentials.of(iam.create_access_key(UserName="U")["AccessKey"])


def test_tls_version_is_absent_without_tls(bucket, caller, refused):
    assert caller("s3:ListBucket", Null=("s3:TlsVersion", "true")).list_objects_v2(Bucket=bucket)
    with refused("AccessDenied", 403):
        caller("s3:ListBucket", NumericGreaterThan=("s3:TlsVersion", "1.0")).list_objects_v2(Bucket=bucket)


def test_resource_account(account, other_account, bucket, caller, refused):
    """iam.md §3.4."""
    for key in ("s3:ResourceAccount", "aws:ResourceAccount"):
        assert caller("s3:ListBucket", StringEquals=(key, account.account_id)).list_objects_v2(Bucket=bucket)
        with refused("AccessDenied", 403):
            caller("s3:ListBucket", StringEquals=(key, other_account.account_id)).list_objects_v2(Bucket=bucket)


def test_requested_region_is_the_buckets(server, account, unique, refused):
    """iam.md §3.5, DESIGN §7: not what a client signed, and not what an anonymous one did not sign."""
    name = unique("bucket")
    west = server.client("s3", account.root, region="eu-west-1")
    west.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    west.put_object(Bucket=name, Key="k", Body=b"")
    west.delete_public_access_block(Bucket=name)

    def allowed_in(region):
        west.put_bucket_policy(Bucket=name, Policy=policy({
            "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{name}/*",
            "Condition": {"StringEquals": {"aws:RequestedRegion": region}}}))
        return exchange(server, render("GET", f"/{name}/k", [("Host", host(server))])).status

    assert (allowed_in("eu-west-1"), allowed_in("us-east-1")) == (200, 403)


# Listing.


@pytest.mark.parametrize("version", [1, 2])
def test_listing_keys(account, bucket, caller, refused, version):
    def listing(client, **options):
        return (client.list_objects_v2 if version == 2 else client.list_objects)(Bucket=bucket, **options)

    prefix = caller("s3:ListBucket", StringEquals=("s3:prefix", ["mine/", ""]))
    listing(prefix, Prefix="mine/")
    listing(prefix, Prefix="")
    for options in ({}, {"Prefix": "mine"}, {"Prefix": "mine/x"}):  # absent is not empty
        with refused("AccessDenied", 403):
            listing(prefix, **options)
    delimiter = caller("s3:ListBucket", StringEquals=("s3:delimiter", "/"))
    listing(delimiter, Delimiter="/")
    for options in ({}, {"Delimiter": "x"}):
        with refused("AccessDenied", 403):
            listing(delimiter, **options)
    few = caller("s3:ListBucket", NumericLessThanEquals=("s3:max-keys", "10"))
    listing(few, MaxKeys=10)
    for options in ({}, {"MaxKeys": 11}, {"MaxKeys": 1000}):
        with refused("AccessDenied", 403):
            listing(few, **options)


def test_listing_keys_are_absent_elsewhere(account, bucket, s3, caller, refused):
    put(s3, bucket)
    assert caller("s3:GetObject", Null=("s3:prefix", "true")).get_object(Bucket=bucket, Key="k")
    head = caller("s3:ListBucket", Null=("s3:prefix", "true"))
    assert head.head_bucket(Bucket=bucket)


# What a write says of the object. What Stint does not keep it refuses, after the policies have been asked.

NOT_KEPT = ("NotImplemented", "AccessControlListNotSupported", "InvalidStorageClass")


@pytest.mark.parametrize("key, options, value, other", [
    ("s3:x-amz-acl", {"ACL": "public-read"}, "public-read", "private"),
    ("s3:x-amz-grant-read", {"GrantRead": "id=a"}, "id=a", "id=b"),
    ("s3:x-amz-grant-full-control", {"GrantFullControl": "id=a"}, "id=a", "id=b"),
    ("s3:x-amz-grant-read-acp", {"GrantReadACP": "id=a"}, "id=a", "id=b"),
    ("s3:x-amz-grant-write-acp", {"GrantWriteACP": "id=a"}, "id=a", "id=b"),
    ("s3:x-amz-server-side-encryption", {"ServerSideEncryption": "AES256"}, "AES256", "aws:kms"),
    ("s3:x-amz-server-side-encryption-aws-kms-key-id", {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "arn:k"},
     "arn:k", "arn:l"),
    ("s3:x-amz-storage-class", {"StorageClass": "GLACIER"}, "GLACIER", "STANDARD"),
    ("s3:x-amz-website-redirect-location", {"WebsiteRedirectLocation": "/a"}, "/a", "/b"),
    ("s3:RequestObjectTag/team", {"Tagging": "team=red&x=y"}, "red", "blue"),
    ("s3:object-lock-mode", {"ObjectLockMode": "GOVERNANCE"}, "GOVERNANCE", "COMPLIANCE"),
    ("s3:object-lock-legal-hold", {"ObjectLockLegalHoldStatus": "ON"}, "ON", "OFF"),
])
def test_write_keys(account, bucket, s3, caller, refused, key, options, value, other):
    fits = caller("s3:*", StringEquals=(key, value))
    differs = caller("s3:*", StringEquals=(key, other))
    absent = caller("s3:PutObject", Null=(key, "true"))
    named = {"Bucket": bucket, "Key": "k"}
    for write in (lambda c, **o: put(c, bucket, **o), lambda c, **o: c.create_multipart_upload(**named, **o)):
        with refused(NOT_KEPT):
            write(fits, **options)
        for client in (differs, absent):
            with refused("AccessDenied", 403):
                write(client, **options)
        write(absent)
        with refused("AccessDenied", 403):
            write(fits)
    assert s3.get_object(**named)["Body"].read() == b"body"


def test_customer_keys(account, bucket, caller, refused):
    customer = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}
    key = "s3:x-amz-server-side-encryption-customer-algorithm"
    with refused(NOT_KEPT):
        put(caller("s3:PutObject", StringEquals=(key, "AES256")), bucket, **customer)
    with refused("AccessDenied", 403):
        put(caller("s3:PutObject", Null=(key, "true")), bucket, **customer)


def test_tag_keys(account, bucket, caller, refused):
    both = caller("s3:*", ForAllValues__StringEquals=("s3:RequestObjectTagKeys", ["team", "cost"]))
    with refused(NOT_KEPT):
        put(both, bucket, Tagging="team=a&cost=b")
    with refused("AccessDenied", 403):
        put(both, bucket, Tagging="team=a&other=b")
    with refused("InvalidArgument", 400):
        put(both, bucket, Tagging="team=a&team=b")


@pytest.mark.parametrize("options, action", [
    ({"Tagging": "a=b"}, "s3:PutObjectTagging"), ({"ACL": "private"}, "s3:PutObjectAcl"),
    ({"GrantRead": "id=a"}, "s3:PutObjectAcl"), ({"ObjectLockMode": "GOVERNANCE"}, "s3:PutObjectRetention"),
    ({"ObjectLockLegalHoldStatus": "ON"}, "s3:PutObjectLegalHold"),
])
def test_writes_that_need_another_action(account, bucket, refused, options, action):
    """iam.md §8.1."""
    only_put = account.client("s3", account.user("OnlyPut", allow("s3:PutObject")))
    with refused("AccessDenied", 403) as error:
        put(only_put, bucket, **options)
    assert f"because no identity-based policy allows the {action} action" in error.message
    both = account.client("s3", account.user("Both", allow("s3:PutObject", action)))
    if options == {"ACL": "private"}:
        put(both, bucket, **options)
    else:
        with refused(NOT_KEPT):
            put(both, bucket, **options)


# Conditional writes: AWS's own examples.


def test_conditional_writes_can_be_enforced(account, bucket, s3, refused):
    """<https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html>"""
    arn = f"arn:aws:iam::{account.account_id}:user/Alice"
    alice = account.client("s3", account.user("Alice"))
    common = {"Principal": {"AWS": arn}, "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{bucket}/*"}
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(
        {**common, "Condition": {"Null": {"s3:if-none-match": "false"}}},
        {**common, "Condition": {"Bool": {"s3:ObjectCreationOperation": "false"}}}))
    with refused("AccessDenied", 403):
        put(alice, bucket)
    put(alice, bucket, IfNoneMatch="*")
    with refused("PreconditionFailed", 412):
        put(alice, bucket, IfNoneMatch="*")
    named = {"Bucket": bucket, "Key": "big"}
    upload = alice.create_multipart_upload(**named)["UploadId"]
    tag = alice.upload_part(**named, UploadId=upload, PartNumber=1, Body=b"x")["ETag"]
    complete = {**named, "UploadId": upload, "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": tag}]}}
    with refused("AccessDenied", 403):
        alice.complete_multipart_upload(**complete)
    alice.complete_multipart_upload(**complete, IfNoneMatch="*")


def test_if_match(account, bucket, s3, caller, refused):
    tag = put(s3, bucket)["ETag"]
    mine = caller("s3:PutObject", "s3:DeleteObject", "s3:GetObject", StringEquals=("s3:if-match", tag))
    put(mine, bucket, IfMatch=tag)
    for options in ({}, {"IfMatch": '"other"'}):
        with refused("AccessDenied", 403):
            put(mine, bucket, **options)
        with refused("AccessDenied", 403):
            mine.delete_object(Bucket=bucket, Key="k", **options)
    mine.delete_object(Bucket=bucket, Key="k", IfMatch=tag)


def test_if_match_needs_leave_to_read(account, bucket, s3, refused):
    """Who writes on condition of an entity tag learns it."""
    tag = put(s3, bucket)["ETag"]
    writer = account.client("s3", account.user("Writer", allow("s3:PutObject")))
    put(writer, bucket, IfNoneMatch="*", key="new")
    with refused("AccessDenied", 403) as error:
        put(writer, bucket, IfMatch=tag)
    assert "s3:GetObject" in error.message


def test_a_condition_that_nobody_signed_counts_for_nothing(server, account, bucket, caller):
    """An If-None-Match that was added on the way does not make the caller's request what the policy wants."""
    key = caller("s3:PutObject", credentials=True, StringEquals=("s3:if-none-match", "*"))
    target = f"/{bucket}/k"
    extra = [("If-None-Match", "*")]
    unsigned = Signer(key, service="s3", unsigned=("if-none-match",))
    assert signed(server, unsigned, "PUT", target, b"x", headers=extra).error[:2] == (403, "AccessDenied")
    url = Signer(key, service="s3").presigned("PUT", target, host(server))
    assert exchange(server, render("PUT", url, [("Host", host(server)), *extra], b"x")).status == 403
    assert signed(server, Signer(key, service="s3"), "PUT", target, b"x", headers=extra).status == 200
    # It still binds the write, signed or not: nothing is overwritten that the client did not want overwritten.
    root = Signer(account.root, service="s3", unsigned=("if-none-match",))
    assert signed(server, root, "PUT", target, b"y", headers=extra).status == 412


@pytest.mark.parametrize("header", [
    ("X-Amz-Acl", "private"), ("X-Amz-Storage-Class", "STANDARD"), ("X-Amz-Server-Side-Encryption", "AES256"),
    ("X-Amz-Tagging", "a=b"), ("X-Amz-Expected-Bucket-Owner", "111111111111"),
])
def test_amazon_headers_that_nobody_signed_are_refused(server, account, bucket, header):
    signer = Signer(account.root, service="s3", unsigned=(header[0].lower(),))
    assert signed(server, signer, "PUT", f"/{bucket}/k", b"x", headers=[header]).error[:2] == (403, "AccessDenied")
    url = Signer(account.root, service="s3").presigned("PUT", f"/{bucket}/k", host(server))
    assert exchange(server, render("PUT", url, [("Host", host(server)), header], b"x")).status == 403


# Buckets, versions, owners.


def test_location_constraint(server, account, unique, refused):
    key = account.user("U", allow("s3:CreateBucket", Condition={"StringEquals": {"s3:LocationConstraint": "eu-west-1"}}))
    client = server.client("s3", key, region="eu-west-1")
    client.create_bucket(Bucket=unique("west"), CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    for region, options in (
        ("us-east-1", {}), ("eu-central-1", {"CreateBucketConfiguration": {"LocationConstraint": "eu-central-1"}})):
        with refused("AccessDenied", 403):
            server.client("s3", key, region=region).create_bucket(Bucket=unique("other"), **options)


@pytest.mark.parametrize("key, options", [
    ("s3:x-amz-acl", {"ACL": "public-read"}), ("s3:x-amz-object-ownership", {"ObjectOwnership": "ObjectWriter"}),
    ("s3:x-amz-grant-write", {"GrantWrite": "id=a"}),
])
def test_what_buckets_do_not_have(account, unique, caller, refused, key, options):
    value = next(iter(options.values()))
    with refused(("InvalidBucketAclWithObjectOwnership", "NotImplemented")):
        caller("s3:CreateBucket", StringEquals=(key, value)).create_bucket(Bucket=unique("bucket"), **options)
    with refused("AccessDenied", 403):
        caller("s3:CreateBucket", Null=(key, "true")).create_bucket(Bucket=unique("bucket"), **options)


def test_version_id(account, bucket, s3, caller, refused):
    put(s3, bucket)
    plain = caller("s3:GetObject", Null=("s3:VersionId", "true"))
    assert plain.get_object(Bucket=bucket, Key="k")["Body"].read() == b"body"
    with refused("AccessDenied", 403) as error:
        plain.get_object(Bucket=bucket, Key="k", VersionId="null")
    assert "s3:GetObjectVersion" in error.message
    version = caller("s3:GetObjectVersion", StringEquals=("s3:VersionId", "null"))
    assert version.get_object(Bucket=bucket, Key="k", VersionId="null")["Body"].read() == b"body"
    with refused("AccessDenied", 403):
        version.get_object(Bucket=bucket, Key="k", VersionId="other")


def test_the_expected_owner(account, other_account, bucket, s3, refused):
    named = {"Bucket": bucket, "Key": "k"}
    put(s3, bucket, ExpectedBucketOwner=account.account_id)
    calls = [
        lambda **o: s3.get_object(**named, **o), lambda **o: s3.put_object(**named, **o),
        lambda **o: s3.delete_object(**named, **o), lambda **o: s3.list_objects_v2(Bucket=bucket, **o),
        lambda **o: s3.create_multipart_upload(**named, **o), lambda **o: s3.get_bucket_location(Bucket=bucket, **o),
        lambda **o: s3.get_public_access_block(Bucket=bucket, **o), lambda **o: s3.delete_bucket(Bucket=bucket, **o),
    ]
    for call in calls:
        with refused("AccessDenied", 403):
            call(ExpectedBucketOwner=other_account.account_id)
    assert s3.get_object(**named)["Body"].read() == b"body"


def test_denials_name_the_bucket_policy(account, bucket, s3, refused):
    put(s3, bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=policy({
        "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*",
        "Condition": {"StringNotEquals": {"s3:authType": "REST-QUERY-STRING"}}}))
    with refused("AccessDenied", 403) as error:
        s3.get_object(Bucket=bucket, Key="k")
    assert error.message == (
        f"User: arn:aws:iam::{account.account_id}:root is not authorized to perform: s3:GetObject on resource: "
        f'"arn:aws:s3:::{bucket}/k" with an explicit deny in a resource-based policy')
    assert get(s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "k"})) == 200
