import pandas as pd

from pmo_lib.measures.health import Thresholds
from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.portfolio.vocabulary import Rag, Severity
from pmo_lib.report import text
from pmo_lib.status.headline import LIMIT, headline  # noqa: F401 - one of the findings
from pmo_lib.status.milestones import upcoming
from pmo_lib.status.position import (
    ACTIVE,
    NOT_STARTED,
    Reporting,
    active,
    contradicting,
    judged_today,
    not_judged,
    watermelons,
    without_status,
)


def watermelon(frame: pd.DataFrame) -> Finding:
    """Who declares green and is red by the data, and the reverse."""
    found, running = watermelons(frame), active(frame)
    judged = running[running.computed.notna()]
    green = judged[judged.declared == Rag.GREEN]
    reverse = judged[(judged.declared == Rag.RED) & (judged.computed == Rag.GREEN)]
    values = {
        "declared_green": len(green),
        "computed_red": len(found),
        "projects": found.project_id.tolist(),
        "declared_red_computed_green": reverse.project_id.tolist(),
    }
    rows = {"declared_green": green, "declared_red_computed_green": reverse}
    also = ""
    if len(reverse):
        verb = "declares" if len(reverse) == 1 else "declare"
        also = f"{len(reverse)} {verb} red but {'is' if len(reverse) == 1 else 'are'} on track"
    if found.empty:
        message = _no_watermelon(running, green, also)
        return Finding(message, "watermelon", values=values, evidence=reverse, rows=rows)
    verb = "declares green but is" if len(found) == 1 else "declare green but are"
    message = (
        f"{text.sentence(text.plural(len(found), 'project'))} {verb} off track: {_names(found)}"
    )
    if also and len(message) + len(also) + 2 <= LIMIT:
        message = f"{message}; {also}"
    asked = "correct the declared status and bring a recovery plan"
    return Finding(message, "watermelon", Severity.ALERT, values, found, asked, rows)


def _no_watermelon(running: pd.DataFrame, green: pd.DataFrame, also: str) -> str:
    """What can be said where nobody is known to declare green and be red."""
    declared = int((running.declared == Rag.GREEN).sum())
    if len(running) and running.declared.isna().all():
        return "Declared status is not known: no project under way states one"
    if not declared:
        message = "No project under way declares green"
    elif green.empty:
        message = f"None of {text.plural(declared, 'project')} that declare green can be judged"
        if declared == 1:
            message = "The one project that declares green cannot be judged"
    elif len(green) < declared:
        message = f"{len(green)} of {declared} projects that declare green can be judged; none is off track"
    else:
        message = "No project that declares green is off track by its own figures"
    return f"{message}; {also}" if also and len(message) + len(also) + 2 <= LIMIT else message


def late(frame: pd.DataFrame, thresholds: Thresholds) -> Finding:
    """Who finishes late by so much that it is off track."""
    running = active(frame)
    dated = running.dropna(subset=["slip_days"])
    found = dated[dated.slip_days >= thresholds.red_days]
    found = found.assign(doubtful=found.slip_days > thresholds.check_days).sort_values(
        ["doubtful", "slip_days", "project_id"], ascending=[True, False, True]
    )
    doubtful = found[found.doubtful]
    values = {
        "dated": len(dated),
        "late": {row.project_id: row.slip_days for row in found.itertuples()},
        "projects": found.project_id.tolist(),
        "overdue": found.project_id[found.overdue.notna()].tolist(),
        "to_be_checked": doubtful.project_id.tolist(),
    }
    overdue = found[found.overdue.notna()]
    rows = {"dated": dated, "overdue": overdue, "to_be_checked": doubtful}
    if dated.empty:
        message = "Delay is not known: no project under way has a baseline and an expected finish"
        return Finding(message, "late", Severity.WARNING, values)
    if found.empty:
        message = _not_late(dated, running, thresholds)
        return Finding(message, "late", values=values, rows=rows)
    return Finding(_late(found, thresholds), "late", Severity.ALERT, values, found, rows=rows)


