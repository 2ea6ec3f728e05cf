"""Block Public Access: what is public, and what each of the four switches does."""

import pytest

from support.server import allow, deny, policy
from support.wire import exchange, host, render

ALL = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


@pytest.fixture
def s3(account):
    return account.client("s3")


def switch(s3, bucket, *on):
    s3.put_public_access_block(
        Bucket=bucket, PublicAccessBlockConfiguration={name: name in on for name in ALL})


def read(bucket, principal="*", **rest):
    return {"Principal": principal, "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{bucket}/*", **rest}


def anonymous(server, target, method="GET"):
    return exchange(server, render(method, target, [("Host", host(server))]))


def test_the_configuration(s3, bucket, refused):
    def configuration():
        return s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]

    assert configuration() == dict.fromkeys(ALL, True)  # a new bucket
    switch(s3, bucket, "BlockPublicPolicy")
    assert configuration() == {name: name == "BlockPublicPolicy" for name in ALL}
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration={"IgnorePublicAcls": True})
    assert configuration() == {name: name == "IgnorePublicAcls" for name in ALL}  # what is left out is off
    s3.delete_public_access_block(Bucket=bucket)
    with refused("NoSuchPublicAccessBlockConfiguration", 404) as error:
        configuration()
    assert error.message == "The public access block configuration was not found"
    s3.delete_public_access_block(Bucket=bucket)  # again is fine


@pytest.mark.parametrize("body", [
    b"", b"<", b"<Other/>", b"<PublicAccessBlockConfiguration><BlockPublicAcls>maybe</BlockPublicAcls>"
    b"</PublicAccessBlockConfiguration>", b"<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls>"
    b"<BlockPublicAcls>false</BlockPublicAcls></PublicAccessBlockConfiguration>",
], ids=["empty", "cut", "another", "no boolean", "twice"])
def test_malformed_configurations(server, account, s3, bucket, body):
    from support.wire import Signer, signed

    reply = signed(server, Signer(account.root, service="s3"), "PUT", f"/{bucket}?publicAccessBlock", body)
    assert reply.status == 400 and reply.value("Code") in ("MalformedXML", "MissingRequestBodyError"), reply.text
    assert all(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values())


