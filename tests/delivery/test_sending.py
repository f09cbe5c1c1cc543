"""What happens when a mail server or a webhook fails: what was sent, what is told, and that nothing is knowingly sent twice."""

import contextlib
import email
import email.policy
import http.server
import json
import socket
import socketserver
import threading

import pytest

from pmo_lib.delivery import channels, ledger
from pmo_lib.delivery.deliver import Wish, deliver
from pmo_lib.delivery.message import Message, Table
from tests.delivery.published import office


class MailServer(socketserver.ThreadingTCPServer):
    """A server that speaks enough SMTP for a test; `answers` replaces the answer to a command or an address."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        self.mails, self.answers, self.cut_after = [], {}, ""
        super().__init__(("127.0.0.1", 0), MailSession)


class MailSession(socketserver.StreamRequestHandler):
    def handle(self):
        self._answer("220 ready")
        receiver = ""
        while line := self.rfile.readline():
            words = line.decode().strip()
            verb = words[:4].upper()
            if verb == "RCPT":
                receiver = words.split("<")[1].rstrip(">")
            if verb == "DATA":
                self._answer("354 go on")
                text = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    text += part
                if self.server.cut_after == "DATA":
                    return
                self._settle(receiver, text)
            elif verb == "QUIT":
                return self._answer("221 bye")
            else:
                self._answer(
                    self.server.answers.get(receiver if verb == "RCPT" else verb, "250 ok")
                )

    def _settle(self, receiver: str, text: bytes) -> None:
        answer = self.server.answers.get("DATA", "250 queued")
        if answer.startswith("2"):
            parsed = email.message_from_bytes(text, policy=email.policy.default)
            self.server.mails.append((receiver, parsed))
        self._answer(answer)

    def _answer(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Channel(http.server.BaseHTTPRequestHandler):
    """A webhook that answers with the next of the given states, and keeps what it was sent."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        state = self.server.states.pop(0) if self.server.states else 200
        self.server.posts.append((state, self.headers["Idempotency-Key"], json.loads(body)))
        if state == "cut":
            return self.connection.shutdown(socket.SHUT_RDWR)
        self.send_response(state)
        if state == 429:
            self.send_header("Retry-After", self.server.pause)
        if state == 302:
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()

    def log_message(self, *_): ...


@contextlib.contextmanager
def serving(server):
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def mail_server():
    with serving(MailServer()) as server:
        yield server


@pytest.fixture
def channel():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Channel)
    server.states, server.posts, server.pause = [], [], "0"
    with serving(server):
        yield server


def workspace(tmp_path, mail_port: int = 0, form: str = ""):
    more = ""
    if mail_port:
        more = f"mail: {{host: '127.0.0.1', port: {mail_port}, starttls: false, sender: pmo@example.org}}\n"
    root = office(tmp_path, more)
    if form:
        path = root / "parameters/small/portfolio.yml"
        hook = f"programs: [a], webhook: {{address: 'secret:HOOK', form: {form}}},"
        path.write_text(path.read_text().replace("programs: [a],", hook))
    return root


def send(root, **more):
    return deliver(Wish("small", send=True, current=root, **more))


def states(outcome) -> dict[str, str]:
    return {one.receiver: one.state for one in outcome.deliveries}


ALL_SENT = {name: "sent" for name in ("ann@example.org", "bob@example.org", "cleo@example.org")}


def test_each_receiver_gets_the_message_of_the_own_audience_once(tmp_path, mail_server):
    root = workspace(tmp_path, mail_server.server_address[1])
    assert (states(send(root)), send(root).exit_code) == (ALL_SENT, 0)
    assert sorted(receiver for receiver, _ in mail_server.mails) == sorted(ALL_SENT)
    for receiver, mail in mail_server.mails:
        own, other = ("ALPHA", "BETA") if receiver != "cleo@example.org" else ("BETA", "ALPHA")
        parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
        assert own in mail["Subject"] and all(
            other not in part for part in (*parts, mail["Subject"])
        )
        assert mail["To"] == receiver


