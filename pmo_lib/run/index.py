"""The way in: one page per portfolio and one over all, written last and never naming a file that is not there."""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from urllib.parse import unquote

from pmo_lib.errors import GateError
from pmo_lib.portfolio.settings import PORTFOLIO
from pmo_lib.run import checksum, gate, index_page
from pmo_lib.run.plan import Plan
from pmo_lib.run.publishing import lock, publish_text
from pmo_lib.run.run_record import OVERVIEW

STATE = "index.json"
SCHEMA = 3
LONGEST_WAIT = 60  # seconds for another run's index, which takes a fraction of one
CODE = re.compile(r"PMO-[A-Z]?[0-9]+")
PAST = ("as_of", "href", "headline", "severity", "off_track")  # kept of earlier periods


def entry(report, outcome: dict) -> dict:
    """What the index says of a report that a run has just made, or failed to make."""
    facts = outcome.get("facts", {})
    headline = next(iter(facts.get("findings", [])), {})
    newest = max(facts.get("newest", {}).values(), default="")
    return {
        "program": report.program,
        "program_name": report.program_name,
        "notebook": report.notebook.name,
        "notebook_title": report.title,
        "variant": report.variant,
        "status": "published" if outcome["status"] == "current" else outcome["status"],
        "headline": headline.get("message", ""),
        "severity": headline.get("severity", ""),
        "off_track": headline.get("values", {}).get("red"),
        "health": _health(facts),
        "history": [],
        "as_of": facts.get("as_of", ""),
        "newest": newest,
        "href": report.path.as_posix() if outcome["status"] in ("published", "current") else "",
        "published": outcome.get("published", ""),
        "failure": _told_readers(report, outcome),
    }


def _health(facts: dict) -> dict[str, int]:
    """How many projects under way have which colour, where a report says so of all of them."""
    known = (one["values"] for one in facts.get("findings", []) if one["code"] == "overview")
    values = next(known, {})
    if not values.get("active"):
        return {}
    counts = {colour: values.get(colour, 0) for colour in ("red", "amber", "green")}
    unknown = values["active"] - sum(counts.values())
    return {
        "red": counts["red"],
        "amber": counts["amber"],
        "none": unknown,
        "green": counts["green"],
    }


def _told_readers(report, outcome: dict) -> str:
    """Why a report failed, as readers may know it: its place and kind, or its code. What the error said stays in the log."""
    place = outcome.get("place")
    if place and place["cell"]:
        return f"{report.notebook.path.name}, cell {place['cell']}, line {place['line']}: {place['error']}"
    code = CODE.match(outcome.get("message", ""))
    return (
        code[0]
        if code
        else {"GateError": "refused by the gate"}.get(
            outcome.get("kind", ""), outcome.get("kind", "")
        )
    )


