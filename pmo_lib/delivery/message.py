"""A message for the readers of an audience: text and plain tables, with the reports attached or linked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from pmo_lib.delivery.publication import Publication, Row, report_name, verified
from pmo_lib.errors import ConfigurationError
from pmo_lib.portfolio.settings import PORTFOLIO
from pmo_lib.report import text
from pmo_lib.run.verification import differences

MOST_ATTACHED = 10_000_000  # bytes; many mail servers refuse more than 20 MB after encoding
FIRST = ("overview", "status")  # reports that are attached before others


@dataclass(frozen=True, slots=True)
class Table:
    """A heading, the column heads and the rows of a plain table; a sentence where it has no row."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Message:
    """
    A message before it is addressed.

    Args:
        lead: the first sentence.
        closing: sentences at the end, such as where the reports are.
        attached: pages by the name of their file.
    """

    subject: str
    lead: str
    tables: tuple[Table, ...]
    closing: tuple[str, ...] = ()
    attached: tuple[tuple[str, Path], ...] = ()

    @property
    def key(self) -> str:
        """The idempotency key of the content: the same message has the same key."""
        pages = [(name, sha256(path.read_bytes()).hexdigest()) for name, path in self.attached]
        return sha256(repr((self.subject, self.text, pages)).encode()).hexdigest()

    @property
    def text(self) -> str:
        """The message as plain text."""
        parts = [self.lead]
        for table in self.tables:
            lines = [" | ".join(row) for row in table.rows] or [table.empty]
            parts.append("\n".join((table.heading.upper(), *(f"- {line}" for line in lines))))
        return "\n\n".join((*parts, *self.closing)) + "\n"

    @property
    def html(self) -> str:
        """The message as HTML without script, picture or style sheet."""
        loader = PackageLoader("pmo_lib.delivery")
        found = Environment(loader=loader, autoescape=True, undefined=StrictUndefined)
        template = found.get_template("message.html.j2")
        return template.render(
            title=self.subject, lead=self.lead, tables=self.tables, closing=self.closing
        )

    def mail(self, sender: str, to: Sequence[str], key: str) -> EmailMessage:
        """The message as an e-mail; `key` becomes its identity, so that a mail program recognizes two copies as one message."""
        mail = EmailMessage(policy=SMTP)
        mail["Subject"] = " ".join(self.subject.split())
        if sender:
            mail["From"] = address_of(sender)
        if to:
            mail["To"] = [address_of(one) for one in to]
        mail["Message-ID"] = f"<{key}@pmo.invalid>"
        mail.set_content(self.text)
        mail.add_alternative(self.html, subtype="html")
        for name, path in self.attached:
            mail.add_attachment(path.read_text(encoding="utf-8"), subtype="html", filename=name)
        return mail


def address_of(written: str) -> Address:
    """
    An e-mail address.

    Raises:
        ConfigurationError: it is none.
    """
    try:
        return Address(addr_spec=written)
    except Exception as error:
        raise ConfigurationError(
            f"{written!r} is no e-mail address",
            code="PMO-P11",
            where="portfolio.yml",
            action="write it as name@example.org",
        ) from error


def for_audience(publication: Publication, link: str = "") -> Message:
    """
    What the reports of an audience say: headlines, what changed since the reports before, and decisions asked for.

    Args:
        publication: only what the audience may see.
        link: the address of the audience's folder; empty: the first report of each program is attached, up to 10 MB in all.
    """
    rows = [row for row in publication.rows if row["href"]]
    facts = [(row, verified(publication.folder / row["href"])[1]) for row in rows]
    days = sorted({row["as_of"] for row in rows})
    title = publication.settings["title"]
    own = [row for row in rows if row["program"] == PORTFOLIO] or rows
    first = min(own, key=_importance, default=None)
    lead = _lead(first) if first else "No report is published for you"
    tables = (
        Table(
            "What the reports say", ("Program", "Report", "Headline", "State"), _said(rows), lead
        ),
        Table(
            "What changed",
            ("Program", "Report", "Change"),
            tuple(row for one in facts for row in _changed(publication, *one)),
            "Nothing changed, or there is no earlier report to compare with.",
        ),
        Table(
            "Decisions asked for",
            ("Program", "Report", "Decision"),
            tuple(row for one in facts for row in _decisions(*one)),
            "The reports ask for no decision.",
        ),
    )
    closing, attached = _linked(publication, link) if link else _attached(publication, rows)
    subject = f"{title}: {lead}" + (f" ({_day(days[-1])})" if days else "")
    return Message(subject, lead, tables, closing, attached)


def _lead(row: Row) -> str:
    """The headline of a report; with the name of its program unless it is of the whole portfolio."""
    whole = row["program"] == PORTFOLIO
    return row["headline"] if whole else f"{row['program_name']}: {row['headline']}"


def _day(iso: str) -> str:
    return text.day(date.fromisoformat(iso))


def _importance(row: Row) -> tuple:
    name = row["notebook"]
    return bool(row["variant"]), FIRST.index(name) if name in FIRST else len(FIRST), name


def _start(row: Row) -> tuple[str, str]:
    whole = row["program"] == PORTFOLIO
    return "Whole portfolio" if whole else row["program_name"], row["notebook_title"]


def _said(rows: Sequence[Row]) -> tuple[tuple[str, ...], ...]:
    states = {"published": "current", "kept": "older one kept: the newest could not be made"}
    return tuple(
        (*_start(row), row["headline"], states.get(row["status"], row["status"])) for row in rows
    )


def _changed(publication: Publication, row: Row, facts: Mapping[str, Any]) -> list[tuple]:
    """What a report says of the change itself, else that its headline changed or how many of its facts did."""
    said = [one["message"] for one in facts["findings"] if one["code"] == "since"]
    if said or not row["history"]:
        return [(*_start(row), one) for one in said]
    old = row["history"][0]
    if old["headline"] != row["headline"]:
        return [(*_start(row), f"On {_day(old['as_of'])} it said: {old['headline']}")]
    before = verified(publication.folder / old["href"])[1]
    count = sum(1 for _ in differences(_compared(before), _compared(facts)))
    return [(*_start(row), f"{text.plural(count, 'fact')} changed")] if count else []


def _compared(facts: Mapping[str, Any]) -> dict:
    return {key: facts[key] for key in ("findings", "measures", "projects")}


def _decisions(row: Row, facts: Mapping[str, Any]) -> list[tuple]:
    asked = dict.fromkeys(one["decision"] for one in facts["findings"] if one["decision"])
    return [(*_start(row), text.sentence(one)) for one in asked]


def _linked(publication: Publication, link: str) -> tuple[tuple[str, ...], tuple]:
    place = f"{link.rstrip('/')}/{quote(publication.folder.name)}/index.html"
    return (f"The reports: {place}",), ()


def _attached(publication: Publication, rows: Sequence[Row]) -> tuple[tuple[str, ...], tuple]:
    """The first report of each program as a file, as far as there is room, and what had no room."""
    first: dict[str, Row] = {}
    for row in sorted(rows, key=_importance):
        first.setdefault(row["program"], row)
    attached, left, size = [], [], 0
    for program, row in first.items():
        page = publication.folder / row["href"]
        size += page.stat().st_size
        if size > MOST_ATTACHED:
            left.append(" ".join(_start(row)))
        else:
            name = f"{program.strip('_')}-{report_name(row)}-{row['as_of']}.html"
            attached.append((name, page))
    more = (f"Too large to be attached: {', '.join(left)}.",) if left else ()
    return more, tuple(attached)
