"""Workbooks of older and other programs: .xls and .ods are read like .xlsx, and cost as little."""

import base64
import struct
import zipfile
import zlib

import pytest

from pmo_lib.sources import old_workbook, open_document
from pmo_lib.sources.readers import read_source
from pmo_lib.sources.validation import check

# Written by xlwt 1.3: sheet Plan with a merged title in row 1, the header in row 3, two projects, a merged unit and an
# error cell; sheet old, hidden.
OLD = base64.b85decode(
    "c-rk)O=uHA6#iy+^Vgp=sjbi|B^0b$+d~z^OPg9+duoYQsfwU!venp-NSZ2osMVUIAbL`~6zV~csuzFo2fcX^D=G"
    "?t&?=rh2?{;5jc;CdLs}y=poPeO%e<ZU-n_SOX5Q?~?(1pq%*5T=Su8^vR4k@lu;<7G6_?3)K>BoAR?WMUO4>qE!"
    "R4fhwA=8g{G~(Ap`7noD7d3NCklL~atJ5T8;|L}RYV8J5EL?oR-sYuDY#C>jT(-tl4*$P8m70o?PI3xEV;<EmD<j"
    "TgP8XBHtsO;c)wE5IyX^)`)u=(B`v7N3z^4fFNsWB8+Ill!Dx{w>a;RUf~K@vkLd}?SKtOpfCGf)o}T8;&KXqEbW"
    "h@E+6VkF*Yz`>C0|{+0LkZ;${l}@J82S^%daRJFoyIIA(J_UGMv<;MnfPPjHOVDIlIgZ74c|z9;4I%T-F1DMEtlO"
    "N)G$tgTCZ3-FGUO)Dy%EMnbv@^yz~(U~eQD)yd_)SR_fpu2`7-b&Q0M>Pbqv7Si<VkpwmDm)0cO>V(*XC`J&WC8|"
    "@rw|rzWtcMbMvPAA8{MPX-dFzz(S}Y?PMg`Zsydpi+>G_-A-}DRw{D)aG#yd@BKiVKWk2KCn3o>@I#+IdxY_Wyud"
    "G@-F>$Oa)s14m40@X%k*EqMiz}g0S&Njwd|Hhp9CaR~t?S4>~`r_YA^{MXJGgVU`{1d3B{V`1T@)}2zXcE`1N<8$"
    "NcVWD_J~6HN?Jee1JVxwkW7Dm`f?T%*FVm-RbKkwjrLm2Y$3|frIZ7GM9MKG?5T|B2l|7l9Mx4!vM$O|{WzTk_y~"
    ">^)Sx$PEGxUV|s?t@7SMQ|kvVak-mdB^YK3#?vjeVAIf1SiB9Q&vuHPYku_X=!^)W}#H#aA9zm0K#t($LVRRN@}9"
    "?K$U|)yP1RrNx?oB5wwk%Cn&yRpc903l=O`uwcPLF+iSB<gTysc`0*dmS-V{@n2_w%A)m~<iAB9;&dhH6Ris|x+i"
    "eDp!``2n=pNe7225p3nlvL=?M&Bfa4e{IDhFZD{}j@Vnfg0TSA3Cf3c7_|MByG0U+fiX8"
)
SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}

MANIFEST = (
    '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry m:full-path="/" '
    'm:media-type="application/vnd.oasis.opendocument.spreadsheet">KEY</m:file-entry></m:manifest>'
)


def old_workbook_file(folder, content: bytes | None = None):
    path = folder / "plan.xls"
    path.write_bytes(zlib.decompress(OLD) if content is None else content)
    return path


def cell(value, more: str = "") -> str:
    if value is None:
        return f"<table:table-cell {more}/>"
    if isinstance(value, float):
        kind = f'office:value-type="float" office:value="{value}"'
    elif value[:2] == "20" and len(value) == 10:
        kind = f'office:value-type="date" office:date-value="{value}"'
    elif value.startswith("#"):
        kind = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind} {more}><text:p>{value}</text:p></table:table-cell>"


