"""The policy simulator through boto3 (reference iam.md §7)."""

import json

import pytest

from support.server import allow, deny, policy, trust


@pytest.fixture
def iam(account):
    return account.client("iam")


def decisions(reply):
    return [result["EvalDecision"] for result in reply["EvaluationResults"]]


def test_custom_policy(iam):
    document = policy(allow("s3:GetObject", resource="arn:aws:s3:::b/*"), deny("s3:PutObject"))
    reply = iam.simulate_custom_policy(
        PolicyInputList=[document], ActionNames=["s3:GetObject", "s3:PutObject", "s3:ListBucket"],
        ResourceArns=["arn:aws:s3:::b/k"],
    )
    assert decisions(reply) == ["allowed", "explicitDeny", "implicitDeny"]
    first = reply["EvaluationResults"][0]
    assert first["EvalResourceName"] == "arn:aws:s3:::b/k"
    assert first["EvalDecisionDetails"] == {}  # present and empty with explicit resources
    assert first["MissingContextValues"] == []
    statement = first["MatchedStatements"][0]
    assert statement["SourcePolicyId"] == "PolicyInputList.1" and statement["SourcePolicyType"] == "IAM Policy"
    # Line from 1; column is the zero-based index plus two.
    start = document.index("{", document.index("Statement"))
    assert statement["StartPosition"] == {"Line": 1, "Column": start + 2}
    assert reply["EvaluationResults"][0]["ResourceSpecificResults"][0]["EvalResourceDecision"] == "allowed"


def test_recorded_positions(iam):
    document = (
        '{"Version": "2012-10-17", "Statement": '
        '{"Sid": "", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*"}}'
    )
    statement = iam.simulate_custom_policy(PolicyInputList=[document], ActionNames=["s3:PutObject"])[
        "EvaluationResults"][0]["MatchedStatements"][0]
    assert statement["StartPosition"] == {"Line": 1, "Column": 41}
    assert statement["EndPosition"] == {"Line": 1, "Column": len(document)}


def test_missing_context_and_entries(iam):
    document = policy(allow("ec2:RunInstances", Condition={"StringEquals": {"ec2:Region": "eu-west-1"}}))
    bare = iam.simulate_custom_policy(PolicyInputList=[document], ActionNames=["ec2:RunInstances"])
    assert decisions(bare) == ["implicitDeny"]
    assert bare["EvaluationResults"][0]["MissingContextValues"] == ["ec2:Region"]
    entry = {"ContextKeyName": "ec2:region", "ContextKeyType": "string", "ContextKeyValues": ["eu-west-1"]}
    given = iam.simulate_custom_policy(
        PolicyInputList=[document], ActionNames=["ec2:RunInstances"], ContextEntries=[entry]
    )
    assert decisions(given) == ["allowed"]


def test_principal_policy_and_its_boundary(account, iam):
    user = account.user("Simulated", allow("s3:*"))
    arn = f"arn:aws:iam::{account.account_id}:user/Simulated"
    assert user and decisions(iam.simulate_principal_policy(PolicySourceArn=arn, ActionNames=["s3:GetObject"])) == ["allowed"]
    boundary = iam.create_policy(PolicyName="Bound", PolicyDocument=policy(allow("ec2:*")))["Policy"]["Arn"]
    iam.put_user_permissions_boundary(UserName="Simulated", PermissionsBoundary=boundary)
    bounded = iam.simulate_principal_policy(PolicySourceArn=arn, ActionNames=["s3:GetObject", "ec2:RunInstances"])
    assert decisions(bounded) == ["implicitDeny", "implicitDeny"]
    details = [r["PermissionsBoundaryDecisionDetail"] for r in bounded["EvaluationResults"]]
    assert details == [{"AllowedByPermissionsBoundary": False}, {"AllowedByPermissionsBoundary": True}]
    replaced = iam.simulate_principal_policy(
        PolicySourceArn=arn, ActionNames=["s3:GetObject"], PermissionsBoundaryPolicyInputList=[policy(allow("*"))]
    )
    assert decisions(replaced) == ["allowed"]


def test_what_is_simulated_is_what_happens(account, iam, refused):
    """The simulator and the server are of one mind, trust policies included."""
    hello = account.user("Mind", allow("sts:*"))
    arn = f"arn:aws:iam::{account.account_id}:user/Mind"
    open_role = account.role("Open", trust(arn))
    account.user("Other")
    closed = account.role("Closed", trust(f"arn:aws:iam::{account.account_id}:user/Other"))
    for role, decision in [(open_role, "allowed"), (closed, "implicitDeny")]:
        plain = iam.simulate_principal_policy(
            PolicySourceArn=arn, ActionNames=["sts:AssumeRole"], ResourceArns=[role])
        assert decisions(plain) == ["allowed"]  # as AWS: the resource's own policy never counts by itself
        truthful = iam.simulate_principal_policy(
            PolicySourceArn=arn, ActionNames=["sts:AssumeRole"], ResourceArns=[role],
            ResourceHandlingOption="TrustPolicy",
        )
        assert decisions(truthful) == [decision]
        if decision == "allowed":
            assert account.assume(role, hello)
        else:
            with refused("AccessDenied", 403):
                account.assume(role, hello)


