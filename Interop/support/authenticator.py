"""An authenticator app: RFC 6238 with HMAC-SHA-1, 30 seconds and six digits; and a camera that reads its QR code."""

from __future__ import annotations

import base64
import hashlib
import hmac
import pathlib
import shutil
import subprocess
import time
import urllib.parse


class Authenticator:
    """What an app makes of a seed; `clock` seconds ahead of the real time."""

    def __init__(self, seed: str, clock: float = 0):
        self.key = base64.b32decode(seed)
        self.clock = clock

    @classmethod
    def of_picture(cls, png: bytes, place: pathlib.Path) -> tuple["Authenticator", urllib.parse.SplitResult]:
        """The app that was shown the picture, and the address in it."""
        program = shutil.which("zbarimg")
        assert program, "zbarimg is missing: run script/setup-clients"
        path = place / "code.png"
        path.write_bytes(png)
        read = subprocess.run([program, "--raw", "--quiet", str(path)], capture_output=True, text=True, check=True)
        address = urllib.parse.urlsplit(read.stdout.strip())
        return cls(urllib.parse.parse_qs(address.query)["secret"][0]), address

    def step(self) -> int:
        return int((time.time() + self.clock) // 30)

    def code(self, step: int) -> str:
        digest = hmac.new(self.key, step.to_bytes(8, "big"), hashlib.sha1).digest()
        offset = digest[-1] & 15
        return f"{(int.from_bytes(digest[offset:offset + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"

    def codes(self, *offsets: int) -> list[str]:
        """Codes of the steps that far from the present one."""
        here = self.step()
        return [self.code(here + offset) for offset in offsets]

    def wrong(self) -> str:
        """A code of none of the steps around now."""
        near = set(self.codes(*range(-5, 6)))
        return next(code for code in (f"{number:06}" for number in range(100)) if code not in near)
