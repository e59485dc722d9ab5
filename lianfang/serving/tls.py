"""HTTPS in a district's own network: a local authority, a certificate, and how telephones trust them.

Browsers let pages use the camera, store things for later and check passes only over HTTPS, also in a
network without internet. So the server makes an authority of its own, which can vouch for private
addresses and for the names it was made with and for nothing else, and a certificate that it renews.
"""

import ipaddress
import os
import socket
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FOLDER: Final = "tls"  # in the data directory
CA_YEARS: Final = 10
DAYS: Final = 397  # of the server's certificate; telephones refuse longer ones
RENEW_BEFORE: Final = timedelta(days=60)
PRIVATE: Final = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "::1/128")
LOCAL: Final = ("localhost", "local", "lan", "internal", "home.arpa")  # endings of names that are nobody's

Name = x509.DNSName | x509.IPAddress


class Files(NamedTuple):
    """Where the certificate lies, and whether telephones must be told anew."""

    certificate: Path
    key: Path
    authority: Path
    renewed: bool
    new_authority: bool


def prepare(data: Path, names: Sequence[str], *, at: datetime) -> Files:
    """The certificate for `names`, made or renewed where it has to be. A repeat changes nothing."""
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    wanted = subjects(names)
    authority, key, new_authority = _authority(folder, wanted, at)
    path = folder / "server.pem"
    renewed = new_authority or not _serves(path, wanted, at)
    if renewed:
        _issue(folder, authority, key, wanted, at)
    return Files(path, folder / "server.key", folder / "ca.pem", renewed, new_authority)


def local_names() -> list[str]:
    """What this machine may be called in its network: its name, its addresses, localhost."""
    host = socket.gethostname()
    found = {"localhost", "127.0.0.1", host, f"{host.partition('.')[0]}.local"}
    with suppress(OSError):  # a name that nobody resolves
        found |= {str(one[4][0]) for one in socket.getaddrinfo(host, None, socket.AF_INET)}
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("10.255.255.255", 9))  # sends nothing; tells which address faces the network
        found.add(probe.getsockname()[0])
    return sorted(found)


def subjects(names: Iterable[str]) -> list[Name]:
    found: dict[str, Name] = {}
    for name in names:
        try:
            found[name] = x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            found[name] = x509.DNSName(name.lower())
    return [found[name] for name in sorted(found)]


def fingerprint(data: Path) -> str:
    """SHA-256 of the authority in pairs, as telephones show it; empty without one."""
    path = data / FOLDER / "ca.pem"
    if not path.exists():
        return ""
    digest = x509.load_pem_x509_certificate(path.read_bytes()).fingerprint(hashes.SHA256())
    return ":".join(f"{byte:02X}" for byte in digest)


def authority_der(data: Path) -> bytes:
    """The authority as telephones take it; nothing secret."""
    certificate = x509.load_pem_x509_certificate((data / FOLDER / "ca.pem").read_bytes())
    return certificate.public_bytes(serialization.Encoding.DER)


def _authority(
    folder: Path, wanted: Sequence[Name], at: datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey, bool]:
    """The authority here, or a new one where there is none, or it may not vouch for these names."""
    path, key_path = folder / "ca.pem", folder / "ca.key"
    if path.exists() and key_path.exists():
        there = x509.load_pem_x509_certificate(path.read_bytes())
        key = serialization.load_pem_private_key(key_path.read_bytes(), None)
        lasts = there.not_valid_after_utc - at > timedelta(days=DAYS)
        if lasts and isinstance(key, ec.EllipticCurvePrivateKey) and all(_may(there, one) for one in wanted):
            return there, key, False
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _sign_authority(key, wanted, at)
    _write(key_path, _pem(key), secret=True)
    _write(path, certificate.public_bytes(serialization.Encoding.PEM))
    return certificate, key, True


def _sign_authority(
    key: ec.EllipticCurvePrivateKey, wanted: Sequence[Name], at: datetime
) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Lianfang"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Lianfang local authority {at:%Y-%m-%d}"),
        ]
    )
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=365 * CA_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.NameConstraints(_permitted(wanted), None), critical=True)
        .sign(key, hashes.SHA256())
    )


def _permitted(wanted: Sequence[Name]) -> list[x509.GeneralName]:
    """What the authority may vouch for: whoever steals its key gains nothing outside the district."""
    nets: list[x509.GeneralName] = [x509.IPAddress(ipaddress.ip_network(net)) for net in PRIVATE]
    others = [
        x509.IPAddress(ipaddress.ip_network(one.value))
        for one in wanted
        if isinstance(one, x509.IPAddress) and not _is_private(one.value)
    ]
    names = {one.value for one in wanted if isinstance(one, x509.DNSName)} | set(LOCAL)
    return [*nets, *others, *(x509.DNSName(name) for name in sorted(names))]


def _is_private(address: object) -> bool:
    if not isinstance(address, (ipaddress.IPv4Address, ipaddress.IPv6Address)):
        return False
    return any(address in ipaddress.ip_network(net) for net in PRIVATE)  # of another version: never in


def _may(authority: x509.Certificate, one: Name) -> bool:
    permitted = (
        authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    )
    if isinstance(one, x509.IPAddress):
        return any(isinstance(net, x509.IPAddress) and _holds(net.value, one.value) for net in permitted)
    return any(
        isinstance(name, x509.DNSName) and (one.value == name.value or one.value.endswith(f".{name.value}"))
        for name in permitted
    )


def _holds(net: object, address: object) -> bool:
    if not isinstance(net, (ipaddress.IPv4Network, ipaddress.IPv6Network)):
        return False
    return isinstance(address, (ipaddress.IPv4Address, ipaddress.IPv6Address)) and address in net


def _serves(path: Path, wanted: Sequence[Name], at: datetime) -> bool:
    """Whether the certificate there is for these names and lasts for a while yet."""
    if not path.exists():
        return False
    there = x509.load_pem_x509_certificates(path.read_bytes())[0]
    names = list(there.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    return names == list(wanted) and there.not_valid_after_utc - at > RENEW_BEFORE


def _issue(
    folder: Path,
    authority: x509.Certificate,
    by: ec.EllipticCurvePrivateKey,
    wanted: Sequence[Name],
    at: datetime,
) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Lianfang")]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(min(at + timedelta(days=DAYS - 1), authority.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(list(wanted)), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
        .sign(by, hashes.SHA256())
    )
    chain = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (certificate, authority))
    _write(folder / "server.key", _pem(key), secret=True)
    _write(folder / "server.pem", chain)


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(path: Path, content: bytes, *, secret: bool = False) -> None:
    """Put a file in its place at once, readable by its owner alone where it is secret."""
    draft = path.with_suffix(path.suffix + ".new")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    os.replace(draft, path)


def now() -> datetime:
    """The real time: a certificate outlives any drill."""
    return datetime.now(UTC)