def test_pagination(iam):
    actions = [f"s3:Action{number}" for number in range(7)]
    pages = iam.get_paginator("simulate_custom_policy").paginate(
        PolicyInputList=[policy(allow("s3:*"))], ActionNames=actions, PaginationConfig={"PageSize": 3}
    )
    found = [result["EvalActionName"] for page in pages for result in page["EvaluationResults"]]
    assert found == actions


def test_context_keys(account, iam):
    document = policy(
        allow("s3:*", resource="arn:aws:s3:::${aws:username}/*", Condition={"StringLike": {"s3:prefix": "${aws:userid}"}})
    )
    keys = iam.get_context_keys_for_custom_policy(PolicyInputList=[document, document])["ContextKeyNames"]
    assert keys == ["aws:username", "s3:prefix", "aws:userid"] * 2
    account.user("Asked", json.loads(document)["Statement"][0])
    arn = f"arn:aws:iam::{account.account_id}:user/Asked"
    keys = iam.get_context_keys_for_principal_policy(PolicySourceArn=arn)["ContextKeyNames"]
    assert sorted(keys) == ["aws:userid", "aws:username", "s3:prefix"]


@pytest.mark.parametrize("arguments, message", [
    ({"PolicyInputList": ["{"]}, "Syntax errors in policy."),
    ({"ResourceArns": ["nonsense"]}, "ResourceNames are not in a valid ARN format: nonsense."),
    ({"ResourcePolicy": "{}", "ResourceArns": ["arn:aws:s3:::b"]}, "Invalid caller - Caller cannot be null or empty."),
    ({"ResourceOwner": "nobody"}, "Invalid Resource Owner."),
])
def test_refusals(iam, refused, arguments, message):
    with refused("InvalidInput", 400) as error:
        iam.simulate_custom_policy(**{"PolicyInputList": [], "ActionNames": ["s3:GetObject"], **arguments})
    assert error.message == message


@pytest.mark.parametrize("operation", ["simulate_principal_policy", "get_context_keys_for_principal_policy"])
@pytest.mark.parametrize("source, code, status, message", [
    ("*", "InvalidInput", 400, "Invalid Entity Arn: * does not clearly define entity type and name."),
    ("arn:aws:s3:::bucket-of-mine", "InvalidInput", 400,
     "Invalid Entity Arn: arn:aws:s3:::bucket-of-mine does not clearly define entity type and name."),
    ("", "ValidationError", 400, "1 validation error detected: Value at 'policySourceArn' failed to satisfy constraint: "
     "Member must have length greater than or equal to 1"),
    ("A" * 2049, "ValidationError", 400, "1 validation error detected: Value at 'policySourceArn' failed to satisfy "
     "constraint: Member must have length less than or equal to 2048"),
])
def test_sources(iam, refused, operation, source, code, status, message):
    """§7.1: what is no entity's ARN, however short, is InvalidInput."""
    arguments = {"ActionNames": ["s3:GetObject"]} if operation.startswith("simulate") else {}
    with refused(code, status) as error:
        getattr(iam, operation)(PolicySourceArn=source, **arguments)
    assert error.message == message


@pytest.mark.parametrize("arguments, where", [
    ({"ActionNames": ["a:"]}, "actionNames"), ({"ActionNames": ["s3:" + "a" * 126]}, "actionNames"),
    ({"ResourceArns": [""]}, "resourceArns"), ({"MaxItems": 0}, "maxItems"), ({"MaxItems": 1001}, "maxItems"),
    ({"ContextEntries": [{"ContextKeyName": "abcd", "ContextKeyType": "string", "ContextKeyValues": ["x"]}]},
     "contextEntries.1.member.contextKeyName"),
    ({"ContextEntries": [{"ContextKeyName": "abcde", "ContextKeyType": "text", "ContextKeyValues": ["x"]}]},
     "contextEntries.1.member.contextKeyType"),
    ({"ResourceHandlingOption": ""}, "resourceHandlingOption"),
])
def test_limits(iam, refused, arguments, where):
    """§7.1: what the model bounds."""
    with refused("ValidationError", 400) as error:
        iam.simulate_custom_policy(**{"PolicyInputList": [], "ActionNames": ["s3:GetObject"], **arguments})
    assert f"Value at '{where}" in error.message, error.message
