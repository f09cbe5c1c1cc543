"""Copies for audiences: only what an audience may see reaches it, and what it may no longer see is withdrawn."""

import json
import re
from pathlib import Path

import pytest

from pmo_lib.delivery.deliver import Wish, deliver
from pmo_lib.delivery.publication import read_publication
from pmo_lib.delivery.targets import Folder, target_at
from pmo_lib.errors import ConfigurationError, PlatformError
from tests.delivery.published import office, publish, two_programs


@pytest.fixture
def workspace(tmp_path_factory):
    return office(tmp_path_factory.mktemp("office"))


def share(workspace: Path, target: Path | str, **more):
    return deliver(Wish("small", to=str(target), current=workspace, **more))


def everything(folder: Path) -> str:
    """Names and contents of all files of a folder, as one text."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return "\n".join(f"{path.relative_to(folder)}\n{path.read_text()}" for path in files)


def allow(workspace: Path, old: str, new: str) -> None:
    path = workspace / "parameters/small/portfolio.yml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_nothing_of_one_audience_reaches_another(workspace, tmp_path):
    outcome = share(workspace, tmp_path / "shared", eml=tmp_path / "mail")
    assert outcome.exit_code == 0
    first, second = (everything(tmp_path / "shared" / name) for name in ("first", "second"))
    assert "ALPHA-CANARY" in first and "BETA" not in first and "Program b" not in first
    assert "BETA-CANARY" in second and "ALPHA" not in second and "Program a" not in second
    mails = {path.name: path.read_text() for path in (tmp_path / "mail").iterdir()}
    assert "BETA" not in mails["small-first.eml"] and "ALPHA" not in mails["small-second.eml"]


def test_the_index_of_an_audience_counts_only_its_own_reports(workspace, tmp_path):
    share(workspace, tmp_path)
    page = re.sub(r"<[^>]*>", " ", (tmp_path / "first/small/index.html").read_text())
    assert "The report is published, as of 31" in page and "One program" in page


def test_only_pages_the_index_and_our_own_list_are_copied(workspace, tmp_path):
    (workspace / "reports/small/a/2026-10-31/notes.txt").write_text("private")
    share(workspace, tmp_path)
    names = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert names == {"status.html", "index.html", "shared.json"}


def test_the_newest_report_has_a_second_name_that_stays(workspace, tmp_path):
    share(workspace, tmp_path)
    folder = tmp_path / "first/small/a"
    newest = (folder / "latest/status.html").read_bytes()
    assert newest == (folder / "2026-10-31/status.html").read_bytes()
    assert (folder / "2026-09-30/status.html").is_file()


def test_a_page_that_was_changed_by_hand_is_not_shared(workspace, tmp_path):
    page = workspace / "reports/small/a/2026-10-31/status.html"
    page.write_text(page.read_text() + " ")
    outcome = share(workspace, tmp_path)
    assert outcome.exit_code == 3 and "not as it was published" in outcome.problems[0]
    assert not (tmp_path / "first/small/a/latest").exists()


def test_what_did_not_change_is_not_written_again(workspace, tmp_path):
    share(workspace, tmp_path)
    page = tmp_path / "first/small/a/latest/status.html"
    before = page.stat().st_mtime_ns
    assert "0 files written" in share(workspace, tmp_path).done[0]
    assert page.stat().st_mtime_ns == before


def test_a_copy_that_was_damaged_is_written_again(workspace, tmp_path):
    share(workspace, tmp_path)
    page = tmp_path / "first/small/a/latest/status.html"
    page.write_text("damaged")
    assert "1 file written" in share(workspace, tmp_path).done[0]
    assert "ALPHA-CANARY" in page.read_text()


def test_a_program_that_an_audience_may_no_longer_see_is_withdrawn(workspace, tmp_path):
    allow(workspace, "first: {programs: [a]", "first: {programs: [a, b]")
    share(workspace, tmp_path)
    assert "BETA" in everything(tmp_path / "first")
    allow(workspace, "first: {programs: [a, b]", "first: {programs: [a]")
    share(workspace, tmp_path)
    assert "BETA" not in everything(tmp_path / "first")


def test_an_audience_that_is_no_more_keeps_nothing(workspace, tmp_path):
    share(workspace, tmp_path)
    allow(workspace, "  second: {programs: [b], to: [cleo@example.org]}\n", "")
    assert any("no audience any more" in one for one in share(workspace, tmp_path).done)
    assert "BETA" not in everything(tmp_path)


def test_what_a_killed_command_left_is_withdrawn_too(workspace, tmp_path, monkeypatch):
    allow(workspace, "first: {programs: [a]", "first: {programs: [a, b]")
    write, count = Folder.write, []

    def dies(self, path, data):
        count.append(path)
        if len(count) > 6:
            raise KeyboardInterrupt
        write(self, path, data)

    monkeypatch.setattr(Folder, "write", dies)
    with pytest.raises(KeyboardInterrupt):
        share(workspace, tmp_path)
    monkeypatch.undo()
    assert "BETA" in everything(tmp_path / "first")
    allow(workspace, "first: {programs: [a, b]", "first: {programs: [a]")
    share(workspace, tmp_path)
    assert "BETA" not in everything(tmp_path / "first")


def test_two_portfolios_share_the_index_of_an_audience(workspace, tmp_path):
    share(workspace, tmp_path)
    other = workspace / "parameters/other"
    other.mkdir()
    text = (workspace / "parameters/small/portfolio.yml").read_text()
    (other / "portfolio.yml").write_text(text)
    two_programs(workspace / "reports/more")
    (workspace / "reports/more/small").rename(workspace / "reports/other")
    deliver(Wish("other", to=str(tmp_path), current=workspace))
    page = (tmp_path / "first/index.html").read_text()
    assert "small/index.html" in page and "other/index.html" in page


def test_an_unchanged_audience_is_passed_over_when_asked_for(workspace, tmp_path):
    wish = {"eml": tmp_path / "mail", "only_if_changed": True}
    share(workspace, tmp_path / "s", **wish)
    (tmp_path / "mail/small-first.eml").unlink()
    assert "nothing changed" in share(workspace, tmp_path / "s", **wish).done[0]
    assert not (tmp_path / "mail/small-first.eml").exists()
    facts = workspace / "reports/small/a/2026-10-31/status.facts.json"
    told = json.loads(facts.read_text())
    told["findings"][0]["message"] = "Other words"
    publish(workspace / "reports/small", told)
    share(workspace, tmp_path / "s", **wish)
    assert (tmp_path / "mail/small-first.eml").exists()
    assert not [one for one in share(workspace, tmp_path / "s", **wish).done if "shared" in one]


def test_a_mistyped_program_is_told_and_shows_nothing_more(workspace, tmp_path):
    allow(workspace, "first: {programs: [a]", "first: {programs: [a, bb]")
    outcome = share(workspace, tmp_path)
    assert outcome.exit_code == 3 and "'bb' is not published" in outcome.problems[0]
    assert "BETA" not in everything(tmp_path / "first")


def test_without_audiences_nothing_is_shared(workspace, tmp_path):
    text = (workspace / "parameters/small/portfolio.yml").read_text()
    (workspace / "parameters/small/portfolio.yml").write_text(text.partition("audiences:")[0])
    with pytest.raises(ConfigurationError, match="nobody may see anything"):
        share(workspace, tmp_path / "shared")
    assert not (tmp_path / "shared").exists()


def test_a_target_of_fsspec_gets_the_same_files_as_a_folder(workspace, tmp_path):
    pytest.importorskip("fsspec")
    share(workspace, tmp_path)
    share(workspace, "memory://bucket/reports")
    store = target_at("memory://bucket/reports")
    sizes = Folder(tmp_path).sizes("")
    assert store.sizes("") == sizes
    assert all(store.read(path) == (tmp_path / path).read_bytes() for path in sizes)
    allow(workspace, "first: {programs: [a]", "first: {programs: [b]")
    share(workspace, "memory://bucket/reports")
    assert not [path for path in store.sizes("first") if "/a/" in path]


@pytest.mark.parametrize("operation", ["find", "cat_file", "pipe_file"])
def test_a_store_that_refuses_is_named_with_the_way_out(workspace, operation, monkeypatch):
    memory = pytest.importorskip("fsspec.implementations.memory")

    def refuses(*_, **__):
        raise RuntimeError("no credentials")

    monkeypatch.setattr(memory.MemoryFileSystem, operation, refuses)
    with pytest.raises(PlatformError, match="credentials") as raised:
        share(workspace, "memory://refusing/reports")
    assert raised.value.exit_code == 7 and "look at address" in raised.value.action


def test_an_unknown_kind_of_target_is_named_with_the_way_out():
    with pytest.raises(ConfigurationError, match="nosuch://"):
        target_at("nosuch://bucket")


def test_a_target_that_cannot_be_written_is_named(workspace, tmp_path):
    (tmp_path / "shared").write_text("a file is in the way")
    with pytest.raises(Exception, match="PMO-E01"):
        share(workspace, tmp_path / "shared")


def test_facts_that_were_changed_are_not_trusted(workspace):
    (workspace / "reports/small/a/2026-10-31/status.facts.json").write_text("{}")
    found = read_publication(workspace / "reports", "small")
    with pytest.raises(ConfigurationError, match="not as they were published"):
        found.report("a", "status")