def _not_late(dated: pd.DataFrame, running: pd.DataFrame, thresholds: Thresholds) -> str:
    unknown, limit = len(running) - len(dated), thresholds.red_days
    if not unknown:
        return f"No project finishes {limit} days or more after its baseline"
    who = f"None of {text.plural(len(dated), 'project')} with dates finishes {limit} days late or more"
    return f"{who}; of {unknown} it is not known"


def _late(found: pd.DataFrame, thresholds: Thresholds) -> str:
    worst = found.iloc[0]
    name, days = text.shorten(worst["name"], 34), text.days(worst.slip_days)
    if worst.doubtful:
        return f"Check this figure: {name} is stated to be {days} late"
    least = "" if pd.isna(worst.overdue) else "at least "
    if len(found) == 1:
        if least:
            return f"{name} is overdue by {text.days(worst.overdue)} and at least {days} late"
        return f"{text.shorten(worst['name'], 44)} finishes {days} late"
    many = text.sentence(text.plural(len(found), "project"))
    worst_by = f"{name} by {least}{text.number(worst.slip_days)}"
    return f"{many} will be {text.days(thresholds.red_days)} late or more; {worst_by}"


def overdue(frame: pd.DataFrame) -> Finding | None:
    """Whose stated finish has passed while work goes on; None where nobody's has."""
    found = active(frame)
    found = found[found.overdue.notna()].sort_values(
        ["overdue", "project_id"], ascending=[False, True]
    )
    if found.empty:
        return None
    values = {
        "projects": found.project_id.tolist(),
        "days": {row.project_id: int(row.overdue) for row in found.itertuples()},
    }
    name, days = text.shorten(found["name"].iloc[0], 34), text.days(found.overdue.iloc[0])
    message = f"The stated finish of {name} passed {days} ago, and work goes on"
    if len(found) > 1:
        many = text.plural(len(found), "project")
        message = f"The stated finish of {many} has passed; that of {name} {days} ago"
    asked = "state a new finish"
    return Finding(message, "overdue", Severity.WARNING, values, found, asked)


def over_budget(frame: pd.DataFrame, portfolio: Portfolio, thresholds: Thresholds) -> Finding:
    """Who will cost so much more than budgeted that it is off track, and by how much together."""
    running = active(frame)
    known = running.dropna(subset=["overrun"])
    unbudgeted = known[(known.budget == 0) & (known.overrun > 0)]
    found = known[
        (known.overrun_share >= thresholds.red_overrun) | known.index.isin(unbudgeted.index)
    ]
    found = found.assign(doubtful=found.overrun_share > thresholds.check_overrun).sort_values(
        ["doubtful", "overrun", "project_id"], ascending=[True, False, True]
    )
    doubtful = found[found.doubtful]
    total = float(found.overrun.sum())
    values = {
        "known": len(known),
        "overrun": round(total, 2),
        "projects": found.project_id.tolist(),
        "without_budget": unbudgeted.project_id.tolist(),
        "to_be_checked": doubtful.project_id.tolist(),
    }
    rows = {"known": known, "without_budget": unbudgeted, "to_be_checked": doubtful}
    if known.empty:
        message = "Cost is not known: no project under way has a budget and an estimate"
        return Finding(message, "over_budget", Severity.WARNING, values)
    limit = text.percent(thresholds.red_overrun)
    if found.empty:
        message = f"No project will cost {limit} or more above its budget"
        if len(known) < len(running):
            who = f"None of {text.plural(len(known), 'project')} with budget and estimate"
            message = (
                f"{who} costs {limit} more or above; of {len(running) - len(known)} it is not known"
            )
        return Finding(message, "over_budget", values=values, rows=rows)
    message = _over(found, unbudgeted, total, portfolio, limit)
    return Finding(message, "over_budget", Severity.ALERT, values, found, rows=rows)


