"""Every sentence of the status report that has a number in it."""

import pandas as pd

from pmo_lib.measures.health import Thresholds
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.portfolio.vocabulary import Severity
from pmo_lib.report import text
from pmo_lib.status.milestones import upcoming
from pmo_lib.status.position import ACTIVE, active, unreported, watermelons, worst_first

FEW = 3  # names in a sentence


def headline(frame: pd.DataFrame, portfolio: Portfolio) -> Finding:
    """The one message of the report: how many projects are off track, and which is worst."""
    running = worst_first(active(frame))
    if running.empty:
        return Finding("No project is under way", "headline", values={"active": 0})
    red = running[running.computed == "red"]
    silent = unreported(frame)
    values = {
        "active": len(running),
        "red": len(red),
        "amber": int((running.computed == "amber").sum()),
        "not_reported": len(silent),
        "projects": red.project_id.tolist(),
    }
    if len(silent) == len(running):
        message = f"No current status for any of {text.plural(len(running), 'project')} under way"
        return Finding(message, "headline", Severity.ALERT, values, running)
    if red.empty:
        return _nothing_red(running, silent, values)
    worst = red.iloc[0]
    message = f"{_of(len(red), len(running))} off track; {text.shorten(worst['name'], 34)} is {_deviation(worst)}"
    if len(running) == 1:
        message = f"{text.shorten(worst['name'], 44)} is off track: {_deviation(worst)}"
    return Finding(message, "headline", Severity.ALERT, values, running, _recovery(worst))


def _nothing_red(running: pd.DataFrame, silent: pd.DataFrame, values: dict) -> Finding:
    amber = running[running.computed == "amber"]
    if len(silent):
        message = f"No reported project is off track, but {_of(len(silent), len(running))} without current status"
        return Finding(message, "headline", Severity.WARNING, values, running)
    if len(amber):
        message = f"No project is off track; {_of(len(amber), len(running))} at risk"
        return Finding(message, "headline", Severity.WARNING, values, running)
    if len(running) == 1:
        return Finding(
            "The one project under way is on track", "headline", values=values, evidence=running
        )
    return Finding(
        f"All {len(running)} projects under way are on track",
        "headline",
        values=values,
        evidence=running,
    )


def _of(part: int, whole: int) -> str:
    return f"{part} of {text.plural(whole, 'project')} {'is' if part == 1 else 'are'}"


def _deviation(row: pd.Series) -> str:
    """How a project deviates, by its worse side, in words: "95 days late"."""
    late = row.slip_days if pd.notna(row.slip_days) else 0
    over = row.overrun_share if pd.notna(row.overrun_share) else 0
    if late / Thresholds().red_days >= over / Thresholds().red_overrun:
        return f"{text.days(late)} late"
    return f"{text.percent(over)} over budget"


def _recovery(row: pd.Series) -> str:
    who = row.sponsor_role if isinstance(row.sponsor_role, str) and row.sponsor_role else "sponsor"
    return f"recover or re-baseline {row['name']} – asked of its {who}, before the next report"


def watermelon(frame: pd.DataFrame) -> Finding:
    """Who declares green and is red by the data."""
    found = watermelons(frame)
    green = active(frame)
    green = green[(green.declared == "green") & green.computed.notna()]
    if green.empty:
        return Finding(
            "No project under way declares green with figures to hold against it", "watermelon"
        )
    rows = {"declared_green": green}
    values = {
        "declared_green": len(green),
        "computed_red": len(found),
        "projects": found.project_id.tolist(),
    }
    if found.empty:
        return Finding(
            "Every project that declares green is out of the red by its own figures",
            "watermelon",
            values=values,
            rows=rows,
        )
    verb = "declares green but is" if len(found) == 1 else "declare green but are"
    message = (
        f"{text.sentence(text.plural(len(found), 'project'))} {verb} off track: {_names(found)}"
    )
    asked = "ask for an honest status and a recovery plan"
    return Finding(message, "watermelon", Severity.ALERT, values, found, asked, rows)


