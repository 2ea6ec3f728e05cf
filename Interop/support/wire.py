"""HTTP by hand: requests byte by byte, and a signer that can be told to sign wrongly."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import hmac
import socket
import ssl
import urllib.parse
import xml.etree.ElementTree as ElementTree

from support.server import Credentials, StintServer

EMPTY = hashlib.sha256(b"").hexdigest()
FORM = "application/x-www-form-urlencoded; charset=utf-8"


@dataclasses.dataclass
class Reply:
    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def xml(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.body)

    @property
    def namespace(self) -> str:
        return self.xml.tag[1:].split("}")[0] if self.xml.tag.startswith("{") else ""

    def value(self, name: str) -> str | None:
        """The text of the first element of that name, in whatever namespace; '' when it is empty, None when absent."""
        for element in self.xml.iter():
            if element.tag.split("}")[-1] == name:
                return element.text or ""
        return None

    @property
    def error(self) -> tuple[int, str | None, str | None]:
        """Status, code and message."""
        return self.status, self.value("Code"), self.value("Message")


def exchange(server: StintServer, raw: bytes, timeout: float = 15, head: bool = False) -> Reply | None:
    """Sends bytes, reads one reply; None when the connection is closed without one."""
    with connection(server, timeout) as link:
        try:
            link.sendall(raw)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused before it was all sent: the reply may still be there
        return read_reply(link, head)


def connection(server: StintServer, timeout: float = 15):
    link = socket.create_connection((server.host, server.port), timeout=timeout)
    if server.scheme == "https":
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        link = context.wrap_socket(link, server_hostname="localhost")
    return link


def read_reply(link, head: bool = False) -> Reply | None:
    data = b""
    while b"\r\n\r\n" not in data:
        try:
            part = link.recv(65536)
        except ConnectionResetError:
            part = b""
        if not part:
            return None
        data += part
    top, body = data.split(b"\r\n\r\n", 1)
    lines = top.decode("latin-1").split("\r\n")
    status = int(lines[0].split(" ")[1])
    headers = [tuple(part.strip() for part in line.split(":", 1)) for line in lines[1:]]
    length = next((int(value) for key, value in headers if key.lower() == "content-length"), None)
    chunked = any(key.lower() == "transfer-encoding" for key, _ in headers)
    while not head and status not in (204, 304) and (
        (length is not None and len(body) < length)
        or (chunked and not body.endswith(b"0\r\n\r\n"))
        or (length is None and not chunked)
    ):
        try:
            part = link.recv(65536)
        except ConnectionResetError:
            part = b""
        if not part:
            break
        body += part
    return Reply(status, headers, unchunk(body) if chunked else body)


def unchunk(data: bytes) -> bytes:
    result = b""
    while data:
        size, _, data = data.partition(b"\r\n")
        count = int(size.split(b";")[0], 16)
        if count == 0:
            break
        result, data = result + data[:count], data[count + 2 :]
    return result


def render(method: str, target: str, headers: list[tuple[str, str]], body: bytes = b"") -> bytes:
    """The request as it goes over the wire; adds a length where none is given and there is a body."""
    names = {name.lower() for name, _ in headers}
    if "content-length" not in names and "transfer-encoding" not in names and (body or method in ("POST", "PUT")):
        headers = [*headers, ("Content-Length", str(len(body)))]
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), "Connection: close"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def timestamp(offset_seconds: float = 0) -> str:
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=offset_seconds)
    return moment.strftime("%Y%m%dT%H%M%SZ")


def quote(text: str, safe: str = "-._~") -> str:
    return urllib.parse.quote(text, safe=safe)


@dataclasses.dataclass
class Signer:
    """Signature Version 4. What is wrong about a signature is told by the fields that are set."""

    credentials: Credentials
    service: str = "sts"
    region: str = "us-east-1"
    date: str | None = None  # X-Amz-Date
    scope_date: str | None = None
    terminator: str = "aws4_request"
    algorithm: str = "AWS4-HMAC-SHA256"
    payload_hash: str | None = None
    unsigned: tuple[str, ...] = ()  # headers that are sent but not signed
    token: str | None = ""  # '' sends the credentials' own
    tamper: bool = False

    def moment(self) -> str:
        self.date = self.date or timestamp()
        return self.date

    def scope(self) -> str:
        return f"{self.scope_date or self.moment()[:8]}/{self.region}/{self.service}/{self.terminator}"

    def session_token(self) -> str | None:
        return self.credentials.session_token if self.token == "" else self.token

    def key(self) -> bytes:
        key = b"AWS4" + self.credentials.secret_access_key.encode()
        for part in (self.scope_date or self.moment()[:8], self.region, self.service, self.terminator):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return key

    def signature(self, canonical: str) -> str:
        text = "\n".join(
            [self.algorithm, self.moment(), self.scope(), hashlib.sha256(canonical.encode()).hexdigest()]
        )
        found = hmac.new(self.key(), text.encode(), hashlib.sha256).hexdigest()
        if self.tamper:
            found = ("0" if found[0] != "0" else "1") + found[1:]
        return found

    def canonical(self, method, path, query, headers, payload_hash) -> tuple[str, str]:
        values: dict[str, list[str]] = {}
        for name, value in headers:
            if name.lower() not in self.unsigned:
                values.setdefault(name.lower(), []).append(" ".join(value.split()))
        names = ";".join(sorted(values))
        block = "".join(f"{name}:{','.join(values[name])}\n" for name in sorted(values))
        pairs = sorted((quote(key), quote(value)) for key, value in urllib.parse.parse_qsl(query, True))
        path = quote(path if self.service != "s3" else urllib.parse.unquote(path), safe="/-._~")
        joined = "&".join(f"{key}={value}" for key, value in pairs)
        return "\n".join([method, path, joined, block, names, payload_hash]), names

    def headers(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes = b"", text: str | None = None):
        """The headers with which the request is signed."""
        path, _, query = target.partition("?")
        payload_hash = self.payload_hash or hashlib.sha256(body).hexdigest()
        sent = [*headers, ("X-Amz-Date", self.moment())]
        if self.service == "s3":
            sent.append(("X-Amz-Content-Sha256", payload_hash))
        if self.session_token():
            sent.append(("X-Amz-Security-Token", self.session_token()))
        canonical, names = self.canonical(method, path, query, sent, payload_hash)
        value = text or (
            f"{self.algorithm} Credential={self.credentials.access_key_id}/{self.scope()}, "
            f"SignedHeaders={names}, Signature={self.signature(canonical)}"
        )
        return [*sent, ("Authorization", value)]

    def presigned(self, method: str, target: str, host: str, expires: int | None = 900, extra=(), headers=()) -> str:
        """The target with the signature in its query."""
        path, _, query = target.partition("?")
        pairs = urllib.parse.parse_qsl(query, True)
        signed = ["host", *(name.lower() for name, _ in headers)]
        pairs += [
            ("X-Amz-Algorithm", self.algorithm),
            ("X-Amz-Credential", f"{self.credentials.access_key_id}/{self.scope()}"),
            ("X-Amz-Date", self.moment()),
            ("X-Amz-SignedHeaders", ";".join(sorted(signed))),
            *extra,
        ]
        if expires is not None:
            pairs.append(("X-Amz-Expires", str(expires)))
        if self.session_token():
            pairs.append(("X-Amz-Security-Token", self.session_token()))
        query = "&".join(f"{quote(key)}={quote(value)}" for key, value in pairs)
        payload_hash = self.payload_hash or ("UNSIGNED-PAYLOAD" if self.service == "s3" else EMPTY)
        canonical, _ = self.canonical(method, path, query, [("host", host), *headers], payload_hash)
        return f"{path}?{query}&X-Amz-Signature={self.signature(canonical)}"


def host(server: StintServer) -> str:
    return f"{server.host}:{server.port}"


def form(parameters: dict[str, str] | list[tuple[str, str]]) -> bytes:
    pairs = parameters.items() if isinstance(parameters, dict) else parameters
    return "&".join(f"{quote(key)}={quote(value)}" for key, value in pairs).encode()


def query_call(server: StintServer, signer: Signer, parameters, version: str | None = "2011-06-15", **options) -> Reply:
    """A signed POST of the Query protocol; `version=None` sends none."""
    pairs = list(parameters.items() if isinstance(parameters, dict) else parameters)
    if version is not None:
        pairs.append(("Version", version))
    return signed(server, signer, "POST", "/", form(pairs), content_type=options.pop("content_type", FORM), **options)


def signed(
    server: StintServer, signer: Signer, method: str, target: str, body: bytes = b"", content_type: str | None = None,
    headers=(), host_name: str | None = None, text: str | None = None,
) -> Reply:
    """A signed request."""
    sent = [("Host", host_name or host(server)), *headers]
    if content_type:
        sent.append(("Content-Type", content_type))
    return exchange(
        server, render(method, target, signer.headers(method, target, sent, body, text), body), head=method == "HEAD"
    )
