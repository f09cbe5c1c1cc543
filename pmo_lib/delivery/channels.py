"""Mail servers and webhooks: one message to one receiver, with the server's answer."""

import json
import smtplib
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from pmo_lib.delivery.ledger import Refused, Uncertain
from pmo_lib.delivery.message import Message
from pmo_lib.run.configuration import Mail

TIMEOUT = 30  # seconds
LONGEST_PAUSE = 30  # seconds that a webhook may ask us to wait before the second try
MOST_LINES = 20  # of a card


def send_mail(mail: Mail, password: str, message: Message, receiver: str, key: str) -> str:
    """
    Send a message to one address.

    Returns:
        what the server answered.

    Raises:
        Refused: the server refuses the sender, the address or the message for good.
        Uncertain: the connection ended while the message was handed over.
        OSError: nothing was accepted, so that it may be tried again.
    """
    ready = message.mail(mail.sender, [receiver], key)
    with smtplib.SMTP(mail.host, mail.port, timeout=TIMEOUT) as server:
        try:
            if mail.starttls:
                server.starttls(context=ssl.create_default_context())
            if mail.user:
                server.login(mail.user, password)
            _judge(server.mail(mail.sender), mail.sender)
            _judge(server.rcpt(receiver), receiver)
        except smtplib.SMTPException as error:
            raise OSError(_plain(error)) from error
        try:
            code, answer = server.data(ready.as_bytes())
        except smtplib.SMTPDataError as error:
            code, answer = error.smtp_code, error.smtp_error
        except (smtplib.SMTPException, OSError) as error:
            raise Uncertain(f"the server did not confirm it: {_plain(error)}") from error
        return _judge((code, answer), "the message")


def _judge(answer: tuple[int, bytes], of: str) -> str:
    code, words = answer
    shown = f"{code} {words.decode('utf-8', 'replace')}"[:200]
    if 200 <= code < 300:
        return shown
    if code >= 500:
        raise Refused(f"{of}: {shown}")
    raise OSError(f"{of}: {shown}")


def _plain(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def send_webhook(address: str, form: str, message: Message, key: str) -> str:
    """
    Post a message to a channel; after 429 once more when the server allows it, within 30 seconds.

    Raises:
        Refused: the address cannot be used, or the server answers with 4xx.
        Uncertain: no answer came after the message was handed over.
        OSError: nothing was accepted, so that it may be tried again.
    """
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1"):
        raise Refused("the address does not begin with https://")
    data = json.dumps(FORMS[form](message)).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    code, answer, pause = _post(urllib.request.Request(address, data, headers))
    if code == 429 and pause <= LONGEST_PAUSE:
        time.sleep(pause)
        code, answer, _ = _post(urllib.request.Request(address, data, headers))
    if 200 <= code < 300:
        return f"{code} {answer}".strip()
    if 400 <= code < 500 and code not in (408, 429):
        raise Refused(f"{code} {answer}")
    raise OSError(f"{code} {answer}")


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A message goes to the address that was configured and to no other."""

    def redirect_request(self, *_):
        return None


def _post(request: urllib.request.Request) -> tuple[int, str, float]:
    """Status, answer, and the seconds after which the server allows the next try."""
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=TIMEOUT) as response:
            return response.status, response.read(200).decode("utf-8", "replace"), 0
    except urllib.error.HTTPError as error:
        asked = error.headers.get("Retry-After", "1")
        pause = float(asked) if asked.isdigit() else LONGEST_PAUSE + 1
        return error.code, error.read(200).decode("utf-8", "replace"), pause
    except urllib.error.URLError as error:
        raise OSError(f"not reached: {error.reason}") from error  # raised before it was handed over
    except (OSError, HTTPException) as error:
        raise Uncertain(f"the server did not confirm it: {_plain(error)}") from error


def _lines(message: Message) -> list[tuple[str, list[str]]]:
    """Heading and lines of each table that has rows, cut with a count of what is left out."""
    found = []
    for table in message.tables:
        lines = [" – ".join(row) for row in table.rows]
        more = [f"and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
        if lines:
            found.append((table.heading, lines[:MOST_LINES] + more))
    return found


def teams_card(message: Message) -> dict[str, Any]:
    """The message as an adaptive card, as the workflow "post to a channel when a webhook request is received" takes it."""
    body: list[Mapping[str, Any]] = [_block(message.lead, size="Large", weight="Bolder")]
    for heading, lines in _lines(message):
        body += [_block(heading, weight="Bolder"), *(_block(line) for line in lines)]
    body += [_block(line) for line in message.closing]
    card = {"type": "AdaptiveCard", "version": "1.4", "body": body}
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "content": card}]}


def _block(words: str, **more: str) -> dict[str, Any]:
    """A text without markup: the first sign of each mark is escaped."""
    plain = "".join(f"\\{sign}" if sign in "\\*_[]`#" else sign for sign in words)
    return {"type": "TextBlock", "text": plain, "wrap": True, **more}


def slack_text(message: Message) -> dict[str, Any]:
    """The message for Slack; its three signs of markup are escaped, and nobody is notified by name."""
    parts = [message.lead]
    for heading, lines in _lines(message):
        parts.append("\n".join((heading, *(f"• {line}" for line in lines))))
    words = "\n\n".join((*parts, *message.closing))
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {"text": escaped, "mrkdwn": False, "link_names": 0}


FORMS = {"teams": teams_card, "slack": slack_text}
