"""Kills at random times, full disks, many readers: `make chaos`, or `make chaos CHAOS_SEEDS=100` by hand.

Every kill draws its time from a seed that stands in the name of the test, so that a case can be tried again.
"""

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from pmo_lib.errors import PlatformError
from tests.faults.conftest import PROGRAMS, Office, furnish
from tests.faults.test_runs import left_over, wait_for

SEEDS = int(os.environ.get("CHAOS_SEEDS", "10"))
FIRST = int(os.environ.get("CHAOS_FIRST", "0"))  # seed, so that many can be tried in pieces
STARTING, MAKING = (
    2.5,
    1.2,
)  # seconds: from these spans a kill draws its time, after the start or after the first report was begun
SLOW = "import time\n\ntime.sleep(0.3)"
WHAT = {
    "child": (None, None),
    "warm master": (None, None),
    "run": (signal.SIGKILL, -9),
    "term": (signal.SIGTERM, 143),
    "interrupt": (signal.SIGINT, 130),
    "two interrupts": (signal.SIGINT, 130),
}


def whole(office: Office) -> None:
    """Everything published can be read to its end; the index names no file that is not there."""
    for path in office.reports.rglob("*"):
        if not path.is_file() or ".pmo" in path.parts:
            continue
        if path.suffix == ".json":
            json.loads(path.read_text())
        else:
            assert path.read_text().rstrip().endswith("</html>"), path
    index = office.reports / "small/index.json"
    for row in json.loads(index.read_text())["rows"] if index.exists() else ():
        assert not row["href"] or (index.parent / row["href"]).is_file()


def during(office: Office, before: int) -> str:
    """What the killed run was at, as its record tells."""
    records = sorted(office.root.glob(".pmo/small/runs/*/run.json"))[before:]
    return (
        f"while making, {json.loads(records[0].read_text())['state']}"
        if records
        else "before the plan"
    )


@pytest.fixture(scope="session")
def published(tmp_path_factory, frozen) -> Office:
    """An office with something to lose."""
    office = furnish(tmp_path_factory.mktemp("published"))
    office.write(SLOW)
    assert office.pmo_process("run", "small").returncode == 0
    return office


