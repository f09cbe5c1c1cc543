"""Whatever lies in a drop folder costs bounded time and memory, is told in a sentence, and the other files go on."""

import io
import json
import os
import re
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from pmo_lib.errors import SourceError
from pmo_lib.run.task import Reading
from pmo_lib.sources import files, limits
from pmo_lib.sources.readers import read_source
from pmo_lib.sources.validation import check
from tests.command_line import new_children

SECONDS, MEGABYTES = 10, 500
HEADER = ["project_id", "name", "program_id", "budget"]
XML = b'<?xml version="1.0"?>'
HOSTILE: dict[str, tuple[str, Callable[[Path], object]]] = {}


def hostile(name: str, words: str):
    """Register a file that somebody may leave in a drop folder, and what must be said of it."""

    def register(function):
        HOSTILE[name] = (words, function)
        return function

    return register


def parts(rows: int = 3) -> dict[str, bytes]:
    """A sound workbook, part by part."""
    book = openpyxl.Workbook()
    book.active.title = "projects"
    for row in [HEADER, *([f"P{n}", "x", "A", n] for n in range(rows))]:
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    with zipfile.ZipFile(held) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(
    folder: Path, changed: dict[str, bytes], name: str = "projects.xlsx", rows: int = 3
) -> None:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in (parts(rows) | changed).items():
            archive.writestr(part, content)


def laughs(root: bytes) -> bytes:
    entities = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
    return (
        XML
        + b'<!DOCTYPE x [<!ENTITY e0 "haha">'
        + entities
        + b"]><"
        + root
        + b">&e9;</"
        + root
        + b">"
    )


for part, root in {
    "worksheets/sheet1": b"worksheet",
    "sharedStrings": b"sst",
    "styles": b"styleSheet",
}.items():
    hostile(f"D08 billion laughs in {part}", "declares entities")(
        lambda folder, part=part, root=root: pack(folder, {f"xl/{part}.xml": laughs(root)})
    )


@hostile("D08 billion laughs in the relations", "declares entities")
def _(folder):
    pack(folder, {"xl/_rels/workbook.xml.rels": laughs(b"Relationships")})


@hostile("D09 an outside entity", "declares entities")
def _(folder):
    pack(
        folder,
        {
            "xl/worksheets/sheet1.xml": XML
            + b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'
        },
    )


@hostile("D07 an empty file", "is empty")
def _(folder):
    (folder / "projects.xlsx").write_bytes(b"")


@hostile("D07 a truncated workbook", "damaged")
def _(folder):
    pack(folder, {})
    path = folder / "projects.xlsx"
    path.write_bytes(path.read_bytes()[:-300])


@hostile("D07 a web page named .xlsx", "is a web page")
def _(folder):
    (folder / "projects.xlsx").write_text("<html><table><tr><td>1</td></tr></table></html>")


@hostile("D07 a CSV named .xlsx", "is no workbook")
def _(folder):
    (folder / "projects.xlsx").write_text("project_id,name\n1,x\n")


@hostile("D07 a workbook named .csv", "is a workbook named .csv")
def _(folder):
    pack(folder, {}, "projects.csv")


@hostile("D07 an old .xls that holds nothing", "damaged")
def _(folder):
    (folder / "projects.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)


@hostile("D07 a password", "is password-protected")
def _(folder):
    locked = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 2000
        + "EncryptedPackage".encode("utf-16-le")
        + b"\0" * 2000
    )
    (folder / "projects.xlsx").write_bytes(locked)


@hostile("D07 a binary workbook", "is a binary .xlsb workbook")
def _(folder):
    pack(folder, {"xl/workbook.bin": b"\0"})


@hostile("D07 an archive of something else", "is a zip archive")
def _(folder):
    with zipfile.ZipFile(folder / "projects.xlsx", "w") as archive:
        archive.writestr("readme.txt", "x")


@hostile("D10 a cell at XFD1048576", "far outside the table")
def _(folder):
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active["XFD1048576"] = "x"
    book.save(folder / "projects.xlsx")


