"""`pmo run`, `pmo retry`, `pmo status`, `pmo check`, …: what a person or a schedule types."""

import os
import re
import shlex
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from pmo_lib.cli import completion, doctor, new, schedule
from pmo_lib.cli.display import Display
from pmo_lib.errors import PmoError, SourceError
from pmo_lib.run.execution import Children
from pmo_lib.run.publishing import on_disk
from pmo_lib.run.suggestion import did_you_mean

app = typer.Typer(
    name="pmo",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Analyse and report on projects, programs and portfolios: tables in, one safe HTML page per program out.",
    epilog="Exit codes: 0 done · 2 usage or configuration · 3 some reports failed · 4 all failed · 5 input unusable · "
    "6 another run is busy · 7 disk or permissions · 8 every page refused. See docs/exit-codes.md.",
)

app.command()(doctor.doctor)
app.command()(new.new)
app.command()(schedule.schedule)

KNOWN_VARIABLES = {"PMO_SHARED_DATA", "PMO_WORKSPACE"}

PortfolioName = Annotated[
    str,
    typer.Argument(
        metavar="PORTFOLIO",
        help="A folder under parameters/, or the path of one that holds portfolio.yml.",
        autocompletion=completion.portfolios,
    ),
]
Programs = Annotated[
    list[str] | None,
    typer.Option(
        "--program",
        "-p",
        help="Only this program; may be repeated.",
        autocompletion=completion.programs,
    ),
]
Notebooks = Annotated[
    list[str] | None,
    typer.Option(
        "--notebook",
        "-n",
        help="Only this notebook; may be repeated.",
        autocompletion=completion.notebooks,
    ),
]
AsOf = Annotated[
    str,
    typer.Option(
        "--as-of",
        help="Report as of this day, such as 2026-10-31. Default: the last closed period.",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Folder for the published reports. Default: reports/."),
]
Wait = Annotated[
    str,
    typer.Option(
        "--wait",
        help="Wait so long for another run on this output, such as 90s or 10m, instead of giving way.",
    ),
]
Workers = Annotated[
    int, typer.Option("--workers", "-w", min=1, max=64, help="Reports made at a time.")
]
Force = Annotated[bool, typer.Option("--force", "-f", help="Make also what is current.")]
EngineName = Annotated[
    Literal["auto", "fork", "kernel"],
    typer.Option(
        "--engine",
        help="fork: a child of a warm process per report. kernel: a Jupyter kernel per report, about five times the cost. "
        "auto: fork, unless a notebook needs a kernel.",
    ),
]
Json = Annotated[
    bool,
    typer.Option("--json", help="One JSON document on standard output, and nothing else anywhere."),
]
Period = Annotated[
    Literal["week", "month", "quarter", "year"] | None,
    typer.Option(
        "--period",
        help="Report as of the last day of the newest closed period; quarters and years are those of the fiscal year. "
        "pmo status names periods that were missed.",
    ),
]
TimeZone = Annotated[
    str,
    typer.Option(
        "--time-zone",
        help="With --period: where a period ends at midnight, such as Europe/Zurich. Default: this computer's.",
    ),
]


def _say_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"pmo {version('pmo-lib')}")
        raise typer.Exit


@app.callback()
def _whole(
    _: Annotated[
        bool,
        typer.Option(
            "--version", help="Say which version this is.", callback=_say_version, is_eager=True
        ),
    ] = False,
) -> None: ...


@app.command()
def run(
    portfolio: PortfolioName,
    program: Programs = None,
    notebook: Notebooks = None,
    as_of: AsOf = "",
    output: Output = None,
    workers: Workers = 2,
    force: Force = False,
    engine: EngineName = "auto",
    wait: Wait = "0s",
    shared_assets: Annotated[
        bool,
        typer.Option(
            "--shared-assets",
            help="One copy of the chart library beside the pages instead of one in each: a tenth of the size, for pages served "
            "over http(s). Opened as files, browsers refuse it and show the tables only; so a page carries its own by default.",
        ),
    ] = False,
    dask: Annotated[
        str,
        typer.Option(
            "--dask",
            metavar="ADDRESS",
            help="Make the reports on the workers of this Dask scheduler, such as tcp://host:8786; see docs/scale.md.",
        ),
    ] = "",
    period: Period = None,
    time_zone: TimeZone = "",
    as_json: Json = False,
) -> None:
    """
    Make and publish the reports of a portfolio; what is current is kept, and not made again.

    Examples:

    `pmo run healthcare` – every listed notebook for every program and for the whole portfolio

    `pmo run healthcare --program digital-transformation --as-of 2026-09-30`

    `pmo run /data/office/parameters/energy --output /srv/reports --json`
    """
    from pmo_lib.run import runner

    if period and as_of:
        _fail("PMO-U01: --period and --as-of exclude each other. What to do: leave one out", 2)
    request = runner.Request(
        portfolio,
        tuple(program or ()),
        tuple(notebook or ()),
        as_of,
        output,
        workers,
        shared_assets,
        force,
        engine,
        _seconds(wait, "--wait"),
    )
    way = _for_period(period, time_zone) if period else runner.run
    _publish(request, way, as_json, dask)