def late(frame: pd.DataFrame, thresholds: Thresholds) -> Finding:
    """Who finishes late by so much that it is off track."""
    running = active(frame)
    dated = running.dropna(subset=["slip_days"])
    found = dated[dated.slip_days >= thresholds.red_days].sort_values(
        ["slip_days", "project_id"], ascending=[False, True]
    )
    values = {
        "dated": len(dated),
        "late": {row.project_id: row.slip_days for row in found.itertuples()},
        "projects": found.project_id.tolist(),
    }
    rows = {"dated": dated}
    if dated.empty:
        return Finding(
            "Nothing can be said about delay: no project has baseline and forecast",
            "late",
            Severity.WARNING,
            values,
        )
    if found.empty:
        message = f"No project finishes {thresholds.red_days} days or more after its baseline"
        return Finding(message, "late", values=values, rows=rows)
    worst = found.iloc[0]
    if len(found) == 1:
        message = f"{text.shorten(worst['name'], 44)} finishes {text.days(worst.slip_days)} late"
    else:
        many = text.sentence(text.plural(len(found), "project"))
        worst_by = f"{text.shorten(worst['name'], 34)} by {text.number(worst.slip_days)}"
        message = f"{many} will be {text.days(thresholds.red_days)} late or more; {worst_by}"
    return Finding(message, "late", Severity.ALERT, values, found, rows=rows)


def over_budget(frame: pd.DataFrame, portfolio: Portfolio, thresholds: Thresholds) -> Finding:
    """Who will cost so much more than budgeted that it is off track, and by how much together."""
    known = active(frame).dropna(subset=["overrun_share"])
    found = known[known.overrun_share >= thresholds.red_overrun]
    found = found.sort_values(["overrun", "project_id"], ascending=[False, True])
    total = float(found.overrun.sum())
    values = {
        "known": len(known),
        "overrun": round(total, 2),
        "projects": found.project_id.tolist(),
    }
    if known.empty:
        return Finding(
            "Nothing can be said about cost: no project has budget and estimate",
            "over_budget",
            Severity.WARNING,
            values,
        )
    limit, rows = text.percent(thresholds.red_overrun), {"known": known}
    if found.empty:
        message = f"No project will cost {limit} or more above its budget"
        return Finding(message, "over_budget", values=values, rows=rows)
    amount = text.money(total, portfolio.settings.currency, portfolio.settings.locale)
    who = _names(found) if len(found) == 1 else text.sentence(text.plural(len(found), "project"))
    message = f"{who} will cost {amount} more than budgeted"
    if len(found) > 1:
        message = f"{who} will exceed their budget by {limit} or more, {amount} in all"
    return Finding(message, "over_budget", Severity.ALERT, values, found, rows=rows)


def milestones_ahead(portfolio: Portfolio, days: int) -> Finding:
    """Milestones due soon, and how many of them are already expected late."""
    ahead = upcoming(portfolio, days)
    until = text.day(
        pd.Timestamp(portfolio.as_of) + pd.Timedelta(days=days), portfolio.settings.locale
    )
    slipped = ahead[ahead.slip_days > 0]
    values = {
        "due": len(ahead),
        "expected_late": len(slipped),
        "projects": sorted(set(slipped.project_id)),
    }
    if not portfolio.has("milestones"):
        return Finding(
            "Milestones are not known: the source has no such table",
            "milestones",
            Severity.WARNING,
            values,
        )
    if ahead.empty:
        return Finding(f"No milestone is due by {until}", "milestones", values=values)
    message = f"{text.sentence(text.plural(len(ahead), 'milestone'))} due by {until}"
    if slipped.empty:
        return Finding(f"{message}, none of them late", "milestones", values=values, evidence=ahead)
    message += f"; {len(slipped)} expected after baseline"
    rows = {"expected_late": slipped, "projects": slipped}
    return Finding(message, "milestones", Severity.WARNING, values, ahead, rows=rows)


def mandatory(frame: pd.DataFrame) -> Finding:
    """How the projects stand that must be done by law or contract."""
    found = frame[frame.mandatory.fillna(False) & frame.state.isin([ACTIVE, "not started"])]
    red = found[found.computed == "red"]
    values = {"mandatory": len(found), "red": len(red), "projects": found.project_id.tolist()}
    if found.empty:
        return Finding(
            "No project under way or planned is marked mandatory", "mandatory", values=values
        )
    message = f"{text.sentence(text.plural(len(found), 'mandatory project'))}: {_names(found)}"
    if red.empty:
        return Finding(f"{message} – none off track", "mandatory", values=values, evidence=found)
    return Finding(
        f"{message} – {len(red)} off track",
        "mandatory",
        Severity.ALERT,
        values,
        found,
        rows={"red": red},
    )


def unknown(frame: pd.DataFrame) -> Finding:
    """Who is under way without a current status."""
    found = unreported(frame)
    never = found[found.reported.isna()]
    stale = found[found.reported.notna() & found.declared.notna()]
    values = {
        "never": never.project_id.tolist(),
        "stale": stale.project_id.tolist(),
        "projects": found.project_id.tolist(),
    }
    if found.empty:
        return Finding(
            "Every project under way has a current status", "not_reported", values=values
        )
    verb = "has" if len(found) == 1 else "have"
    message = f"{text.sentence(text.plural(len(found), 'project'))} {verb} no current status: {_names(found)}"
    rows = {"never": never, "stale": stale}
    return Finding(
        message, "not_reported", Severity.WARNING, values, found, "report, or say why not", rows
    )


