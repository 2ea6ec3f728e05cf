"""rclone, as Debian has it: sync and check, both ways."""

import os
import subprocess

import pytest

from support import clients
from support.server import Credentials, allow, trust


@pytest.fixture
def rclone(server, account, tmp_path):
    program = clients.find("rclone")
    assert program, "rclone is missing: run script/setup-clients"

    def run(*arguments, credentials=account.root, check=True):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "RCLONE_"))}
        settings = {
            "TYPE": "s3", "PROVIDER": "Other", "ENDPOINT": server.endpoint, "REGION": "us-east-1",
            "ACCESS_KEY_ID": credentials.access_key_id, "SECRET_ACCESS_KEY": credentials.secret_access_key,
            "SESSION_TOKEN": credentials.session_token or "",
        }
        server.secrets.update(filter(None, [credentials.secret_access_key, credentials.session_token]))
        kept |= {f"RCLONE_CONFIG_STINT_{name}": value for name, value in settings.items()}
        done = subprocess.run(
            [program, "--config", str(tmp_path / "rclone.conf"), "--retries", "1", "--low-level-retries", "1",
             *arguments],
            capture_output=True, text=True, timeout=180, env=kept | {"HOME": str(tmp_path)},
        )
        assert not check or done.returncode == 0, done.stderr
        return done

    return run


@pytest.fixture
def tree(tmp_path):
    root = tmp_path / "tree"
    for name, size in {
        "a.txt": 5, "empty": 0, "dir/b.bin": 70_000, "dir/sub/c d.txt": 10, "é/ü+%20.txt": 3, "large.bin": 12 * 2**20,
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(size))
    return root


def test_sync_and_check(rclone, tree, bucket, tmp_path):
    remote = f"stint:{bucket}/copy"
    rclone("sync", str(tree), remote)
    rclone("check", str(tree), remote)
    listed = rclone("lsf", "-R", "--files-only", remote).stdout.split("\n")[:-1]
    assert sorted(listed) == sorted(str(p.relative_to(tree)) for p in tree.rglob("*") if p.is_file())
    back = tmp_path / "back"
    rclone("sync", remote, str(back))
    rclone("check", remote, str(back), "--download")
    (tree / "a.txt").write_text("changed")
    (tree / "empty").unlink()
    rclone("sync", str(tree), remote)
    rclone("check", str(tree), remote)
    assert "empty\n" not in rclone("lsf", remote).stdout
    assert rclone("cat", f"{remote}/a.txt").stdout == "changed"


def test_multipart(rclone, tree, bucket):
    """Above the cutoff rclone uploads in parts."""
    rclone("copy", "--s3-upload-cutoff", "5M", "--s3-chunk-size", "5M", str(tree / "large.bin"), f"stint:{bucket}")
    rclone("check", "--download", str(tree), f"stint:{bucket}", "--include", "/large.bin")


def test_with_a_session(rclone, account, tree, bucket):
    user = account.user("U", allow("sts:AssumeRole"))
    role = account.role("R", trust(account.account_id), allow("s3:ListBucket", "s3:GetObject", "s3:ListAllMyBuckets"))
    rclone("copy", str(tree / "a.txt"), f"stint:{bucket}")
    session = account.assume(role, user)
    assert isinstance(session, Credentials) and session.session_token
    assert "a.txt" in rclone("lsf", f"stint:{bucket}", credentials=session).stdout
    denied = rclone("copy", str(tree / "dir"), f"stint:{bucket}", credentials=session, check=False)
    assert denied.returncode != 0 and "AccessDenied" in denied.stderr