def _for_period(period, time_zone: str) -> Callable:
    from pmo_lib.run import periods

    return lambda request, *others: periods.run(request, period, time_zone, *others)


def _publish(request, way: Callable, as_json: bool, dask: str = "") -> None:
    """Run or retry, with progress, and end with the exit code."""
    display = Display(as_json)

    def on_cluster() -> Children:
        from pmo_lib.delivery.dask_children import connect

        return connect(dask)

    def work(children: Children) -> int:
        nonlocal request
        if dask:
            request = replace(request, workers=children.workers)
        with display:
            outcome = way(request, display.listen, children)
        display.outcome(outcome)
        return outcome.exit_code

    _guard(work, display, on_cluster if dask else None)


def _seconds(text: str, option: str) -> float:
    found = re.fullmatch(r"(\d{1,6})([smhd])", text)
    if not found:
        _fail(
            f"PMO-U01: {option} {text!r} is no duration. What to do: write it as 90s, 10m, 26h or 3d",
            2,
        )
    return int(found[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[found[2]]


@app.command()
def retry(
    portfolio: PortfolioName,
    output: Output = None,
    workers: Workers = 2,
    engine: EngineName = "auto",
    wait: Wait = "0s",
    as_json: Json = False,
) -> None:
    """
    Make only what the last run on this output failed to make or did not begin, on the same snapshot.

    Example: `pmo retry healthcare`
    """
    from pmo_lib.run import runner

    request = runner.Request(
        portfolio, output=output, workers=workers, engine=engine, wait=_seconds(wait, "--wait")
    )
    _publish(request, runner.retry, as_json)


@app.command()
def status(
    portfolio: Annotated[
        str,
        typer.Argument(
            metavar="[PORTFOLIO]", help="Only this one.", autocompletion=completion.portfolios
        ),
    ] = "",
    output: Output = None,
    max_age: Annotated[
        str,
        typer.Option(
            "--max-age",
            help="Exit with 3 if no run has confirmed a report for so long, such as 26h or 3d; if one failed; or if a period was missed.",
        ),
    ] = "",
    as_json: Json = False,
) -> None:
    """
    Say what is published, how old it is and what failed; for people, and with `--max-age` for monitors.

    Example: `pmo status healthcare --max-age 26h`
    """
    from pmo_lib.run import published_status

    display = Display(as_json)
    limit = _seconds(max_age, "--max-age") if max_age else None

    def work(_: Children) -> int:
        found = published_status.look(portfolio, output, Path.cwd(), limit)
        display.standing(found)
        return found.exit_code

    _guard(work, display)


@app.command()
def init(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Name of the new folder under parameters/.")
    ],
    source: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="SOURCE",
            help="A workbook, a folder, a CSV or Parquet file, or the address of a database.",
        ),
    ],
    as_json: Json = False,
) -> None:
    """
    Begin a portfolio: read its source, list what is wrong in it by cell, write parameters/NAME/portfolio.yml.

    Examples:

    `pmo init my_portfolio --from my.xlsx`

    `pmo init warehouse --from "postgresql://reader:secret:WAREHOUSE@db.example.org/pmo"` – the password is in PMO_SECRET_WAREHOUSE
    """
    from pmo_lib.run import init_portfolio

    display = Display(as_json)

    def work(children: Children) -> int:
        with display:
            made = init_portfolio.establish(
                name, source, Path.cwd(), display.listen, children, display.ask
            )
        display.founded(made)
        return made.exit_code

    _guard(work, display)


@app.command()
def check(
    portfolio: PortfolioName,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 3 if anything was rejected.")
    ] = False,
    as_json: Json = False,
) -> None:
    """
    Do everything short of running: configuration, notebooks, sources; list what is rejected, by cell.

    Example: `pmo check healthcare --strict`
    """
    from pmo_lib.run import runner

    display = Display(as_json)

    def work(children: Children) -> int:
        try:
            with display:
                _, plan, reading = runner.check(runner.Request(portfolio), display.listen, children)
        except SourceError as error:
            if error.reading is None:
                raise
            display.unusable(error)
            return error.exit_code
        code = 5 if runner.is_unusable(reading) else 3 if strict and reading["rejected"] else 0
        display.checked(plan, reading, code)
        return code

    _guard(work, display)


