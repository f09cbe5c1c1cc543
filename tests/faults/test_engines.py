"""Both engines give the same facts, pages and verdicts, on notebooks that work and on those that do not."""

import os
import time
from pathlib import Path

import nbformat
import pytest

from pmo_lib.run import notebook_outputs
from tests.tiers import TEST_ALL

GOOD = (
    "import random\nimport numpy as np\nimport pandas as pd\nfrom pmo_lib.portfolio.finding import Finding, Value\n"
    "drawn = [random.random(), float(np.random.random()), hash('text') % 1000, pd.options.display.max_rows]",
    "print('words')\nprint('more')\n1 + 1",
    "report.header(Finding('A message', 'message', values={'drawn': Value(drawn, 'F')}), portfolio)",
)
# source of cell 3, error of the verdict, cell of the verdict; the first two are the parameters and the reading
FAULTS = {
    "an exception": ("x = 1\n1 / 0", "ZeroDivisionError", 3),
    "a syntax error": ("x = = 1", "SyntaxError", 3),
    "an early exit": ("import sys\n\nsys.exit(0)", "EndedEarly", 3),
    "an exit by the shell": ("exit()", "EndedEarly", 3),
    "a killed process": ("import os\n\nos.kill(os.getpid(), 9)", "Crashed", 3),
    "an exit without a word": ("import os\n\nos._exit(0)", "Crashed", 3),
    "a segmentation fault": ("import ctypes\n\nctypes.string_at(0)", "Crashed", 3),
    "a cell that takes too long": ("import time\n\ntime.sleep(60)", "Timeout", 3),
    "a question to nobody": ("input('name?')", "StdinNotImplementedError", 3),
    "an unknown magic": ("%nosuchmagic", "EndedEarly", 3),
    "a failing script": ("%%bash\nexit 3", "CalledProcessError", 3),
    "a failing command": ("!false", "CalledProcessError", 3),
    "a failing command whose output is kept": ("x = !false", "CalledProcessError", 3),
    "a debugger": ("breakpoint()\nx = 1", "StdinNotImplementedError", 3),
    "a browser": ("import webbrowser\n\nwebbrowser.open('https://example.org')", "Error", 3),
    "a thread that failed": (
        "import threading\n\nthread = threading.Thread(target=lambda: 1 / 0)\nthread.start()\nthread.join()",
        "FailedInBackground",
        3,
    ),
    "another program": ('portfolio = read(snapshot, "b").at(as_of)', "WrongReport", 0),
}


IN_A_KERNEL = ("an exception",)  # the others only if TEST_ALL


def failure(office, children, engine: str) -> dict:
    outcome = office.run(children, programs=("a",), engine=engine)
    assert outcome.exit_code == 4
    (report,) = outcome.reports
    return report


@pytest.mark.parametrize("fault", FAULTS)
def test_both_engines_give_the_same_verdict_on_a_faulty_notebook(office, children, fault):
    source, error, cell = FAULTS[fault]
    office.configure(f"limits: {{cell: {5 if error == 'Timeout' else 60}}}\n")
    office.write(source)
    engines = ("fork", "kernel") if TEST_ALL or fault in IN_A_KERNEL else ("fork",)
    told = {engine: failure(office, children, engine) for engine in engines}
    for engine, report in told.items():
        assert (report["kind"], report["place"]["cell"]) == (error, cell), (
            engine,
            report["message"],
        )
        assert report["engine"] == engine
        assert not cell or report["message"].startswith("plain.ipynb, cell 3, line ")
    if "kernel" in told and fault in (
        "an exception",
        "a syntax error",
        "a cell that takes too long",
        "a question to nobody",
    ):
        assert told["fork"]["message"] == told["kernel"]["message"]
    assert not office.page("a").exists()


