"""Virtual MFA devices in IAM, and codes in STS (iam.md §6.9, sts.md §5.6)."""

import base64
import time

import pytest

from support.authenticator import Authenticator
from support.server import Credentials, allow, deny, policy, trust
from support.wire import Signer, query_call

WRONG = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
UNKNOWN = (
    "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and "
    "associated with this user."
)


@pytest.fixture
def user(account):
    return account.user("Hello", allow("*"))


@pytest.fixture
def device(account, user):
    return enabled(account, "Hello")


class Device:
    def __init__(self, serial, app):
        self.serial, self.app = serial, app

    def given(self, offset=0, code=None):
        return {"SerialNumber": self.serial, "TokenCode": code or self.app.codes(offset)[0]}


def created(account, name, **options):
    made = account.client("iam").create_virtual_mfa_device(VirtualMFADeviceName=name, **options)["VirtualMFADevice"]
    seed = made["Base32StringSeed"].decode()
    account.server.secrets.update((seed, base64.b64encode(made["Base32StringSeed"]).decode()))
    return Device(made["SerialNumber"], Authenticator(seed))


def enable(account, device, user_name, offsets=(-1, 0), credentials=None):
    one, two = device.app.codes(*offsets)
    account.client("iam", credentials).enable_mfa_device(
        UserName=user_name, SerialNumber=device.serial, AuthenticationCode1=one, AuthenticationCode2=two)


def enabled(account, user_name, name="device"):
    device = created(account, name)
    enable(account, device, user_name)
    return device


# IAM.


def test_the_picture_is_what_an_app_reads(account, tmp_path):
    for name in ("d", "device@home", "x" * 200):
        made = account.client("iam").create_virtual_mfa_device(VirtualMFADeviceName=name)["VirtualMFADevice"]
        seed = made["Base32StringSeed"].decode()
        assert len(seed) == 64 and len(base64.b32decode(seed)) == 40
        app, address = Authenticator.of_picture(made["QRCodePNG"], tmp_path)
        assert (address.scheme, address.netloc) == ("otpauth", "totp")
        assert app.key == base64.b32decode(seed) and address.path.endswith(account.account_id)
        assert made["SerialNumber"] == f"arn:aws:iam::{account.account_id}:mfa/{name}"


def test_create_list_delete(account, user, refused):
    iam = account.client("iam")
    first = created(account, "First", Path="/team/", Tags=[{"Key": "a", "Value": "1"}])
    assert first.serial == f"arn:aws:iam::{account.account_id}:mfa/team/First"
    with refused("EntityAlreadyExists", 409) as error:
        iam.create_virtual_mfa_device(VirtualMFADeviceName="First", Path="/team/")
    assert error.message == "MFA device already exists."
    created(account, "Second")
    enable(account, first, "Hello")
    listed = iam.list_virtual_mfa_devices()["VirtualMFADevices"]
    assert [entry["SerialNumber"].split("/")[-1] for entry in listed] == ["Second", "First"]
    assert listed[1]["User"]["UserName"] == "Hello" and listed[1]["EnableDate"]
    assert set(listed[0]) == {"SerialNumber"}  # no seed, no picture, no tags
    for status, count in (("Assigned", 1), ("Unassigned", 1), ("Any", 2)):
        assert len(iam.list_virtual_mfa_devices(AssignmentStatus=status)["VirtualMFADevices"]) == count
    page = iam.list_virtual_mfa_devices(MaxItems=1)
    assert page["IsTruncated"] and len(iam.list_virtual_mfa_devices(Marker=page["Marker"])["VirtualMFADevices"]) == 1
    assert [d["SerialNumber"] for d in iam.list_mfa_devices(UserName="Hello")["MFADevices"]] == [first.serial]
    own = account.client("iam", user).list_mfa_devices()["MFADevices"]
    assert own[0]["UserName"] == "Hello"
    with refused("DeleteConflict", 409) as error:
        iam.delete_virtual_mfa_device(SerialNumber=first.serial)
    assert error.message == "MFA VirtualDevice in use. Must deactivate first."
    iam.deactivate_mfa_device(UserName="Hello", SerialNumber=first.serial)
    enable(account, first, "Hello", offsets=(1, 2))  # the device and its seed stay
    iam.deactivate_mfa_device(UserName="Hello", SerialNumber=first.serial)
    iam.delete_virtual_mfa_device(SerialNumber=first.serial)
    with refused("NoSuchEntity", 404) as error:
        iam.delete_virtual_mfa_device(SerialNumber=first.serial)
    assert error.message == f"MFA Device with serial number {first.serial} does not exist."


