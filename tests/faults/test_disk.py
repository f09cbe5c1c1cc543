"""Every single write, fsync and rename of a run may fail: what is published is the old or the new, never a mixture."""

import ast
import errno
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from pmo_lib.errors import PmoError
from pmo_lib.run import cache, disk, history, runner
from pmo_lib.run.task import Task, Verdict

ROOT = Path(__file__).parents[2]
STEPS = ("write", "sync", "rename", "link")


class PowerCut(BaseException):
    """The process is gone: no handler runs that a real one would not run either."""


class Pretended:
    """Children that stage a page at once: what is tried here is what the run does with it."""

    elsewhere = False

    def __init__(self, text: str):
        self.text, self.stopped = text, False

    def warm(self, folder: Path) -> None: ...

    def run(self, task: Task, folder: Path, timeout: float, **_) -> Verdict:
        folder.mkdir(parents=True, exist_ok=True)
        said = [
            {"code": "said", "message": self.text, "severity": "info", "values": {}, "decision": ""}
        ]  # changes the index too
        facts = {
            "program": task.parameters["program"],
            "as_of": "2026-10-31",
            "text": self.text,
            "findings": said,
        }
        (folder / "facts.json").write_text(json.dumps(facts))
        (folder / "page.html").write_text(f"<!doctype html><p>{self.text}</p></html>")
        (folder / "executed.ipynb").write_text("{}")
        (folder / "log").write_text("")
        return Verdict()


@pytest.fixture
def failing(monkeypatch):
    """Let the n-th step fail: half of a write is done, as on a full disk. Gives the number of steps so far."""

    def arm(at: int, error: BaseException) -> list[str]:
        steps: list[str] = []
        for name in STEPS:
            monkeypatch.setattr(
                disk,
                name,
                _counted(
                    getattr(disk, f"_real_{name}", getattr(disk, name)), name, steps, at, error
                ),
            )
        return steps

    for name in STEPS:
        monkeypatch.setattr(disk, f"_real_{name}", getattr(disk, name), raising=False)
    return arm


