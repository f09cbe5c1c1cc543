"""Every command and snippet of README and documents runs, in the order of its page, in a workspace of the page's own."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from pmo_lib.run.configuration import parse_configuration
from pmo_lib.sources.mapping import Mapping
from pmo_lib.sources.strict_yaml import Document

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
KINDS = {"sh", "python", "yaml", "text", "cron"}


@dataclass(frozen=True)
class Block:
    page: Path
    line: int
    info: str
    code: str

    @property
    def kind(self) -> str:
        return self.info.split(" ", 1)[0]

    @property
    def reason(self) -> str:
        """Why it cannot be run; empty: it is."""
        return self.info.partition("not-run:")[2].strip()

    @property
    def file(self) -> str:
        """Where what it holds is put."""
        return self.info.partition("file:")[2].strip()

    def __str__(self) -> str:
        return f"{self.page.name} line {self.line}"


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(page, text[: found.start()].count("\n") + 1, found[1].strip(), found[2])
        for found in BLOCK.finditer(text)
    ]


def all_blocks() -> list[Block]:
    return [block for page in PAGES for block in blocks(page)]


def runs(page: Path) -> bool:
    return any(block.kind in ("sh", "python") and not block.reason for block in blocks(page))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A clone as a reader has it, but for what setting up makes."""
    for part in ("notebooks", "parameters", "docs", "benchmarks"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "pmo").write_text(
        f"#!/bin/sh\nexec {sys.executable} -c 'from pmo_lib.cli import main; main()' \"$@\"\n"
    )
    (tmp_path / ".venv" / "bin" / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    for program in (tmp_path / ".venv" / "bin").iterdir():
        program.chmod(0o755)
    return tmp_path


def carry_out(block: Block, place: Path) -> None:
    if block.file:
        (place / block.file).parent.mkdir(parents=True, exist_ok=True)
        (place / block.file).write_text(block.code, encoding="utf-8")
    if block.reason or block.kind not in ("sh", "python"):
        return
    command = ["bash", "-euo", "pipefail", "-c"] if block.kind == "sh" else [sys.executable, "-c"]
    path = f"{place / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    result = subprocess.run(
        [*command, block.code],
        cwd=place,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert result.returncode == 0, f"{block}:\n{block.code}\n{result.stdout}\n{result.stderr}"


QUICK = ("README.md",)  # the other pages are thorough


def cases() -> list:
    """Return the pages with something to run; all but the README are thorough."""
    return [
        pytest.param(page, marks=() if page.name in QUICK else pytest.mark.thorough, id=page.name)
        for page in PAGES
        if runs(page)
    ]


@pytest.mark.parametrize("page", cases())
def test_what_a_page_tells_to_type_works_from_its_top_to_its_bottom(page, place):
    for block in blocks(page):
        carry_out(block, place)


def test_every_block_says_what_it_is_and_why_where_it_is_not_run():
    for block in all_blocks():
        assert block.kind in KINDS, f"{block}: {block.info!r}"
        assert block.kind != "cron" or block.reason, block
        assert "not-run" not in block.info or len(block.reason) > 10, block


def test_what_is_not_run_is_this_and_no_more(capsys):
    """Whoever marks another block has to write it down here too."""
    not_run = [
        (block.page.name, block.code.splitlines()[0].split("#")[0].strip())
        for block in all_blocks()
        if block.reason
    ]
    assert not_run == [
        ("README.md", "make report"),
        ("README.md", "pipx install ./dist/pmo_lib-0.1.0-py3-none-any.whl"),
        ("how-to.md", ".venv/bin/python docs/examples/add_a_kpi.py"),
        ("performance.md", "make bench"),
        ("reliability.md", "make chaos"),
        ("scale.md", "dask scheduler"),
        ("scale.md", ".venv/bin/python benchmarks/scale.py --programs 10000 --reports 8"),
        ("tutorial.md", "make setup"),
    ]


@pytest.mark.parametrize(
    "block", [block for block in all_blocks() if block.kind == "yaml"], ids=str
)
def test_yaml_of_a_page_is_what_the_reader_of_configurations_takes(block):
    from pydantic import TypeAdapter

    document = Document(block.code, "portfolio.yml")
    if "schema" in document.value:
        parse_configuration(document)
    else:
        frame = {
            "schema: 1\ntitle: T\n": "",
            "source": "source: data\n",
            "notebooks": "notebooks: {status: {}}\n",
        }
        more = "".join(text for key, text in frame.items() if text and key not in document.value)
        parse_configuration(Document("schema: 1\ntitle: T\n" + more + block.code, "portfolio.yml"))
        TypeAdapter(Mapping).validate_python(document.value.get("mapping", {}))


def test_a_command_that_fails_is_noticed(place):
    with pytest.raises(AssertionError, match="line 7"):
        carry_out(Block(ROOT / "README.md", 7, "sh", "pmo run nowhere\n"), place)