def test_enable_wants_two_consecutive_codes(account, user, refused):
    device = created(account, "device")

    def trying(one, two):
        with refused("InvalidAuthenticationCode", 403) as error:
            account.client("iam").enable_mfa_device(
                UserName="Hello", SerialNumber=device.serial, AuthenticationCode1=one, AuthenticationCode2=two)
        assert error.message == "Authentication code for device is not valid."

    here, next_one, far, farther = device.app.codes(0, 1, 1500, 1501)
    trying(here, here)
    trying(next_one, here)
    trying(here, device.app.wrong())
    trying(far, farther)
    enable(account, device, "Hello", offsets=(-900, -899))  # a clock that is off by hours
    sts = account.client("sts", user)
    late = device.app.codes(-899)[0]
    assert sts.get_session_token(**device.given(code=late))  # and is followed from then on
    with refused("AccessDenied", 403):
        sts.get_session_token(**device.given(0))


def test_enable_errors(account, user, device, refused):
    account.user("Other")
    iam = account.client("iam")
    one, two = device.app.codes(1, 2)
    call = lambda name, serial: iam.enable_mfa_device(
        UserName=name, SerialNumber=serial, AuthenticationCode1=one, AuthenticationCode2=two)
    with refused("EntityAlreadyExists", 409) as error:
        call("Hello", device.serial)
    assert error.message == "MFA Device for user Hello already exists."
    with refused("EntityAlreadyExists", 409) as error:
        call("Other", device.serial)
    assert error.message == "MFA Device is already in use."
    absent = device.serial + "x"
    with refused("NoSuchEntity", 404) as error:
        call("Hello", absent)
    assert error.message == f"MFA Device with serial number {absent} does not exist."
    for operation in ("deactivate_mfa_device", "resync_mfa_device"):
        codes = {} if operation[0] == "d" else {"AuthenticationCode1": one, "AuthenticationCode2": two}
        with refused("NoSuchEntity", 404) as error:
            getattr(iam, operation)(UserName="Other", SerialNumber=device.serial, **codes)
        assert error.message == "MFA Device invalid for user."
    with refused("ValidationError", 400) as error:
        iam.get_mfa_device(SerialNumber=device.serial)
    assert error.message.startswith("The MFA device serial number sent in the request is invalid or not supported")
    for number in range(7):
        enabled(account, "Hello", f"more{number}")
    ninth = created(account, "ninth")
    with refused("LimitExceeded", 409):
        enable(account, ninth, "Hello")


def test_resync(account, user, device, refused):
    iam = account.client("iam")
    device.app.clock = -3600
    with refused("AccessDenied", 403):
        account.client("sts", user).get_session_token(**device.given(0))
    with refused("InvalidAuthenticationCode", 403):  # a pair before the last one does not count
        one, two = device.app.codes(0, 1)
        iam.resync_mfa_device(
            UserName="Hello", SerialNumber=device.serial, AuthenticationCode1=one, AuthenticationCode2=two)
    device.app.clock = 3600
    one, two = device.app.codes(0, 1)
    iam.resync_mfa_device(
        UserName="Hello", SerialNumber=device.serial, AuthenticationCode1=one, AuthenticationCode2=two)
    assert account.client("sts", user).get_session_token(**device.given(1))


def test_own_devices_need_the_factor(account, user, device, refused):
    """iam.md §4.6: a user with a device does not change its own with the long-term key alone."""
    second = created(account, "second")
    sentence = (
        "To complete this action, please ensure that you are authenticated with an MFA device that is enabled for this "
        "user."
    )
    with refused("AccessDenied", 403) as error:
        enable(account, second, "Hello", credentials=user)
    assert error.message == sentence
    with refused("AccessDenied", 403) as error:
        account.client("iam", user).deactivate_mfa_device(UserName="Hello", SerialNumber=device.serial)
    assert error.message == sentence
    session = Credentials.of(account.client("sts", user).get_session_token(**device.given())["Credentials"])
    enable(account, second, "Hello", credentials=session)
    account.client("iam", session).deactivate_mfa_device(UserName="Hello", SerialNumber=second.serial)


