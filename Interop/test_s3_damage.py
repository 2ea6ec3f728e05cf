"""Bytes that changed on the disk are told and never served: short objects are an error, long ones break off."""

import pytest
from botocore.exceptions import BotoCoreError, ClientError


@pytest.fixture
def stored(own_server):
    server = own_server()
    s3 = server.first.client("s3")
    s3.create_bucket(Bucket="damage")

    def put(size: int):
        """Stores an object of so many bytes; its file."""
        before = set(server.data.glob("objects/buckets/damage/objects/*"))
        s3.put_object(Bucket="damage", Key=f"object-{size}", Body=b"x" * size)
        (file,) = set(server.data.glob("objects/buckets/damage/objects/*")) - before
        return file

    return s3, put


def spoil(file) -> None:
    with file.open("r+b") as content:
        at = file.read_bytes().index(b"x" * 100) + 50
        content.seek(at)
        content.write(b"y")


@pytest.mark.parametrize("size", [1_000, 32 * 1024])
def test_a_short_object(stored, size):
    s3, put = stored
    file = put(size)
    assert s3.get_object(Bucket="damage", Key=f"object-{size}")["Body"].read() == b"x" * size
    spoil(file)
    with pytest.raises(ClientError) as refused:
        s3.get_object(Bucket="damage", Key=f"object-{size}")
    assert refused.value.response["Error"]["Code"] == "InternalError"
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500


def test_a_long_object(stored):
    s3, put = stored
    size = 400_000
    file = put(size)

    def get() -> bytes:
        reply = s3.get_object(Bucket="damage", Key=f"object-{size}")
        assert reply["ContentLength"] == size
        return reply["Body"].read()

    assert get() == b"x" * size
    spoil(file)
    with pytest.raises(BotoCoreError):
        get()
    # The server is none the worse.
    assert s3.list_objects_v2(Bucket="damage")["KeyCount"] == 1
