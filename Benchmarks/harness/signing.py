"""Signature Version 4, as far as prepared requests need it."""

import hashlib
import hmac
import time

AGENT = "Boto3/1.40.1 md/Botocore#1.40.1 ua/2.1 os/linux#6.1 md/arch#x86_64 lang/python#3.11.7 md/pyimpl#CPython"
FORM = "application/x-www-form-urlencoded; charset=utf-8"


def _hmac(key, text):
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


class Signer:
    """Signs POSTs of one set of credentials at one instant, as boto3 would send them."""

    def __init__(self, key_id, secret, token=None, service="sts", region="us-east-1", now=None):
        moment = time.gmtime(now if now is not None else time.time())
        self.date = time.strftime("%Y%m%dT%H%M%SZ", moment)
        self.scope = f"{self.date[:8]}/{region}/{service}/aws4_request"
        self.key_id, self.token = key_id, token
        key = ("AWS4" + secret).encode()
        for step in self.scope.split("/"):
            key = _hmac(key, step)
        self.key = key

    def request(self, host, body):
        """The bytes of a whole HTTP/1.1 request."""
        token = f"x-amz-security-token:{self.token}\n" if self.token else ""
        names = "content-type;host;x-amz-date" + (";x-amz-security-token" if self.token else "")
        payload = hashlib.sha256(body.encode()).hexdigest()
        canonical = f"POST\n/\n\ncontent-type:{FORM}\nhost:{host}\nx-amz-date:{self.date}\n{token}\n{names}\n{payload}"
        digest = hashlib.sha256(canonical.encode()).hexdigest()
        signature = _hmac(self.key, f"AWS4-HMAC-SHA256\n{self.date}\n{self.scope}\n{digest}").hex()
        lines = [
            "POST / HTTP/1.1",
            f"Host: {host}",
            "Accept-Encoding: identity",
            f"Content-Type: {FORM}",
            f"User-Agent: {AGENT}",
            f"X-Amz-Date: {self.date}",
        ]
        if self.token:
            lines.append(f"X-Amz-Security-Token: {self.token}")
        lines += [
            f"Authorization: AWS4-HMAC-SHA256 Credential={self.key_id}/{self.scope}, "
            f"SignedHeaders={names}, Signature={signature}",
            f"Content-Length: {len(body)}",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()

    def object_request(self, method, host, path, body=b""):
        """The bytes of a whole request to S3, its body's hash signed, as boto3 sends it over plain HTTP."""
        payload = hashlib.sha256(body).hexdigest()
        names = "host;x-amz-content-sha256;x-amz-date"
        fields = f"host:{host}\nx-amz-content-sha256:{payload}\nx-amz-date:{self.date}\n"
        digest = hashlib.sha256(f"{method}\n{path}\n\n{fields}\n{names}\n{payload}".encode()).hexdigest()
        signature = _hmac(self.key, f"AWS4-HMAC-SHA256\n{self.date}\n{self.scope}\n{digest}").hex()
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {host}",
            "Accept-Encoding: identity",
            f"User-Agent: {AGENT}",
            f"X-Amz-Date: {self.date}",
            f"X-Amz-Content-SHA256: {payload}",
            f"Authorization: AWS4-HMAC-SHA256 Credential={self.key_id}/{self.scope}, "
            f"SignedHeaders={names}, Signature={signature}",
        ]
        if method == "PUT":
            lines.append(f"Content-Length: {len(body)}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode() + body
