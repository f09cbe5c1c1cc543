"""`secret:NAME` in place of a secret: where the value is kept, and that it stands in nothing that is written."""

import base64
import html
import json
import os
import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from pmo_lib.errors import ConfigurationError

HANDLE = re.compile(r"secret:([A-Za-z][A-Za-z0-9_]*)")
VARIABLE = "PMO_SECRET_"  # and the name
SERVICE = "pmo"  # in the keyring
SHORTEST = 6  # characters: a shorter value would be found in every page
SECRET_NAME = re.compile(
    r"(^|_)(passwords?|passwd|pwd|secrets?|tokens?|api_?keys?|credentials?|private_?keys?)($|_)",
    re.IGNORECASE,
)
SECRET_VALUE = (
    re.compile(r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"),
    re.compile(r"\bgh[pousr]_[A-Za-z0-9]{30,}"),
    re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}"),
    re.compile(r"://[^/\s:@]+:(?!secret:)[^/\s@]+@"),
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    re.compile(r"(?i)\b(password|pwd|accountkey|sharedaccesskey)=(?!secret:)[^;\s]{3,}"),
)


def names(value: Any) -> set[str]:
    """
    The secrets that a value names.

    >>> sorted(names({"url": "postgresql://me:secret:DB@host/x", "more": ["secret:TOKEN"]}))
    ['DB', 'TOKEN']
    """
    if isinstance(value, str):
        return set(HANDLE.findall(value))
    parts = (
        value.values()
        if isinstance(value, Mapping)
        else value
        if isinstance(value, list | tuple)
        else ()
    )
    return {name for part in parts for name in names(part)}


def filled(value: Any, secrets: Mapping[str, str]) -> Any:
    """The value with each handle replaced by what it stands for."""
    if isinstance(value, str):
        return HANDLE.sub(lambda found: secrets.get(found[1], found[0]), value)
    if isinstance(value, Mapping):
        return {key: filled(part, secrets) for key, part in value.items()}
    return [filled(part, secrets) for part in value] if isinstance(value, list | tuple) else value


def filled_location(location: str, secrets: Mapping[str, str]) -> str:
    """
    A source's location with its handles filled in; within an address a secret is escaped, whatever signs it holds.

    >>> filled_location("postgresql://me:secret:DB@host/x", {"DB": "p@ss/word"})
    'postgresql://me:p%40ss%2Fword@host/x'
    """
    escaped = {name: quote(value, safe="") for name, value in secrets.items()}
    return filled(location, escaped if "://" in location else secrets)


def resolve(wanted: set[str], state: Path) -> dict[str, str]:
    """
    The values of secrets: from the environment, else a file that only its owner reads, else the keyring.

    Raises:
        ConfigurationError: a secret is nowhere, too short to be found again, or lies open to others.
    """
    return {name: _resolved(name, state) for name in sorted(wanted)}


def _resolved(name: str, state: Path) -> str:
    path = state / "secrets" / name
    value = os.environ.get(VARIABLE + name) or _in_file(path) or _in_keyring(name)
    if not value:
        raise ConfigurationError(
            f"secret {name!r} is nowhere",
            code="PMO-S01",
            action=f"set {VARIABLE}{name}, or write it to {path} (mode 600), or into the keyring as service {SERVICE!r}",
        )
    if len(value) < SHORTEST:
        message = f"secret {name!r} has fewer than {SHORTEST} characters: pages could not be searched for it"
        raise ConfigurationError(message, code="PMO-S01", action="choose a longer one")
    return value


def _in_file(path: Path) -> str:
    try:
        mode = path.stat().st_mode
    except OSError:
        return ""
    if stat.S_IMODE(mode) & 0o077:
        raise ConfigurationError(
            "others may read this secret", code="PMO-S06", where=str(path), action="chmod 600 it"
        )
    return path.read_text(encoding="utf-8").strip()


def _in_keyring(name: str) -> str:
    try:
        import keyring

        return keyring.get_password(SERVICE, name) or ""
    except Exception:
        return ""  # no keyring here, or none that answers without a person


def forms(value: str) -> Iterator[bytes]:
    """How a value may stand in a document: as it is, escaped, encoded, reversed. Not: split, encrypted, compressed."""
    raw = value.encode("utf-8")
    yield from (
        raw,
        json.dumps(value)[1:-1].encode(),
        json.dumps(json.dumps(value)[1:-1])[1:-1].encode(),
    )
    yield from (html.escape(value).encode(), quote(value, safe="").encode(), quote(value).encode())
    yield from (quote_plus(value).encode(), raw.hex().encode(), raw[::-1])
    for shift in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            first, last = (
                -(-8 * shift // 6),
                8 * (len(raw) + shift) // 6,
            )  # digits that depend on nothing before or after
            inner = encode(b"\0" * shift + raw)[first:last]
            if len(inner) >= SHORTEST:
                yield inner


def found_in(data: bytes, secrets: Mapping[str, str]) -> list[str]:
    """
    Names of the secrets whose values stand in a document, in one of their forms.

    >>> found_in(b'key: aHVudGVyMi1odW50ZXIy', {"K": "hunter2-hunter2"})
    ['K']
    """
    return [name for name, value in secrets.items() if any(form in data for form in forms(value))]


def redacted(data: bytes, secrets: Mapping[str, str]) -> bytes:
    """A document with every form of every secret replaced by `***`."""
    for value in secrets.values():
        for form in sorted(forms(value), key=len, reverse=True):
            data = data.replace(form, b"***")
    return data


def looks_secret(name: str, value: Any) -> bool:
    """
    Whether a parameter is a secret by its name or by its value.

    >>> looks_secret("api_key", "x1"), looks_secret("horizon", 90), looks_secret("url", "https://me:hunter2@host")
    (True, False, True)
    """
    if not isinstance(value, str) or not value or HANDLE.fullmatch(value):
        return False
    return bool(SECRET_NAME.search(name)) or any(pattern.search(value) for pattern in SECRET_VALUE)
