"""`./run vendor`: fetch the third-party scripts again and prove they are what the list says.

Each file lies under static/vendor/ with its version in its name; docs/vendor.md tells where it is
from, under which licence, and its SHA-256. Needs npm; running and testing the program does not.
"""

import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

FOLDER: Final = Path(__file__).resolve().parent / "static" / "vendor"


class Vendored(NamedTuple):
    """One file taken from a package as it is."""

    package: str
    version: str
    member: str
    name: str
    sha256: str


FILES: Final = (
    Vendored(
        "htmx.org",
        "4.0.1",
        "dist/htmx.min.js",
        "htmx-4.0.1.min.js",
        "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
    ),
    Vendored(
        "htmx.org",
        "4.0.1",
        "LICENSE",
        "htmx-LICENSE.txt",
        "d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38",
    ),
    Vendored(
        "qrcode-generator",
        "2.0.4",
        "dist/qrcode.mjs",
        "qrcode-generator-2.0.4.js",
        "ea91d7118a5395289170da848b7c6758b996163bfbccf312591ab65a4911b7c0",
    ),
    Vendored(
        "zxing-wasm",
        "3.1.4",
        "dist/iife/reader/index.js",
        "zxing-wasm-3.1.4-reader.js",
        "d33d09ce132a692faffbed0dce656c36cb2573b4b843885a6e036390d1071d95",
    ),
    Vendored(
        "zxing-wasm",
        "3.1.4",
        "dist/reader/zxing_reader.wasm",
        "zxing-wasm-3.1.4-reader.wasm",
        "e8af31edb56d0522f4de74495839385ef019ba8bc90d38e5ecb2f18795d86fb2",
    ),
    Vendored(
        "zxing-wasm",
        "3.1.4",
        "LICENSE",
        "zxing-wasm-LICENSE.txt",
        "fb506e4ade12d7a9efa67c9d76a9a28c8e15d347ca49a69e48e29b40b34ad2ab",
    ),
    Vendored(
        "@noble/ed25519",
        "3.2.0",
        "index.js",
        "noble-ed25519-3.2.0.js",
        "a4f631d1876b5d9e43a86cd71194ca27b5e1451edf4ba4db9a418f40a475569a",
    ),
    Vendored(
        "@noble/ed25519",
        "3.2.0",
        "LICENSE",
        "noble-ed25519-LICENSE.txt",
        "394c2e6e5552e5dba202bee6390b9d6aa2754d657f5b9869e83b3d265a315501",
    ),
)


def main() -> int:
    """Fetch, check, write. 1 where a file is not what the list says; then nothing of it is written."""
    wrong = 0
    with tempfile.TemporaryDirectory() as scratch:
        for one in FILES:
            content = _fetch(one, Path(scratch))
            digest = hashlib.sha256(content).hexdigest()
            if digest != one.sha256:
                print(f"{one.name}: expected {one.sha256}, got {digest}", file=sys.stderr)
                wrong += 1
                continue
            (FOLDER / one.name).write_bytes(content)
            print(f"{one.name}: as listed")
    return 1 if wrong else 0


def _fetch(one: Vendored, scratch: Path) -> bytes:
    packed = scratch / f"{one.package.lstrip('@').replace('/', '-')}-{one.version}.tgz"
    if not packed.exists():
        subprocess.run(  # noqa: S603  # names and versions come from the table above
            ["npm", "pack", f"{one.package}@{one.version}", "--silent"],  # noqa: S607  # wherever npm is
            cwd=scratch,
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=120,
        )
    with tarfile.open(packed) as archive:
        member = archive.extractfile(f"package/{one.member}")
        if member is None:
            raise FileNotFoundError(one.member)
        return member.read()


if __name__ == "__main__":
    sys.exit(main())