@hostile("D11 10 MB that would be 10 GB", "unpacks to")
def _(folder):
    with zipfile.ZipFile(folder / "projects.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
        archive.writestr("xl/media/one.bin", b"\0" * 100_000_000)
    path = folder / "projects.xlsx"  # the directory claims a hundred such parts
    path.write_bytes(
        path.read_bytes().replace(
            (100_000_000).to_bytes(4, "little"), (4_000_000_000).to_bytes(4, "little")
        )
    )


@hostile("D11 a size that lies", "damaged")
def _(folder):
    with zipfile.ZipFile(folder / "projects.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
        archive.writestr("xl/sharedStrings.xml", b"<sst>" + b" " * 90_000_000 + b"</sst>")
    path = folder / "projects.xlsx"
    path.write_bytes(
        path.read_bytes().replace((90_000_011).to_bytes(4, "little"), (1_000).to_bytes(4, "little"))
    )


@hostile("D11 100,000 parts", "parts; the limit is")
def _(folder):
    with zipfile.ZipFile(folder / "projects.xlsx", "w") as archive:
        for name, content in parts().items():
            archive.writestr(name, content)
        for number in range(100_000):
            archive.writestr(f"xl/media/{number}", b"")


@hostile("D11 an archive within the archive", "unpacks to")
def _(folder):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 50_000_000)
    pack(folder, {f"xl/media/{n}.zip": inner.getvalue() + b"\0" * 2_000_000 for n in range(40)})


@hostile("D11 100 MB of cells in 8 MB", "holds more than 1,000,000 cells")
def _(folder):
    row = "".join(f'<c r="{letter}{{r}}"><v>{{r}}</v></c>' for letter in "ABCDEFGHIJKLMNOP")
    head = "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>c{n}</t></is></c>'
        for n, letter in enumerate("ABCDEFGHIJKLMNOP")
    )
    rows = "".join(f'<row r="{r}">{row.format(r=r)}</row>' for r in range(2, 180_000))
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">{head}</row>{rows}</sheetData></worksheet>'
    pack(folder, {"xl/worksheets/sheet1.xml": sheet.encode()})


@hostile("D12 neither UTF-8 nor said to be something else", "byte 31, line 2")
def _(folder):
    (folder / "projects.csv").write_bytes(
        "project_id,name,program_id\n1,Brücke,A\n".encode("cp1252")
    )


@hostile("D12 an unfinished quote before much text", "no valid CSV")
def _(folder):
    (folder / "projects.csv").write_text('project_id,name,program_id\n1,"x,A\n' + "y" * 20_000_000)


@hostile("D13 a cell of 100,000 signs, turned around and half a character", "")
def _(folder):
    book = openpyxl.Workbook()
    book.active.title = "projects"
    book.active.append(HEADER)
    book.active.append(["P1", "x" * 32_000 + "\u202e", "A", 1])
    book.active.append(["P2", "_xD800_ half", "A", 1])
    book.save(folder / "projects.xlsx")


@hostile("D20 a pipe", "is no regular file")
def _(folder):
    os.mkfifo(folder / "projects.csv")


@hostile("D20 a link", "is no regular file")
def _(folder):
    os.symlink("/etc/hostname", folder / "projects.csv")


@hostile("D20 a second name", "has a second name")
def _(folder):
    (folder / "elsewhere").write_text("project_id,name,program_id\n")
    os.link(folder / "elsewhere", folder / "projects.csv")


@hostile("D20 a device", "is no regular file")
def _(folder):
    if os.geteuid() == 0:
        os.mknod(folder / "projects.csv", 0o020600, os.makedev(1, 5))  # /dev/zero
    else:
        os.symlink("/dev/zero", folder / "projects.csv")


@hostile("D22 two files of one table", "both hold the table")
def _(folder):
    (folder / "projects.csv").write_text("project_id,name,program_id\n1,x,A\n")
    pack(folder, {}, "Projects.xlsx")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_little_is_told_and_the_others_go_on(tmp_path, name, record_property):
    words, leave = HOSTILE[name]
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "programs.csv").write_text("program_id,name\nA,Alpha\n")
    leave(drop)
    task = Reading("drop", base=tmp_path, root=tmp_path / "snapshots")
    children = new_children()
    begun = time.monotonic()
    verdict = children.run(task, tmp_path / "task", 60)
    seconds = time.monotonic() - begun
    record_property("seconds", f"{seconds:.1f}")
    record_property("megabytes", verdict.peak_mb)
    assert seconds < SECONDS and verdict.peak_mb < MEGABYTES, (seconds, verdict.peak_mb)
    manifest = json.loads((Path(verdict.read["snapshot"]) / "manifest.json").read_text())
    assert manifest["tables"]["programs"] == 1
    assert any(words in row["rule"] for row in verdict.read["rejected"]) or not words, verdict.read