def test_a_message_holds_text_and_plain_tables_with_the_report_attached(tmp_path, mail_server):
    send(workspace(tmp_path, mail_server.server_address[1]), audiences=("second",))
    ((_, mail),) = mail_server.mails
    text, page, report = (part for part in mail.walk() if not part.is_multipart())
    assert "Decide BETA-CANARY" in text.get_content()
    assert "<table" in page.get_content()
    assert not [
        mark for mark in ("<svg", "<img", "<script", "style=") if mark in page.get_content()
    ]
    assert report.get_filename() == "b-status-2026-10-31.html"
    assert "BETA-CANARY" in report.get_content()


def test_what_changed_since_the_report_before_is_told(tmp_path, mail_server):
    send(workspace(tmp_path, mail_server.server_address[1]), audiences=("second",))
    text = mail_server.mails[0][1].get_body(("plain",)).get_content()
    assert "On 30 Sep 2026 it said: BETA-CANARY is late on 2026-09-30" in text


def test_a_link_replaces_the_attachment(tmp_path, mail_server):
    root = workspace(tmp_path, mail_server.server_address[1])
    send(root, link="https://reports.example.org/", audiences=("second",))
    mail = mail_server.mails[0][1]
    assert not list(mail.iter_attachments())
    link = "https://reports.example.org/second/small/index.html"
    assert link in mail.get_body(("plain",)).get_content()


def test_a_server_that_is_down_is_told_and_tried_again_by_the_next_command(tmp_path, mail_server):
    port = mail_server.server_address[1]
    root = workspace(tmp_path, port)
    text = (root / "parameters/small/portfolio.yml").read_text()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = free.getsockname()[1]
    (root / "parameters/small/portfolio.yml").write_text(text.replace(str(port), str(nobody)))
    outcome = send(root, to=str(tmp_path / "shared"))
    assert set(states(outcome).values()) == {"failed"} and outcome.exit_code == 3
    assert (tmp_path / "shared/first/small/a/latest/status.html").is_file()
    (root / "parameters/small/portfolio.yml").write_text(text)
    assert states(send(root)) == ALL_SENT and len(mail_server.mails) == 3


def test_one_bad_address_stops_no_other_and_is_not_tried_again_by_itself(tmp_path, mail_server):
    mail_server.answers["ann@example.org"] = "550 no such user"
    root = workspace(tmp_path, mail_server.server_address[1])
    assert states(send(root)) == {**ALL_SENT, "ann@example.org": "refused"}
    mail_server.answers.clear()
    assert states(send(root)) == {**ALL_SENT, "ann@example.org": "refused"}
    assert states(send(root, again=True)) == ALL_SENT and len(mail_server.mails) == 3


@pytest.mark.parametrize("command", ["MAIL", "ann@example.org", "DATA"])
def test_a_refusal_for_now_is_tried_again_by_the_next_command(tmp_path, mail_server, command):
    mail_server.answers[command] = "451 try later"
    root = workspace(tmp_path, mail_server.server_address[1])
    assert states(send(root))["ann@example.org"] == "failed"
    mail_server.answers.clear()
    assert states(send(root)) == ALL_SENT and len(mail_server.mails) == 3


def test_a_connection_that_ends_before_the_answer_is_not_known_and_not_repeated(
    tmp_path, mail_server
):
    mail_server.cut_after = "DATA"
    root = workspace(tmp_path, mail_server.server_address[1])
    outcome = send(root, audiences=("second",))
    assert states(outcome) == {"cleo@example.org": "unknown"} and outcome.exit_code == 3
    mail_server.cut_after = ""
    assert states(send(root, audiences=("second",))) == {"cleo@example.org": "unknown"}
    assert not mail_server.mails
    assert states(send(root, audiences=("second",), again=True)) == {"cleo@example.org": "sent"}


