"""Who closed a manifest, and when: a signature by a key of one's own, a time-stamp by a stranger (RFC 3161).

Both can be checked without this software: `openssl pkeyutl -verify`, `openssl dgst -verify`, `openssl ts -verify`.
"""

import hashlib
import os
import re
import secrets
import subprocess
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from .model import ArchiveError

KEYS, AUTHORITIES = "keys", "tsa"
TIMEOUT = 30
_MOMENT = re.compile(rb"Time stamp: (\w{3} +\d+ \d\d:\d\d:\d\d)(?:\.\d+)?( \d{4}) GMT")
_HASH = ec.ECDSA(hashes.SHA256())


class NoStamp(ArchiveError):
    """The authority gave no time-stamp; the message is a sentence for users."""


def load_key(path):
    """Return a private key, Ed25519 or ECDSA, from a PEM file without a password."""
    try:
        key = serialization.load_pem_private_key(Path(path).read_bytes(), None)
    except OSError as error:
        raise ArchiveError(f"The key {path} cannot be read: {error.strerror}.") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ArchiveError(f"{path} is no private key in PEM without a password "
                           "(`openssl genpkey -algorithm ed25519 -out FILE` makes one).") from error
    if not isinstance(key, (ed25519.Ed25519PrivateKey, ec.EllipticCurvePrivateKey)):
        raise ArchiveError(f"{path} is neither an Ed25519 nor an ECDSA key.")
    return key


def fingerprint(public) -> str:
    """Return the SHA-256 of a public key (of its SubjectPublicKeyInfo in DER)."""
    return hashlib.sha256(public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def publish(public, folder: Path):
    """Put the public key where readers of the archive find it."""
    path = folder / f"{fingerprint(public)}.pem"
    if not path.exists():
        folder.mkdir(exist_ok=True)
        path.write_bytes(public.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo))


def sign(key, data: bytes) -> bytes:
    """Return the signature of these bytes."""
    return key.sign(data) if isinstance(key, ed25519.Ed25519PrivateKey) else key.sign(data, _HASH)


def check_signature(data: bytes, signature: Path, key: str, keys: Path) -> str:
    """Return what is wrong with a manifest's signature, or nothing."""
    path = next((one for one in keys.glob("*.pem") if one.stem == key), None)
    if path is None:
        return f"its signature cannot be checked: there is no {KEYS}/{key}.pem"
    try:
        public = serialization.load_pem_public_key(path.read_bytes())
        if fingerprint(public) != key:
            return f"{KEYS}/{path.name} is another key than its name says"
        public.verify(signature.read_bytes(), data, *([] if isinstance(public, ed25519.Ed25519PublicKey) else [_HASH]))
    except OSError as error:
        return f"its signature cannot be checked: {error.filename}: {error.strerror}"
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return f"its signature cannot be checked: {KEYS}/{path.name} is no public key in PEM"
    except InvalidSignature:
        return "its signature is not of this text and this key"
    return ""


def stamp(data: bytes, url: str) -> bytes:
    """Have an authority confirm that these bytes exist now; return its answer, in DER, as it came."""
    nonce = secrets.token_bytes(8)
    nonce = bytes([nonce[0] & 0x7f | 1]) + nonce[1:]
    try:
        asked = urllib.request.Request(url, _query(data, nonce), {"Content-Type": "application/timestamp-query"})
        with urllib.request.urlopen(asked, timeout=TIMEOUT) as reply:
            answer = reply.read(1 << 20)
    except (OSError, ValueError) as error:
        raise NoStamp(f"{url} gave none: {getattr(error, 'reason', error)}.") from error
    if hashlib.sha256(data).digest() not in answer or nonce not in answer:
        raise NoStamp(f"{url} answered, but not with a time-stamp of this manifest.")
    return answer


def check_stamp(data: bytes, path: Path, authorities: Path) -> str:
    """Return what is wrong with a manifest's time-stamp, or nothing."""
    roots = b"".join(root.read_bytes() for root in sorted(authorities.glob("*.pem")))
    if not roots:
        return f"its time-stamp cannot be checked: put the authority's root certificate into {AUTHORITIES}/*.pem"
    answer = str(path.absolute())
    told = _openssl("-reply", "-in", answer, "-text")
    if told is None:
        return "its time-stamp cannot be checked: the command openssl is not installed"
    moment = _MOMENT.search(told.stdout)
    if not moment:
        return "its time-stamp is none: " + _last_line(told.stderr)
    # The authority's certificate had to be valid then; by now it may have expired.
    then = datetime.strptime(b"".join(moment.groups()).decode(), "%b %d %H:%M:%S %Y").replace(tzinfo=UTC).timestamp()
    checked = _openssl("-verify", "-digest", hashlib.sha256(data).hexdigest(), "-in", answer, "-CAfile", "/dev/stdin",
                       "-attime", str(int(then)), given=roots)
    return "" if checked.returncode == 0 else "its time-stamp does not hold: " + _last_line(checked.stderr)


def _openssl(*arguments: str, given: bytes = b""):
    """Run `openssl ts`; None where there is no such command."""
    command, environment = ["openssl", "ts", *arguments], os.environ | {"LC_ALL": "C"}
    try:
        return subprocess.run(command, input=given, capture_output=True, timeout=TIMEOUT, env=environment)
    except FileNotFoundError:
        return None


def _last_line(text: bytes) -> str:
    """Return OpenSSL's own words, without the numbers before them."""
    lines = [line for line in text.decode("utf-8", "replace").splitlines() if ":" in line] or ["openssl cannot read it"]
    return re.sub(r":[^:]*\.c:\d+:", ": ", lines[-1].partition("error:")[2] or lines[-1]).strip()


def _query(data: bytes, nonce: bytes) -> bytes:
    """Return a TimeStampReq: version 1, SHA-256 of the data, a nonce, and the wish for the certificate."""
    imprint = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(data).digest()
    body = b"\x02\x01\x01" + imprint + b"\x02\x08" + nonce + b"\x01\x01\xff"
    return bytes([0x30, len(body)]) + body