@pytest.mark.thorough
def test_both_engines_give_the_same_page_to_the_byte_and_the_same_random_numbers(office, children):
    office.write(*GOOD)
    pages = {}
    for engine in ("fork", "kernel", "fork"):
        assert office.run(children, engine=engine, force=True).exit_code == 0
        pages[engine, len(pages)] = [
            office.page(program).read_bytes() for program in ("_portfolio", "a", "b")
        ]
    assert len({tuple(found) for found in pages.values()}) == 1
    drawn = [
        tuple(office.facts(program)["findings"][0]["values"]["drawn"])
        for program in ("_portfolio", "a", "b")
    ]
    assert (
        len({numbers[:2] for numbers in drawn}) == 3
    )  # seeded for each report, not the same for all
    assert len({numbers[2:] for numbers in drawn}) == 1


@pytest.mark.thorough
def test_the_output_of_a_command_is_kept_line_by_line(office, children):
    office.write(
        "name = 'one'\nx = !printf {name}'\\ntwo\\n'\nassert list(x) == ['one', 'two'] and x.n == 'one\\ntwo', x"
    )
    for engine in ("fork", "kernel"):
        assert office.run(children, programs=("a",), engine=engine, force=True).exit_code == 0


def test_nothing_that_a_report_does_to_its_process_reaches_the_next(office, children):
    office.write(
        "import builtins, os, sys\nimport pandas as pd\nassert pd.options.display.max_rows == 60 and not hasattr(builtins, 'left')",
        "pd.options.display.max_rows = 7\nbuiltins.left = os.environ['LEFT'] = 'x'\nos.chdir('/')\nsys.path.insert(0, '/left')",
    )
    assert office.run(children, engine="fork").exit_code == 0


@pytest.mark.parametrize(
    "source",
    [
        "import ctypes\n\nctypes.PyDLL(None).sleep(60)",
        pytest.param(
            "while True:\n    try:\n        x = 0\n    except BaseException:\n        x = 1\n    finally:\n        y = 2",
            marks=pytest.mark.thorough,
        ),
    ],
)
def test_a_cell_that_does_not_notice_its_time_is_over_is_killed(
    office, children, source, monkeypatch
):
    office.configure("limits: {cell: 2, report: 60}\n")
    office.write(
        source
        if "ctypes" in source
        else "import signal\n\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True:\n    pass"
    )
    started = time.monotonic()
    report = failure(office, children, "fork")
    assert (report["kind"], report["place"]["cell"]) == ("Timeout", 3) and "2 s" in report[
        "message"
    ]
    assert time.monotonic() - started < 2 + 10 + 5


@pytest.mark.thorough
def test_a_report_that_takes_too_long_is_killed_and_the_others_go_on(office, children):
    office.configure("limits: {report: 10}\n")
    office.write("import time\n\nif program == 'b':\n    time.sleep(60)")
    outcome = office.run(children)
    assert outcome.exit_code == 3
    assert [report["status"] for report in outcome.reports] == ["published", "published", "failed"]
    assert outcome.reports[2]["kind"] == "Timeout", outcome.reports[2]["message"]
    assert office.page("a").exists()


@pytest.mark.thorough
def test_a_run_that_takes_too_long_keeps_what_was_ready(office, children):
    office.configure("limits: {run: 12}\n")
    office.write("import time\n\nif program == 'b':\n    time.sleep(60)")
    started = time.monotonic()
    outcome = office.run(children)
    assert outcome.exit_code == 3 and time.monotonic() - started < 40
    assert office.rows()["a"]["status"] == "published" and office.rows()["b"]["status"] == "failed"


def test_a_report_that_hangs_after_its_last_cell_is_complete(office, children):
    office.write(
        "import atexit, threading, time\n\natexit.register(time.sleep, 60)\nthreading.Thread(target=time.sleep, args=(60,)).start()"
    )
    started = time.monotonic()
    assert office.run(children, programs=("a",), engine="fork").exit_code == 0
    assert time.monotonic() - started < 20


