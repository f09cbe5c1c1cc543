"""Share, write and send what is published, audience by audience; a failure of one is reported and stops no other."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from pmo_lib.delivery import channels, ledger, message, reminders, share
from pmo_lib.delivery.message import Message
from pmo_lib.delivery.publication import Publication, read_publication
from pmo_lib.delivery.targets import Folder, Target, target_at
from pmo_lib.errors import ConfigurationError
from pmo_lib.report import text
from pmo_lib.run import disk, secrets
from pmo_lib.run.configuration import Audience, Configuration, read_configuration
from pmo_lib.run.publishing import on_disk
from pmo_lib.run.runner import Place, Request, locate
from pmo_lib.run.suggestion import did_you_mean
from pmo_lib.run.workspace import find_portfolio, slug


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What a person asked for on the command line.

    Args:
        to: folder or address that gets a folder for each audience; empty: nothing is copied.
        eml: folder that gets a message file for each audience; None: none is written.
        link: address where readers find the target; empty: reports are attached.
        send: through the mail server and the webhooks of portfolio.yml.
        again: send also what was refused before, or of which is not known whether it arrived.
        remind: messages for roles instead of audiences.
        only_if_changed: pass over an audience whose reports say what they said when it was served last.
    """

    portfolio: str
    output: Path | None = None
    to: str = ""
    audiences: tuple[str, ...] = ()
    eml: Path | None = None
    link: str = ""
    send: bool = False
    again: bool = False
    remind: bool = False
    only_if_changed: bool = False
    pdf: bool = False
    current: Path = field(default_factory=Path.cwd)


@dataclass(slots=True)
class Outcome:
    """What was done, a sentence each; problems, a sentence each; and every delivery."""

    done: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    deliveries: list[ledger.Delivery] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """0 if all that was asked for was done, else 3; the published reports stay as they are either way."""
        return 3 if self.problems or not all(one.is_done for one in self.deliveries) else 0

    @property
    def as_json(self) -> dict[str, Any]:
        """For machines."""
        sent = [asdict(one) for one in self.deliveries]
        return {"exit_code": self.exit_code, "done": self.done, "problems": self.problems} | {
            "deliveries": sent
        }


def deliver(wish: Wish) -> Outcome:
    """
    Do what was asked for.

    Raises:
        ConfigurationError: nothing is published, no audience is named, or what the wish needs is not configured.
    """
    if not (wish.to or wish.eml or wish.send):
        raise ConfigurationError(
            "nothing to do",
            code="PMO-U01",
            action="say where to: --to FOLDER, --eml FOLDER or --send",
        )
    place = locate(Request(wish.portfolio, output=wish.output, current=wish.current))
    configuration, document = read_configuration(find_portfolio(wish.portfolio, wish.current))
    publication = read_publication(place.output, place.portfolio)
    if wish.send and not configuration.mail and not _webhooks(configuration):
        raise ConfigurationError(
            "--send has no way to send",
            code="PMO-P11",
            where=document.name,
            action="add 'mail' or the 'webhook' of an audience; see docs/sharing.md",
        )
    outcome = Outcome()
    passwords = secrets.resolve(_secrets(configuration), place.state) if wish.send else {}
    office = Office(wish, place, configuration, publication, passwords, outcome)
    office.remind() if wish.remind else office.serve()
    return outcome


def _webhooks(configuration: Configuration) -> list[str]:
    return [one.webhook.address for one in configuration.audiences.values() if one.webhook]


def _secrets(configuration: Configuration) -> set[str]:
    mail = configuration.mail.password if configuration.mail else ""
    return secrets.names([mail, *_webhooks(configuration)])


