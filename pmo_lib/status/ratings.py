"""What projects declare: how many of each rating, by program and by money, and what changed."""

import pandas as pd

from pmo_lib.portfolio import lifecycle
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.vocabulary import Rag, Severity
from pmo_lib.report import text
from pmo_lib.report.blocks import Table
from pmo_lib.status.perspective import View
from pmo_lib.status.position import active

RANK = {colour: rank for rank, colour in enumerate(Rag)}  # red first
LARGEST = 5


def rated(view: View) -> pd.DataFrame:
    """Projects under way that declare a rating, the red ones first, with the word they use for it."""
    found = active(view.projects).dropna(subset=["declared"])
    found = found.assign(word=found.declared_word.fillna(found.declared))
    return found.sort_values("declared", key=lambda colours: colours.map(RANK), kind="stable")


def changed(view: View) -> pd.DataFrame:
    """Projects whose declared rating differs from the one in the report before; empty where there is none."""
    found = view.moves.dropna(subset=["declared_before", "declared_now"])
    return found[found.declared_before != found.declared_now]


def ratings(view: View) -> Finding | None:
    """How many projects declare which rating, and who changed; None where no project under way declares one."""
    found, moved = rated(view), changed(view)
    if found.empty:
        return None
    worse = moved.declared_now.map(RANK) < moved.declared_before.map(RANK)
    unrated = active(view.projects)
    unrated = unrated[unrated.declared.isna()]
    by_colour = {str(colour): found[found.declared == colour] for colour in Rag}
    budgets = {name: rows.budget.sum(min_count=1) for name, rows in by_colour.items()}
    red = _largest_first(by_colour[Rag.RED])
    values = {
        **{name: len(rows) for name, rows in by_colour.items()},
        "words": {str(word): int(count) for word, count in found.word.value_counts().items()},
        "money": {name: round(float(v), 2) for name, v in budgets.items() if pd.notna(v)},
        "without_rating": len(unrated),
        "worse": moved.project_id[worse].tolist(),
        "better": moved.project_id[~worse].tolist(),
        "projects": red.project_id.tolist(),
    }
    rows = {
        **by_colour,
        "without_rating": unrated,
        "worse": moved[worse],
        "better": moved[~worse],
        "projects": red,
    }
    severity = Severity.WARNING if len(red) else Severity.INFO
    return Finding(_in_words(found, values), "ratings", severity, values, found, rows=rows)


def _in_words(found: pd.DataFrame, values: dict) -> str:
    said = text.names([f"{values[colour]} {colour}" for colour in Rag if values[colour]])
    if len(found) == 1:
        return f"{text.shorten(found['name'].iloc[0], 44)} declares {found.declared.iloc[0]}"
    message = f"{text.sentence(text.plural(len(found), 'project'))} declare a rating: {said}"
    moves = [f"{len(values[side])} {side}" for side in ("worse", "better") if values[side]]
    message += f"; since the last report {text.names(moves)}" if moves else ""
    return message


def _largest_first(found: pd.DataFrame) -> pd.DataFrame:
    return found.sort_values(["budget", "project_id"], ascending=[False, True])


def by_program(view: View) -> Table | None:
    """How many projects of each program declare which rating, and the budget of those that declare red."""
    found = rated(view)
    if found.empty:
        return None
    settings, names = view.portfolio.settings, lifecycle.program_names(view.portfolio)
    counts = pd.crosstab(found.program_id, found.word)[found.word.unique().tolist()]
    shown = counts.set_axis([text.sentence(word) for word in counts], axis=1)
    numbers, raw = dict.fromkeys(shown, 0), {}
    red = found[found.declared == Rag.RED].groupby("program_id").budget.sum(min_count=1)
    if red.notna().any():
        raw = {"Budget declared red": red.reindex(counts.index)}
        amounts = [
            text.money(v, settings.currency, settings.locale) for v in raw["Budget declared red"]
        ]
        shown["Budget declared red"] = amounts
        numbers["Budget declared red"] = None
    shown.insert(
        0, "Program", names.reindex(shown.index).fillna(pd.Series(shown.index, shown.index))
    )
    return Table(shown, "Projects under way by declared rating", numbers, raw=raw, top=25)


def red_ones(view: View) -> Table | None:
    """Which projects declare red, the largest first, and what they declared before."""
    found = _largest_first(rated(view))
    found = found[found.declared == Rag.RED]
    if found.empty:
        return None
    settings = view.portfolio.settings
    before = changed(view).set_index("project_id").declared_before.reindex(found.project_id)
    shown, raw = pd.DataFrame({"Project": found["name"], "Declared": found.declared}), {}
    if found.declared_word.notna().any():
        shown["In its own words"] = found.declared_word
    if found.budget.notna().any():
        shown["Budget"] = [text.money(v, settings.currency, settings.locale) for v in found.budget]
        raw = {"Budget": found.budget}
    if before.notna().any():
        shown["Before"] = before.to_numpy()
    rag = tuple(name for name in ("Declared", "Before") if name in shown)
    caption = "Projects that declare red, the largest budget first"
    return Table(shown, caption, dict.fromkeys(raw), rag=rag, raw=raw, top=LARGEST)
