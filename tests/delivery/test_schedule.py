"""What `pmo schedule` prints, read by the tools it is for or by strict readers of our own."""

import re
import shlex
import shutil
import subprocess
import sys
import types
from datetime import UTC, datetime, time, timedelta
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

import pytest
import yaml

from pmo_lib.delivery import schedule
from pmo_lib.delivery.schedule import Schedule
from pmo_lib.errors import ConfigurationError

ODD = "/srv/Büro 50% $HOME 'x' \"y\""
RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))


def made(folder: str = "/srv/office", **more) -> Schedule:
    command = PurePosixPath(folder) / ".venv/bin/pmo"
    return Schedule("healthcare", PurePosixPath(folder), command, **more)


def entries(text: str) -> list[tuple[list[str], str]]:
    """The lines of a crontab as cron reads them: five fields in their ranges, and the command for the shell."""
    found = []
    for line in text.splitlines():
        if not line or line.startswith("#") or re.fullmatch(r"[A-Z_0-9]+=\S+", line):
            continue
        *fields, command = line.split(maxsplit=5)
        assert len(fields) == 5
        for field, (low, high) in zip(fields, RANGES, strict=True):
            assert re.fullmatch(r"\*|\d+(-\d+)?", field), field
            assert all(low <= int(number) <= high for number in re.findall(r"\d+", field))
        assert not re.search(r"(?<!\\)%", command), "a bare percent sign ends the command"
        found.append((fields, command.replace(r"\%", "%")))
    return found


@pytest.mark.parametrize("folder", ["/srv/office", ODD])
def test_a_crontab_runs_and_checks_in_the_folder_whatever_its_name(tmp_path, folder):
    place = tmp_path / folder.lstrip("/")
    (place / ".venv" / "bin").mkdir(parents=True)
    command = place / ".venv" / "bin" / "pmo"
    command.write_text('#!/bin/sh\npwd\nprintf "%s\\n" "$@"\n[ "$1" = run ]\n')
    command.chmod(0o755)
    asked = Schedule("healthcare", place, command, period="month", zone="Europe/Zurich")
    (run_at, run), (check_at, check) = entries(schedule.cron(asked))
    assert run_at == ["30", "6", "*", "*", "1-5"] and check_at == ["30", "8", "*", "*", "1-5"]
    done = subprocess.run(["sh", "-c", run], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    log = (place / ".pmo" / "schedule.log").read_text().splitlines()
    period = ["--period", "month", "--time-zone", "Europe/Zurich"]
    assert log == [str(place), "run", "healthcare", *period, "--wait", "30m", "--json"]
    done = subprocess.run(["sh", "-c", check], check=False, capture_output=True, text=True)
    assert done.stdout.splitlines()[1:] == ["status", "healthcare", "--max-age", "26h"]
    command.write_text("#!/bin/sh\necho all is well\n")
    done = subprocess.run(["sh", "-c", check], check=False, capture_output=True, text=True)
    assert done.stdout == ""  # cron sends no mail


@pytest.mark.parametrize("folder", ["office", "Büro 50% ; x"])
@pytest.mark.parametrize("daily", [False, True])
def test_systemd_accepts_the_units_and_their_times(tmp_path, skip_or_fail, folder, daily):
    if not shutil.which("systemd-analyze"):
        skip_or_fail("systemd-analyze is not here")
    place = tmp_path / folder
    place.mkdir()
    command = place / "pmo"
    command.write_text("#!/bin/sh\n")
    command.chmod(0o755)
    asked = Schedule("healthcare", place, command, zone="Europe/Zurich", daily=daily)
    units = schedule.systemd(asked)
    for name, text in units.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    verify = ["systemd-analyze", "verify", *(tmp_path / name for name in units)]
    done = subprocess.run(verify, check=False, capture_output=True, text=True)
    assert done.returncode == 0 and str(tmp_path) not in done.stderr, done.stderr
    calendar = re.search("OnCalendar=(.*)", units["pmo-healthcare.timer"])[1]
    show = ["systemd-analyze", "calendar", calendar]
    done = subprocess.run(show, check=False, capture_output=True, text=True)
    assert done.returncode == 0 and "Europe/Zurich" in done.stdout


@pytest.mark.parametrize("letter", list("'\"\\$"))
def test_a_command_that_systemd_cannot_start_is_refused_with_the_letter(letter):
    with pytest.raises(ConfigurationError) as error:
        schedule.systemd(made(f"/srv/a{letter}b"))
    assert f"no command with {letter} in its path" in str(error.value)


def test_a_unit_that_systemd_refuses_is_refused_by_the_same_check(tmp_path, skip_or_fail):
    if not shutil.which("systemd-analyze"):
        skip_or_fail("systemd-analyze is not here")
    units = schedule.systemd(made())  # a command that is not there
    name = "pmo-healthcare.service"
    (tmp_path / name).write_text(units[name], encoding="utf-8")
    verify = ["systemd-analyze", "verify", tmp_path / name]
    done = subprocess.run(verify, check=False, capture_output=True, text=True)
    assert done.returncode != 0 and "not executable" in done.stderr


ZONES = ["UTC", "Europe/Zurich", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland"]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("at", ["00:15", "06:30", "23:45"])
def test_github_starts_on_every_working_day_at_the_local_time_all_year(zone, at):
    asked = made(zone=zone, at=at)
    starts = schedule.utc_starts(asked, 2026)
    fired = set()
    for day in (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n) for n in range(365)):
        for minute, hour, days in starts:
            low, high = map(int, days.split("-"))
            if low <= day.isoweekday() % 7 <= high or low <= day.isoweekday() <= high:
                fired.add(day.replace(hour=hour, minute=minute).astimezone(ZoneInfo(zone)))
    for day in (datetime(2026, 1, 5) + timedelta(days=n) for n in range(350)):
        if day.isoweekday() < 6:
            assert datetime.combine(day, asked.time, ZoneInfo(zone)) in fired, day
    assert {moment.isoweekday() for moment in fired if moment.time() == asked.time} <= set(
        range(1, 6)
    )


def test_the_workflow_of_github_is_a_job_with_these_commands_that_may_only_read():
    asked = made(zone="Europe/Zurich", period="quarter")
    workflow = yaml.load(schedule.github(asked, 2026), yaml.BaseLoader)
    crons = [one["cron"] for one in workflow["on"]["schedule"]]
    assert crons == ["30 4 * * 1-5", "30 5 * * 1-5"]
    assert workflow["permissions"] == {"contents": "read"}
    commands = [step["run"] for step in workflow["jobs"]["reports"]["steps"] if "run" in step]
    period = ["--period", "quarter", "--time-zone", "Europe/Zurich"]
    assert shlex.split(commands[1]) == ["pmo", *asked.run[1:]] and period[1] in commands[1]
    assert shlex.split(commands[2]) == ["pmo", "status", "healthcare", "--max-age", "26h"]


class Failed(Exception):
    """The task failed and is tried again."""


class FailedForGood(Exception):
    """The task failed and is not tried again."""


def imported(text: str, monkeypatch) -> dict:
    """Import the text of a DAG with stand-ins for the five names of Airflow that it uses; gives what it made."""
    seen: dict = {}

    class Step:
        def __rshift__(self, other):
            return other

    def task(function=None, **options):
        if function is None:
            return task
        seen[function.__name__] = function
        return Step

    def dag(**options):
        seen["options"] = options
        return lambda function: function

    modules = {
        "airflow": {},
        "airflow.sdk": {"dag": dag, "task": task},
        "airflow.exceptions": {"AirflowException": Failed, "AirflowFailException": FailedForGood},
        "airflow.timetables": {},
        "airflow.timetables.trigger": {"CronTriggerTimetable": lambda *a, **k: (a, k)},
    }
    for name, content in modules.items():
        module = types.ModuleType(name)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, name, module)
    exec(compile(text, "dag.py", "exec"), {})
    return seen