def test_no_outside_file_or_address_is_opened_for_a_workbook_that_asks_for_it(tmp_path):
    pack(
        tmp_path,
        {
            "xl/externalLinks/externalLink1.xml": XML
            + b'<externalLink xmlns="x"><ddeLink ddeService="cmd"/></externalLink>',
            "xl/externalLinks/_rels/externalLink1.xml.rels": XML
            + b'<Relationships xmlns="x"><Relationship Id="rId1" '
            b'Target="http://127.0.0.1:9/x.xlsx" TargetMode="External"/></Relationships>',
            "xl/vbaProject.bin": b"macro",
        },
    )
    (tmp_path / "programs.csv").write_text("program_id,name\nA,Alpha\n")
    code = (
        "import sys, pathlib\n"
        "from pmo_lib.sources.readers import read_source, _load_readers\n"
        "from pmo_lib.sources.validation import check\n"
        "_load_readers(); import pandas, python_calamine, openpyxl\n"
        "sys.addaudithook(lambda event, args: print('!', event, args[:2]) if event.startswith('socket.') or\n"
        "                 (event == 'open' and '/etc/' in str(args[0])) else None)\n"
        "checked = check(read_source('.', pathlib.Path(sys.argv[1]), {}))\n"
        "print(len(checked.tables['projects']), *checked.notes, sep='|')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "!" not in done.stdout
    assert (
        done.stdout.startswith("3|")
        and "links were not followed" in done.stdout
        and "macros" in done.stdout
    )


def test_a_file_that_is_still_being_copied_is_refused_and_read_once_it_stands_still(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(files, "SETTLE", 0.05)
    path, going = tmp_path / "programs.csv", threading.Event()
    path.write_text("program_id,name\n")

    def copy():
        number = 0
        while not going.is_set():
            number += 1
            with path.open("a") as file:
                file.write(f"A{number},Alpha\n")
            time.sleep(0.01)

    copying = threading.Thread(target=copy)
    copying.start()
    try:
        refused = read_source(".", tmp_path, {})
    finally:
        going.set()
        copying.join()
    assert refused.tables == () and "still being written" in refused.problems[0]["rule"]
    assert len(read_source(".", tmp_path, {}).tables) == 1


def test_a_file_that_vanishes_is_told(tmp_path, monkeypatch):
    (tmp_path / "programs.csv").write_text("program_id,name\nA,Alpha\n")
    monkeypatch.setattr(
        files.time, "sleep", lambda _: (tmp_path / "programs.csv").unlink(missing_ok=True)
    )
    found = read_source(".", tmp_path, {})
    assert found.tables == () and re.search(
        "vanished|still being written", found.problems[0]["rule"]
    )


def test_a_workbook_that_somebody_has_open_is_read_as_saved_and_who_has_it_is_said(tmp_path):
    pack(tmp_path, {})
    (tmp_path / "~$projects.xlsx").write_bytes(b"\x0bA colleague" + b" " * 44)
    found = read_source(".", tmp_path, {})
    assert len(found.tables) == 1 and not found.problems
    assert (
        "projects.xlsx is open in Excel by A colleague; what was saved last was read" in found.notes
    )


def test_names_with_line_breaks_are_shown_on_one_line(tmp_path):
    (tmp_path / "plan\n2026.csv").write_text("x\n1\n")
    (tmp_path / ("x" * 250 + ".csv")).write_text("x\n1\n")
    notes = read_source(".", tmp_path, {}).notes
    assert len(notes) == 2 and all("\n" not in note for note in notes)


def test_what_a_person_would_not_see_on_a_sheet_is_said_and_a_hidden_sheet_left_out(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "projects"
    for row in (HEADER, ["P1", "x", "A", 1], ["P2", "y", "A", 2], ["P3", "z", "A", 3]):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.merge_cells("B4:C4")
    programs = book.create_sheet("programs")
    programs.append(["program_id", "name"])
    programs.append(["A", "Alpha"])
    programs.sheet_state = "veryHidden"
    book.save(tmp_path / "p.xlsx")
    checked = check(
        read_source("p.xlsx", tmp_path, {}), {"programs": {"program_id": "A", "name": "Alpha"}}
    )
    said = " ".join(checked.notes)
    assert (
        "1 sheet is hidden and left out: 'programs'" in said
        and "hides 1 rows (3)" in said
        and "merged cells (B4:C4)" in said
    )
    assert checked.tables["projects"].project_id.tolist() == ["P1", "P2"]


def test_the_inside_of_one_workbook_of_a_folder_may_be_several_tables(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "projects"
    book.active.append(HEADER)
    book.create_sheet("programs").append(["program_id", "name"])
    book.save(tmp_path / "whatever.xlsx")
    assert {table.table for table in read_source(".", tmp_path, {}).tables} == {
        "projects",
        "programs",
    }


@pytest.mark.parametrize("prefix", ["", "x:"])
@pytest.mark.parametrize(("cells", "held"), [(12, True), (13, False)])
def test_cells_are_counted_however_their_elements_are_written(
    tmp_path, monkeypatch, prefix, cells, held
):
    monkeypatch.setattr(limits, "MAXIMUM_CELLS", 12)
    named = f"xmlns{prefix and ':x'}"
    row = "".join(
        f'<{prefix}c r="A{n}"><{prefix}v>{n}</{prefix}v></{prefix}c>' for n in range(1, cells + 1)
    )
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = (
        f'<{prefix}worksheet {named}="{space}"><{prefix}row>{row}</{prefix}row></{prefix}worksheet>'
    )
    pack(tmp_path, {"xl/worksheets/sheet1.xml": sheet.encode()})
    path = tmp_path / "projects.xlsx"
    with limits.preflight(path, path.read_bytes()) as archive:
        if held:
            assert limits.scan(path, archive)["projects"].cells == cells
        else:
            with pytest.raises(SourceError, match="holds more than 12 cells"):
                limits.scan(path, archive)
