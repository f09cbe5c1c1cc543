"""Secrets are named, never written: where they come from, and that what holds one is not published."""

import base64
import json
import os
import urllib.parse
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pmo_lib.errors import ConfigurationError
from pmo_lib.run import secrets

CANARY = 'c4n&ry <"of a> secret/ü'
HEX = CANARY.encode().hex()  # so that no notebook of these tests holds it in clear


@pytest.fixture
def secret(office, monkeypatch):
    """An office whose source is told a secret that its reader does not even need."""
    monkeypatch.setenv("PMO_SECRET_WAREHOUSE", CANARY)
    monkeypatch.setattr("pmo_lib.sources.readers.read_source", None, raising=False)
    return office


def forms_of(text: str) -> dict[str, bytes]:
    """How a value may be hidden, written here by other means than there."""
    raw = text.encode()
    return {
        "plain": b"x" + raw + b"y",
        "json": json.dumps({"a": [text]}).encode(),
        "html": f"<p>{text.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;').replace(chr(34), '&quot;')}</p>".encode(),
        "url": urllib.parse.urlencode({"q": text}).encode(),
        "path": urllib.parse.quote(f"/a/{text}", safe="").encode(),
        "base64": base64.b64encode(raw),
        "base64 after one": base64.b64encode(b"u" + raw),
        "base64 in the middle": base64.b64encode(b"us:" * 3 + b"er" + raw + b"tail"),
        "urlsafe base64": base64.urlsafe_b64encode(raw),
        "hex": b"0x" + raw.hex().encode(),
        "reversed": raw[::-1],
    }


@pytest.mark.parametrize("form", forms_of("x"))
def test_a_secret_is_found_in_every_form_and_redacted(form):
    data = b"before " + forms_of(CANARY)[form] + b" after"
    assert secrets.found_in(data, {"WAREHOUSE": CANARY}) == ["WAREHOUSE"]
    assert not secrets.found_in(
        secrets.redacted(data, {"WAREHOUSE": CANARY}), {"WAREHOUSE": CANARY}
    )
    assert secrets.found_in(b"nothing of the kind", {"WAREHOUSE": CANARY}) == []


@given(st.text(min_size=6, max_size=60), st.binary(max_size=7), st.binary(max_size=7))
@example("000000", b"\0" * 4, b"")
def test_base64_of_any_secret_between_any_bytes_is_found(text, before, after):
    try:
        data = base64.b64encode(before + text.encode() + after)
    except UnicodeEncodeError:
        return
    assert secrets.found_in(data, {"S": text}) == ["S"]


def test_a_secret_comes_from_the_environment_else_a_private_file(tmp_path, monkeypatch):
    path = tmp_path / "secrets" / "TOKEN"
    path.parent.mkdir()
    path.write_text("of-the-file\n")
    path.chmod(0o600)
    assert secrets.resolve({"TOKEN"}, tmp_path) == {"TOKEN": "of-the-file"}
    monkeypatch.setenv("PMO_SECRET_TOKEN", "of-the-environment")
    assert secrets.resolve({"TOKEN"}, tmp_path) == {"TOKEN": "of-the-environment"}
    monkeypatch.delenv("PMO_SECRET_TOKEN")
    path.chmod(0o644)
    with pytest.raises(ConfigurationError, match="others may read"):
        secrets.resolve({"TOKEN"}, tmp_path)
    path.unlink()
    with pytest.raises(ConfigurationError, match="nowhere"):
        secrets.resolve({"TOKEN"}, tmp_path)


def test_a_secret_comes_from_the_keyring(tmp_path, monkeypatch):
    import sys
    from types import SimpleNamespace

    ring = SimpleNamespace(get_password=lambda service, name: f"{service}-{name}-kept")
    monkeypatch.setitem(sys.modules, "keyring", ring)
    assert secrets.resolve({"TOKEN"}, tmp_path) == {"TOKEN": "pmo-TOKEN-kept"}


def test_a_secret_too_short_to_be_searched_for_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("PMO_SECRET_TOKEN", "abc")
    with pytest.raises(ConfigurationError, match="fewer than 6"):
        secrets.resolve({"TOKEN"}, tmp_path)


