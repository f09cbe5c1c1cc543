"""What was sent: a record for each message and receiver, written before and after sending, so that nothing is knowingly sent twice."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from pmo_lib.run import disk
from pmo_lib.run.publishing import on_disk

State = Literal["sent", "refused", "failed", "unknown"]


@dataclass(frozen=True, slots=True)
class Delivery:
    """
    What became of one message for one receiver.

    Args:
        state: `sent` or `refused` (the server said so; it is not tried again by itself), `failed` (nothing was accepted;
            the next command tries again), `unknown` (it may have arrived; only `--again` sends it once more).
        answer: of the server, or why there was none.
        now: whether it was tried by this command; else the record is of an earlier one.
    """

    channel: str
    receiver: str
    state: State
    answer: str
    key: str = ""
    at: str = ""
    now: bool = True

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.state == "sent"


class Uncertain(Exception):
    """The connection ended after the message was handed over and before the server answered."""


class Refused(Exception):
    """The server will not take this message for this receiver."""


def deliver(
    folder: Path,
    channel: str,
    receiver: str,
    content: str,
    send: Callable[[str], str],
    *,
    again: bool = False,
) -> Delivery:
    """
    Send a message to a receiver, unless that was done or begun before.

    Args:
        folder: of the records.
        content: the key of the message, see `Message.key`.
        send: gets the idempotency key and returns the server's answer; raises `Refused`, `Uncertain` or `OSError`.
        again: also what was refused, or of which is not known whether it arrived.
    """
    key = sha256(f"{channel}\0{receiver}\0{content}".encode()).hexdigest()
    record = folder / f"{key}.json"
    last = _read(record)
    if last and (last.state == "sent" or (last.state in ("refused", "unknown") and not again)):
        return last
    begun = Delivery(channel, receiver, "unknown", "begun, and not recorded as ended", key)
    _write(record, begun)
    try:
        done = ("sent", send(key))
    except Refused as error:
        done = ("refused", str(error))
    except Uncertain as error:
        done = ("unknown", str(error))
    except OSError as error:
        done = ("failed", f"{type(error).__name__}: {error}")
    ended = Delivery(channel, receiver, *done, key)
    _write(record, ended)
    return ended


def _read(record: Path) -> Delivery | None:
    try:
        known: dict[str, Any] = json.loads(record.read_text(encoding="utf-8"))
        return Delivery(**{**known, "now": False})
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, OSError):
        return Delivery("", "", "unknown", "its record cannot be read", record.stem, now=False)


def _write(record: Path, delivery: Delivery) -> None:
    with on_disk(record, "record a delivery"):
        disk.folder(record.parent, private=True)
        entry = {**asdict(delivery), "at": datetime.now(UTC).isoformat(timespec="seconds")}
        disk.save(record, json.dumps(entry, ensure_ascii=False))