def _over(
    found: pd.DataFrame, unbudgeted: pd.DataFrame, total: float, portfolio: Portfolio, limit: str
) -> str:
    amount = text.money(total, portfolio.settings.currency, portfolio.settings.locale)
    if len(found) > 1:
        who = text.sentence(text.plural(len(found), "project"))
        message = f"{who} will exceed their budget by {limit} or more, {amount} in all"
        if len(unbudgeted):
            name = text.shorten(unbudgeted["name"].iloc[0], 20)
            others = f" and {len(unbudgeted) - 1} more" if len(unbudgeted) > 1 else ""
            message = f"{who} will cost {amount} more than budgeted; no budget: {name}{others}"
        return message
    if len(unbudgeted):
        return f"{_names(found)} has no budget and will cost {amount}"
    message = f"{_names(found)} will cost {amount} more than budgeted"
    return f"Check this figure: {message}" if found.doubtful.iloc[0] else message


def milestones_ahead(portfolio: Portfolio, days: int) -> Finding:
    """Milestones due soon, and how many of them are already expected late."""
    ahead = upcoming(portfolio, days)
    until = text.day(
        pd.Timestamp(portfolio.as_of) + pd.Timedelta(days=days), portfolio.settings.locale
    )
    slipped = ahead[ahead.slip_days > 0]
    overdue = ahead[ahead.overdue.notna()]
    values = {
        "due": len(ahead),
        "expected_late": len(slipped),
        "overdue": len(overdue),
        "projects": sorted(set(slipped.project_id)),
    }
    if not portfolio.has("milestones"):
        return Finding(
            "Milestones are not known: the source has no readable table of them",
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
    message += f", {len(overdue)} overdue" if len(overdue) else ""
    rows = {"expected_late": slipped, "overdue": overdue, "projects": slipped}
    return Finding(message, "milestones", Severity.WARNING, values, ahead, rows=rows)


def mandatory(frame: pd.DataFrame) -> Finding:
    """How the projects stand that must be done by law or contract."""
    found = frame[frame.mandatory.fillna(False) & frame.state.isin([ACTIVE, NOT_STARTED])]
    red = found[found.computed == Rag.RED]
    values = {"mandatory": len(found), "red": len(red), "projects": found.project_id.tolist()}
    if frame.mandatory.isna().all():
        message = "Mandatory projects are not known: no column says which projects are mandatory"
        return Finding(message, "mandatory", Severity.WARNING, values)
    if found.empty:
        message = "No project under way or planned is marked mandatory"
        return Finding(message, "mandatory", values=values)
    message = f"{text.sentence(text.plural(len(found), 'mandatory project'))}: {_names(found)}"
    if len(red):
        message = f"{message} – {len(red)} off track"
        return Finding(message, "mandatory", Severity.ALERT, values, found, rows={"red": red})
    running = found[found.state == ACTIVE]
    unknown = int(running.computed.isna().sum())
    if unknown:
        message = f"{message} – {unknown} under way cannot be judged"
        return Finding(message, "mandatory", Severity.WARNING, values, found)
    return Finding(f"{message} – none off track", "mandatory", values=values, evidence=found)


def unknown(frame: pd.DataFrame, portfolio: Portfolio) -> Finding:
    """Who is under way without a current readable status, and why."""
    found = without_status(frame)
    never, stale, unreadable = (
        found[found.reporting == kind]
        for kind in (Reporting.NEVER, Reporting.STALE, Reporting.NOT_READABLE)
    )
    values = {
        "never": never.project_id.tolist(),
        "stale": stale.project_id.tolist(),
        "not_readable": unreadable.project_id.tolist(),
        "projects": found.project_id.tolist(),
    }
    rows = {"never": never, "stale": stale, "not_readable": unreadable}
    if active(frame).empty:
        return Finding("No project is under way", "not_reported", values=values)
    if found.empty:
        message = "Every project under way has a current status"
        return Finding(message, "not_reported", values=values)
    if not portfolio.has("status"):
        message = "Status is not known: the source has no readable table of status"
        return Finding(message, "not_reported", Severity.WARNING, values, found)
    count = text.sentence(text.plural(len(found), "project"))
    message = f"{count} {'has' if len(found) == 1 else 'have'} no current status"
    kinds = [
        (len(never), "never reported"),
        (len(stale), "stale"),
        (len(unreadable), "not readable"),
    ]
    why = text.names([f"{number} {words}" for number, words in kinds if number])
    message = f"{message} ({why})"
    names = _names(found, LIMIT)
    message += f": {names}" if len(message) + len(names) + 2 <= LIMIT else ""
    if len(found) == 1:
        message = f"One project has no current status: {_why_silent(found.iloc[0], portfolio)}"
    asked = "report, or say why not"
    return Finding(message, "not_reported", Severity.WARNING, values, found, asked, rows)


def _why_silent(row: pd.Series, portfolio: Portfolio) -> str:
    name = text.shorten(row["name"], 34)
    if row.reporting == Reporting.NEVER:
        return f"{name} never reported"
    if row.reporting == Reporting.NOT_READABLE:
        return f"the report of {name} is not readable"
    return f"{name} last reported on {text.day(row.reported, portfolio.settings.locale)}"


def contradictions(frame: pd.DataFrame) -> Finding | None:
    """Projects whose data contradicts itself or lies beyond the plausible range; None where there is none."""
    found = contradicting(frame)
    if found.empty:
        return None
    state, doubt = found[found.contradiction.notna()], found[found.doubt != ""]
    check = found[(found.check != "") | found.understated]
    values = {
        "state": state.project_id.tolist(),
        "earned_value": doubt.project_id.tolist(),
        "to_be_checked": check.project_id.tolist(),
        "projects": found.project_id.tolist(),
    }
    rows = {"state": state, "earned_value": doubt, "to_be_checked": check}
    message = f"The data of {text.plural(len(found), 'project')} is to be checked: {_names(found)}"
    if len(found) == 1:
        message = f"{_names(found)} {_contradiction(found.iloc[0])}"
    asked = "correct the data"
    return Finding(message, "contradictions", Severity.WARNING, values, found, asked, rows)


def _contradiction(row) -> str:
    """What contradicts itself in a project's data, in words."""
    said = [row.contradiction] if isinstance(row.contradiction, str) else []
    said += [f"states {row.doubt}, so that no index is computed"] if row.doubt else []
    said += [f"states a {row.check} beyond the plausible range"] if row.check else []
    said += ["states an estimate below what is spent"] if row.understated else []
    return text.names(said)


def programs(frame: pd.DataFrame, portfolio: Portfolio) -> Finding | None:
    """Which program has most projects off track; None on the page of a single program."""
    if portfolio.program != PORTFOLIO:
        return None
    names, running = lifecycle.program_names(portfolio), active(frame)
    found = running[running.computed == Rag.RED]
    red = found.groupby("program_id").size().sort_values(ascending=False, kind="stable")
    values = {"red_by_program": {str(program): int(count) for program, count in red.items()}}
    unknown = int((~judged_today(running)).sum())
    if red.empty:
        message = "No program has a project off track"
        if unknown:
            message = f"No program has a project known to be off track; {unknown} cannot be judged"
        return Finding(message, "programs", values=values)
    name = text.shorten(names.get(red.index[0], red.index[0]), 36)
    message = f"{name} has {text.plural(int(red.iloc[0]), 'project')} off track"
    if len(red) > 1:
        many = text.sentence(text.plural(len(red), "program"))
        message = f"{many} have projects off track; {name} has {int(red.iloc[0])}"
    return Finding(message, "programs", Severity.WARNING, values, found)


def overview(frame: pd.DataFrame) -> Finding:
    """How the projects under way stand, all of them."""
    running = active(frame)
    counts = {str(colour): int((running.computed == colour).sum()) for colour in Rag}
    silent, lacking = without_status(frame), not_judged(frame)
    values = {
        **counts,
        "not_reported": len(silent),
        "not_judged": len(lacking),
        "active": len(running),
    }
    if running.empty:
        return Finding("No project is under way", "overview", values=values)
    parts = [
        (counts[Rag.RED], "off track"),
        (counts[Rag.AMBER], "at risk"),
        (counts[Rag.GREEN], "on track"),
        (
            len(lacking),
            "that cannot be judged by their data"
            if len(lacking) > 1
            else "that cannot be judged by its data",
        ),
        (int(silent.computed.isna().sum()), "without current status"),
    ]
    said = text.names([f"{text.number(count)} {words}" for count, words in parts if count], 5)
    message = f"{text.sentence(text.plural(len(running), 'project'))} under way: {said}"
    rows = {"not_reported": silent, "not_judged": lacking}
    return Finding(message, "overview", values=values, evidence=running, rows=rows)


def rules_in_words(rules: Thresholds) -> str:
    """The thresholds of the computed health, in sentences."""
    return (
        f"By its data a project is at risk from {text.days(rules.amber_days)} late, "
        f"{text.percent(rules.amber_overrun)} over budget, {text.percent(rules.amber_scope)} growth in scope, open risks worth "
        f"{text.percent(rules.amber_exposure)} of its budget or less than {text.percent(rules.amber_benefits)} of its planned "
        f"benefits; off track from {text.days(rules.red_days)}, {text.percent(rules.red_overrun)}, "
        f"{text.percent(rules.red_scope)}, {text.percent(rules.red_exposure)} or below {text.percent(rules.red_benefits)}. "
        f"A status older than {text.days(rules.stale_days)} is not current: a last known colour of red or amber stays, "
        "green does not."
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
            "reporting": _text(row.reporting),
            "not_judged_for_lack_of": _text(row.lacking) if pd.isna(row.computed) else None,
            "overdue_days": None if pd.isna(row.overdue) else int(row.overdue),
            "declared_word": _text(row.declared_word),
            "contradiction": _text(row.contradiction) or _text(row.doubt),
            "original_baseline_finish": _iso(row.original_finish),
            "rebaselined": None if pd.isna(row.rebaselined) else int(row.rebaselined),
        }
        for row in frame.itertuples()
    ]


