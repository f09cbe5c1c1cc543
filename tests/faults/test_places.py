"""Where a run is poor: a disk that may only be read, one processor, long waits, odd tables, a failure that stays."""

import errno
import os
import subprocess
import time

import pytest

from pmo_lib.errors import PlatformError
from pmo_lib.run import runner
from tests.faults.test_disk import Pretended, attempt, check_index, failing, texts  # noqa: F401 - a fixture


def test_an_output_mounted_for_reading_only_is_named_before_anything_runs(office, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m,ro", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a disk to be read only needs the right to mount one")
    try:
        result = office.pmo("run", "small", "-o", str(disk))
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
    assert (
        result.returncode == 7
        and "Read-only file system" in result.stderr
        and str(disk) in result.stderr
    )
    assert "making" not in result.stderr


@pytest.mark.parametrize("number", [errno.EDQUOT, errno.EROFS, errno.ESTALE, errno.EIO])
def test_a_quota_or_a_share_that_is_gone_keeps_what_is_published_and_is_named(
    office,
    failing,  # noqa: F811
    number,
):
    assert attempt(office, "old") == 0
    failing(7, OSError(number, os.strerror(number)))
    outcome = office.run(Pretended("new"), workers=1, force=True)
    assert outcome.exit_code in (3, 7) and any(
        os.strerror(number) in r.get("message", "") for r in outcome.reports
    )
    assert (
        set(texts(office).values()) <= {("old", "old"), ("new", "new")} and len(texts(office)) == 3
    )
    check_index(office)


@pytest.mark.thorough
def test_on_one_processor_with_the_lowest_rank_waiting_counts_towards_no_limit(office):
    office.configure("limits: {report: 8}\n")
    office.write("import time\n\ntime.sleep(3)")
    meek = lambda: (os.sched_setaffinity(0, {0}), os.nice(19))  # noqa: E731
    started = time.monotonic()
    assert office.pmo_process("run", "small", "-w", "1", preexec_fn=meek).returncode == 0
    assert (
        time.monotonic() - started > 9
    )  # three in a row: the last waited for longer than a report may take


@pytest.mark.thorough
def test_a_table_of_ten_thousand_columns_and_a_cell_of_a_hundred_thousand_characters_cost_little(
    office,
):
    data = office.configuration.parent / "data"
    more = ",".join(f"extra_{number}" for number in range(10_000))
    (data / "programs.csv").write_text(
        f"program_id,name,{more}\na,Alpha\nb,Beta\n".replace(
            "Alpha\n", "Alpha" + "," * 10_000 + "\n"
        ).replace("Beta\n", "Beta" + "," * 10_000 + "\n")
    )
    (data / "status.csv").write_text(
        f"project_id,period_end,comment\nP1,2026-10-31,{'x' * 100_000}\n"
    )
    started = os.times()
    result = office.pmo_process("check", "small", "--json")
    ended = os.times()
    assert result.returncode == 0, result.stdout[-500:]
    assert ended.children_user - started.children_user < 20
    assert len(result.stdout) < 5_000 and "and 9,950 more" in result.stdout


def test_configuration_of_great_depth_is_refused_with_a_sentence(office):
    office.configuration.write_text(
        "schema: 1\ntitle: Small\nsource: data\nnotebooks:\n  plain: " + "[" * 3000
    )
    result = office.pmo("check", "small")
    assert result.returncode == 2 and "Traceback" not in result.stderr


def test_a_failure_that_stays_is_tried_once_a_time_and_piles_up_nothing(office, children):
    office.write("if program == 'b':\n    1 / 0")
    office.run(children)
    for _ in range(4):
        outcome = office.run(children, way=runner.retry, snapshot="")
        assert [(r["report"], r["status"]) for r in outcome.reports] == [("b/plain", "failed")]
    kept = sorted(path.name for path in (office.root / ".pmo/small/failed").glob("*/*/*"))
    assert kept == ["executed.ipynb", "log", "task.json"]
    assert office.rows()["b"]["status"] == "failed" and office.rows()["a"]["status"] == "published"


@pytest.mark.parametrize("engine", ["fork", "kernel"])
def test_what_a_notebook_writes_beside_it_goes_with_its_staging_and_its_inputs_are_watched(
    office, children, engine
):
    office.write(
        "from pathlib import Path\n\nPath('stray.csv').write_text('x')\n(Path.home() / 'stray').write_text('x')",
        "import os\n\nos.chdir('/')",
    )
    before = {
        path
        for path in office.root.rglob("*")
        if ".pmo" not in path.parts and "reports" not in path.parts
    }
    assert office.run(children, programs=("a",), engine=engine).exit_code == 0
    after = {
        path
        for path in office.root.rglob("*")
        if ".pmo" not in path.parts and "reports" not in path.parts
    }
    assert after == before and not list(office.root.rglob("stray*"))


def test_no_browser_and_no_window_is_opened(office, children, tmp_path, monkeypatch):
    tools, mark = tmp_path / "tools", tmp_path / "opened"
    tools.mkdir()
    for name in ("xdg-open", "firefox", "chromium", "w3m", "lynx", "www-browser"):
        (tools / name).write_text(f"#!/bin/sh\ntouch {mark}\n")
        (tools / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    office.write(
        "import plotly.graph_objects as go\n\nfigure = go.Figure(go.Bar(y=[1]))\nfigure.show(renderer='browser')"
    )
    outcome = office.run(children, programs=("a",), engine="kernel")
    assert outcome.exit_code == 4 and not mark.exists()
    assert outcome.reports[0]["message"].startswith("plain.ipynb, cell 3, line 4")


def test_a_file_system_without_locks_is_refused_with_a_way_out(office, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("pmo_lib.operating_system.fcntl.flock", refuse)
    with pytest.raises(
        PlatformError, match="this file system knows no locks.*local disk"
    ) as caught:
        office.run(Pretended("new"))
    assert caught.value.exit_code == 7
