"""`pmo schedule`: print what a scheduler needs."""

import sys
from datetime import date
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pmo_lib.cli.display import Display

if TYPE_CHECKING:
    from pmo_lib.delivery.schedule import Schedule


def schedule(
    portfolio: Annotated[
        str, typer.Argument(metavar="PORTFOLIO", help="A folder under parameters/.")
    ],
    cron: Annotated[bool, typer.Option("--cron", help="Lines of a crontab.")] = False,
    systemd: Annotated[bool, typer.Option("--systemd", help="Services and timers.")] = False,
    github: Annotated[bool, typer.Option("--github", help="A workflow of GitHub Actions.")] = False,
    airflow: Annotated[bool, typer.Option("--airflow", help="A DAG of Airflow.")] = False,
    at: Annotated[str, typer.Option("--at", help="Time of day.")] = "06:30",
    time_zone: Annotated[
        str, typer.Option("--time-zone", help="Of that time, such as Europe/Zurich.")
    ] = "UTC",
    daily: Annotated[bool, typer.Option("--daily", help="Also on Saturday and Sunday.")] = False,
    period: Annotated[
        Literal["week", "month", "quarter", "year"] | None,
        typer.Option("--period", help="Passed to pmo run: report on the newest closed period."),
    ] = None,
    max_age: Annotated[
        str, typer.Option("--max-age", help="Passed to pmo status, which checks two hours later.")
    ] = "26h",
    folder: Annotated[
        str,
        typer.Option(
            "--folder",
            help="The workspace on the machine that runs the schedule, as an absolute path. Default: the current folder.",
        ),
    ] = "",
    command: Annotated[
        str,
        typer.Option(
            "--command", help="pmo on that machine, as an absolute path. Default: this one."
        ),
    ] = "",
    into: Annotated[
        Path | None,
        typer.Option("--into", help="With --systemd: write the units into this folder instead."),
    ] = None,
) -> None:
    """
    Print what cron, systemd, GitHub Actions or Airflow needs to make the reports of a portfolio and to check that they are there.

    Examples:

    `pmo schedule healthcare --cron --at 06:30 --time-zone Europe/Zurich`

    `pmo schedule healthcare --systemd --folder /srv/office --command /srv/office/.venv/bin/pmo --into units`
    """
    from pmo_lib.cli.app import _fail, _guard
    from pmo_lib.delivery.schedule import Schedule

    if cron + systemd + github + airflow != 1:
        _fail("PMO-U01: choose one of --cron, --systemd, --github, --airflow", 2)
    form = "cron" if cron else "systemd" if systemd else "github" if github else "airflow"

    def work(_) -> int:
        place = PurePosixPath(folder or Path.cwd().as_posix())
        program = PurePosixPath(command or (Path(sys.executable).parent / "pmo").as_posix())
        when = (at, time_zone, daily, period or "", max_age)
        _print(Schedule(portfolio, place, program, *when), form, into)
        return 0

    _guard(work, Display(False))


def _print(asked: "Schedule", form: str, into: Path | None) -> None:
    from pmo_lib.delivery import schedule as units
    from pmo_lib.run.publishing import on_disk

    texts = {
        "cron": lambda: units.cron(asked),
        "github": lambda: units.github(asked, date.today().year),
        "airflow": lambda: units.airflow(asked),
    }
    if form != "systemd":
        typer.echo(texts[form](), nl=False)
        return
    for name, text in units.systemd(asked).items():
        if not into:
            typer.echo(f"# {name}\n{text}")
            continue
        with on_disk(into, "write the units"):
            into.mkdir(parents=True, exist_ok=True)
            (into / name).write_text(text, encoding="utf-8")
    if into:
        typer.echo(f"The units are in {into}. Next: copy them to ~/.config/systemd/user, then")
        name = f"pmo-{asked.portfolio}"
        typer.echo(f"systemctl --user enable --now {name}.timer {name}-check.timer")