def update(
    folder: Path, settings: dict, plan: Plan, entries: Iterable[dict], staging: Path, run: str
) -> None:
    """
    Write a portfolio's index over what is published, and the index over all portfolios.

    A report that failed keeps its last good page, marked with when that was published; what this run did not
    touch stays as it was; an entry whose page is gone goes too.

    Args:
        folder: the portfolio's folder in the output.
        settings: of the portfolio, as in the snapshot's manifest.
        entries: of the reports of this run.
        staging: private folder on the same file system.
    """
    before = {_key(row): row for row in _state(folder).get("rows", [])}
    now = {_key(row): _with_past(row, before.get(_key(row)), folder) for row in entries}
    for notebook, reason in (*plan.not_applicable, *plan.refused):
        row = _absent(notebook, reason, settings["title"], (notebook, reason) in plan.refused)
        now[_key(row)] = row
    listed = set(plan.programs)
    rows = [
        row
        for row in ({**before, **now}).values()
        if row["program"] in listed and _there(row, folder)
    ]
    rows.sort(
        key=lambda row: (
            row["program"] != PORTFOLIO,
            row["program_name"].casefold(),
            row["notebook"],
            row["variant"],
        )
    )
    if (
        rows == list(before.values())
        and (folder / "index.html").is_file()
        and (folder.parent / "index.html").is_file()
    ):
        return
    state = {"schema": SCHEMA, "settings": settings, "run": run, "rows": rows}
    page = portfolio_page(folder, settings, rows, lambda place: _is_there(folder, place))
    publish_text(page, folder / "index.html", staging)
    publish_text(
        json.dumps(state, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
        folder / STATE,
        staging,
    )
    _update_top(folder.parent, staging, run)


def without_gone_pages(folder: Path, staging: Path, run: str) -> None:
    """Write the indexes anew after published pages of earlier days were deleted."""
    state = _state(folder)
    for row in state["rows"]:
        row["history"] = [old for old in row["history"] if (folder / old["href"]).is_file()]
    settings, rows = state["settings"], [row for row in state["rows"] if _there(row, folder)]
    page = portfolio_page(folder, settings, rows, lambda place: _is_there(folder, place))
    publish_text(page, folder / "index.html", staging)
    publish_text(
        json.dumps({**state, "rows": rows}, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
        folder / STATE,
        staging,
    )
    _update_top(folder.parent, staging, run)


def portfolio_page(
    folder: Path, settings: dict, rows: list[dict], there: Callable[[str], bool]
) -> str:
    """
    The index with the overview, unless there is none or an older version of this library published it.

    Args:
        there: whether the index may link to a path, seen from the index.
    """
    about = {"title": settings["title"], "synthetic": settings["synthetic"]}
    overview = _page(folder, index_page.overview_of(rows))
    page = ""
    if overview:
        page = index_page.portfolio_index(rows=rows, overview=overview, there=there, **about)
    if page and not gate.judge(page, own_files=True):
        return page
    return _judged(index_page.portfolio_index(rows=rows, **about))


def _is_there(folder: Path, place: str) -> bool:
    """Whether an index may link there: a page of this portfolio that is published, or an index that is being written."""
    return place in ("index.html", "../index.html") or (folder / unquote(place)).is_file()


def _page(folder: Path, place: str) -> str:
    """A published page as it was published; empty where there is none."""
    try:
        html = (folder / place).read_text(encoding="utf-8") if place else ""
    except (OSError, ValueError):
        return ""
    return html if checksum.is_intact(html) else ""


def _key(row: dict) -> tuple[str, str, str]:
    return row["program"], row["notebook"], row["variant"]


def _state(folder: Path) -> dict:
    try:
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
        known = state if state.get("schema") in (2, SCHEMA) else {}
        return (
            {**known, "rows": [{"variant": "", **row} for row in known.get("rows", [])]}
            if known
            else {}
        )
    except (OSError, ValueError, AttributeError):
        return {}


def _with_past(row: dict, last: dict | None, folder: Path) -> dict:
    """A row with the periods before it; one that failed keeps its last good page."""
    if not last or not last.get("href") or not (folder / last["href"]).is_file():
        return row
    if row["status"] != "published":
        return {
            **last,
            "status": "kept",
            "failure": row["failure"],
            "program_name": row["program_name"],
        }
    seen = {old["as_of"]: old for old in (*last["history"], {key: last[key] for key in PAST})}
    seen.pop(row["as_of"], None)
    there = [old for old in seen.values() if (folder / old["href"]).is_file()]
    return {**row, "history": sorted(there, key=lambda old: old["as_of"], reverse=True)}


def _there(row: dict, folder: Path) -> bool:
    return not row["href"] or (folder / row["href"]).is_file()


def _absent(notebook, reason: str, title: str, refused: bool) -> dict:
    return {
        "program": PORTFOLIO,
        "program_name": title,
        "notebook": notebook.name,
        "notebook_title": notebook.title,
        "variant": "",
        "status": "failed" if refused else "not applicable",
        "headline": "",
        "severity": "",
        "off_track": None,
        "history": [],
        "as_of": "",
        "newest": "",
        "href": "",
        "published": "",
        "failure": reason,
    }


def _update_top(output: Path, staging: Path, run: str) -> None:
    with lock(output / ".pmo" / "index.lock", run, wait=LONGEST_WAIT):
        portfolios = []
        for folder in sorted(path for path in output.iterdir() if (path / "index.html").is_file()):
            state = _state(folder)
            if state:
                portfolios.append((folder.name, state))
        publish_text(top_page(portfolios), output / "index.html", staging)


def top_page(portfolios: Sequence[tuple[str, dict]]) -> str:
    """The index over portfolios, each given by its folder and its state: settings and rows."""
    return _judged(index_page.top_index([_summary(name, state) for name, state in portfolios]))


def _judged(page: str) -> str:
    reasons = gate.judge(page, own_files=True)
    if reasons:
        raise GateError(
            f"the index: {reasons[0]}",
            code="PMO-H07",
            action="look for what stands in names and headlines",
        )
    return page


def _summary(name: str, state: dict) -> dict:
    statuses = [row["status"] for row in state["rows"]]
    return {
        "name": name,
        "title": state["settings"]["title"],
        "href": f"{name}/index.html",
        "programs": len({row["program"] for row in state["rows"]} - {PORTFOLIO}),
        **_first(state["rows"]),
        "synthetic": state["settings"]["synthetic"],
        "published": statuses.count("published"),
        "failed": statuses.count("failed") + statuses.count("kept"),
    }


def _first(rows: list[dict]) -> dict:
    """What a portfolio says first, with its worst project: its status, else its overview, else any report."""
    own = [
        row for row in rows if row["program"] == PORTFOLIO and not row["variant"] and row["href"]
    ]
    health = next((row["health"] for row in own if row.get("health")), {})
    order = {"status": 0, OVERVIEW: 1}
    own.sort(key=lambda row: order.get(row["notebook"], 2))
    first = own[0] if own else {}
    days = max((row["newest"] for row in own), default="")
    told = {key: first.get(key, "") for key in ("headline", "severity", "as_of")}
    return {**told, "newest": days, "health": health}