def test_a_command_killed_between_sending_and_recording_sends_nothing_twice(
    tmp_path, mail_server, monkeypatch
):
    root = workspace(tmp_path, mail_server.server_address[1])
    write = ledger._write

    def dies(record, delivery):
        if delivery.state == "sent":
            raise KeyboardInterrupt
        write(record, delivery)

    monkeypatch.setattr(ledger, "_write", dies)
    with pytest.raises(KeyboardInterrupt):
        send(root, audiences=("second",))
    monkeypatch.undo()
    assert len(mail_server.mails) == 1
    assert states(send(root, audiences=("second",))) == {"cleo@example.org": "unknown"}
    assert len(mail_server.mails) == 1


def test_a_new_report_is_a_new_message(tmp_path, mail_server):
    from tests.delivery.published import facts, finding, index, publish, row

    root = workspace(tmp_path, mail_server.server_address[1])
    send(root)
    told = facts("b", "2026-11-30", findings=[finding("headline", "Now in time")])
    index(root / "reports", row(told, publish(root / "reports/small", told)))
    assert states(send(root, audiences=("second",))) == {"cleo@example.org": "sent"}
    assert len(mail_server.mails) == 4


@pytest.mark.parametrize("form", ["teams", "slack"])
def test_a_channel_gets_a_card_of_its_audience_once(tmp_path, channel, form, monkeypatch):
    monkeypatch.setenv("PMO_SECRET_HOOK", f"http://127.0.0.1:{channel.server_address[1]}/x")
    root = workspace(tmp_path, form=form)
    assert (send(root).exit_code, send(root).exit_code) == (0, 0)
    ((_, key, card),) = channel.posts
    assert len(key) == 64
    words = json.dumps(card)
    assert "ALPHA" in words and "BETA" not in words
    assert ("attachments" in card) == (form == "teams")


@pytest.mark.parametrize(
    ("answers", "first", "then", "posts"),
    [
        ([429], "sent", "sent", 2),
        ([429, 429], "failed", "sent", 3),
        ([500], "failed", "sent", 2),
        ([404], "refused", "refused", 1),
        ([302], "failed", "sent", 2),
        (["cut"], "unknown", "unknown", 1),
    ],
)
def test_what_a_channel_answers_decides_whether_it_is_tried_again(
    tmp_path, channel, monkeypatch, answers, first, then, posts
):
    monkeypatch.setenv("PMO_SECRET_HOOK", f"http://127.0.0.1:{channel.server_address[1]}/x")
    channel.states += answers
    root = workspace(tmp_path, form="slack")
    assert states(send(root)) == {"first": first}
    assert states(send(root)) == {"first": then}
    assert len(channel.posts) == posts
    assert len({key for _, key, _ in channel.posts}) == 1


def test_a_channel_that_asks_for_a_long_pause_is_left_for_the_next_command(
    tmp_path, channel, monkeypatch
):
    monkeypatch.setenv("PMO_SECRET_HOOK", f"http://127.0.0.1:{channel.server_address[1]}/x")
    channel.states, channel.pause = [429], "3600"
    assert states(send(workspace(tmp_path, form="slack"))) == {"first": "failed"}
    assert len(channel.posts) == 1


def test_a_channel_without_encryption_is_refused_before_anything_is_sent():
    with pytest.raises(ledger.Refused, match="https"):
        channels.send_webhook("http://example.org/hook", "slack", Message("s", "l", ()), "k")


def test_text_of_cells_is_no_markup_in_a_message():
    table = Table("Rows", ("A",), (("<b>*x*</b> <!channel> [y](z)",),), "")
    message = Message("s\r\nBcc: x@example.org", "<img src=x>", (table,))
    assert "<img" not in message.html and "<b>*" not in message.html
    assert message.mail("pmo@example.org", ["a@example.org"], "k")["Bcc"] is None
    assert "<!channel>" not in channels.slack_text(message)["text"]
    assert r"\*x\*" in json.dumps(channels.teams_card(message)).replace("\\\\", "\\")


def test_a_long_card_is_cut_with_a_count_of_what_is_left_out():
    rows = tuple((f"line {number}",) for number in range(25))
    lines = channels._lines(Message("s", "l", (Table("Rows", ("A",), rows, ""),)))[0][1]
    assert len(lines) == 21 and lines[-1] == "and 5 more"
