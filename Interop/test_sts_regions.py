"""Endpoints, Regions and versions of tokens (sts.md §1)."""

import json

import pytest

from support.server import Credentials, allow, policy, trust
from support.wire import Signer, query_call, signed

DEFAULT, OPT_IN = "eu-west-1", "me-south-1"
GLOBAL = "sts.amazonaws.com"
INVALID = "The security token included in the request is invalid."


@pytest.fixture
def user(account):
    return account.user("Hello", allow("*"))


def regions(server, account, *arguments, check=True):
    done = server.stint(
        "regions", *arguments, "--data-dir", str(server.data), "--account-id", account.account_id, "--json", check=check)
    return {entry["Region"]: entry for entry in json.loads(done.stdout)["Regions"]} if check else done


def call(server, credentials, region, action="GetCallerIdentity", host=None, service="sts", **parameters):
    """A call to the host (none: a bare one), signed for the Region."""
    version = "2011-06-15" if service == "sts" else "2010-05-08"
    return query_call(
        server, Signer(credentials, region=region, service=service), {"Action": action, **parameters}, host_name=host,
        version=version)


def token(reply, server):
    assert reply.status == 200, reply.text
    made = Credentials.of({name: reply.value(name) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")})
    server.secrets.update((made.secret_access_key, made.session_token))
    return made


def disabled(account):
    return (403, "RegionDisabledException",
            f"STS is not activated in this region for account:{account.account_id}. Your account administrator can "
            "activate STS in this region using the IAM Console.")


# Hosts and scopes.


@pytest.mark.parametrize("host", [
    "sts.eu-west-1.amazonaws.com", "sts-fips.eu-west-1.amazonaws.com", "sts.eu-west-1.api.aws",
    "sts-fips.eu-west-1.api.aws", "sts.eu-west-1.localhost", "STS.EU-WEST-1.AMAZONAWS.COM",
    "sts.eu-west-1.stint.example:8443",
])
def test_e2_to_e8_regional_hosts(server, user, host):
    assert call(server, user, "eu-west-1", host=host).status == 200
    for wrong in ("us-east-1", "eu-west-2"):
        assert call(server, user, wrong, host=host).error == (  # E13
            403, "SignatureDoesNotMatch", "Credential should be scoped to a valid region. ")


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1", "ap-northeast-3"])
def test_e10_a_bare_host_is_where_the_client_says(server, user, region):
    assert call(server, user, region).status == 200
    assert call(server, user, region, host="sts.stint.example").status == 200
    assert call(server, user, "mars-north-1").error[1] == "SignatureDoesNotMatch"


def test_e1_the_global_host_and_names_of_ones_own(own_server):
    server = own_server("--sts-global-host", "sts.example.org", "--sts-global-host", "Tokens.Example.org")
    root = server.first.root
    for host in (GLOBAL, "sts.example.org", "tokens.example.org:4787", "STS.example.org"):
        assert call(server, root, "us-east-1", host=host).status == 200
        assert call(server, root, "eu-west-1", host=host).error == (
            403, "SignatureDoesNotMatch", "Credential should be scoped to a valid region. ")  # E12
    assert call(server, root, "eu-west-1", host="sts.example.com").status == 200


# stint regions.


@pytest.mark.parametrize("running", [True, False])
def test_regions_are_data(own_server, running):
    server = own_server()
    account = server.first
    if not running:
        server.stop()
    listed = regions(server, account, "list")
    assert len(listed) == 34 and sum(entry["Kind"] == "opt-in" for entry in listed.values()) == 17
    assert all(entry["Enabled"] == entry["StsActive"] == (entry["Kind"] == "default") for entry in listed.values())
    assert regions(server, account, "enable", OPT_IN)[OPT_IN]["StsActive"]
    assert not regions(server, account, "sts-deactivate", DEFAULT)[DEFAULT]["StsActive"]
    if running:
        server.stop()
    server.start()
    listed = regions(server, account, "list")
    assert listed[OPT_IN]["Enabled"] and listed[DEFAULT]["Enabled"] and not listed[DEFAULT]["StsActive"]
    assert not regions(server, account, "disable", OPT_IN)[OPT_IN]["Enabled"]
    assert regions(server, account, "sts-activate", DEFAULT)[DEFAULT]["StsActive"]


def test_switches_that_do_not_exist(server, account):
    for arguments in (
        ("enable", DEFAULT), ("disable", "us-east-1"), ("sts-deactivate", "us-east-1"), ("sts-deactivate", OPT_IN),
        ("sts-activate", OPT_IN), ("enable", "mars-north-1"), ("enable", "Mars"),
    ):
        done = regions(server, account, *arguments, check=False)
        assert done.returncode in (1, 64) and "Error: " in done.stderr, arguments
    assert "ap-east-1" in server.stint(
        "regions", "list", "--data-dir", str(server.data), "--account-id", account.account_id).stdout


# RegionDisabledException, and opt-in Regions.


def test_e17_to_e20_sts_switched_off(server, account, other_account, user):
    regions(server, account, "sts-deactivate", DEFAULT)
    role = account.role("R", trust(account.account_id, other_account.account_id), allow("*"))
    issuing = [
        ("GetSessionToken", {}), ("GetFederationToken", {"Name": "bob"}),
        ("AssumeRole", {"RoleArn": role, "RoleSessionName": "Session"}),
    ]
    for action, parameters in issuing:
        assert call(server, user, DEFAULT, action, **parameters).error == disabled(account)
        assert call(server, user, "eu-west-2", action, **parameters).status == 200
        assert call(server, user, "us-east-1", action, host=GLOBAL, **parameters).status == 200
    assert call(server, user, DEFAULT).status == 200  # E20
    assert call(server, user, DEFAULT, "GetAccessKeyInfo", AccessKeyId=user.access_key_id).status == 200
    decoded = call(server, user, DEFAULT, "DecodeAuthorizationMessage", EncodedMessage="x")
    assert decoded.error[:2] == (400, "InvalidAuthorizationMessageException")
    theirs = other_account.user("Theirs", allow("*"))
    assert call(server, theirs, DEFAULT, *[]).status == 200
    assert call(server, theirs, DEFAULT, "GetSessionToken").status == 200
    # E19: the account whose credentials would be issued.
    assert call(server, theirs, DEFAULT, "AssumeRole", RoleArn=role, RoleSessionName="Session").error == disabled(account)
    their_role = other_account.role("R", trust(account.account_id))
    assert call(server, user, DEFAULT, "AssumeRole", RoleArn=their_role, RoleSessionName="Session").status == 200
    denied = call(server, theirs, DEFAULT, "AssumeRole", RoleArn=role + "x", RoleSessionName="Session")
    assert denied.error[1] == "AccessDenied"  # nobody learns of Regions who may not assume the role
    regions(server, account, "sts-activate", DEFAULT)
    assert call(server, user, DEFAULT, "GetSessionToken").status == 200


def test_x17_opt_in_regions(server, account, other_account, user):
    session = token(call(server, user, DEFAULT, "GetSessionToken"), server)
    for credentials in (user, session, account.root):
        assert call(server, credentials, OPT_IN).error == (403, "InvalidClientTokenId", INVALID)
    regions(server, account, "enable", OPT_IN)
    for credentials in (user, session, account.root):
        assert call(server, credentials, OPT_IN).status == 200
    assert call(server, user, OPT_IN, "GetSessionToken").status == 200
    their_role = other_account.role("R", trust(account.account_id))
    assert call(server, user, OPT_IN, "AssumeRole", RoleArn=their_role, RoleSessionName="Session").error == disabled(
        other_account)
    regions(server, account, "disable", OPT_IN)
    assert call(server, session, OPT_IN).error == (403, "InvalidClientTokenId", INVALID)
    assert call(server, session, DEFAULT).status == 200


# Versions of tokens.


def test_e21_e22_the_preference(account, refused):
    iam = account.client("iam")
    assert iam.get_account_summary()["SummaryMap"]["GlobalEndpointTokenVersion"] == 1
    iam.set_security_token_service_preferences(GlobalEndpointTokenVersion="v2Token")
    assert iam.get_account_summary()["SummaryMap"]["GlobalEndpointTokenVersion"] == 2
    with refused("ValidationError", 400):
        iam.set_security_token_service_preferences(GlobalEndpointTokenVersion="v3Token")
    iam.set_security_token_service_preferences(GlobalEndpointTokenVersion="v1Token")
    assert iam.get_account_summary()["SummaryMap"]["GlobalEndpointTokenVersion"] == 1


def test_e23_e24_where_tokens_are_good(server, account, user):
    """On STS, on IAM, and on S3 with a bucket in an opt-in Region."""
    regions(server, account, "enable", OPT_IN)
    bucket = f"optin-{account.account_id}"
    abroad = server.client("s3", account.root, region=OPT_IN)
    abroad.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": OPT_IN})
    home = f"home-{account.account_id}"
    account.client("s3").create_bucket(Bucket=home)
    role = account.role("R", trust(account.account_id), allow("*"))
    assume = {"action": "AssumeRole", "RoleArn": role, "RoleSessionName": "Session"}

    def good_abroad(made):
        results = []
        sts = call(server, made, OPT_IN)
        results.append(sts.status == 200 or sts.error == (403, "InvalidClientTokenId", INVALID) and None)
        iam = call(server, made, OPT_IN, "ListRoles", service="iam")
        results.append(iam.status == 200 or iam.error[:2] == (403, "InvalidClientTokenId") and None)
        s3 = signed(server, Signer(made, region=OPT_IN, service="s3"), "GET", f"/{bucket}?list-type=2")
        results.append(s3.status == 200 or s3.error[1] == "InvalidToken" and None)
        # At home every token is good.
        assert call(server, made, DEFAULT).status == 200
        assert call(server, made, "us-east-1", "ListRoles", service="iam").status == 200
        assert signed(server, Signer(made, service="s3"), "GET", f"/{home}?list-type=2").status == 200
        return results

    version1 = token(call(server, user, "us-east-1", host=GLOBAL, **assume), server)
    assert good_abroad(version1) == [None, None, None]
    for regional in (call(server, user, DEFAULT, **assume), call(server, user, OPT_IN, **assume)):
        assert good_abroad(token(regional, server)) == [True, True, True]  # E23
    account.client("iam").set_security_token_service_preferences(GlobalEndpointTokenVersion="v2Token")
    version2 = token(call(server, user, "us-east-1", host=GLOBAL, **assume), server)
    assert good_abroad(version2) == [True, True, True]
    assert good_abroad(version1) == [None, None, None]  # a token stays what it was
    own = token(call(server, user, "us-east-1", "GetSessionToken", host=GLOBAL), server)
    assert call(server, own, OPT_IN).status == 200


def test_e27_the_requested_region(server, account, user):
    """`aws:RequestedRegion`: the endpoint's; us-east-1 at the global one, for IAM; the bucket's for S3."""
    regions(server, account, "enable", OPT_IN)
    inside = lambda region: {"StringEquals": {"aws:RequestedRegion": region}}
    restricted = account.user("Restricted", allow("sts:GetAccessKeyInfo", Condition=inside(DEFAULT)),
                              allow("iam:ListRoles", Condition=inside("us-east-1")),
                              allow("s3:ListBucket", Condition=inside(OPT_IN)))
    info = {"action": "GetAccessKeyInfo", "AccessKeyId": user.access_key_id}
    assert call(server, restricted, DEFAULT, **info).status == 200
    assert call(server, restricted, "eu-west-2", **info).error[1] == "AccessDenied"
    assert call(server, restricted, "us-east-1", host=GLOBAL, **info).error[1] == "AccessDenied"
    assert call(server, restricted, "us-east-1", "ListRoles", service="iam").status == 200
    assert call(server, restricted, DEFAULT, "ListRoles", service="iam").status == 200  # IAM is in us-east-1
    for region, status in ((OPT_IN, 200), ("us-east-1", 403)):
        name = f"in-{region}-{account.account_id}"
        constraint = {"LocationConstraint": region}
        options = {} if region == "us-east-1" else {"CreateBucketConfiguration": constraint}
        server.client("s3", account.root, region=region).create_bucket(Bucket=name, **options)
        reply = signed(
            server, Signer(restricted, region=region, service="s3"), "GET", f"/{name}?list-type=2")
        assert reply.status == status


def test_e30_what_the_global_host_lacks(server, account):
    for action in ("AssumeRoot", "GetWebIdentityToken"):
        assert call(server, account.root, "us-east-1", action, host=GLOBAL).error[:2] == (400, "InvalidAction")
