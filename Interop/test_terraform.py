"""Terraform with the real AWS provider: apply, an empty plan, destroy. Skipped, loudly, where it cannot be had."""

import glob
import json
import os
import pathlib
import subprocess

import pytest

from support import clients

PROVIDER = "registry.terraform.io/hashicorp/aws"


def mirror() -> str | None:
    """A folder that holds the AWS provider as `registry.terraform.io/hashicorp/aws`."""
    named = os.environ.get("STINT_TERRAFORM_MIRROR")
    places = [named] if named else [
        str(pathlib.Path.home() / ".terraform.d/plugins"), "/usr/local/share/terraform/plugins",
        "/usr/share/terraform/plugins", *sorted(glob.glob("/opt/*/")),
    ]
    return next((place for place in places if (pathlib.Path(place) / PROVIDER).is_dir()), None)


@pytest.fixture
def terraform(server, account, tmp_path):
    program, place = clients.find("terraform"), mirror()
    if not program:
        pytest.skip("terraform is not on the PATH: nothing was tried with Terraform")
    if not place:
        pytest.skip("no mirror of Terraform's AWS provider: set STINT_TERRAFORM_MIRROR")
    (tmp_path / "cli.tfrc").write_text(
        f'provider_installation {{ filesystem_mirror {{ path = "{place}" }} }}\ndisable_checkpoint = true\n'
    )
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_"))}
    kept |= account.root.environment() | {
        "TF_CLI_CONFIG_FILE": str(tmp_path / "cli.tfrc"), "TF_IN_AUTOMATION": "1", "HOME": str(tmp_path),
        "AWS_ENDPOINT_URL": server.endpoint, "AWS_REGION": "us-east-1", "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "2",
    }

    def run(*arguments, status=0):
        done = subprocess.run(
            [program, *arguments], cwd=tmp_path, env=kept, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == status, f"terraform {' '.join(arguments)}: {done.stdout[-6000:]}{done.stderr[-6000:]}"
        return done.stdout

    run.folder = tmp_path
    return run


CONFIGURATION = """
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {
  region            = "us-east-1"
  s3_use_path_style = true
}
variable "stem" { type = string }
data "aws_caller_identity" "me" {}
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_user.hello.arn]
    }
  }
}
data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObject", "s3:ListBucket"]
    resources = ["*"]
  }
}
resource "aws_iam_user" "hello" {
  name = "${var.stem}-hello"
  path = "/people/"
  tags = { Team = "blue" }
}
resource "aws_iam_access_key" "hello" { user = aws_iam_user.hello.name }
resource "aws_iam_group" "team" { name = "${var.stem}-team" }
resource "aws_iam_user_group_membership" "hello" {
  user   = aws_iam_user.hello.name
  groups = [aws_iam_group.team.name]
}
resource "aws_iam_role" "app" {
  name                 = "${var.stem}-app"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 7200
  description          = "what the application is"
  tags                 = { Team = "blue" }
}
resource "aws_iam_policy" "read" {
  name        = "${var.stem}-read"
  description = "read all"
  policy      = data.aws_iam_policy_document.read.json
}
resource "aws_iam_role_policy_attachment" "read" {
  role       = aws_iam_role.app.name
  policy_arn = aws_iam_policy.read.arn
}
resource "aws_iam_role_policy" "inline" {
  name   = "inline"
  role   = aws_iam_role.app.id
  policy = data.aws_iam_policy_document.read.json
}
resource "aws_iam_user_policy" "inline" {
  name   = "inline"
  user   = aws_iam_user.hello.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Resource = "*" }]
  })
}
BUCKET
output "role" { value = aws_iam_role.app.arn }
output "account" { value = data.aws_caller_identity.me.account_id }
"""

BUCKET = """
resource "aws_s3_bucket" "data" {
  bucket        = "${var.stem}-data"
  force_destroy = false
}
"""


@pytest.mark.parametrize("part", ["iam", "bucket"])
def test_c19_apply_plan_destroy(terraform, account, unique, part):
    stem = unique("tf")
    text = CONFIGURATION.replace("BUCKET", BUCKET if part == "bucket" else "")
    (terraform.folder / "main.tf").write_text(text)
    (terraform.folder / "terraform.tfvars").write_text(f'stem = "{stem}"\n')
    terraform("init", "-no-color")
    terraform("apply", "-auto-approve", "-no-color")
    outputs = json.loads(terraform("output", "-json"))
    assert outputs["account"]["value"] == account.account_id  # C19
    assert outputs["role"]["value"] == f"arn:aws:iam::{account.account_id}:role/{stem}-app"
    terraform("plan", "-detailed-exitcode", "-no-color")  # status 2 would say that there is something to change
    iam = account.client("iam")
    assert iam.get_role(RoleName=f"{stem}-app")["Role"]["MaxSessionDuration"] == 7200
    (terraform.folder / "main.tf").write_text(text.replace("7200", "3600").replace('"s3:GetObject", ', ""))
    terraform("apply", "-auto-approve", "-no-color")
    terraform("plan", "-detailed-exitcode", "-no-color")
    assert iam.get_role(RoleName=f"{stem}-app")["Role"]["MaxSessionDuration"] == 3600
    terraform("destroy", "-auto-approve", "-no-color")
    assert iam.list_users()["Users"] == iam.list_roles()["Roles"] == iam.list_groups()["Groups"] == []
    account.server.secrets.update(
        line for line in (terraform.folder / "terraform.tfstate.backup").read_text().split('"') if len(line) == 40
        and line.isascii() and "/" in line and not line.startswith("arn")
    )