def test_block_public_policy(account, s3, bucket, refused):
    def put(**rest):
        s3.put_bucket_policy(Bucket=bucket, Policy=policy(read(bucket, **rest)))

    with refused("AccessDenied", 403) as error:
        put()
    assert error.message == (
        f"User: arn:aws:iam::{account.account_id}:root is not authorized to perform: s3:PutBucketPolicy on resource: "
        f'"arn:aws:s3:::{bucket}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block '
        "Public Access")
    put(Condition={"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}})  # not public by AWS's definition
    with refused("AccessDenied", 403):
        put(Condition={"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}})
    put(principal={"AWS": account.account_id})
    switch(s3, bucket, "BlockPublicAcls", "IgnorePublicAcls", "RestrictPublicBuckets")
    put()  # only this switch refuses
    switch(s3, bucket, *ALL)
    assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"] is True  # what is there stays


def test_policy_status(s3, bucket, account, refused):
    with refused("NoSuchBucketPolicy", 404):
        s3.get_bucket_policy_status(Bucket=bucket)
    switch(s3, bucket)
    for statement, expected in (
        (read(bucket), True), (read(bucket, Effect="Deny"), False), (read(bucket, {"AWS": account.account_id}), False),
        (read(bucket, Condition={"StringEquals": {"aws:SourceVpc": "vpc-1"}}), False),
        (read(bucket, Condition={"StringLike": {"aws:SourceVpc": "vpc-*"}}), True),
    ):
        s3.put_bucket_policy(Bucket=bucket, Policy=policy(statement))
        assert s3.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"]["IsPublic"] is expected, statement


def test_restrict_public_buckets(server, account, other_account, s3, bucket, refused):
    """A public policy lets in only the owner's principals; a policy that is not public is not touched."""
    switch(s3, bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"v")
    theirs = other_account.client("s3", other_account.user("Theirs", allow("s3:GetObject")))
    bare = account.client("s3", account.user("Bare"))
    named = {"Bucket": bucket, "Key": "k"}

    def who():
        found = []
        for name, call in (("bare", bare.get_object), ("theirs", theirs.get_object)):
            try:
                call(**named)
                found.append(name)
            except Exception as error:
                assert "AccessDenied" in str(error)
        return found + (["anonymous"] if anonymous(server, f"/{bucket}/k").status == 200 else [])

    s3.put_bucket_policy(Bucket=bucket, Policy=policy(read(bucket)))
    assert who() == ["bare", "theirs", "anonymous"]
    switch(s3, bucket, "RestrictPublicBuckets")
    assert who() == ["bare"]
    with refused("AccessDenied", 403) as error:
        theirs.get_object(**named)
    assert error.message == "Access Denied"
    # Delegation beside the public statement is cut off with it.
    arn = f"arn:aws:iam::{other_account.account_id}:user/Theirs"
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(read(bucket), read(bucket, {"AWS": arn})))
    assert who() == ["bare"]
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(read(bucket, {"AWS": arn})))
    assert who() == ["theirs"]
    # Denials of a public policy go on to bind the owner's own.
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(read(bucket), {**read(bucket), "Effect": "Deny"}))
    assert who() == []


def test_acls_are_refused_whatever_the_switches(s3, bucket, refused):
    """Buckets are "bucket owner enforced": there are no ACLs to block or to ignore."""
    for on in ((), ALL):
        switch(s3, bucket, *on)
        for options in ({"ACL": "public-read"}, {"ACL": "authenticated-read"},
                        {"GrantRead": 'uri="http://acs.amazonaws.com/groups/global/AllUsers"'}):
            with refused("AccessControlListNotSupported", 400) as error:
                s3.put_object(Bucket=bucket, Key="k", Body=b"", **options)
            assert error.message == "The bucket does not allow ACLs"


def test_each_operation_has_its_action(account, s3, bucket, refused):
    switch(s3, bucket)
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(read(bucket)))
    calls = {
        "s3:GetBucketPublicAccessBlock": lambda c: c.get_public_access_block(Bucket=bucket),
        "s3:PutBucketPublicAccessBlock": lambda c: (switch(c, bucket), c.delete_public_access_block(Bucket=bucket)),
        "s3:GetBucketPolicyStatus": lambda c: c.get_bucket_policy_status(Bucket=bucket),
        "s3:PutBucketPolicy": lambda c: c.put_bucket_policy(Bucket=bucket, Policy=policy(read(bucket))),
    }
    for number, (action, call) in enumerate(calls.items()):
        with refused("AccessDenied", 403) as error:
            call(account.client("s3", account.user(f"Not{number}", allow("s3:*"), deny(action))))
        assert f"to perform: {action} on resource: \"arn:aws:s3:::{bucket}\"" in error.message
        may = account.client("s3", account.user(f"May{number}", allow(action)))
        if action == "s3:PutBucketPublicAccessBlock":
            call(may)
            switch(s3, bucket)
        else:
            call(may)


def test_only_the_owner_has_a_policy(account, other_account, s3, bucket, refused):
    """Whoever a policy gives leave to read it, another account's principals get 405, as at AWS."""
    switch(s3, bucket)
    arn = f"arn:aws:iam::{other_account.account_id}:user/Theirs"
    theirs = other_account.client("s3", other_account.user("Theirs", allow("s3:*")))
    s3.put_bucket_policy(Bucket=bucket, Policy=policy(
        {"Principal": {"AWS": arn}, "Action": "s3:*BucketPolicy", "Resource": f"arn:aws:s3:::{bucket}"}))
    for call in (
        theirs.get_bucket_policy, theirs.delete_bucket_policy,
        lambda **o: theirs.put_bucket_policy(Policy=policy(read(bucket)), **o),
    ):
        with refused("MethodNotAllowed", 405):
            call(Bucket=bucket)
