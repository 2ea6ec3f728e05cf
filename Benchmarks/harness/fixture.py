"""The data that the server is measured with, made through its own API, and the requests that are replayed."""

import http.client
import json
import re
import struct
import urllib.parse

from signing import Signer

STS, IAM = "2011-06-15", "2010-05-08"


def form(action, version, **parameters):
    return urllib.parse.urlencode({"Action": action, "Version": version, **parameters})


def allow(*actions, resource="*", sid=None, **more):
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}
    return {"Sid": sid, **statement} if sid else statement


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


class Client:
    """One connection that signs and calls; any answer but 200 ends the run."""

    def __init__(self, port, key_id, secret, token=None):
        self.host = f"127.0.0.1:{port}"
        self.socket = http.client.HTTPConnection("127.0.0.1", port)
        self.credentials = (key_id, secret, token)

    def call(self, service, body):
        request = Signer(*self.credentials, service=service).request(self.host, body)
        head, content = request.split(b"\r\n\r\n", 1)
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        self.socket.request("POST", "/", content, headers)
        response = self.socket.getresponse()
        text = response.read().decode()
        if response.status != 200:
            raise RuntimeError(f"{body[:60]} answered {response.status}: {text}")
        return text

    def iam(self, action, **parameters):
        return self.call("iam", form(action, IAM, **parameters))


def element(text, name):
    return re.search(f"<{name}>([^<]*)</{name}>", text).group(1)


def credentials_in(text):
    return element(text, "AccessKeyId"), element(text, "SecretAccessKey"), element(text, "SessionToken")


class Fixture:
    """An account with a typical user, `roles` roles and `sessions` sessions spread over them."""

    def __init__(self, port, root, roles, sessions):
        self.host, self.account, self.roles = f"127.0.0.1:{port}", root["AccountId"], roles
        admin = Client(port, root["AccessKeyId"], root["SecretAccessKey"])
        self._make_user(admin)
        self._make_roles(admin)
        caller = Client(port, *self.user)
        self.sessions = []
        for index in range(sessions):
            body = self.assume_body(index % roles, f"session-{index}")
            self.sessions.append(credentials_in(caller.call("sts", body)))

    def role_arn(self, index):
        return f"arn:aws:iam::{self.account}:role/service/app-{index}"

    def assume_body(self, role, name):
        return form(
            "AssumeRole", STS, RoleArn=self.role_arn(role), RoleSessionName=name, DurationSeconds=3600
        )

    def _make_user(self, admin):
        self.role_pattern = f"arn:aws:iam::{self.account}:role/service/*"
        self.shared = []
        for index in range(3):
            text = document(
                allow("s3:GetObject", "s3:ListBucket", resource=f"arn:aws:s3:::team-{index}-*"),
                allow("logs:*", resource=f"arn:aws:logs:*:{self.account}:log-group:/team-{index}/*"),
                {
                    "Effect": "Deny",
                    "Action": ["iam:*", "organizations:*"],
                    "Resource": "*",
                    "Condition": {"StringNotEquals": {"aws:PrincipalTag/team": "platform"}},
                },
            )
            made = admin.iam("CreatePolicy", PolicyName=f"team-{index}", PolicyDocument=text)
            self.shared.append(element(made, "Arn"))
        admin.iam("CreateUser", UserName="deployer", Path="/bench/")
        grant = document(allow("sts:AssumeRole", "sts:TagSession", resource=self.role_pattern))
        admin.iam("PutUserPolicy", UserName="deployer", PolicyName="assume", PolicyDocument=grant)
        for arn in self.shared[:2]:
            admin.iam("AttachUserPolicy", UserName="deployer", PolicyArn=arn)
        made = admin.iam("CreateAccessKey", UserName="deployer")
        self.user = (element(made, "AccessKeyId"), element(made, "SecretAccessKey"))

    def _make_roles(self, admin):
        trust = json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": f"arn:aws:iam::{self.account}:root"},
                        "Action": ["sts:AssumeRole", "sts:TagSession"],
                        "Condition": {"StringEquals": {"aws:PrincipalAccount": self.account}},
                    }
                ],
            }
        )
        grant = document(allow("sts:AssumeRole", resource=self.role_pattern), allow("dynamodb:Query", "dynamodb:GetItem"))
        for index in range(self.roles):
            name = f"app-{index}"
            admin.iam("CreateRole", RoleName=name, Path="/service/", AssumeRolePolicyDocument=trust)
            admin.iam("PutRolePolicy", RoleName=name, PolicyName="chain", PolicyDocument=grant)
            admin.iam("AttachRolePolicy", RoleName=name, PolicyArn=self.shared[index % 3])

    # The requests of each row, signed now: they may be replayed for 15 minutes.

    def identity_warm(self):
        yield Signer(*self.sessions[0]).request(self.host, form("GetCallerIdentity", STS))

    def identity_cold(self):
        for session in self.sessions:
            yield Signer(*session).request(self.host, form("GetCallerIdentity", STS))

    def assume_warm(self):
        yield Signer(*self.user).request(self.host, self.assume_body(0, "deployment"))

    def session_token_warm(self):
        yield Signer(*self.user).request(self.host, form("GetSessionToken", STS))

    def assume_cold(self):
        for index, session in enumerate(self.sessions):
            body = self.assume_body((index * 7 + 1) % self.roles, f"chained-{index}")
            yield Signer(*session).request(self.host, body)


def write_requests(path, requests):
    with open(path, "wb") as file:
        for request in requests:
            file.write(struct.pack("<I", len(request)) + request)