def programs(frame: pd.DataFrame, portfolio: Portfolio) -> Finding | None:
    """Which program has most projects off track; None on the page of a single program."""
    if portfolio.program != PORTFOLIO:
        return None
    names = portfolio.programs.set_index("program_id").name
    found = active(frame)[active(frame).computed == "red"]
    red = found.groupby("program_id").size().sort_values(ascending=False, kind="stable")
    values = {"red_by_program": {str(program): int(count) for program, count in red.items()}}
    if red.empty:
        return Finding("No program has a project off track", "programs", values=values)
    name = text.shorten(names.get(red.index[0], red.index[0]), 36)
    worst = f"{name} has {text.plural(int(red.iloc[0]), 'project')} off track"
    if len(red) == 1:
        return Finding(worst, "programs", Severity.WARNING, values, found)
    message = f"{text.sentence(text.plural(len(red), 'program'))} have projects off track; {name} has {int(red.iloc[0])}"
    return Finding(message, "programs", Severity.WARNING, values, found)


def overview(frame: pd.DataFrame) -> Finding:
    """How the projects under way stand, all of them."""
    running = active(frame)
    counts = {word: int((running.computed == word).sum()) for word in ("red", "amber", "green")}
    values = {**counts, "not_reported": int(running.computed.isna().sum()), "active": len(running)}
    if running.empty:
        return Finding("No project is under way", "overview", values=values)
    parts = [
        (counts["red"], "off track"),
        (counts["amber"], "at risk"),
        (counts["green"], "on track"),
    ]
    said = [
        f"{count} {words}"
        for count, words in [*parts, (values["not_reported"], "not reported")]
        if count
    ]
    return Finding(
        f"Of {text.plural(len(running), 'project')} under way {text.names(said, 4)}",
        "overview",
        values=values,
        evidence=running,
    )


def rules_in_words(rules: Thresholds) -> str:
    """The thresholds of the computed health, in a sentence."""
    return (
        f"By its data a project is at risk from {text.days(rules.amber_days)} late or {text.percent(rules.amber_overrun)} over budget, "
        f"and off track from {text.days(rules.red_days)} or {text.percent(rules.red_overrun)}; "
        f"a status older than {text.days(rules.stale_days)} is not reported."
    )


def facts_of_projects(frame: pd.DataFrame) -> list[dict]:
    """What the page says of each project, for `facts.json`."""
    return [
        {
            "id": row.project_id,
            "state": row.state,
            "baseline_start": _iso(row.baseline_start),
            "baseline_finish": _iso(row.baseline_finish),
            "finish": _iso(row.finish),
            "slip_days": None if pd.isna(row.slip_days) else int(row.slip_days),
            "overrun": None if pd.isna(row.overrun) else round(float(row.overrun), 2),
            "declared": None if pd.isna(row.declared) else row.declared,
            "computed": None if pd.isna(row.computed) else row.computed,
            "reported": _iso(row.reported),
        }
        for row in frame.itertuples()
    ]


def _iso(day) -> str | None:
    return None if pd.isna(day) else day.date().isoformat()


def lacking(frame: pd.DataFrame, portfolio: Portfolio) -> list[str]:
    """What the data does not say, in sentences for the end of the report."""
    running = active(frame)
    gaps = {
        "a baseline finish": running.baseline_finish.isna().sum(),
        "an expected finish": running.finish.isna().sum(),
        "a budget": running.budget.isna().sum(),
        "an estimate at completion": running.estimate.isna().sum(),
        "a declared status": running.declared.isna().sum(),
    }
    said = [f"{_of_without(int(n), len(running))} {what}" for what, n in gaps.items() if n]
    values = portfolio.status[["planned_value", "earned_value", "actual_cost"]]
    if portfolio.has("status") and values.isna().all().any():
        lost = text.names([name.replace("_", " ") for name in values.columns[values.isna().all()]])
        said.append(f"the source states no {lost}: neither CPI nor SPI can be computed")
    absent = [
        name for name in ("status", "milestones", "changes", "decisions") if not portfolio.has(name)
    ]
    return said + [f"the source has no table of {name}" for name in absent]


def _of_without(part: int, whole: int) -> str:
    return f"{part} of {text.plural(whole, 'project')} under way {'lacks' if part == 1 else 'lack'}"


def _names(found: pd.DataFrame) -> str:
    return text.names(
        [text.shorten(name, 40) for name in found["name"]], limit=1 if len(found) > 2 else 2
    )