@pytest.mark.parametrize("engine", ["fork", pytest.param("kernel", marks=pytest.mark.thorough)])
def test_what_a_report_started_ends_with_it(office, children, engine, tmp_path):
    mark = tmp_path / "pids"
    office.write(
        "import subprocess, tempfile\nfrom pathlib import Path\n\n"
        f"one = subprocess.Popen(['sleep', '300'])\nPath({str(mark)!r}).write_text(str(one.pid))\n"
        "Path(tempfile.mkstemp()[1]).write_text('left')\nassert 'reports/.pmo' in tempfile.gettempdir()"
    )
    assert office.run(children, programs=("a",), engine=engine).exit_code == 0
    for _ in range(50):
        if not Path(f"/proc/{mark.read_text()}").exists():
            break
        time.sleep(0.1)
    assert not Path(f"/proc/{mark.read_text()}").exists()
    assert sorted(os.listdir(office.reports / ".pmo/small")) == [
        "confirmed.json",
        "lock",
        "receipts",
    ]


def test_more_memory_than_a_report_may_take_is_named_and_the_others_go_on(office, children):
    office.configure("limits: {memory: 300}\n")
    office.write("if program == 'b':\n    held = bytearray(3_000_000_000)")
    outcome = office.run(children)
    assert outcome.exit_code == 3
    assert outcome.reports[2]["kind"] == "MemoryError" and "300 MB" in outcome.reports[2]["message"]


@pytest.mark.parametrize("engine", ["fork", pytest.param("kernel", marks=pytest.mark.thorough)])
def test_a_flood_of_text_is_cut_and_counted_and_never_on_a_page(office, children, engine):
    office.write("for number in range(200_000):\n    print('flooding', number)", "1 / 0")
    failure(office, children, engine)
    text = (office.root / ".pmo/small/failed/a/plain/executed.ipynb").read_text()
    assert len(text) < 2 * notebook_outputs.MOST_TEXT and "more characters were left out" in text
    total = sum(len(f"flooding {number}\n") for number in range(200_000))
    assert f"{total - notebook_outputs.MOST_TEXT:,} more characters" in text


def test_warnings_stand_in_the_log_and_on_no_page(office, children):
    office.write("import warnings\n\nwarnings.warn('canary-of-a-warning')")
    assert office.run(children, programs=("a",)).exit_code == 0
    assert "canary-of-a-warning" not in office.page("a").read_text()
    office.write("import warnings\n\nwarnings.warn('canary-of-a-warning')", "1 / 0")
    office.run(children, programs=("a",))
    assert "canary-of-a-warning" in (office.root / ".pmo/small/failed/a/plain/log").read_text()


def test_a_page_that_no_browser_opens_at_once_is_refused(office, children, monkeypatch):
    reasons = notebook_outputs.too_large("x" * (notebook_outputs.LARGEST_PAGE + 1))
    assert "more than 40" in reasons[0] and notebook_outputs.too_large("x") == []


def test_a_notebook_that_changes_its_input_fails(office, children):
    office.write(
        "from pathlib import Path\n\nnext(Path(snapshot).glob('0*/projects.parquet')).write_bytes(b'')"
    )
    outcome = office.run(children, programs=("a",))
    assert outcome.exit_code == 4 and outcome.reports[0]["kind"] == "ChangedInput"


def test_an_unknown_kernel_is_named_with_those_that_are_here(office, children):
    office.write(kernelspec={"name": "nosuch", "display_name": "No such", "language": "python"})
    result = office.pmo("run", "small")
    assert (
        result.returncode == 7
        and "no kernel 'nosuch'; here are" in result.stderr
        and "python3" in result.stderr
    )
    assert not office.page("a").exists()