def _text(words) -> str | None:
    return words if isinstance(words, str) and words else None


def _iso(day) -> str | None:
    return None if pd.isna(day) else day.date().isoformat()


def lacking(frame: pd.DataFrame, portfolio: Portfolio) -> list[str]:
    """What the data does not say, in sentences for the end of the report."""
    running = active(frame)
    gaps = {
        "a baseline finish": running.baseline_finish.isna().sum(),
        "an expected finish": running.finish.isna().sum(),
        "a budget": (~(running.budget > 0)).sum(),
        "an estimate at completion": running.estimate.isna().sum(),
        "a declared status": running.declared.isna().sum(),
    }
    said = [f"{_of_without(int(n), len(running))} {what}" for what, n in gaps.items() if n]
    if not portfolio.settings.currency:
        said.append("nothing says in which currency amounts are")
    values = portfolio.status[["planned_value", "earned_value", "actual_cost"]]
    if portfolio.has("status") and values.isna().all().any():
        lost = text.names([name.replace("_", " ") for name in values.columns[values.isna().all()]])
        indices = {"SPI": "planned_value", "CPI": "actual_cost"}
        gone = [index for index, name in indices.items() if values[name].isna().all()]
        index = f"no {text.names(gone)} can be computed"
        if values.earned_value.isna().all() or len(gone) == len(indices):
            index = "neither CPI nor SPI can be computed"
        said.append(f"the source states no {lost}: {index}")
    maybe = int(running.maybe_finished.sum())
    if maybe:
        many = text.plural(maybe, "project")
        said.append(
            f"the stated finish of {many} has passed, and no column says whether work goes on"
        )
    said += [f"{row.name}: {_contradiction(row)}" for row in contradicting(frame).itertuples()]
    absent = [
        name for name in ("status", "milestones", "changes", "decisions") if not portfolio.has(name)
    ]
    return said + [f"the source has no readable table of {name}" for name in absent]


def _of_without(part: int, whole: int) -> str:
    return f"{part} of {text.plural(whole, 'project')} under way {'lacks' if part == 1 else 'lack'}"


def _names(found: pd.DataFrame, room: int = LIMIT) -> str:
    """The first names, and how many more there are, in about as many characters as there is room for."""
    limit = 1 if len(found) > 2 or (room < 40 and len(found) > 1) else 2
    each = max(10, min(40, (room - (len(" and 99 others") if limit == 1 else 5)) // limit))
    return text.names([text.shorten(name, each) for name in found["name"]], limit=limit)
