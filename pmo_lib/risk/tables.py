"""The tables of the risk report."""

import numpy as np
import pandas as pd

from pmo_lib.report import text
from pmo_lib.report.columns import Column, table
from pmo_lib.report.grids import Table
from pmo_lib.risk import columns
from pmo_lib.risk.data import Data
from pmo_lib.risk.record_findings import lacking

BANDS = ("to 20%", "to 40%", "to 60%", "to 80%", "to 100%")


def worst(data: Data) -> Table | None:
    """Risks by their share of the worst cases."""
    if data.known.empty:
        return None
    caption = (
        f"Open risks by their share of the {text.percent(data.rules.worst)} of cases that cost most"
    )
    return table(data.tail, columns.WORST, caption, name="worst-cases")


def left_out(data: Data) -> Table | None:
    """Risks that no sum holds, and why."""
    rows = data.left_out
    why = np.select(
        [rows.contradicts, rows.probability.isna() & rows.impact.isna(), rows.probability.isna()],
        [
            "its probability contradicts that of its cause",
            "no probability and no impact",
            "no probability",
        ],
        "no impact",
    )
    return table(
        rows.assign(why=why), columns.LEFT_OUT, "Open risks that no sum holds", name="left-out"
    )


def matrix(data: Data) -> Table | None:
    """The usual matrix: how many quantified risks by probability and impact."""
    rows = data.known
    if rows.empty:
        return None
    edges = np.quantile(rows.mean_impact, [0.2, 0.4, 0.6, 0.8])
    edges = np.array([float(f"{edge:.2g}") for edge in edges])
    across = np.searchsorted(edges, rows.mean_impact, side="left")
    down = np.clip(np.ceil(rows.probability * 5 - 1e-9) - 1, 0, 4).astype(int)
    counts = np.zeros((5, 5), int)
    np.add.at(counts, (down, across), 1)
    kept = [at for at in range(5) if at in {0, 4} or edges[at] > edges[at - 1]]
    heads = [_impact(edges, at) for at in range(5)]
    frame = pd.DataFrame({"band": BANDS[::-1]}).assign(
        **{str(at): [int(row[at]) for row in counts[::-1]] for at in kept}
    )
    shown = [Column("band", "Probability"), *(Column(str(at), heads[at], "shade") for at in kept)]
    caption = (
        "Open risks by probability and mean impact; columns hold about a fifth of the risks each"
    )
    return table(frame, shown, caption, name="matrix", shown=text.number)


def _impact(edges: np.ndarray, at: int) -> str:
    return f"to {text.money(edges[at])}" if at < 4 else f"above {text.money(edges[3])}"


def silent(data: Data) -> Table | None:
    """Projects without a current look at their risks."""
    rows = data.projects[data.projects.silent | data.projects.review_unknown]
    rows = rows.sort_values(["open_risks", "review_age"], ascending=[True, False], kind="stable")
    return table(rows, columns.SILENT, "Projects under way that are silent on risk", name="silent")


def causes(data: Data) -> Table | None:
    """Causes that several risks share."""
    return table(
        data.causes, columns.CAUSES, "Common causes and their part of the variance", name="causes"
    )


def measures(data: Data) -> Table | None:
    """Measures that may be taken."""
    rows = data.candidates
    if rows.empty or data.chosen is None:
        return None
    chosen = rows.mitigation_id.isin(data.chosen.rows.mitigation_id).map({True: "yes", False: "no"})
    rows = rows.assign(measure=rows["name"].fillna(rows.mitigation_id), chosen=chosen)
    return table(
        rows,
        columns.MEASURES,
        "Measures with a price that lower a quantified risk",
        name="measures",
    )


def ended(data: Data) -> Table | None:
    """How often risks occurred, by the probability that was stated."""
    rows = data.ended
    if rows.empty or data.portfolio.risks.occurred.isna().all():
        return None
    band = np.clip(np.ceil(rows.stated * 5 - 1e-9) - 1, 0, 4).astype(int)
    groups = rows.assign(band=[BANDS[at] for at in band], at=band).groupby(["at", "band"])
    frame = groups.agg(
        count=("risk_id", "size"), expected=("stated", "sum"), occurred=("happened", "sum")
    )
    return table(
        frame.reset_index(),
        columns.ENDED,
        "Risks that have ended, by stated probability",
        name="ended",
    )


def issues(data: Data) -> Table | None:
    """Open issues, the most overdue first."""
    rows = data.issues[data.issues.closed.isna()]
    rows = rows.sort_values(["late", "age"], ascending=False, na_position="last", kind="stable")
    return table(rows, columns.ISSUES, "Open issues, the most overdue first", name="issues")


def quality(data: Data) -> Table | None:
    """What entries of the register lack."""
    if not any(lacking(data).values()):
        return None
    of = len(data.risks)
    rows = [[name, text.share_of(count, of)] for name, count in lacking(data).items()]
    return table(
        pd.DataFrame(rows, columns=["what", "of"]),
        columns.LACKING,
        "What entries of the register lack",
        name="lacking",
    )