def test_a_missing_package_is_named_before_anything_runs(office, children, monkeypatch):
    from pmo_lib.errors import PlatformError
    from pmo_lib.run import cache

    monkeypatch.setattr(cache, "PACKAGES", ("pmo-lib", "no-such-package"))
    with pytest.raises(PlatformError, match="no-such-package") as caught:
        office.run(children)
    assert caught.value.exit_code == 7


@pytest.mark.parametrize(
    "source", ["import ipywidgets", "%matplotlib inline", "await nothing()", "import asyncio"]
)
def test_a_notebook_that_needs_a_kernel_gets_one(office, children, source):
    from pmo_lib.run.parameters import read_notebook

    assert read_notebook(office.write(source)).wants_kernel
    assert not read_notebook(office.write("frame = 1  # import ipywidgets")).wants_kernel


def test_a_kernel_that_dies_before_the_first_cell_is_started_once_more(tmp_path, monkeypatch):
    from pmo_lib.run import kernels
    from pmo_lib.run.task import Task

    told = iter([("dead", False), ("whole", True)])
    monkeypatch.setattr(kernels, "_attempt", lambda *_: next(told))
    task = Task(tmp_path / "x.ipynb", {}, tmp_path, "", "kernel", timeout=1, memory_mb=1, seed=1)
    assert kernels.execute(task) == "whole"


def test_without_a_warm_master_reports_are_made_in_kernels(office, children, monkeypatch):
    from pmo_lib.run import forkserver_client

    class Crowded(forkserver_client.Master):
        def __init__(self, *_):
            self.alive, self.process = True, None

        def make(self, *_):
            return forkserver_client.MANY_THREADS, False

    from pmo_lib.run.execution import Children

    alone = Children(master=Crowded())
    monkeypatch.setattr(Children, "_master_pid", lambda _: set())
    assert office.run(alone, programs=("a",)).exit_code == 0


@pytest.mark.parametrize("killed", [1, 9])
def test_a_master_killed_while_it_warms_is_replaced_once_and_then_told_of(
    office, monkeypatch, killed
):
    from pmo_lib.run.execution import Children
    from pmo_lib.run.forkserver_client import Master

    begin, begun = Master.__init__, []

    def begin_and_kill(self, *given):
        begin(self, *given)
        begun.append(self)
        if len(begun) <= killed:
            self.process.kill()

    monkeypatch.setattr(Master, "__init__", begin_and_kill)
    alone = Children()
    (report,) = office.run(alone, programs=("a",)).reports
    alone.stop()
    assert len(begun) in (2, 3)  # the first may be missed before the report is due
    if killed == 1:
        assert report["status"] == "published"
        return
    assert report["kind"] == "Crashed"
    for words in (
        "was killed by SIGKILL at",
        "UTC, before it was ready",
        "same command again",
        "--engine kernel",
    ):
        assert words in report["message"]


def test_what_a_master_says_before_it_fails_is_told(office, monkeypatch):
    from pmo_lib.run.execution import FIXED, Children

    (office.root / "sitecustomize.py").write_text("raise SystemExit('no memory for the master')")
    monkeypatch.setitem(FIXED, "PYTHONPATH", str(office.root))
    alone = Children()
    (report,) = office.run(alone, programs=("a",), engine="fork").reports
    alone.stop()
    assert (
        "ended with status 1" in report["message"]
        and "no memory for the master" in report["message"]
    )


@pytest.mark.thorough
def test_an_explorer_in_a_notebook_changes_no_byte_of_its_page(office, children):
    path = office.write(*GOOD)
    assert office.run(children, programs=("a",)).exit_code == 0
    without = office.page("a").read_bytes()
    book = nbformat.read(path, as_version=4)
    book.cells.append(
        nbformat.v4.new_code_cell("raise RuntimeError('ran')", metadata={"tags": ["explore"]})
    )
    nbformat.write(book, path)
    for engine in ("fork", "kernel"):
        assert office.run(children, programs=("a",), engine=engine, force=True).exit_code == 0
        assert office.page("a").read_bytes() == without