def test_tags(account, refused):
    iam = account.client("iam")
    device = created(account, "tagged", Tags=[{"Key": "a", "Value": "1"}])
    iam.tag_mfa_device(SerialNumber=device.serial, Tags=[{"Key": "A", "Value": "2"}, {"Key": "a", "Value": "3"}])
    assert iam.list_mfa_device_tags(SerialNumber=device.serial)["Tags"] == [
        {"Key": "a", "Value": "3"}, {"Key": "A", "Value": "2"}]
    iam.untag_mfa_device(SerialNumber=device.serial, TagKeys=["a", "absent"])
    assert iam.list_mfa_device_tags(SerialNumber=device.serial)["Tags"] == [{"Key": "A", "Value": "2"}]
    with refused("InvalidInput", 400) as error:
        iam.tag_mfa_device(SerialNumber=device.serial, Tags=[{"Key": "x", "Value": ""}] * 2)
    assert error.message == "Duplicate tag keys found."
    with refused("NoSuchEntity", 404):
        iam.list_mfa_device_tags(SerialNumber=device.serial + "x")


def test_users_with_devices_stay_and_are_counted(account, user, device, refused):
    iam = account.client("iam")
    for key in iam.list_access_keys(UserName="Hello")["AccessKeyMetadata"]:
        iam.delete_access_key(UserName="Hello", AccessKeyId=key["AccessKeyId"])
    iam.delete_user_policy(UserName="Hello", PolicyName="Inline")
    with refused("DeleteConflict", 409) as error:
        iam.delete_user(UserName="Hello")
    assert error.message == "Cannot delete entity, must remove tokens from principal first."
    created(account, "spare")
    summary = iam.get_account_summary()["SummaryMap"]
    assert (summary["MFADevices"], summary["MFADevicesInUse"], summary["AccountMFAEnabled"]) == (2, 1, 0)
    iam.update_user(UserName="Hello", NewUserName="Renamed")
    assert iam.list_mfa_devices(UserName="Renamed")["MFADevices"]  # a device follows the user, not the name
    iam.deactivate_mfa_device(UserName="Renamed", SerialNumber=device.serial)
    iam.delete_user(UserName="Renamed")


def test_roots_own_device(account, refused):
    iam = account.client("iam")
    device = created(account, "root-account-mfa-device")
    enable(account, device, account.account_id)
    assert iam.get_account_summary()["SummaryMap"]["AccountMFAEnabled"] == 1
    assert iam.list_mfa_devices()["MFADevices"][0]["SerialNumber"] == device.serial
    listed = iam.list_virtual_mfa_devices(AssignmentStatus="Assigned")["VirtualMFADevices"]
    assert listed[0]["User"]["Arn"] == f"arn:aws:iam::{account.account_id}:root"
    session = account.client("sts").get_session_token(**device.given())["Credentials"]
    assert account.client("iam", Credentials.of(session)).list_users() is not None
    iam.deactivate_mfa_device(SerialNumber=device.serial)
    with refused("AccessDenied", 403):
        account.client("sts").get_session_token(**device.given(1))


def test_authorization(account, refused):
    barred = account.user("Barred", allow("iam:CreateVirtualMFADevice", resource="arn:aws:iam::*:mfa/mine"))
    iam = account.client("iam", barred)
    assert iam.create_virtual_mfa_device(VirtualMFADeviceName="mine")
    with refused("AccessDenied", 403) as error:
        iam.create_virtual_mfa_device(VirtualMFADeviceName="other")
    assert f"on resource: arn:aws:iam::{account.account_id}:mfa/other because" in error.message
    with refused("AccessDenied", 403) as error:
        iam.create_virtual_mfa_device(VirtualMFADeviceName="mine", Tags=[{"Key": "a", "Value": "b"}])
    assert "iam:TagMFADevice" in error.message
    for call in (iam.list_virtual_mfa_devices, iam.list_mfa_devices,
                 lambda: iam.delete_virtual_mfa_device(SerialNumber=f"arn:aws:iam::{account.account_id}:mfa/mine")):
        with refused("AccessDenied", 403):
            call()


