"""`pmo schedule`: what a scheduler needs to run a portfolio, as text that its own tools accept."""

import re
import shlex
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import PurePath
from string import Template
from zoneinfo import ZoneInfo

from pmo_lib.errors import ConfigurationError

PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,79}")  # names of portfolios
CHECK_AFTER = 120  # minutes between the run and the check of what it left
TRY_AGAIN = (6, 7)  # exit codes after which the same command may succeed: another run, disk
GIVE_UP = (1, 2, 3, 4, 5, 8)


@dataclass(frozen=True, slots=True)
class Schedule:
    """
    When and where the reports of a portfolio are made.

    Args:
        folder: the workspace; an absolute path on the machine that runs the schedule.
        command: the command `pmo` there; an absolute path.
        at: time of day, such as 06:30, in `zone`.
        zone: of the IANA database, such as Europe/Zurich.
        daily: on all days; else from Monday to Friday.
        period: week, month, quarter or year, see `pmo run --period`; empty: the newest day of the data.
        max_age: passed to `pmo status --max-age` by the check.

    Raises:
        ConfigurationError: a value that no scheduler could take.
    """

    portfolio: str
    folder: PurePath
    command: PurePath
    at: str = "06:30"
    zone: str = "UTC"
    daily: bool = False
    period: str = ""
    max_age: str = "26h"
    time: time = field(init=False)

    def __post_init__(self):
        named = bool(PLAIN.fullmatch(self.portfolio))
        _demand(named, f"no portfolio name: {self.portfolio!r}", "name a folder under parameters/")
        for path in (self.folder, self.command):
            _demand(path.is_absolute(), f"{str(path)!r} is no absolute path", "begin it with /")
            odd = any(ord(letter) < 32 for letter in str(path))
            _demand(not odd, f"{str(path)!r} holds a control character", "rename the folder")
        found = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", self.at)
        _demand(bool(found), f"--at {self.at!r} is no time of day", "write it as 06:30")
        object.__setattr__(self, "time", time(int(found[1]), int(found[2])))
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError, OSError):
            _demand(False, f"no time zone {self.zone!r}", "write it as Europe/Zurich")

    @property
    def run(self) -> list[str]:
        """The command that makes the reports."""
        asked = ["--period", self.period, "--time-zone", self.zone] if self.period else []
        return [str(self.command), "run", self.portfolio, *asked, "--wait", "30m", "--json"]

    @property
    def check(self) -> list[str]:
        """The command that says whether they are there."""
        return [str(self.command), "status", self.portfolio, "--max-age", self.max_age]

    @property
    def check_time(self) -> time:
        """When the check runs: later on the same day."""
        minutes = self.time.hour * 60 + self.time.minute + CHECK_AFTER
        return time(*divmod(min(minutes, 23 * 60 + 59), 60))

    @property
    def when(self) -> str:
        """The schedule in words."""
        days = "every day" if self.daily else "from Monday to Friday"
        return f"{days} at {self.at}, {self.zone}"


def _demand(good: bool, message: str, action: str) -> None:
    if not good:
        raise ConfigurationError(message, code="PMO-U01", action=action)


def cron(schedule: Schedule) -> str:
    """Lines of a crontab: the run, and a check that prints, and so sends mail, only if something is wrong."""
    days = "*" if schedule.daily else "1-5"
    check = schedule.check_time
    log, said = (schedule.folder / ".pmo" / name for name in ("schedule.log", "check.log"))
    run, verify = _cron_command(schedule.run), _cron_command(schedule.check)
    place = f"cd {_cron_command([str(schedule.folder)])} && mkdir -p .pmo"
    log, said = _cron_command([str(log)]), _cron_command([str(said)])
    return f"""\
# Reports of {schedule.portfolio}, {schedule.when}
# The cron of Debian and Ubuntu ignores CRON_TZ and uses the time zone of the machine: set that one, or take --systemd.
# A run that was missed while the machine was off is not made up for by cron; the next run reports on the newest period.
# Two runs do not overlap: the second one waits 30 minutes, then gives way (exit code 6).
CRON_TZ={schedule.zone}
PYTHONUTF8=1
{schedule.time.minute} {schedule.time.hour} * * {days}  {place} && {run} >> {log} 2>&1
# The check is silent while all is well. Otherwise its output is sent by mail to the owner of the crontab.
{check.minute} {check.hour} * * {days}  {place} && {{ {verify} > {said} 2>&1 || cat {said}; }}
"""


def _cron_command(words: list[str]) -> str:
    """Words as the shell takes them; cron itself would turn a percent sign into the end of the line."""
    return shlex.join(words).replace("%", r"\%")


SERVICE = """\
[Unit]
Description=$what of $portfolio
StartLimitIntervalSec=2h
StartLimitBurst=4

[Service]
Type=oneshot
WorkingDirectory=$folder
Environment=PYTHONUTF8=1
ExecStart=$command
TimeoutStartSec=3h
TimeoutStopSec=1min
UMask=0027
NoNewPrivileges=yes
# Exit codes 6 (another run) and 7 (disk) may pass: it is tried again. All others wait for a person.
Restart=on-failure
RestartSec=10min
RestartPreventExitStatus=$give_up
"""
TIMER = """\
[Unit]
Description=$what of $portfolio, $when

[Timer]
OnCalendar=$calendar
# A start that was missed while the machine was off is made up for once.
Persistent=true

[Install]
WantedBy=timers.target
"""


