"""Runs as a whole: only what is stale is made, only what failed is retried, one at a time, and nothing outlives them."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pmo_lib import operating_system
from pmo_lib.run import making, runner

FAIL_B = "if program == 'b':\n    1 / 0"


def statuses(outcome) -> list[str]:
    return [report["status"] for report in outcome.reports]


def wait_for(process, word: str) -> None:
    while word not in (line := process.stderr.readline()):
        assert line, "the run ended before it said so"


def left_over(root: Path) -> list[str]:
    """Processes that know of a folder, a short while after a run."""
    found = []
    for _ in range(50):
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                told = (folder / "cmdline").read_bytes() + os.readlink(folder / "cwd").encode()
            except OSError:
                continue
            if str(root).encode() in told and folder.name != str(os.getpid()):
                found.append(told.decode(errors="replace"))
        if not found:
            break
        time.sleep(0.1)
    return found


# Fresh only


def test_what_is_current_is_kept_and_not_made_again(office, children):
    assert statuses(office.run(children)) == ["published"] * 3
    before = {
        path: (path.stat().st_mtime_ns, path.stat().st_ino)
        for path in office.reports.rglob("*.*")
        if path.is_file() and path.name != runner.CONFIRMED
    }
    again = office.run(children)
    assert statuses(again) == ["current"] * 3 and again.exit_code == 0
    assert {p: (p.stat().st_mtime_ns, p.stat().st_ino) for p in before if p.exists()} == before
    assert statuses(office.run(children, force=True)) == ["published"] * 3


def test_a_change_of_notebook_parameter_library_or_package_makes_reports_again(
    office, children, monkeypatch
):
    from pmo_lib.run import cache

    parameters = 'snapshot: str = ""\nprogram: str = "a"\nas_of: str = ""\nhorizon: int = 1'
    office.write(parameters=parameters)
    office.run(children)
    office.write("x = 1", parameters=parameters)
    assert statuses(office.run(children)) == ["published"] * 3
    office.configure(notebooks="  plain: {horizon: 2}\n")
    assert statuses(office.run(children)) == ["published"] * 3
    (office.configuration.parent / "a.yml").write_text("notebooks:\n  plain: {horizon: 3}\n")
    assert statuses(office.run(children)) == ["current", "published", "current"]
    monkeypatch.setattr(cache, "code", lambda: "other code")
    assert statuses(office.run(children)) == ["published"] * 3
    monkeypatch.setattr(cache, "version", lambda _: "99")
    assert statuses(office.run(children)) == ["published"] * 3
    assert statuses(office.run(children)) == ["current"] * 3


def test_one_comment_changed_makes_only_that_program_and_the_portfolio_again(office):
    assert office.pmo("run", "small").returncode == 0
    data = office.configuration.parent / "data" / "status.csv"
    data.write_text(data.read_text().replace("P2,2026-10-31,fine", "P2,2026-10-31,late"))
    told = json.loads(office.pmo("run", "small", "--json").stdout)
    assert [report["status"] for report in told["reports"]] == ["published", "current", "published"]
    result = office.pmo("run", "small")
    assert result.returncode == 0 and "nothing to do: all 3 reports are current" in result.stdout


def test_the_run_itself_opens_no_library_of_data_or_charts_and_with_nothing_to_do_starts_no_process(
    office,
):
    spy = """