# STS.


def test_s5_m1_m8_a_session_with_the_factor(account, user, device, bucket, refused):
    guarded = account.user("Guarded", allow("s3:*", "iam:ListUsers", Condition={
        "Bool": {"aws:MultiFactorAuthPresent": "true"}, "NumericLessThan": {"aws:MultiFactorAuthAge": "600"}}))
    own = enabled(account, "Guarded", "guarded")
    with refused("AccessDenied", 403):
        account.client("s3", guarded).list_objects_v2(Bucket=bucket)
    sts = account.client("sts", guarded)
    plain = Credentials.of(sts.get_session_token()["Credentials"])
    with refused("AccessDenied", 403):
        account.client("s3", plain).list_objects_v2(Bucket=bucket)
    with refused("InvalidClientTokenId", 403):
        account.client("iam", plain).list_users()  # S5
    session = Credentials.of(sts.get_session_token(**own.given())["Credentials"])
    assert account.client("s3", session).list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    assert account.client("iam", session).list_users()["Users"]
    denied = account.user("Denied", allow("s3:*"), deny("s3:*", Condition={
        "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}))
    with refused("AccessDenied", 403):  # absent for long-term keys, and BoolIfExists counts that
        account.client("s3", denied).list_objects_v2(Bucket=bucket)
    lenient = account.user("Lenient", allow("s3:*"), deny("s3:*", Condition={
        "Bool": {"aws:MultiFactorAuthPresent": "false"}}))
    assert account.client("s3", lenient).list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_m7_m8_roles_that_want_the_factor(account, user, device, bucket, refused):
    wants = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    role = account.role("R", trust(account.account_id, condition=wants), allow("s3:*", Condition=wants))
    with refused("AccessDenied", 403) as error:
        account.assume(role, user)
    assert error.message == (  # M7: as any other denial
        f"User: arn:aws:iam::{account.account_id}:user/Hello is not authorized to perform: sts:AssumeRole on resource: "
        f"{role}"
    )
    session = account.assume(role, user, **device.given())
    assert account.client("s3", session).list_objects_v2(Bucket=bucket)["KeyCount"] == 0
    factored = Credentials.of(account.client("sts", user).get_session_token(**device.given(1))["Credentials"])
    through = account.assume(role, factored)  # the caller's own session had it
    with refused("AccessDenied", 403):
        account.client("s3", through).list_objects_v2(Bucket=bucket)  # but the new session has not
    recent = account.role("Recent", trust(account.account_id, condition={
        "NumericLessThan": {"aws:MultiFactorAuthAge": "600"}}))
    assert account.assume(recent, user, **device.given(-1)) and account.assume(recent, factored)
    with refused("AccessDenied", 403):
        account.assume(recent, user)


def test_x12_the_factor_was_given_once_and_for_all(account, user, device):
    session = Credentials.of(account.client("sts", user).get_session_token(**device.given())["Credentials"])
    account.client("iam").deactivate_mfa_device(UserName="Hello", SerialNumber=device.serial)
    account.client("iam").delete_virtual_mfa_device(SerialNumber=device.serial)
    assert account.client("iam", session).list_users()["Users"]


def test_m2_m5_a_code_counts_once(account, user, device, refused):
    """iam.md §5.5."""
    sts = account.client("sts", user)
    role = account.role("R", trust(account.account_id))
    code = device.given()
    assert sts.get_session_token(**code)
    for call in (lambda: sts.get_session_token(**code), lambda: account.assume(role, user, **code)):
        with refused("AccessDenied", 403) as error:
            call()
        assert error.message == WRONG
    assert sts.get_session_token(**device.given(-2))  # older codes of the window that were not used
    assert account.assume(role, user, **device.given(2))
    for offset in (-4, 4):
        with refused("AccessDenied", 403) as error:
            sts.get_session_token(**device.given(offset))
        assert error.message == WRONG


def test_a_code_is_used_up_although_the_role_refuses(account, user, device, refused):
    role = account.role("R", trust(account.account_id, condition={"Bool": {"aws:SecureTransport": "true"}}))
    code = device.given()
    with refused("AccessDenied", 403) as error:
        account.assume(role, user, **code)
    assert "sts:AssumeRole on resource" in error.message
    with refused("AccessDenied", 403) as error:
        account.client("sts", user).get_session_token(**code)
    assert error.message == WRONG
    fresh = device.given(1)
    with refused("ValidationError", 400):  # what cannot even be asked about uses up none
        account.client("sts", user).assume_role(RoleArn="arn:aws:iam::1:roles/no-such", RoleSessionName="ab", **fresh)
    assert account.client("sts", user).get_session_token(**fresh)


def test_m5_not_after_a_restart_either(own_server, refused):
    server = own_server()
    account = server.first
    user = account.user("Hello", allow("*"))
    device = enabled(account, "Hello")
    code = device.given()
    assert account.client("sts", user).get_session_token(**code)
    server.kill()  # at once after the answer
    server.start()
    with refused("AccessDenied", 403) as error:
        account.client("sts", user).get_session_token(**code)
    assert error.message == WRONG
    assert account.client("sts", user).get_session_token(**device.given(1))


def test_of_many_at_once_one_counts(account, user, device):
    import concurrent.futures

    code = device.given()

    def call(_):
        reply = query_call(account.server, Signer(user), {"Action": "GetSessionToken", **code})
        return reply.status

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(call, range(8))) == [200] + [403] * 7


def test_nine_attempts(account, user, device, refused):
    """Nine in a window of three minutes, however the windows lie: where one ends meanwhile, its attempts come on top."""
    sts = account.client("sts", user)
    window = lambda: int(time.time() // 180)

    def attempts():
        """How many wrong codes were looked at before the device was closed, and in how many windows that was."""
        began = window()
        for count in range(19):
            with refused("AccessDenied", 403) as error:
                sts.get_session_token(**device.given(code=device.app.wrong()))
            if error.message == UNKNOWN:
                return count, window() - began
            assert error.message == WRONG
        raise AssertionError("more attempts than two windows have")

    count, windows = attempts()
    assert count == 9 if windows == 0 else 9 <= count <= 17
    closed = window()
    with refused("AccessDenied", 403) as error:
        sts.get_session_token(**device.given(code=device.app.wrong()))
    assert error.message == UNKNOWN or window() > closed
    code = device.given()
    if window() == closed:
        with refused("AccessDenied", 403) as error:
            sts.get_session_token(**code)  # even the right one
        assert error.message == UNKNOWN
    assert sts.get_session_token()  # without a factor all goes on


def test_s6_m3_m4_m6_whose_device(account, other_account, user, device, refused):
    """In GetSessionToken too: S6."""
    other = account.user("Other", allow("*"))
    stranger = other_account.user("Hello", allow("*"))
    role = account.role("R", trust(account.account_id), allow("*"))
    session = account.assume(role, user)
    unassigned = created(account, "unassigned")
    code = device.given()

    def fails(credentials, **given):
        for call in (
            lambda: account.client("sts", credentials).assume_role(RoleArn=role, RoleSessionName="Session", **given),
        ) + (() if credentials is session else (
            lambda: account.client("sts", credentials).get_session_token(**given),
        )):
            with refused("AccessDenied", 403) as error:
                call()
            assert error.message == UNKNOWN

    fails(other, **code)  # another user's device
    fails(stranger, **code)
    fails(account.user("None", allow("*")), SerialNumber="GAHT12345678", TokenCode="123456")
    fails(user, SerialNumber=unassigned.serial, TokenCode=unassigned.app.codes(0)[0])
    fails(user, SerialNumber=device.serial)  # M4
    fails(user, TokenCode=code["TokenCode"])
    fails(session, **code)  # M6: role sessions have none
    with refused("AccessDenied", 403) as error:
        account.client("sts", session).get_session_token(**code)
    assert error.message == "Cannot call GetSessionToken with session credentials"  # S2
    for wrong in ("12345", "1234567", "12345a", "١٢٣٤٥٦"):
        with refused("ValidationError", 400):
            account.client("sts", user).get_session_token(SerialNumber=device.serial, TokenCode=wrong)
    assert account.client("sts", user).get_session_token(**code)  # none of it used the code up