def systemd(schedule: Schedule) -> dict[str, str]:
    """
    Four units by the name of their file: the run and the check, each a service and its timer.

    Raises:
        ConfigurationError: the path of the command has a quote, a backslash or a dollar sign, which systemd refuses.
    """
    odd = re.search(r"['\"\\$]", str(schedule.command))
    action = "install pmo in a folder without it, or name a link"
    _demand(not odd, f"systemd starts no command with {odd and odd[0]} in its path", action)
    parts = {
        "": ("Reports", schedule.run, schedule.time),
        "-check": ("Check of the reports", schedule.check, schedule.check_time),
    }
    units = {}
    for suffix, (what, command, at) in parts.items():
        values = {
            "what": what,
            "portfolio": schedule.portfolio,
            "when": schedule.when,
            "folder": str(schedule.folder).replace("%", "%%"),
            "command": " ".join(map(_systemd_word, command)),
            "give_up": " ".join(map(str, GIVE_UP)),
            "calendar": f"{'' if schedule.daily else 'Mon..Fri '}*-*-* {at:%H:%M}:00 {schedule.zone}",
        }
        name = f"pmo-{schedule.portfolio}{suffix}"
        units[f"{name}.service"] = Template(SERVICE).substitute(values)
        units[f"{name}.timer"] = Template(TIMER).substitute(values)
    return units


def _systemd_word(word: str) -> str:
    """A word of a command line as systemd reads it; none has a quote, a backslash or a dollar sign."""
    word = word.replace("%", "%%")
    return f'"{word}"' if re.search(r"[\s;]", word) else word


GITHUB = """\
# Reports of $portfolio, $when
# GitHub starts in UTC$offsets. What is current is not made again.
# GitHub may start late or leave a start out; the next one reports on the newest period.
# Exit codes: 0 all current, 3 some reports failed, 4 all failed, 5 the input is unusable. Each but 0 makes the job red.
name: reports of $portfolio
on:
  schedule:
$crons
  workflow_dispatch:
permissions:
  contents: read
concurrency:
  group: reports-$portfolio
  cancel-in-progress: false
jobs:
  reports:
    runs-on: ubuntu-latest
    timeout-minutes: 180
    env:
      PYTHONUTF8: "1"
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: pip install --requirement requirements.txt
      - uses: actions/cache@v4
        with:
          path: |
            .pmo
            reports
          key: reports-$portfolio-$${{ github.run_id }}
          restore-keys: reports-$portfolio-
      - run: $run
      - run: $check
        if: always()
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: reports
          path: |
            reports/
            !reports/.pmo/
"""


def github(schedule: Schedule, year: int) -> str:
    """
    A workflow of GitHub Actions.

    Args:
        year: of which the time zone's offsets from UTC are taken.
    """
    starts = utc_starts(schedule, year)
    crons = [f'    - cron: "{minute} {hour} * * {days}"' for minute, hour, days in starts]
    return Template(GITHUB).substitute(
        portfolio=schedule.portfolio,
        when=schedule.when,
        crons="\n".join(crons),
        offsets=", once for summer time and once for winter time" if len(starts) > 1 else "",
        run=shlex.join(["pmo", *schedule.run[1:]]),
        check=shlex.join(["pmo", *schedule.check[1:]]),
    )


def utc_starts(schedule: Schedule, year: int) -> list[tuple[int, int, str]]:
    """Minute, hour and days of the week in UTC, one for each offset that the zone has in a year."""
    starts = set()
    for month in range(1, 13):
        local = datetime.combine(date(year, month, 15), schedule.time, ZoneInfo(schedule.zone))
        utc = local - local.utcoffset()
        shift = (utc.replace(tzinfo=None).date() - local.date()).days
        days = "*" if schedule.daily else {-1: "0-4", 0: "1-5", 1: "2-6"}[shift]
        starts.add((utc.minute, utc.hour, days))
    return sorted(starts, key=lambda start: start[::-1])


AIRFLOW = '''\
"""Reports of $portfolio, $when."""

import subprocess
from datetime import datetime, timedelta

from airflow.exceptions import AirflowException, AirflowFailException

try:
    from airflow.sdk import dag, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task
from airflow.timetables.trigger import CronTriggerTimetable

FOLDER = $folder
RUN = $run
CHECK = $check
TRY_AGAIN = $try_again  # another run is at work; disk or permission


def execute(command):
    code = subprocess.run(command, cwd=FOLDER, check=False).returncode
    if code in TRY_AGAIN:
        raise AirflowException(f"pmo ended with exit code {code}; it is tried again")
    if code:
        raise AirflowFailException(f"pmo ended with exit code {code}; see docs/exit-codes.md")


@dag(
    dag_id=$name,
    schedule=CronTriggerTimetable($cron, timezone=$zone),
    start_date=datetime(2026, 1, 1),
    catchup=False,  # the next run reports on the newest period; pmo status names what was missed
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=10)},
    tags=["pmo"],
)
def reports():
    @task
    def make():
        execute(RUN)

    @task(trigger_rule="all_done")
    def check():
        execute(CHECK)

    make() >> check()


reports()
'''


def airflow(schedule: Schedule) -> str:
    """A DAG of Airflow 2.4 or later, 3 included."""
    days = "*" if schedule.daily else "1-5"
    return Template(AIRFLOW).substitute(
        portfolio=schedule.portfolio,
        when=schedule.when,
        folder=repr(str(schedule.folder)),
        run=repr(schedule.run),
        check=repr(schedule.check),
        try_again=repr(TRY_AGAIN),
        name=repr(f"pmo-{schedule.portfolio}"),
        cron=repr(f"{schedule.time.minute} {schedule.time.hour} * * {days}"),
        zone=repr(schedule.zone),
    )