@pytest.mark.parametrize(
    ("code", "raised"),
    [(0, None), (3, FailedForGood), (5, FailedForGood), (6, Failed), (7, Failed)],
)
def test_the_dag_of_airflow_tries_again_only_what_may_pass(monkeypatch, tmp_path, code, raised):
    command = tmp_path / "pmo"
    command.write_text(f"#!/bin/sh\npwd > {tmp_path}/seen\nexit {code}\n")
    command.chmod(0o755)
    text = schedule.airflow(Schedule("healthcare", tmp_path, command, zone="Asia/Kathmandu"))
    seen = imported(text, monkeypatch)
    options = seen["options"]
    assert options["schedule"] == (("30 6 * * 1-5",), {"timezone": "Asia/Kathmandu"})
    assert (options["catchup"], options["max_active_runs"]) == (False, 1)
    if raised:
        with pytest.raises(raised):
            seen["make"]()
    else:
        seen["make"]()
    assert (tmp_path / "seen").read_text().strip() == str(tmp_path)


def test_the_dag_is_imported_by_airflow_where_it_is_installed(tmp_path):
    pytest.importorskip("airflow", reason="Airflow is not installed")
    path = tmp_path / "dag.py"
    path.write_text(schedule.airflow(made()), encoding="utf-8")
    done = subprocess.run([sys.executable, path], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"folder": "office"}, "no absolute path"),
        ({"folder": "/srv/a\nb"}, "control character"),
        ({"at": "6:30"}, "06:30"),
        ({"at": "24:00"}, "06:30"),
        ({"zone": "Europe/Atlantis"}, "no time zone"),
    ],
)
def test_values_that_no_scheduler_could_take_are_refused(values, words):
    with pytest.raises(ConfigurationError, match=words):
        made(**values)


@pytest.mark.parametrize("name", ["", "a b", "../x", "x;y", "-x", "x\ny", "$(x)"])
def test_a_portfolio_name_that_would_be_more_than_a_word_is_refused(name):
    with pytest.raises(ConfigurationError, match="no portfolio name"):
        Schedule(name, Path("/srv"), Path("/srv/pmo"))


def test_the_check_is_on_the_same_day_as_the_run():
    assert made(at="23:10").check_time == time(23, 59)
    assert made(at="06:30").check_time == time(8, 30)
