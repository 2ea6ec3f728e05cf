"""`aws s3 …` of both CLIs as people use it: copies up, down and through pipes, sync, mv, rm, presigned URLs."""

import hashlib
import os
import subprocess
import urllib.error
import urllib.request

import pytest

from support.server import allow


@pytest.fixture(params=["v1", "v2"])
def cli(request, aws, aws2, account):
    """`cli("cp", …)` is `aws s3 cp …` with the account's root key."""
    command = aws if request.param == "v1" else aws2

    def run(*arguments, credentials=account.root, check=True, **options):
        call = command.output if check else command.run
        return call("s3", *arguments, credentials=credentials, **options)

    return run


@pytest.fixture
def tree(tmp_path):
    root = tmp_path / "tree"
    for name, size in {
        "a.txt": 5, "empty": 0, "dir/b.bin": 70_000, "dir/sub/c d.txt": 10, "é/ü+%20&.txt": 3, "large.bin": 9 * 2**20,
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(size))
    return root


def contents(root):
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*") if path.is_file()
    }


def test_sync_both_ways(cli, tree, bucket, tmp_path):
    uploaded = cli("sync", "--no-progress", str(tree), f"s3://{bucket}/copy")
    assert uploaded.count("upload: ") == 6
    assert cli("sync", "--no-progress", str(tree), f"s3://{bucket}/copy") == ""  # nothing changed, nothing sent
    back = tmp_path / "back"
    cli("sync", "--no-progress", f"s3://{bucket}/copy", str(back))
    assert contents(back) == contents(tree)
    (tree / "a.txt").write_text("changed and longer")
    (tree / "dir" / "b.bin").unlink()
    said = cli("sync", "--no-progress", "--delete", str(tree), f"s3://{bucket}/copy")
    assert "upload: " in said and f"delete: s3://{bucket}/copy/dir/b.bin" in said
    cli("sync", "--no-progress", "--delete", f"s3://{bucket}/copy", str(back))
    assert contents(back) == contents(tree)


def test_mv_and_rm(cli, tree, bucket, tmp_path):
    before = contents(tree)
    cli("mv", "--no-progress", "--recursive", str(tree), f"s3://{bucket}/moved/")
    assert contents(tree) == {}
    listed = cli("ls", "--recursive", f"s3://{bucket}/moved/").splitlines()
    assert len(listed) == len(before)
    back = tmp_path / "back"
    cli("mv", "--no-progress", "--recursive", f"s3://{bucket}/moved/", str(back))
    assert contents(back) == before
    assert cli("ls", "--recursive", f"s3://{bucket}/", check=False).stdout == ""
    cli("cp", "--no-progress", str(back / "a.txt"), f"s3://{bucket}/")
    assert cli("rm", f"s3://{bucket}/a.txt").strip() == f"delete: s3://{bucket}/a.txt"
    cli("rb", f"s3://{bucket}")


def test_a_copy_inside_s3_says_what_is_missing(cli, bucket, account):
    """CopyObject is yet to come: the object stays where it was, and the CLI says why."""
    account.client("s3").put_object(Bucket=bucket, Key="k", Body=b"v")
    for verb in ("cp", "mv"):
        done = cli(verb, f"s3://{bucket}/k", f"s3://{bucket}/other", check=False)
        assert done.returncode != 0 and "(NotImplemented) when calling the CopyObject operation" in done.stderr
    assert [e["Key"] for e in account.client("s3").list_objects_v2(Bucket=bucket)["Contents"]] == ["k"]


def test_pipes(cli, bucket, request, aws, aws2, account):
    """`cp -` knows no length: above the threshold it uploads in parts."""
    command = aws if "v1" in request.node.name else aws2
    body = os.urandom(11 * 2**20)
    program = [command.program] + ([] if command.endpoint_in_environment else ["--endpoint-url", command.server.endpoint])
    environment = command.environment(account.root)
    sent = subprocess.run([*program, "s3", "cp", "-", f"s3://{bucket}/piped"], input=body, env=environment,
                          capture_output=True, timeout=120)
    assert sent.returncode == 0, sent.stderr
    got = subprocess.run([*program, "s3", "cp", f"s3://{bucket}/piped", "-"], env=environment, capture_output=True,
                         timeout=120)
    assert got.returncode == 0 and got.stdout == body
    assert account.client("s3").head_object(Bucket=bucket, Key="piped")["ETag"].endswith('-2"')


def test_presign(cli, aws, bucket, account):
    account.client("s3").put_object(Bucket=bucket, Key="dir/é ü", Body=b"there")
    # v1 presigns by the old signature version for endpoints that it does not know, unless told otherwise.
    aws.output("configure", "set", "default.s3.signature_version", "s3v4")
    url = cli("presign", f"s3://{bucket}/dir/é ü", "--expires-in", "60").strip()
    with urllib.request.urlopen(url) as reply:
        assert reply.read() == b"there"
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(url.replace("Expires=60", "Expires=61"))
    assert error.value.code == 403


def test_an_old_presigned_url_says_what_to_use(aws, bucket, account):
    account.client("s3").put_object(Bucket=bucket, Key="k", Body=b"v")
    url = aws.output("s3", "presign", f"s3://{bucket}/k", credentials=account.root).strip()
    assert "AWSAccessKeyId=" in url
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(url)
    assert error.value.code == 400 and b"Please use AWS4-HMAC-SHA256." in error.value.read()


def test_who_may_only_read(cli, bucket, account, tree):
    account.client("s3").put_object(Bucket=bucket, Key="k", Body=b"v")
    reader = account.user("Reader", allow("s3:GetObject", "s3:ListBucket"))
    assert cli("cp", f"s3://{bucket}/k", "-", credentials=reader) == "v"
    for arguments in (["cp", str(tree / "large.bin"), f"s3://{bucket}/x"], ["rm", f"s3://{bucket}/k"]):
        done = cli(*arguments, credentials=reader, check=False)
        assert done.returncode != 0 and "AccessDenied" in done.stderr, done.stderr
    assert account.client("s3").list_objects_v2(Bucket=bucket)["KeyCount"] == 1