def sheet(name: str, rows: list[list], more: str = "", style: str = "visible") -> str:
    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    return (
        f'<table:table table:name="{name}" table:style-name="{style}">{lines}{more}</table:table>'
    )


def document(folder, *sheets: str, before: str = "", key: str = ""):
    spaces = " ".join(f'xmlns:{name}="{space}"' for name, space in SPACES.items())
    styles = "".join(
        f'<style:style style:name="{name}" style:family="table">'
        f'<style:table-properties table:display="{shown}"/></style:style>'
        for name, shown in {"visible": "true", "hidden": "false"}.items()
    )
    content = (
        f'<?xml version="1.0"?>{before}<office:document-content {spaces} office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f"<office:spreadsheet>{''.join(sheets)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    path = folder / "plan.ods"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST.replace("KEY", key))
        archive.writestr("content.xml", content)
    return path


PROGRAMS = [["program_id", "name"], ["A", "Alpha"]]
PROJECTS = [
    ["project_id", "name", "program_id", "baseline_finish", "budget"],
    ["1", "Weir", "A", "2026-12-31", 100.0],
    ["2", "Sluice", "A", "2027-03-31", "#N/A"],
]


def rule(folder, name: str) -> str:
    return check(read_source(name, folder, {})).rejected.rule.iloc[0]


def test_an_old_workbook_is_counted_before_it_is_read(tmp_path):
    path = old_workbook_file(tmp_path)
    sheets = old_workbook.scan(path, path.read_bytes())
    plan, old = sheets["Plan"], sheets["old"]
    assert (plan.cells, plan.width, plan.height, plan.hidden) == (15, 5, 5, False)
    assert sorted(plan.merged) == ["A1:E1", "C4:C5"] and old.hidden
    assert plan.unreadable == {(5, 4): "#N/A"}


def test_an_old_workbook_is_read_with_its_dates_and_errors_and_without_its_hidden_sheet(tmp_path):
    old_workbook_file(tmp_path)
    found = read_source("plan.xls", tmp_path, {"header": 3}, None)
    assert found.tables == ()  # no sheet is named after a table
    path = tmp_path / "projects.xls"
    path.write_bytes(zlib.decompress(OLD))
    (grid,) = read_source("projects.xls", tmp_path, {"header": 3}).tables
    assert grid.rows[3][:2] == ["1", "Weir"] and f"{grid.rows[3][3]}" == "2026-12-31"
    assert grid.rows[4][1] == "Sluice €" and grid.rows[4][4].text == "#N/A"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"<html><table></table></html>", "is a web page"),
        (b"PK\x03\x04", "is an .xlsx workbook under another name"),
        (b"a,b", "is no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "damaged"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "is password-protected"),
    ],
)
def test_what_is_no_old_workbook_is_told_in_a_sentence(tmp_path, content, words):
    (tmp_path / "projects.xls").write_bytes(content)
    assert words in rule(tmp_path, "projects.xls")


@pytest.mark.parametrize("length", [600, 1500, 3000, 4500])
def test_a_truncated_old_workbook_is_told_in_a_sentence(tmp_path, length):
    (tmp_path / "projects.xls").write_bytes(zlib.decompress(OLD)[:length])
    assert "damaged" in rule(tmp_path, "projects.xls")


def test_sectors_that_follow_themselves_end(tmp_path):
    content = bytearray(zlib.decompress(OLD))
    first = struct.unpack_from("<I", content, 76)[0]  # the sector that says which follows each
    for at in range(128):
        struct.pack_into("<I", content, 512 + first * 512 + 4 * at, at)
    (tmp_path / "projects.xls").write_bytes(bytes(content))
    assert "damaged" in rule(tmp_path, "projects.xls")


