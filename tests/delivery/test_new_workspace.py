"""A new workspace, and its upgrade."""

import json
from pathlib import Path

import pytest
import yaml

from pmo_lib.cli.new import report
from pmo_lib.delivery import new_workspace
from pmo_lib.errors import ConfigurationError

ROOT = Path(__file__).parents[2]


@pytest.fixture
def office(tmp_path: Path) -> Path:
    new_workspace.create(tmp_path / "office")
    return tmp_path / "office"


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != new_workspace.RECORD
    }


def next_version(monkeypatch, **changed: bytes | None) -> None:
    """Have the installed version bring other files; None: it does not bring this one any more."""
    files = new_workspace.contents()
    for name, text in changed.items():
        files.pop(name, None)
        if text is not None:
            files[name] = text
    monkeypatch.setattr(new_workspace, "contents", lambda: files)


def test_a_new_workspace_holds_every_notebook_and_table_of_the_sample_byte_for_byte(office):
    files = content(office)
    for part in ("notebooks", "parameters/healthcare"):
        for path in (ROOT / part).rglob("*"):
            if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts):
                assert files[path.relative_to(ROOT).as_posix()] == path.read_bytes()
    assert {"README.md", "Makefile", "Dockerfile", ".dockerignore", ".gitignore"} <= set(files)
    assert {"requirements.txt", "package.json", ".github/workflows/reports.yml"} <= set(files)
    assert not [name for name in files if name.startswith(("dockerignore", "github/"))]


def test_a_folder_with_something_in_it_is_refused_and_stays_as_it_was(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ConfigurationError, match="--update"):
        new_workspace.create(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_is_no_workspace_is_not_brought_up_to_date(tmp_path):
    with pytest.raises(ConfigurationError, match="no workspace"):
        new_workspace.update(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_update_of_the_same_version_changes_nothing(office):
    before = content(office)
    written = new_workspace.update(office)
    assert content(office) == before
    assert report(written, False) == ["Every file is as the installed version brings it."]


def test_an_edited_notebook_is_never_overwritten_and_its_differences_are_shown(office, monkeypatch):
    path = office / "notebooks" / "status.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"][0]["source"] = ["# Our own title"]
    path.write_text(json.dumps(notebook))
    edited = path.read_bytes()
    ours = json.loads((ROOT / "notebooks" / "status.ipynb").read_text())
    ours["cells"][0]["source"] = ["# A newer title"]
    next_version(monkeypatch, **{"notebooks/status.ipynb": json.dumps(ours).encode()})
    for _ in range(2):  # it is said again, as long as they differ
        written = new_workspace.update(office)
        assert path.read_bytes() == edited
        assert [one.file for one in written.kept] == ["notebooks/status.ipynb"]
        lines = "\n".join(report(written, True))
        assert "-# Our own title" in lines and "+# A newer title" in lines
        assert written.replaced == ()


def test_an_unedited_file_is_replaced_even_if_version_control_changed_the_ends_of_its_lines(
    office, monkeypatch
):
    path = office / "Makefile"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    next_version(monkeypatch, Makefile=b"newer\n")
    assert new_workspace.update(office).replaced == ("Makefile",)
    assert path.read_bytes() == b"newer\n"


def test_deleted_files_stay_away_new_ones_come_and_dropped_ones_stay(office, monkeypatch):
    (office / "notebooks" / "risk.ipynb").unlink()
    next_version(monkeypatch, Dockerfile=None, **{"notebooks/extra.ipynb": b"{}"})
    written = new_workspace.update(office)
    assert written.deleted == ("notebooks/risk.ipynb",)
    assert written.new == ("notebooks/extra.ipynb",)
    assert written.dropped == ("Dockerfile",)
    assert (office / "Dockerfile").exists() and not (office / "notebooks" / "risk.ipynb").exists()


def test_without_its_record_every_file_that_differs_counts_as_edited(office):
    (office / new_workspace.RECORD).unlink()
    (office / "Makefile").write_text("report:\n")
    written = new_workspace.update(office)
    assert [one.file for one in written.kept] == ["Makefile"]
    assert (office / "Makefile").read_text() == "report:\n"


def test_a_record_that_cannot_be_read_stops_before_anything_is_written(office):
    (office / new_workspace.RECORD).write_text("<<<<<<< ours")
    (office / "Makefile").write_text("mine")
    with pytest.raises(ConfigurationError, match="record of the delivered files"):
        new_workspace.update(office)
    assert (office / "Makefile").read_text() == "mine"


def test_the_container_runs_as_nobody_and_the_workflow_may_only_read(office):
    lines = (office / "Dockerfile").read_text().splitlines()
    users = [line for line in lines if line.startswith("USER")]
    assert users == ["USER 65534:65534"]
    assert lines.index(users[0]) < next(
        n for n, line in enumerate(lines) if line.startswith("ENTRYPOINT")
    )
    workflow = yaml.safe_load((office / ".github/workflows/reports.yml").read_text())
    assert workflow["permissions"] == {"contents": "read"}
    steps = workflow["jobs"]["reports"]["steps"]
    assert {"run": "pmo run healthcare"} in steps
    assert next(s for s in steps if "upload" in s.get("uses", ""))["if"] == "always()"
