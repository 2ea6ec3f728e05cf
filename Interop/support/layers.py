"""An account in which every layer of policies can be set: what the tests of iam.md §4 are about."""

from .server import Account, Credentials, allow, policy, trust

SILENT = allow("ec2:*")
S3 = allow("s3:*")


class World:
    """One account with user U and role R (path /p/), what they may, and a bucket if there is to be one."""

    def __init__(self, account: Account, bucket: str | None, user: str = "U", role: str = "R"):
        self.account, self.bucket, self.iam = account, bucket, account.client("iam")
        self.number, self.user_name, self.role_name = account.account_id, user, role
        self.user_arn = f"arn:aws:iam::{self.number}:user/{user}"
        self.role_arn = f"arn:aws:iam::{self.number}:role/p/{role}"
        self.user = account.user(user)
        account.role(role, trust(self.user_arn), Path="/p/")
        if bucket:
            account.client("s3").put_object(Bucket=bucket, Key="k", Body=b"v")
            # A new bucket refuses policies for everyone, and some of these are.
            account.client("s3").delete_public_access_block(Bucket=bucket)

    def _holder(self, kind):
        return {"UserName": self.user_name} if kind == "user" else {"RoleName": self.role_name}

    def identity(self, kind, *statements):
        put = {"user": self.iam.put_user_policy, "role": self.iam.put_role_policy}[kind]
        put(PolicyName="Inline", PolicyDocument=policy(*statements), **self._holder(kind))

    def boundary(self, kind, *statements):
        arn = self.iam.create_policy(PolicyName=f"B-{kind}", PolicyDocument=policy(*statements))["Policy"]["Arn"]
        put = {"user": self.iam.put_user_permissions_boundary, "role": self.iam.put_role_permissions_boundary}[kind]
        put(PermissionsBoundary=arn, **self._holder(kind))

    def unbound(self, kind):
        delete = {"user": self.iam.delete_user_permissions_boundary, "role": self.iam.delete_role_permissions_boundary}
        delete[kind](**self._holder(kind))

    def forms(self) -> dict:
        """The ways in which a policy can name somebody here."""
        return {
            "user": {"AWS": self.user_arn}, "role": {"AWS": self.role_arn}, "account": {"AWS": self.number},
            "root": {"AWS": f"arn:aws:iam::{self.number}:root"}, "*": "*", "AWS *": {"AWS": "*"},
            "session": {"AWS": f"arn:aws:sts::{self.number}:assumed-role/{self.role_name}/ss"},
            "federated": {"AWS": f"arn:aws:sts::{self.number}:federated-user/Fed"},
        }

    def names_form(self, form, effect="Allow"):
        """The bucket's policy names somebody in this form; `nobody`: it has no policy."""
        if form == "nobody":
            self.account.client("s3").delete_bucket_policy(Bucket=self.bucket)
        else:
            self.names(self.forms()[form], effect)

    def names(self, principal, effect="Allow", key="Principal", **rest):
        self.statements({"Effect": effect, key: principal, **rest})

    def statements(self, *statements):
        """The bucket's policy about reading its objects."""
        self.account.client("s3").put_bucket_policy(Bucket=self.bucket, Policy=policy(*(
            {"Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{self.bucket}/*", **statement}
            for statement in statements)))

    def session(self, name="ss", **options) -> Credentials:
        return self.account.assume(self.role_arn, self.user, name, **options)

    def federated(self, **options) -> Credentials:
        sts = self.account.client("sts", self.user)
        return Credentials.of(sts.get_federation_token(Name="Fed", **options)["Credentials"])

    def get(self, credentials):
        return self.account.client("s3", credentials).get_object(Bucket=self.bucket, Key="k")["Body"].read()


def expect(world: World, credentials, allowed, refused, because=None):
    """Reading the object is allowed, or refused with these words."""
    if allowed:
        assert world.get(credentials) == b"v"
        return
    with refused("AccessDenied", 403) as error:
        world.get(credentials)
    if because:
        assert because in error.message, error.message