@dataclass(frozen=True, slots=True)
class Office:
    """One command with all that it needs; `passwords` are the values of secrets, by name."""

    wish: Wish
    place: Place
    configuration: Configuration
    publication: Publication
    passwords: Mapping[str, str]
    outcome: Outcome

    @property
    def _records(self) -> Path:
        return self.place.state / "deliveries"

    def remind(self) -> None:
        """Write and send a message for each role that has not reported or owes a decision."""
        found = reminders.reminders(self.publication, self.place.state / "snapshots")
        roles = self.configuration.mail.roles if self.configuration.mail else {}
        if not found:
            self.outcome.done.append("All has been reported and no decision is overdue")
        for role, ready in found.items():
            address = roles.get(role, "")
            self._write(f"reminder-{slug(role)}", ready, [address] if address else [])
            if self.wish.send and address:
                self._mail(ready, [address])
            elif self.wish.send:
                self.outcome.problems.append(
                    f"{role}: no address; add it to mail.roles in portfolio.yml"
                )

    def serve(self) -> None:
        """Share with each audience, write and send its message."""
        target = target_at(self.wish.to) if self.wish.to else None
        named = self._named()
        if target and not self.wish.audiences:
            self._withdraw(target)
        for name, audience in named:
            own = self.publication.for_programs(audience.programs)
            self._missing(name, audience)
            mark, said = self._mark(name), share.digest(own)
            if self.wish.only_if_changed and disk.file_hash(mark) and mark.read_text() == said:
                self.outcome.done.append(f"{name}: nothing changed since it was served last")
                continue
            problems, deliveries = len(self.outcome.problems), len(self.outcome.deliveries)
            self._one(name, audience, own, target)
            sent = all(one.is_done for one in self.outcome.deliveries[deliveries:])
            if len(self.outcome.problems) == problems and sent:
                with on_disk(mark, "record what was shared"):
                    disk.folder(mark.parent, private=True)
                    disk.save(mark, said)

    def _named(self) -> list[tuple[str, Audience]]:
        known = self.configuration.audiences
        if not known:
            raise ConfigurationError(
                "no audience is named, so that nobody may see anything",
                code="PMO-P11",
                where="portfolio.yml",
                action="add 'audiences'; see docs/sharing.md",
            )
        for name in self.wish.audiences or known:
            if name not in known:
                raise ConfigurationError(
                    f"no audience {name!r}", code="PMO-P11", action=did_you_mean(name, known)
                )
        return [(name, known[name]) for name in self.wish.audiences or known]

    def _missing(self, name: str, audience: Audience) -> None:
        """Tell of programs that an audience names and that are not published: a typing error shows nothing to anybody."""
        known = {row["program"] for row in self.publication.rows}
        for program in audience.programs:
            if program not in known:
                action = did_you_mean(program, known)
                self.outcome.problems.append(
                    f"{name}: program {program!r} is not published. What to do: {action}"
                )

    def _withdraw(self, target: Target) -> None:
        for name in share.audiences_in(target, self.place.portfolio):
            if name not in self.configuration.audiences:
                count = share.withdraw(target, name, self.place.portfolio)
                files = text.plural(count, "file")
                self.outcome.done.append(f"{name}: no audience any more, {files} withdrawn")

    def _mark(self, name: str) -> Path:
        asked = [name, self.wish.to, str(self.wish.eml or ""), self.wish.send]
        return self._records / f"{sha256(json.dumps(asked).encode()).hexdigest()}.said"

    def _one(self, name: str, audience: Audience, own: Publication, target: Target | None) -> None:
        if target:
            shared = share.share(own, name, target, with_pdf=self.wish.pdf)
            self.outcome.problems += [f"{name}: {one}" for one in shared.problems]
            self.outcome.done.append(
                f"{name}: {text.plural(shared.reports, 'report')} shared, "
                f"{text.plural(shared.written, 'file')} written, {shared.removed} withdrawn"
            )
        if not (self.wish.eml or self.wish.send):
            return
        link = f"{self.wish.link.rstrip('/')}/{name}" if self.wish.link else ""
        ready = message.for_audience(own, link)
        self._write(name, ready, audience.to)
        if self.wish.send:
            self._mail(ready, audience.to)
            if audience.webhook:
                self._post(ready, audience, name)

    def _write(self, name: str, ready: Message, to: list[str]) -> None:
        """A message as a file that any mail program opens."""
        if not self.wish.eml:
            return
        sender = self.configuration.mail.sender if self.configuration.mail else ""
        file = f"{slug(self.place.portfolio)}-{name}.eml"
        mail = ready.mail(sender, to, ready.key)
        mail["X-Unsent"] = "1"  # opens as a draft
        Folder(self.wish.eml.resolve()).write(file, mail.as_bytes())
        self.outcome.done.append(f"{name}: message written to {file}")

    def _mail(self, ready: Message, to: list[str]) -> None:
        mail = self.configuration.mail
        if not mail:
            return
        password = secrets.filled(mail.password, self.passwords)
        for receiver in to:
            message.address_of(receiver)
            self._deliver(
                "mail",
                receiver,
                ready,
                lambda key, receiver=receiver: channels.send_mail(
                    mail, password, ready, receiver, key
                ),
            )

    def _post(self, ready: Message, audience: Audience, name: str) -> None:
        webhook = audience.webhook
        address = secrets.filled(webhook.address, self.passwords)
        self._deliver(
            webhook.form,
            name,
            ready,
            lambda key: channels.send_webhook(address, webhook.form, ready, key),
        )

    def _deliver(self, channel: str, receiver: str, ready: Message, send) -> None:
        self.outcome.deliveries.append(
            ledger.deliver(self._records, channel, receiver, ready.key, send, again=self.wish.again)
        )