def _counted(step, name: str, steps: list[str], at: int, error: BaseException):
    def counted(path, *more):
        steps.append(name)
        if len(steps) == at or (len(steps) > at and isinstance(error, PowerCut)):
            if name == "write" and len(steps) == at:
                content = more[0].encode() if isinstance(more[0], str) else more[0]
                Path(path).write_bytes(content[: len(content) // 2])
            raise error
        return step(path, *more)

    return counted


def texts(office) -> dict[str, tuple[str, str]]:
    """What each published page and the facts beside it say; every one must be whole."""
    found = {}
    for page in sorted((office.reports / "small").glob("*/*/*.html")):
        html = page.read_text()
        assert html.endswith("</html>"), page
        facts = json.loads(page.with_suffix(".facts.json").read_text())
        found[page.parts[-3]] = (html.split("<p>")[1].split("</p>")[0], facts["text"])
    return found


def check_index(office) -> None:
    index = office.reports / "small" / "index.json"
    if index.exists():
        for row in json.loads(index.read_text())["rows"]:
            assert not row["href"] or (index.parent / row["href"]).is_file()
    for page in office.reports.glob("**/index.html"):
        assert page.read_text().rstrip().endswith("</html>")
    for record in office.root.glob(".pmo/small/runs/*/run.json"):
        json.loads(record.read_text())


def attempt(office, text: str) -> int:
    try:
        return office.run(Pretended(text), workers=1, force=True).exit_code
    except PmoError as error:
        return error.exit_code


def steps_of_a_run(office, failing) -> list[str]:
    assert attempt(office, "older") == 0
    steps = failing(10**9, OSError())
    assert attempt(office, "old") == 0
    return steps


def test_after_every_single_failure_of_the_disk_each_report_is_the_old_or_the_new_one(
    office, failing
):
    steps = steps_of_a_run(office, failing)
    assert {"write", "sync", "rename", "link"} <= set(steps) and len(steps) > 40
    for at in range(1, len(steps) + 1):
        old, new = ("old" if at == 1 else f"text {at - 1}"), f"text {at}"
        failing(at, OSError(errno.ENOSPC, "No space left on device"))
        code = attempt(office, new)
        said = texts(office)
        assert all(pair in ((old, old), (new, new)) for pair in said.values()), (
            at,
            steps[at - 1],
            said,
        )
        assert len(said) == 3 and code in (0, 3, 4, 7), (at, code)
        check_index(office)
        failing(10**9, OSError())
        assert attempt(office, new) == 0
        assert set(texts(office).values()) == {(new, new)}
        assert sorted(path.name for path in (office.reports / ".pmo/small").iterdir()) == [
            "confirmed.json",
            "lock",
            "receipts",
        ]


@pytest.mark.thorough
def test_after_a_power_cut_at_any_step_each_file_is_whole_and_the_same_command_finishes_the_rest(
    office, failing
):
    steps = steps_of_a_run(office, failing)
    for at in range(1, len(steps) + 1):
        old, new = ("old" if at == 1 else f"text {at - 1}"), f"text {at}"
        failing(at, PowerCut())
        with pytest.raises(PowerCut):
            attempt(office, new)
        for page, facts in texts(office).values():
            assert page in (old, new) and facts in (old, new)
        check_index(office)
        failing(10**9, OSError())
        assert office.run(Pretended(new), workers=1).exit_code == 0
        assert all(page == facts for page, facts in texts(office).values()), at
        assert attempt(office, new) == 0
        for page, facts in texts(office).values():
            assert page == facts, at
        check_index(office)


def test_a_first_run_that_the_disk_lets_fail_leaves_no_broken_link(office, failing):
    steps = failing(10**9, OSError())
    assert attempt(office, "new") == 0
    for at in range(1, len(steps) + 1, 3):
        disk.remove(office.reports)
        failing(at, OSError(errno.ENOSPC, "No space left on device"))
        attempt(office, "new")
        assert all(pair == ("new", "new") for pair in texts(office).values())
        check_index(office)


def test_a_full_disk_is_named_with_its_place_and_what_is_free(office, failing):
    failing(1, OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(PmoError) as caught:
        office.run(Pretended("new"))
    assert (
        caught.value.exit_code == 7
        and "No space left" in str(caught.value)
        and "MB free" in str(caught.value)
    )
    assert str(office.root) in caught.value.where


def test_a_run_that_was_killed_is_marked_by_the_next(office, failing):
    failing(30, PowerCut())
    with pytest.raises(PowerCut):
        attempt(office, "new")
    state = office.root / ".pmo" / "small"
    assert history.latest(state, office.reports)["state"] == "running"
    failing(10**9, OSError())
    assert attempt(office, "new") == 0
    states = [
        json.loads(path.read_text())["state"] for path in sorted(state.glob("runs/*/run.json"))
    ]
    assert states == ["crashed", "ended"]


def test_a_corrupt_record_receipt_or_index_is_made_anew(office):
    assert attempt(office, "new") == 0
    for pattern in (
        "reports/small/index.json",
        "reports/.pmo/small/receipts/**/*.json",
        ".pmo/small/runs/*/run.json",
    ):
        for path in office.root.glob(pattern):
            path.write_text("{torn")
    outcome = office.run(Pretended("newer"))
    assert [report["status"] for report in outcome.reports] == ["published"] * 3
    assert [row["status"] for row in office.rows().values()] == ["published"] * 3


def test_all_that_a_run_writes_goes_through_one_module():
    """`open` to read and folders of a notebook's own kernel aside, nobody else in `run` changes a disk."""
    changing = {
        "write_text",
        "write_bytes",
        "replace",
        "rename",
        "fsync",
        "unlink",
        "mkdir",
        "rmdir",
        "rmtree",
        "move",
        "link",
        "copy",
        "copy2",
        "copyfile",
        "copytree",
        "symlink_to",
        "hardlink_to",
        "makedirs",
        "remove_dirs",
    }
    owners = {"os", "shutil", "path", "target", "folder", "staged", "staging", "output", "private"}
    found = []
    for path in sorted((ROOT / "pmo_lib/run").glob("*.py")):
        if path.name == "disk.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in changing
            ):
                owner = getattr(node.func.value, "id", getattr(node.func.value, "attr", ""))
                if owner in owners:
                    found.append(f"{path.name}:{node.lineno} {owner}.{node.func.attr}")
    assert found == []


def test_a_receipt_counts_only_for_what_it_was_written_for(office):
    assert attempt(office, "new") == 0
    place = office.reports / ".pmo/small/receipts/a/2026-10-31/plain.json"
    key = json.loads(place.read_text())["key"]
    assert cache.current(place, office.page("a"), key)
    assert not cache.current(place, office.page("a"), "other")
    assert (
        not cache.current(place, office.page("b"), key)
        or office.page("a").read_bytes() == office.page("b").read_bytes()
    )
    office.page("a").write_text("edited")
    assert not cache.current(place, office.page("a"), key)


def test_ids_of_runs_sort_by_order_even_if_the_clock_goes_back(tmp_path):
    (tmp_path / "runs" / "20991231T235959Z-abcdef").mkdir(parents=True)
    assert history.new_id(tmp_path).startswith("21000101T000000Z")


def test_a_clock_that_was_never_set_is_named(tmp_path, monkeypatch):
    from datetime import UTC, datetime

    class Unset(datetime):
        @classmethod
        def now(cls, zone=None):
            return datetime(1970, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(history, "datetime", Unset)
    with pytest.raises(PmoError, match="1970") as caught:
        history.new_id(tmp_path)
    assert caught.value.exit_code == 7


def test_two_thousand_runs_are_no_burden(tmp_path):
    import time

    runs = tmp_path / "runs"
    for number in range(2000):
        folder = runs / f"20260101T{number:06d}Z-abcdef"
        folder.mkdir(parents=True)
    record = {
        "schema": history.SCHEMA,
        "output": "/o",
        "state": "ended",
        "run": "x",
        "reports": [{}] * 50,
    }
    (folder / "run.json").write_text(json.dumps(record))
    started = time.process_time()
    assert history.latest(tmp_path, Path("/o"))["run"] == "x"
    assert history.new_id(tmp_path) and time.process_time() - started < 0.5


def test_a_retry_finds_the_last_run_of_its_own_output_alone(office):
    assert runner.Request("small").output is None
    assert attempt(office, "new") == 0
    state = office.root / ".pmo" / "small"
    assert (
        history.latest(state, office.reports)
        and history.latest(state, office.root / "other") is None
    )


def test_two_threads_may_save_the_same_file_at_a_time(tmp_path, monkeypatch):
    """Both have written before either of them puts the file in its place."""
    both, put, path = Barrier(2), disk.put, tmp_path / "record.json"

    def put_after_both_wrote(*paths: Path) -> None:
        both.wait(timeout=10)
        put(*paths)

    monkeypatch.setattr(disk, "put", put_after_both_wrote)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda text: disk.save(path, text), ["same", "same"]))
    assert path.read_text() == "same" and list(tmp_path.iterdir()) == [path]