import atexit, subprocess, sys
from pmo_lib.cli import main
started, begin = [], subprocess.Popen.__init__
subprocess.Popen.__init__ = lambda self, *told, **more: (started.append(told), begin(self, *told, **more))[1]
atexit.register(lambda: print(sorted({"pandas", "numpy", "plotly", "IPython"} & set(sys.modules)), bool(started)))
main()
"""
    runs = [
        subprocess.run(
            [sys.executable, "-c", spy, "run", "small"],
            cwd=office.root,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        for _ in range(2)
    ]
    assert [run.stdout.splitlines()[-1] for run in runs] == ["[] True", "[] False"]


@pytest.mark.parametrize("what", ["edited", "deleted", "another's", "facts edited"])
def test_a_page_that_was_touched_by_hand_is_not_trusted(office, children, what):
    office.run(children)
    page = office.page("a")
    whole = page.read_bytes()
    if what == "edited":
        page.write_bytes(whole.replace(b"Alpha", b"Gamma"))
    elif what == "deleted":
        page.unlink()
    elif what == "another's":
        page.write_bytes(office.page("b").read_bytes())
    else:
        page.with_suffix(".facts.json").write_text("{}")
    assert statuses(office.run(children)) == ["current", "published", "current"]
    assert page.read_bytes() == whole


# Retry and status


def test_a_retry_makes_what_failed_on_the_same_snapshot_and_nothing_else(office, children):
    office.write(FAIL_B)
    assert office.run(children).exit_code == 3
    before = {program: office.page(program).stat().st_mtime_ns for program in ("_portfolio", "a")}
    office.write("x = 'mended'")
    data = office.configuration.parent / "data" / "status.csv"
    data.write_text(data.read_text().replace("fine", "changed since"))
    outcome = office.run(children, way=runner.retry, snapshot="")
    assert [(report["report"], report["status"]) for report in outcome.reports] == [
        ("b/plain", "published")
    ]
    assert {program: office.page(program).stat().st_mtime_ns for program in before} == before
    records = [
        json.loads(path.read_text())
        for path in sorted(office.root.glob(".pmo/small/runs/*/run.json"))
    ]
    assert records[0]["snapshot"] == records[1]["snapshot"]
    assert office.run(children, way=runner.retry).reports == ()
    assert office.rows()["b"]["status"] == "published"


def test_a_retry_of_nothing_says_so(office):
    result = office.pmo("retry", "small")
    assert result.returncode == 2 and "no earlier run" in result.stderr


def test_status_says_what_is_published_how_old_it_is_and_what_failed(office, children):
    office.write(FAIL_B)
    office.run(children)
    result = office.pmo("status")
    assert result.returncode == 0
    assert (
        "small: 2 of 3 reports up to date" in result.stdout
        and "ended with exit code 3" in result.stdout
    )
    assert "failed   b/plain: plain.ipynb, cell 3, line 2: ZeroDivisionError" in result.stdout
    office.write()
    office.run(children)
    office.write(FAIL_B)
    office.run(children)
    told = json.loads(office.pmo("status", "small", "--json").stdout)
    assert "kept is the one confirmed" in told["portfolios"][0]["failed"][0]


def test_a_monitor_hears_of_old_missing_and_failed_reports(office, children):
    assert office.pmo("status", "--max-age", "1h").returncode == 3
    office.run(children)
    assert office.pmo("status", "--max-age", "1h").returncode == 0
    time.sleep(1.1)
    assert office.pmo("status", "--max-age", "1s").returncode == 3
    assert office.pmo("status", "--max-age", "soon").returncode == 2
    office.page("a").unlink()
    result = office.pmo("status", "--max-age", "3d")
    assert result.returncode == 3 and "its page is gone" in result.stdout


def test_the_age_counts_since_a_run_last_confirmed_a_report_not_since_it_was_published(
    office, children
):
    office.run(children)
    private, index = office.root / "reports" / ".pmo" / "small", office.root / "reports" / "small"
    two_hours_ago = (datetime.now(UTC) - timedelta(hours=2)).isoformat(timespec="seconds")
    for path in (
        index / "index.json",
        private / "confirmed.json",
        *private.rglob("receipts/*/*/*"),
    ):
        text = re.sub(r"20\d\d-\d\d-\d\dT[\d:]{8}\+00:00", two_hours_ago, path.read_text())
        path.write_text(text)
    assert office.pmo("status", "--max-age", "1h").returncode == 3
    assert office.run(children).exit_code == 0
    rows = json.loads((index / "index.json").read_text())["rows"]
    assert {row["published"] for row in rows} == {two_hours_ago}  # nothing was published again
    assert office.pmo("status", "--max-age", "1h").returncode == 0


# One at a time, and nothing left


@pytest.mark.thorough
def test_a_second_run_gives_way_within_a_second_and_names_the_first(office):
    office.write("import time\n\ntime.sleep(30)")
    with office.start("run", "small", "-p", "a") as first:
        wait_for(first, "making")
        started = time.monotonic()
        second = office.pmo_process("run", "small", "-p", "b")
        seconds = time.monotonic() - started
        first.send_signal(signal.SIGTERM)
        assert first.wait(20) == 143
    assert (
        second.returncode == 6
        and f"process {first.pid}" in second.stderr
        and "since" in second.stderr
    )
    assert seconds < 3  # one on an idle machine: `make chaos` measures it


@pytest.mark.thorough
def test_a_second_run_may_wait_for_the_first_and_then_finds_all_current(office):
    office.write("import time\n\ntime.sleep(2)")
    with office.start("run", "small", "-p", "a") as first:
        wait_for(first, "making")
        second = office.pmo("run", "small", "-p", "a", "--wait", "2m")
        assert first.wait(60) == 0
    assert second.returncode == 0 and "nothing to do" in second.stdout


@pytest.mark.thorough
def test_two_runs_on_different_outputs_both_succeed(office, tmp_path):
    one, two = (office.start("run", "small", "-o", str(tmp_path / name)) for name in ("one", "two"))
    for process in (one, two):
        process.communicate(timeout=120)
        assert process.returncode == 0
    pages = [
        (tmp_path / name / "small/a/2026-10-31/plain.html").read_bytes() for name in ("one", "two")
    ]
    assert pages[0] == pages[1]


@pytest.mark.thorough
def test_two_portfolios_in_one_output_share_its_index(office):
    shutil.copytree(office.root / "parameters/small", office.root / "parameters/other")
    both = [office.start("run", name, "-p", "a") for name in ("small", "other")]
    for process in both:
        process.communicate(timeout=120)
        assert process.returncode == 0
    top = (office.reports / "index.html").read_text()
    assert "small/index.html" in top and "other/index.html" in top


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param(signal.SIGTERM, 143, marks=pytest.mark.thorough),
        pytest.param(signal.SIGINT, 130, marks=pytest.mark.thorough),
        (signal.SIGKILL, -9),
        pytest.param(signal.SIGHUP, -1, marks=pytest.mark.thorough),
    ],
)
def test_whatever_ends_a_run_nothing_is_left_and_the_same_command_finishes_the_rest(
    office, number, code
):
    wait = f"import time\nfrom pathlib import Path\n\nif program == 'b' and not Path({str(office.root / 'go')!r}).exists():\n    import subprocess\n    subprocess.run(['sleep', '200'])"
    office.write(wait)
    heard = lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL)  # noqa: E731 - whoever runs this with nohup has it ignored
    with office.start("run", "small", start_new_session=True, preexec_fn=heard) as run:
        wait_for(run, "published  a/plain")
        time.sleep(0.3)
        run.send_signal(number)
        assert run.wait(15) == code
    assert left_over(office.root) == []
    (record,) = office.root.glob(".pmo/small/runs/*/run.json")
    if number in (signal.SIGTERM, signal.SIGINT):
        assert json.loads(record.read_text())["state"] == "interrupted"
        assert office.rows()["a"]["status"] == "published"
    (office.root / "go").touch()
    told = json.loads(office.pmo("run", "small", "--json").stdout)
    assert [report["status"] for report in told["reports"]] == ["current", "current", "published"]
    assert json.loads(record.read_text())["state"] in ("interrupted", "crashed")


@pytest.mark.thorough
def test_a_run_started_in_the_background_where_interrupts_are_ignored_can_be_interrupted(office):
    office.write("import time\n\ntime.sleep(60)")
    ignore = lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)  # noqa: E731
    with office.start("run", "small", "-p", "a", preexec_fn=ignore) as run:
        wait_for(run, "making")
        run.send_signal(signal.SIGINT)
        assert run.wait(15) == 130
    assert left_over(office.root) == []


@pytest.mark.thorough
def test_a_second_interrupt_ends_at_once(office):
    office.write("import time\n\ntime.sleep(60)")
    with office.start("run", "small", "-p", "a") as run:
        wait_for(run, "making")
        run.send_signal(signal.SIGINT)
        run.send_signal(signal.SIGINT)
        started = time.monotonic()
        assert run.wait(15) == 130 and time.monotonic() - started < 8
    assert left_over(office.root) == []


@pytest.mark.thorough
def test_when_the_warm_master_is_killed_its_report_fails_and_the_next_are_made_by_another(office):
    office.write("import time\n\nif program == '_portfolio':\n    time.sleep(60)")
    with office.start("run", "small", "-w", "1") as run:
        wait_for(run, "making")
        time.sleep(2.5)
        masters = subprocess.run(
            ["pgrep", "-f", f"pmo_lib.run.forkserver {run.pid}"],
            capture_output=True,
            text=True,
            check=False,
        )
        for pid in masters.stdout.split():
            os.kill(int(pid), signal.SIGKILL)
        said = run.stderr.read()
        assert run.wait(60) == 3
    rows = office.rows()
    assert [rows[program]["status"] for program in ("_portfolio", "a", "b")] == [
        "failed",
        "published",
        "published",
    ]
    assert "was killed by SIGKILL at" in said and "UTC, while it made reports" in said
    assert left_over(office.root) == []


# Where it runs


@pytest.mark.thorough
def test_an_empty_environment_without_home_terminal_or_locale_is_enough(office):
    environment = {"PATH": os.environ["PATH"], "HOME": "/proc/nowhere", "LANG": "C"}
    result = subprocess.run(
        [
            sys.executable,
            "-c",
            "from pmo_lib.cli import main; main()",
            "run",
            str(office.configuration.parent),
            "-p",
            "a",
        ],
        env=environment,
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )
    assert result.returncode == 0, result.stderr
    assert office.page("a").exists()


@pytest.mark.thorough
def test_the_locale_of_the_machine_changes_no_byte(office, tmp_path):
    pages = set()
    for locale in ("C", "tr_TR.UTF-8"):
        environment = {**os.environ, "LC_ALL": locale, "LANG": locale}
        done = office.pmo_process("run", "small", "-p", "a", "--force", env=environment)
        assert done.returncode == 0
        pages.add(office.page("a").read_bytes())
    assert len(pages) == 1


@pytest.mark.thorough
def test_a_module_in_the_working_directory_is_not_taken_for_a_library(office):
    for name in ("pandas.py", "papermill.py", "sitecustomize.py"):
        (office.root / name).write_text("raise SystemExit('shadowed')")
    environment = {**os.environ, "PYTHONPATH": str(office.root), "PYTHONSAFEPATH": "1"}
    environment.pop("PYTHONPATH")
    assert office.pmo_process("run", "small", "-p", "a", env=environment).returncode == 0


def test_a_variable_that_nobody_reads_is_named(office):
    result = office.pmo("status", env={**os.environ, "PMO_SHARED_DATE": "/x"})
    assert "PMO_SHARED_DATE, which nobody reads" in result.stderr


def test_private_state_is_its_owners_alone_and_pages_follow_the_mask(office, children):
    before = os.umask(0)
    try:
        for private in (office.root / ".pmo", office.reports / ".pmo"):
            shutil.rmtree(private, ignore_errors=True)
        assert office.pmo("run", "small", "-p", "a").returncode == 0
    finally:
        os.umask(before)
    for private in (office.root / ".pmo", office.reports / ".pmo"):
        assert private.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("count", ["0", "-1", "1000", "many"])
def test_a_senseless_number_of_workers_is_refused(office, count):
    assert office.pmo("run", "small", "--workers", count).returncode == 2


def test_fewer_reports_are_made_at_a_time_where_memory_is_short(office, children, monkeypatch):
    seen = []
    workers = making.Making._workers
    monkeypatch.setattr(operating_system, "available_memory_mb", lambda: 700)
    monkeypatch.setattr(
        making.Making, "_workers", lambda self: seen.append(workers(self)) or seen[-1]
    )
    office.run(children, workers=8)
    office.configure("limits: {memory: 1000}\n")
    office.run(children, workers=8, force=True)
    assert seen == [2, 1]


@pytest.mark.parametrize("how", ["a file", "a folder in its place"])
def test_a_target_that_cannot_be_written_is_named_and_others_go_on(office, children, how):
    if how == "a file":
        (office.reports / "small").mkdir(parents=True)
        (office.reports / "small" / "a").write_text("in the way")
    else:
        office.page("a").mkdir(parents=True)
        (office.page("a") / "x").write_text("in the way")
    outcome = office.run(children)
    assert outcome.exit_code == 3 and statuses(outcome) == ["published", "failed", "published"]
    assert (
        "PMO-E01" in outcome.reports[1]["message"]
        and str(office.reports) in outcome.reports[1]["message"]
    )


@pytest.mark.thorough
def test_forty_runs_of_a_process_leave_no_descriptor_thread_or_child(office, children):
    def held() -> tuple[int, int]:
        return len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))

    office.run(children)
    before = held()
    for _ in range(40):
        assert office.run(children).exit_code == 0
        shutil.rmtree(office.root / ".pmo/small/runs")
    assert held() == before


@pytest.mark.thorough
def test_few_open_files_are_enough(office):
    import resource

    limit = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))  # noqa: E731
    assert office.pmo_process("run", "small", "-p", "a", preexec_fn=limit).returncode == 0


@pytest.mark.thorough
def test_a_limit_of_file_size_fails_reports_and_harms_none_that_is_there(office):
    import resource

    assert office.pmo("run", "small").returncode == 0
    good = office.hashes()

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))

    result = office.pmo_process("run", "small", "--force", preexec_fn=limit)
    assert result.returncode in (4, 7), result.stderr
    assert "File too large" in result.stderr
    now = office.hashes()
    assert {name: value for name, value in now.items() if "index" not in name} == {
        name: value for name, value in good.items() if "index" not in name
    }