def test_a_cell_far_away_does_not_make_an_old_workbook_large(tmp_path, monkeypatch):
    monkeypatch.setattr(old_workbook, "MAXIMUM_AREA", 20)
    (tmp_path / "projects.xls").write_bytes(zlib.decompress(OLD))
    assert "spans 26 cells" in rule(tmp_path, "projects.xls")


def test_an_open_document_is_read_with_its_dates_and_errors(tmp_path):
    document(tmp_path, sheet("programs", PROGRAMS), sheet("projects", PROJECTS))
    checked = check(read_source("plan.ods", tmp_path, {}))
    frame = checked.tables["projects"]
    assert frame.project_id.tolist() == ["1"] and frame.budget.tolist() == [100]
    assert f"{frame.baseline_finish[0]:%Y-%m-%d}" == "2026-12-31"
    assert checked.rejected[["value", "cell"]].to_numpy().tolist() == [["#N/A", "E3"]]


def test_a_hidden_sheet_of_an_open_document_is_left_out_and_named(tmp_path):
    hidden = sheet("projects", PROJECTS, style="hidden")
    document(tmp_path, sheet("programs", PROGRAMS), hidden)
    checked = check(read_source("plan.ods", tmp_path, {}))
    assert "projects" not in checked.tables
    assert "plan.ods: 1 sheet is hidden and left out: 'projects'" in checked.notes


def test_cells_and_rows_that_are_repeated_are_counted_and_empty_ones_cost_nothing(tmp_path):
    empty = f'<table:table-row table:number-rows-repeated="1048000">{cell(None, many(16000))}</table:table-row>'
    document(tmp_path, sheet("programs", PROGRAMS, empty))
    checked = check(read_source("plan.ods", tmp_path, {}))
    assert checked.tables["programs"].name.tolist() == ["Alpha"]


def many(columns: int) -> str:
    return f'table:number-columns-repeated="{columns}"'


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (
            f'<table:table-row table:number-rows-repeated="1000001">{cell("x")}</table:table-row>',
            "cells",
        ),
        (f"<table:table-row>{cell('x', many(1_000_001))}</table:table-row>", "cells"),
        (f"<table:table-row>{cell('x', many(10**9))}</table:table-row>", "damaged"),
        (
            '<table:table-row table:number-rows-repeated="1000000"/>'
            f"<table:table-row>{cell(None, many(9000))}{cell('x')}</table:table-row>",
            "spans",
        ),
    ],
)
def test_an_open_document_that_would_unpack_to_too_much_is_refused(tmp_path, row, words):
    document(tmp_path, sheet("programs", PROGRAMS, row))
    assert words in rule(tmp_path, "plan.ods")


def test_an_open_document_with_a_password_is_told_as_such(tmp_path):
    document(tmp_path, sheet("programs", PROGRAMS), key="<m:encryption-data/>")
    assert rule(tmp_path, "plan.ods") == "is password-protected"


def test_entities_in_an_open_document_are_refused(tmp_path):
    document(tmp_path, sheet("programs", PROGRAMS), before='<!DOCTYPE x [<!ENTITY a "b">]>')
    assert "declares entities" in rule(tmp_path, "plan.ods")


def test_an_open_document_is_counted_sheet_by_sheet(tmp_path):
    path = document(tmp_path, sheet("programs", PROGRAMS), sheet("projects", PROJECTS))
    with zipfile.ZipFile(path) as archive:
        sheets = open_document.scan(path, archive)
    assert {name: one.cells for name, one in sheets.items()} == {"programs": 4, "projects": 15}
    assert sheets["projects"].unreadable == {(3, 4): "#N/A"}


def test_a_truncated_open_document_is_told_in_a_sentence(tmp_path):
    path = document(tmp_path, sheet("programs", PROGRAMS))
    path.write_bytes(path.read_bytes()[:-60])
    assert "damaged" in rule(tmp_path, "plan.ods")
