"""One immutable copy, cut by program: the same content has the same hash, and a report opens its own part only."""

import os
from dataclasses import replace

import pandas as pd
import pytest

from pmo_lib import read
from pmo_lib.errors import ConfigurationError
from pmo_lib.portfolio.digest import digest
from pmo_lib.portfolio.lazy_tables import Tables
from pmo_lib.portfolio.portfolio import PORTFOLIO, Settings
from pmo_lib.sources import snapshot as snapshots
from pmo_lib.sources.readers import read_source
from pmo_lib.sources.snapshot import assemble, cut, freeze, manifest, sample
from pmo_lib.sources.validation import check
from tools.sample import write


def frozen(portfolio, tmp_path):
    return freeze(portfolio, tmp_path / "snapshots")


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A snapshot of the sample that no test changes."""
    return frozen(sample(), tmp_path_factory.mktemp("kept"))


def as_workbook(folder, path):
    with pd.ExcelWriter(path) as writer:
        for file in sorted(folder.glob("*.csv")):
            frame = pd.read_csv(file, dtype=str, keep_default_na=False)
            numbers = ("value", "cost", "budget", "impact", "complete", "completion", "year_start")
            for column in frame:
                if column.endswith(numbers):
                    frame[column] = pd.to_numeric(frame[column])
            frame.to_excel(writer, sheet_name=file.stem, index=False)


def test_csv_and_workbook_in_any_order_of_rows_have_one_hash(tmp_path):
    write(tmp_path / "csv", projects=12, programs=3, periods=6)
    as_workbook(tmp_path / "csv", tmp_path / "p.xlsx")
    for file in (tmp_path / "csv").glob("*.csv"):
        lines = file.read_text().splitlines()
        file.write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n")
    found = [check(read_source(name, tmp_path, {})) for name in ("csv", "p.xlsx")]
    assert [len(checked.rejected) for checked in found] == [0, 0]
    hashes = [
        manifest(frozen(assemble(checked, Settings()), tmp_path / str(i)))["hash"]
        for i, checked in enumerate(found)
    ]
    assert hashes[0] == hashes[1]


def test_what_is_read_back_is_what_was_frozen(kept):
    whole = sample()
    assert digest(read(kept)) == digest(whole) == manifest(kept)["hash"]
    for name, frame in whole.tables.items():
        pd.testing.assert_frame_equal(read(kept).tables[name], frame)


@pytest.mark.parametrize("day", ["", "2026-06-30"])
def test_the_hash_of_unopened_tables_is_that_of_their_rows(kept, day):
    for program in (PORTFOLIO, "workforce"):
        view = read(kept, program).at(day)
        opened = replace(view, tables=Tables(dict(view.tables)))
        assert digest(view) == digest(opened)
        for name in view.tables:
            assert (view.tables.rows(name), view.newest(name)) == (
                len(opened.tables[name]),
                opened.newest(name),
            )


def test_a_table_that_is_not_as_it_was_frozen_is_hashed_by_what_it_says_now(tmp_path):
    snapshot = frozen(sample(), tmp_path)
    file = snapshot / "0000" / "projects.parquet"
    frame = pd.read_parquet(file)
    frame.assign(name=frame.name.mask(frame.index == 0, "Another")).to_parquet(file, index=False)
    portfolio = read(snapshot)
    assert (
        portfolio.tables.closed("projects") is None
        and portfolio.tables.closed("status") is not None
    )
    assert (
        digest(portfolio)
        == digest(replace(portfolio, tables=Tables(dict(portfolio.tables))))
        != digest(sample())
    )


def test_what_is_told_of_the_tables_is_believed_only_as_it_was_written(tmp_path):
    snapshot = frozen(sample(), tmp_path)
    contents = snapshot / "0000" / snapshots.CONTENTS
    contents.write_text(contents.read_text().replace('"status": ["', '"status": ["0'))
    portfolio = read(snapshot)
    assert not any(portfolio.tables.closed(name) for name in portfolio.tables)
    assert digest(portfolio) == digest(sample())


def test_a_date_with_a_time_of_day_is_that_day_opened_or_not(tmp_path):
    frames = {
        "programs": {"program_id": ["A"], "name": ["A"]},
        "projects": {"project_id": ["P"], "name": ["P"], "program_id": ["A"]},
        "status": {
            "project_id": ["P"],
            "period_end": [pd.Timestamp("2026-06-30 14:00")],
            "actual_cost": [1.0],
        },
    }
    for name, columns in frames.items():
        pd.DataFrame(columns).to_parquet(tmp_path / f"{name}.parquet")
    whole = assemble(check(read_source(".", tmp_path, {})), Settings())
    views = [
        portfolio.at("2026-06-30") for portfolio in (whole, read(frozen(whole, tmp_path / "root")))
    ]
    assert [len(view.status) for view in views] == [1, 1] and digest(views[0]) == digest(views[1])
    assert (
        read(frozen(whole, tmp_path / "root")).at(pd.Timestamp("2026-06-30")).as_of
        == views[0].as_of
    )


def test_a_report_opens_what_it_asks_for_and_nothing_else(kept, monkeypatch):
    opened, opens = [], snapshots._opened
    monkeypatch.setattr(
        snapshots, "_opened", lambda name, content: opened.append(name) or opens(name, content)
    )
    portfolio = read(kept, "workforce").at("")
    assert opened == []  # not even those with rows of a later day
    assert len(portfolio.projects) and len(portfolio.projects) and opened == ["projects"]
    assert portfolio.demand.known_since.max() <= pd.Timestamp(portfolio.as_of)
    assert opened == ["projects", "demand"]


def test_a_program_sees_its_own_rows_and_the_shared_ones(kept):
    whole = sample()
    part = read(kept, "workforce")
    assert set(part.projects.program_id) == set(part.programs.program_id) == {"workforce"}
    assert set(part.status.project_id) <= set(part.projects.project_id)
    assert part.organization.name.tolist() == whole.organization.name.tolist()
    assert digest(part) == digest(cut(whole, "workforce"))


def test_the_parts_together_are_the_whole(kept):
    whole = sample()
    programs = [program for program in manifest(kept)["partitions"] if program != PORTFOLIO]
    for name in ("projects", "status", "milestones", "changes", "decisions"):
        assert sum(len(read(kept, program).tables[name]) for program in programs) == len(
            whole.tables[name]
        )


def test_reading_one_program_opens_no_other_part(tmp_path):
    snapshot = frozen(sample(), tmp_path)
    told = manifest(snapshot)["partitions"]
    for program, part in told.items():
        if program != "workforce":
            for file in (snapshot / part["folder"]).iterdir():
                file.write_bytes(b"spoiled")
    assert len(read(snapshot, "workforce").projects) > 0
    with pytest.raises(Exception, match="(?i)parquet|magic|file"):
        read(snapshot, PORTFOLIO)


def test_the_same_content_is_the_same_folder_and_is_not_written_again(tmp_path):
    snapshot = frozen(sample(), tmp_path)
    stamp = (snapshot / "manifest.json").stat().st_mtime_ns
    assert frozen(sample(), tmp_path) == snapshot
    assert (snapshot / "manifest.json").stat().st_mtime_ns == stamp
    assert [path for path in snapshot.parent.iterdir() if path != snapshot] == []


def test_an_unknown_program_or_snapshot_is_refused(kept, tmp_path):
    with pytest.raises(ConfigurationError, match="nowhere"):
        read(tmp_path / "nowhere")
    with pytest.raises(ConfigurationError, match="'x'"):
        read(kept, "x")
    with pytest.raises(ConfigurationError, match="'x'"):
        read(program="x")


def test_a_program_sees_the_persons_assigned_to_its_own_projects_and_no_other():
    portfolio = sample()
    tables = portfolio.tables
    owner = tables["projects"].set_index("project_id").program_id
    seen = set()
    for program in tables["programs"].program_id:
        own = tables["assignments"][tables["assignments"].project_id.map(owner) == program]
        people = set(cut(portfolio, program).people.person_id)
        assert people == set(own.person_id)
        seen |= people
    assert seen and len(cut(portfolio, "_portfolio").people) == len(tables["people"]) >= len(seen)


def test_the_name_of_a_portfolio_reads_what_was_frozen_last_in_the_workspace_around(
    tmp_path, monkeypatch
):
    root = tmp_path / ".pmo" / "mine" / "snapshots"
    first = freeze(sample(), root)
    second = freeze(replace(sample(), settings=Settings(title="Later")), root)
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    os.utime(first, (1, 1))
    assert (
        read("mine").settings.title == "Later"
        and read(str(first)).settings.title == sample().settings.title
    )
    os.utime(second, (2, 2))
    assert freeze(sample(), root) == first  # the source says again what it said before
    assert read("mine").settings.title == sample().settings.title
    (tmp_path / "notebooks" / "mine").mkdir()  # a folder of that name that is none of ours
    assert read("mine").settings.title == sample().settings.title
    with pytest.raises(ConfigurationError, match="pmo check another"):
        read("another")