def test_handles_are_filled_in_wherever_they_stand():
    told = {"url": "postgresql://me:secret:DB@host/x", "more": ["secret:DB", 5]}
    assert secrets.filled(told, {"DB": "hunter2"}) == {
        "url": "postgresql://me:hunter2@host/x",
        "more": ["hunter2", 5],
    }


@pytest.mark.parametrize(
    "source", ["{location: data, password: hunter2}", "'postgresql://me:hunter2@host/db'"]
)
def test_a_secret_written_into_the_configuration_is_refused(office, source):
    text = office.configuration.read_text().replace("source: data", f"source: {source}")
    office.configuration.write_text(text)
    result = office.pmo("run", "small")
    assert (
        result.returncode == 2
        and "PMO-S01" in result.stderr
        and "hunter2" not in result.stderr + result.stdout
    )


SHOWING = (
    "value = bytes.fromhex({hex!r}).decode()\nfrom pmo_lib.portfolio.finding import Finding, Value"
)
LEAKS = {
    "on the page": "report.header(Finding(value, 'a'), portfolio)",
    "in the facts": "report.header(Finding('A', 'a', values={'v': Value(value, 'F')}), portfolio)",
    "printed": "print(value)",
    "in an exception": "raise ValueError(value)",
    "in a link": "import urllib.parse\nprint('https://x/?' + urllib.parse.urlencode({'q': value}))",
    "encoded": "import base64\nprint(base64.b64encode(value.encode()))",
    "past Python": "import os\nos.system('echo \"$V\"') if os.environ.update(V=value.replace('\"', '')) else os.write(1, value.encode())",
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_report_that_shows_a_secret_is_not_published_and_keeps_it_nowhere(
    office, children, leak, monkeypatch
):
    from pmo_lib.run import making

    office.write(SHOWING.format(hex=HEX) + "\n" + LEAKS[leak])
    real = making.Making.__init__

    def knowing(self, *more, **named):
        real(self, *more, **named)
        self.secrets = {"WAREHOUSE": CANARY}

    monkeypatch.setattr(making.Making, "__init__", knowing)
    outcome = office.run(children, programs=("a",))
    assert outcome.exit_code == 8, outcome.reports
    assert "secret" in outcome.reports[0]["message"] and not office.page("a").exists()
    for path in office.root.rglob("*"):
        if path.is_file() and path.suffix != ".parquet" and path.parent.name != "notebooks":
            data = path.read_bytes().replace(HEX.encode(), b"")
            assert not secrets.found_in(data, {"WAREHOUSE": CANARY}), path


def test_a_report_finds_nothing_in_its_environment_that_is_not_on_the_list(office, children):
    office.write(
        "import os\nfrom pathlib import Path\n\nassert 'canary' not in str(dict(os.environ))\n"
        "assert not [p for p in Path('/proc').glob('[0-9]*/task.json')]\n"
        "assert b'canary' not in Path('/proc/self/environ').read_bytes()"
    )
    environment = {
        **os.environ,
        "MY_TOKEN": "canary-of-the-environment",
        "PMO_SECRET_X": "canary-too",
    }
    for engine in ("fork", "kernel"):
        result = office.pmo(
            "run", "small", "-p", "a", "--force", "--engine", engine, env=environment
        )
        assert result.returncode == 0, result.stderr


def test_a_secret_reaches_the_reader_and_no_file(office, monkeypatch):
    """The reader of a folder takes no options: what it refuses names the option, and never the value."""
    office.configuration.write_text(
        office.configuration.read_text().replace(
            "source: data", "source: {location: data, password: 'secret:WAREHOUSE'}"
        )
    )
    result = office.pmo("run", "small", env={**os.environ, "PMO_SECRET_WAREHOUSE": CANARY})
    assert CANARY not in result.stdout + result.stderr
    for path in (
        p
        for folder in (".pmo", "reports")
        for p in (office.root / folder).rglob("*")
        if p.is_file()
    ):
        assert not secrets.found_in(path.read_bytes(), {"W": CANARY}), path


def test_paths_of_this_machine_stand_in_no_published_file(office, children):
    office.run(children)
    for path in (p for p in office.reports.rglob("*") if p.is_file() and ".pmo" not in p.parts):
        text = path.read_text(encoding="utf-8", errors="replace")
        assert str(office.root) not in text and str(Path.home()) + "/" not in text
