"""A published portfolio for the tests of delivery: pages with their checksum, facts and an index, without running a notebook."""

import json
from hashlib import sha256
from pathlib import Path

from pmo_lib.run import checksum

SETTINGS = {"title": "Office", "currency": "EUR", "locale": "en_GB", "synthetic": True}


def facts(program: str, day: str = "2026-10-31", **more) -> dict:
    """The facts of a report, as docs/facts.schema.json describes them."""
    found = {
        "schema": 2,
        "portfolio": "small",
        "program": program,
        "as_of": day,
        "input_hash": "0" * 64,
        "measures": [],
        "findings": [],
        "projects": [],
        "missing": [],
        "rejected_rows": 0,
        "rejected": [],
        "rows_read": {},
        "suspicions": [],
        "newest": {},
        "sections": [],
    }
    return {**found, **more}


def finding(code: str, message: str, decision: str = "", **values) -> dict:
    return {
        "code": code,
        "message": message,
        "severity": "info",
        "values": values,
        "decision": decision,
    }


def publish(folder: Path, told: dict, notebook: str = "status", body: str = "") -> str:
    """Write a page with its facts, and return its path in the folder of the portfolio."""
    href = f"{told['program']}/{told['as_of']}/{notebook}.html"
    page = folder / href
    page.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    page.with_suffix(".facts.json").write_text(text, encoding="utf-8")
    trace = {
        "as_of": told["as_of"],
        "facts_sha256": sha256(text.encode()).hexdigest(),
        "snapshot": "s1",
        "seal": checksum.BLANK,
    }
    island = json.dumps(trace, separators=(",", ":"))
    html = f'<h1>{body}</h1><script type="application/json" id="trace">{island}</script>'
    page.write_text(checksum.sealed(html), encoding="utf-8")
    return href


def row(told: dict, href: str, notebook: str = "status", **more) -> dict:
    """The row of a report in the index."""
    headline = next((one["message"] for one in told["findings"]), "")
    known = {
        "program": told["program"],
        "program_name": f"Program {told['program']}",
        "notebook": notebook,
        "notebook_title": notebook.capitalize(),
        "variant": "",
        "status": "published",
        "headline": headline,
        "severity": "info",
        "off_track": None,
        "health": {},
        "history": [],
        "as_of": told["as_of"],
        "newest": "",
        "href": href,
        "published": "2026-11-01T00:00:00+00:00",
        "failure": "",
    }
    return {**known, **more}


def index(output: Path, *rows: dict, portfolio: str = "small") -> None:
    """Write the index of a portfolio."""
    state = {"schema": 3, "settings": SETTINGS, "run": "r", "rows": list(rows)}
    folder = output / portfolio
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.json").write_text(json.dumps(state), encoding="utf-8")


def two_programs(output: Path) -> None:
    """Program a and program b, each with a status report of two days that says a word of its own."""
    rows = []
    for program, word in (("a", "ALPHA-CANARY"), ("b", "BETA-CANARY")):
        days = []
        for day in ("2026-09-30", "2026-10-31"):
            told = facts(
                program,
                day,
                findings=[finding("headline", f"{word} is late on {day}", f"decide {word}")],
                projects=[{"id": word, "name": f"Project {word}", "computed": "red"}],
            )
            days.append((told, publish(output / "small", told, body=word)))
        (old, old_href), (new, new_href) = days
        past = {"as_of": old["as_of"], "href": old_href, "headline": row(old, "")["headline"]}
        history = [{**past, "severity": "info", "off_track": None}]
        rows.append(row(new, new_href, history=history))
    index(output, *rows)


def office(root: Path, more: str = "") -> Path:
    """A workspace with a portfolio `small` whose reports of two programs are published, and two audiences."""
    (root / "notebooks").mkdir(parents=True)
    folder = root / "parameters" / "small"
    folder.mkdir(parents=True)
    (folder / "portfolio.yml").write_text(
        "schema: 1\ntitle: Office\nsource: data\nnotebooks: {status: {}}\n"
        "audiences:\n"
        "  first: {programs: [a], to: [ann@example.org, bob@example.org]}\n"
        "  second: {programs: [b], to: [cleo@example.org]}\n" + more
    )
    two_programs(root / "reports")
    return root