@app.command()
def verify(
    report: Annotated[Path, typer.Argument(metavar="REPORT.html", help="A published report.")],
    as_json: Json = False,
) -> None:
    """
    Say whether a report is as it was published, and make it again where its snapshot is at hand.

    It guards against accident (a truncated mail, a changed copy), not against forgery. Exit code 3 if something differs.

    Example: `pmo verify reports/healthcare/_portfolio/2026-10-31/status.html`
    """
    from pmo_lib.run import verification

    display = Display(as_json)

    def work(children: Children) -> int:
        found = verification.verify(report, Path.cwd(), children)
        display.verified(found)
        return found.exit_code

    _guard(work, display)


@app.command()
def template(
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="portfolio or maturity",
            autocompletion=lambda incomplete: [
                kind for kind in TEMPLATES if kind.startswith(incomplete)
            ],
        ),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="File to write. Default: KIND.xlsx.")
    ] = None,
    portfolio: Annotated[
        str,
        typer.Option(
            "--portfolio",
            help="Of maturity: the portfolio whose own maturity model is asked. Default: ours.",
        ),
    ] = "",
) -> None:
    """
    Write an empty workbook to fill in: the tables of a portfolio, or a maturity questionnaire; with explanations and drop-downs.

    Examples:

    `pmo template portfolio --output my.xlsx`

    `pmo template maturity --output questionnaire.xlsx`
    """
    output = output or Path(f"{kind}.xlsx")
    if kind not in TEMPLATES:
        _fail(f"PMO-U01: no template {kind!r}. What to do: {did_you_mean(kind, TEMPLATES)}", 2)
    if output.exists():
        _fail(f"PMO-U01: {output} is already there. What to do: choose another --output", 2)
    display = Display(False)

    def work(_: Children) -> int:
        with on_disk(output, "write the template"):
            TEMPLATES[kind](output, portfolio)
        display.say(
            f"{output} is ready. Fill it in, then: {NEXT[kind].format(shlex.quote(str(output)))}"
        )
        return 0

    _guard(work, display)


def _portfolio_template(output: Path, _: str) -> None:
    from pmo_lib.sources.template import write_portfolio_template

    write_portfolio_template(output)


def _questionnaire(output: Path, portfolio: str) -> None:
    from pmo_lib.run.plan import read_job
    from pmo_lib.sources.maturity_model import read_model
    from pmo_lib.sources.questionnaire import write_questionnaire

    notebooks = read_job(portfolio, Path.cwd()).configuration.notebooks if portfolio else {}
    write_questionnaire(
        output, read_model((notebooks.get("maturity_assessment") or {}).get("model"))
    )


NEXT = {
    "portfolio": "pmo init my_portfolio --from {}",
    "maturity": "add its sheet to the source of your portfolio",
}
TEMPLATES = {"portfolio": _portfolio_template, "maturity": _questionnaire}


def _fail(message: str, code: int) -> None:
    typer.echo(message, err=True)
    raise typer.Exit(code)


def _guard(
    work: Callable[[Children], int], display: Display, start: Callable[[], Children] | None = None
) -> None:
    """Run the work; whatever ends it, leave no child behind and the right exit code."""
    for name in sorted(
        set(name for name in os.environ if name.startswith("PMO_")) - KNOWN_VARIABLES
    ):
        if not name.startswith("PMO_SECRET_"):
            display.warn(
                f"the environment names {name}, which nobody reads; known is {', '.join(sorted(KNOWN_VARIABLES))}"
            )
    try:
        children = (start or Children)()
    except PmoError as error:
        display.error(error)
        sys.exit(error.exit_code)
    stopped: list[int] = []

    def stop(number: int, _frame) -> None:
        stopped.append(number)
        threading.Thread(target=children.stop).start()
        if len(stopped) > 1:
            os._exit(128 + number)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    try:
        code = work(children)
    except PmoError as error:
        code = error.exit_code
        if not stopped:
            display.error(error)
    except InterruptedError:
        code = 143
    except Exception as error:
        code = 1
        display.bug(error)
    finally:
        children.stop()
    sys.exit(128 + stopped[0] if stopped else code)


from pmo_lib.cli import mcp, share  # noqa: E402, F401