def descendants(pid: int) -> dict[int, str]:
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            found[int(folder.name)] = (
                parent,
                (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(),
            )
        except (OSError, ValueError):
            continue
    chosen, grown = {}, {pid}
    while grown:
        now = {one: words for one, (parent, words) in found.items() if parent in grown}
        chosen |= now
        grown = set(now)
    return chosen


def strike(run: subprocess.Popen, what: str) -> None:
    """Kill, at this moment, what the case says."""
    if what in ("child", "warm master"):
        family = descendants(run.pid)
        masters = [pid for pid, words in family.items() if "pmo_lib.run.forkserver" in words]
        top = min(masters, default=0)
        chosen = [top] if what == "warm master" else [pid for pid in family if pid != top]
        for pid in chosen[:1]:
            if pid:
                os.kill(pid, signal.SIGKILL)
        return
    run.send_signal(WHAT[what][0])
    if what == "two interrupts":
        run.send_signal(signal.SIGINT)


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
@pytest.mark.parametrize("what", WHAT)
def test_after_a_kill_at_any_time_all_is_whole_and_the_same_command_finishes_the_rest(
    office, published, children, what, seed, record_property
):
    office.write(SLOW)
    if seed % 2:  # every second case has something to lose
        shutil.copytree(published.root, office.root, dirs_exist_ok=True)
        assert len(office.hashes()) == 2 * len(PROGRAMS) + 3  # and the indexes
        office.write(SLOW + "\nx = 1")
    with office.start("run", "small", start_new_session=True) as run:
        drawn = random.Random(f"{what} {seed}")
        if seed % 4 in (1, 2):
            wait_for(run, "making")
        time.sleep(drawn.uniform(0, MAKING if seed % 4 in (1, 2) else STARTING))
        ended_before = run.poll() is not None
        if not ended_before:
            strike(run, what)
        code = run.wait(30)
        said = run.stderr.read()
    struck = "too late" if ended_before else during(office, seed % 2)
    record_property("kill", struck)
    expected = WHAT[what][1]
    early = (
        code == 1 and "reading" not in said and "KeyboardInterrupt" in said
    )  # Python itself, before our first line
    assert (ended_before or early) or (
        code in (0, 3, 4, 5)
        if expected is None
        else code in (expected, 0, -abs(signal.SIGINT), -15)
    ), code
    assert left_over(office.root) == []
    whole(office)
    if seed % 3:  # by the command itself, or for speed by what it calls
        made = office.run(children, snapshot="")
        code, reports = made.exit_code, made.reports
    else:
        told = json.loads(office.pmo_process("run", "small", "--json").stdout)
        code, reports = told["exit_code"], told["reports"]
    assert code == 0 and len(reports) == len(PROGRAMS), reports
    whole(office)
    assert sorted(os.listdir(office.reports / ".pmo/small")) == [
        "confirmed.json",
        "lock",
        "receipts",
    ]
    assert os.listdir(office.root / ".pmo/small/scratch") == ["lock"]
    assert not list(office.root.glob(".pmo/small/snapshots/.new-*"))


@pytest.mark.parametrize("room_kb", [100, 300, 700, 1500, 3000, 8000])
def test_a_full_disk_harms_nothing_that_is_published_and_space_mends_it(
    office, children, tmp_path, room_kb
):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={room_kb}k", "tmpfs", str(disk)]
    if os.geteuid() or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a small disk needs the right to mount one")
    try:
        with suppress(PlatformError):
            office.run(children, output=disk, programs=("a",))
        there = {path: path.read_bytes() for path in disk.rglob("*.html")}
        second = office.pmo_process("run", "small", "-o", str(disk), "--force")
        assert second.returncode in (0, 3, 4, 7), second.stderr
        for page in (path for path in disk.rglob("*.html") if ".pmo" not in path.parts):
            assert page.read_text().rstrip().endswith("</html>"), page
        assert all(path.exists() for path in there)
        if second.returncode:
            assert os.strerror(errno.ENOSPC) in second.stderr
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        assert office.run(children, output=disk).exit_code == 0
        assert len(list(disk.glob("small/*/*/plain.html"))) == len(PROGRAMS)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_readers_see_whole_pages_through_fifty_publishings(office, children):
    office.run(children)
    torn, missing, reads, done = [], [], [], threading.Event()
    watched = (
        office.page("a"),
        office.reports / "small/index.html",
        office.page("a").with_suffix(".facts.json"),
    )

    def read() -> None:
        while not done.is_set():
            for path in watched:
                try:
                    text = path.read_text()
                except FileNotFoundError:
                    missing.append(path)
                    continue
                reads.append(path)
                time.sleep(0.001)
                if not text.rstrip().endswith("}" if path.suffix == ".json" else "</html>"):
                    torn.append(path)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(50):
        office.write(f"x = {number}")
        assert office.run(children, programs=("a",)).exit_code == 0
    done.set()
    for reader in readers:
        reader.join()
    print(f"{len(reads)} reads, {len(torn)} torn, {len(missing)} missing")
    assert (torn, missing) == ([], []) and len(reads) > 500


def test_a_second_run_on_the_same_output_ends_within_a_second(office):
    office.write("import time\n\ntime.sleep(60)")
    with office.start("run", "small", "-p", "a") as first:
        wait_for(first, "making")
        seconds, starting = [], []
        for _ in range(5):
            started = time.monotonic()
            second = office.pmo_process("run", "small")
            seconds.append(time.monotonic() - started)
            assert second.returncode == 6 and f"process {first.pid}" in second.stderr
            started = time.monotonic()
            assert office.pmo_process("--help").returncode == 0
            starting.append(time.monotonic() - started)
        first.send_signal(signal.SIGTERM)
        first.wait(20)
    print(f"gave way after {min(seconds):.2f} s, of which starting takes {min(starting):.2f} s")
    assert min(seconds) < 1


def test_five_hundred_reports_in_one_process_leave_memory_and_files_flat(office, children):
    def held() -> tuple[int, int, int]:
        sizes = [
            int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            for pid in (os.getpid(), children.master.process.pid)
        ]
        return (
            sum(sizes) * 4096 // 1_000_000,
            len(os.listdir("/proc/self/fd")),
            len(os.listdir("/proc/self/task")),
        )

    def some(count: int) -> None:
        for _ in range(count):
            office.run(children, programs=("a",), force=True)
            shutil.rmtree(office.root / ".pmo/small/runs")

    some(60)
    before = held()
    some(440)
    after = held()
    print(f"memory, files, threads: {before} then {after}")
    assert after[0] <= before[0] * 1.05 and after[1:] == before[1:]
