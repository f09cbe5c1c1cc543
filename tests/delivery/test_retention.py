"""What may be deleted: shown before it is, and nothing that a page which stays needs."""

import json

import pytest

from pmo_lib.delivery.retention import prune
from pmo_lib.errors import ConfigurationError, LockedError
from pmo_lib.run import publishing
from tests.delivery.published import facts, index, office, publish, row

DAYS = ["2026-06-30", "2026-07-31", "2026-08-31", "2026-09-30", "2026-10-31"]


def with_days(tmp_path, keep: str, days=DAYS):
    """A workspace whose program a has a report of each day, and a folder for each snapshot."""
    root = office(tmp_path, keep)
    hrefs = [publish(root / "reports/small", facts("a", day)) for day in days]
    past = [{"as_of": day, "href": href} for day, href in zip(days, hrefs, strict=True)][:-1]
    history = [{**one, "headline": "", "severity": "", "off_track": None} for one in past]
    index(root / "reports", row(facts("a", days[-1]), hrefs[-1], history=history[::-1]))
    for name in ("s1", "unnamed"):
        for kind in ("snapshots", "record", "slices"):
            (root / ".pmo/small" / kind / name).mkdir(parents=True)
            (root / ".pmo/small" / kind / name / "part").write_text("x" * 1000)
    return root


def look(root, **more):
    return prune("small", None, root, **more)


def days_there(root) -> list[str]:
    return sorted(path.parent.name for path in (root / "reports/small/a").glob("*/status.html"))


def test_what_may_be_deleted_is_shown_and_nothing_is_deleted(tmp_path):
    root = with_days(tmp_path, "keep: {newest: 2}\n")
    found = look(root)
    assert found.reports == tuple(f"a/{day}/status.html" for day in DAYS[2::-1])
    assert found.snapshots == ("unnamed",) and not found.deleted
    assert days_there(root) == DAYS and (root / ".pmo/small/snapshots/unnamed").is_dir()
    assert "may be deleted" in found.lines[-1]


def test_the_newest_and_the_tagged_days_stay(tmp_path):
    root = with_days(tmp_path, 'keep: {newest: 2, tagged: ["2026-06-30"]}\n')
    look(root, delete=True)
    assert days_there(root) == ["2026-06-30", *DAYS[3:]]
    assert look(root).lines == ["Nothing to delete"]


def test_the_page_that_the_index_shows_stays_even_if_it_is_old(tmp_path):
    root = with_days(tmp_path, "keep: {newest: 1}\n")
    index(root / "reports", row(facts("a", DAYS[0]), f"a/{DAYS[0]}/status.html"))
    look(root, delete=True)
    assert days_there(root) == [DAYS[0], DAYS[-1]]


def test_the_indexes_no_longer_link_to_what_was_deleted(tmp_path):
    root = with_days(tmp_path, "keep: {newest: 2}\n")
    look(root, delete=True)
    state = json.loads((root / "reports/small/index.json").read_text())
    assert [old["as_of"] for old in state["rows"][0]["history"]] == ["2026-09-30"]
    page = (root / "reports/small/index.html").read_text()
    assert "2026-09-30/status.html" in page and "2026-08-31/status.html" not in page


def test_a_snapshot_that_a_page_names_stays_with_its_record(tmp_path):
    root = with_days(tmp_path, "keep: {newest: 2}\n")
    look(root, delete=True)
    assert {path.name for path in (root / ".pmo/small").glob("*/*") if path.is_dir()} == {"s1"}


def test_a_snapshot_that_only_another_output_names_stays(tmp_path):
    root = with_days(tmp_path, "keep: {newest: 2}\n")
    other = root / "elsewhere"
    publish(other / "small", facts("a"))
    page = other / "small/a/2026-10-31/status.html"
    page.write_text(page.read_text().replace('"snapshot":"s1"', '"snapshot":"unnamed"'))
    run = root / ".pmo/small/runs/1"
    run.mkdir(parents=True)
    (run / "run.json").write_text(json.dumps({"output": str(other), "snapshot_folder": "/x/gone"}))
    assert look(root).snapshots == ()


def test_the_snapshot_of_the_last_run_stays_for_a_retry(tmp_path):
    root = with_days(tmp_path, "keep: {newest: 2}\n")
    run = root / ".pmo/small/runs/1"
    run.mkdir(parents=True)
    told = {"output": str(root / "reports"), "snapshot_folder": str(root / ".pmo/unnamed")}
    (run / "run.json").write_text(json.dumps(told))
    assert look(root).snapshots == ()


def test_without_a_rule_nothing_is_deleted(tmp_path):
    root = with_days(tmp_path, "")
    with pytest.raises(ConfigurationError, match="not said what is kept"):
        look(root, delete=True)
    assert days_there(root) == DAYS


def test_nothing_is_deleted_while_a_run_goes_on(tmp_path):
    root = with_days(tmp_path, "keep: {newest: 2}\n")
    with publishing.lock(root / "reports/.pmo/small/lock", "another"), pytest.raises(LockedError):
        look(root, delete=True)
    assert days_there(root) == DAYS
