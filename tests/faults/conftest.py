"""A small office to break: two programs, a notebook made of given cells, runs within this process or by the command line."""

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest

from pmo_lib.run import runner
from pmo_lib.run.execution import Children
from tests import command_line

PARAMETERS = 'snapshot: str = ""\nprogram: str = "a"\nas_of: str = ""'
READ = "from pmo_lib import read, report\n\nportfolio = read(snapshot, program).at(as_of)"
LAST = "report.provenance(portfolio)"
CLI = [sys.executable, "-c", "from pmo_lib.cli import main; main()"]
PROGRAMS = ("_portfolio", "a", "b")


@dataclass
class Office:
    """A workspace with a portfolio named small."""

    root: Path
    snapshot: str = ""

    @property
    def reports(self) -> Path:
        return self.root / "reports"

    @property
    def configuration(self) -> Path:
        return self.root / "parameters" / "small" / "portfolio.yml"

    def write(
        self,
        *middle: str,
        name: str = "plain",
        last: str = LAST,
        parameters: str = PARAMETERS,
        **metadata,
    ) -> Path:
        book = nbformat.v4.new_notebook(
            metadata={"pmo": {"title": "Plain", "needs": ["projects"]}, **metadata}
        )
        cells = [nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})]
        book.cells = cells + [nbformat.v4.new_code_cell(source) for source in (READ, *middle, last)]
        path = self.root / "notebooks" / f"{name}.ipynb"
        nbformat.write(book, path)
        return path

    def configure(self, more: str = "", notebooks: str = "  plain: {}\n") -> None:
        self.configuration.write_text(
            f"schema: 1\ntitle: Small\nsource: data\n{more}notebooks:\n{notebooks}"
        )

    def run(self, children: Children, *, way=runner.run, **asked) -> runner.Outcome:
        """Within this process, on the snapshot that all tests share."""
        asked = {"snapshot": self.snapshot, "current": self.root, **asked}
        return way(runner.Request("small", **asked), lambda *_: None, children)

    def pmo(
        self, *arguments: str, env: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess:
        return command_line.pmo(self.root, *arguments, env=env)

    def pmo_process(self, *arguments: str, **more) -> subprocess.CompletedProcess:
        given = {"cwd": self.root, "capture_output": True, "text": True, "timeout": 120, **more}
        return subprocess.run([*CLI, *arguments], check=False, **given)

    def start(self, *arguments: str, **more) -> subprocess.Popen:
        given = {
            "cwd": self.root,
            "stdout": subprocess.DEVNULL,
            "stderr": subprocess.PIPE,
            "text": True,
            **more,
        }
        return subprocess.Popen([*CLI, *arguments], **given)

    def page(self, program: str, name: str = "plain") -> Path:
        return self.reports / "small" / program / "2026-10-31" / f"{name}.html"

    def facts(self, program: str, name: str = "plain") -> dict:
        return json.loads(self.page(program, name).with_suffix(".facts.json").read_text())

    def hashes(self) -> dict[str, str]:
        found = (
            path for path in self.reports.rglob("*") if path.is_file() and ".pmo" not in path.parts
        )
        return {
            str(path.relative_to(self.reports)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in found
        }

    def rows(self) -> dict[str, dict]:
        return {
            row["program"]: row
            for row in json.loads((self.reports / "small/index.json").read_text())["rows"]
        }


def furnish(root: Path) -> Office:
    data = root / "parameters" / "small" / "data"
    data.mkdir(parents=True)
    (root / "notebooks").mkdir()
    (data / "organization.csv").write_text("name,currency\nOffice,EUR\n")
    (data / "programs.csv").write_text("program_id,name\na,Alpha\nb,Beta\n")
    (data / "projects.csv").write_text("project_id,name,program_id\nP1,One,a\nP2,Two,b\n")
    (data / "status.csv").write_text(
        "project_id,period_end,comment\nP1,2026-10-31,fine\nP2,2026-10-31,fine\n"
    )
    office = Office(root)
    office.write()
    office.configure()
    return office


@pytest.fixture(scope="session")
def frozen(tmp_path_factory) -> Path:
    """An office whose source has been read once."""
    office = furnish(tmp_path_factory.mktemp("frozen"))
    children = Children()
    _, _, told = runner.check(
        runner.Request("small", current=office.root), lambda *_: None, children
    )
    return Path(told["snapshot"])


@pytest.fixture
def office(tmp_path, frozen) -> Office:
    furnish(tmp_path)
    snapshots = tmp_path / ".pmo" / "small" / "snapshots"
    shutil.copytree(frozen, snapshots / frozen.name)
    return Office(tmp_path, str(snapshots / frozen.name))


@pytest.fixture(scope="session")
def warm():
    """One warm master for all tests of a session."""
    children = Children()
    yield children
    children.stop()


@pytest.fixture
def children(warm) -> Children:
    return warm
