"""Every chart form on one page, drawn from the synthetic sample: `python docs/gallery.py reports/gallery.html`."""

import sys
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd

from pmo_lib import read, report, status
from pmo_lib.portfolio.finding import Finding
from pmo_lib.report import bubbles, figures, forms, panels, roadmap, stacks, text
from pmo_lib.report.blocks import BLOCK_MIME, Block, Table
from pmo_lib.run import gate, page


def blocks() -> list[Block]:
    """A section for each form."""
    portfolio = read().at()
    report.speak(portfolio.settings)
    data = status.build(portfolio)
    projects = data.projects
    return [
        report.header(
            Finding("Every chart form, drawn from the synthetic sample", "gallery"), portfolio
        ),
        report.kpis(data.first_measures, portfolio, data.headline),
        report.show(data, "delay", "milestones"),
        _section("Is a role over capacity? Testers are booked to 138%", _loads()),
        _section("What books the testers? After the plan they are at 91%", _stacks()),
        _section("Is what scores most worth most? One of five is not", _bubbles()),
        _section("Where does each project stand, and when does it end?", _roadmap(data)),
        _section("What first, and how sure? Three of eight are chosen", _ranking(projects)),
        _section("Value for money: the budget of 40 buys 78 of 100 points", _frontier()),
        _section("Where are we against target? Planning is farthest below it", _targets()),
        _section("Where will we land? Eight in ten runs end between 96 and 118", _curve()),
        _section("How do parts add up? Budget grew by 9", _waterfall()),
        _section("How are risks spread? Two are likely and grave", _heat()),
        _section("Trend of many series on one scale", _sparks(portfolio)),
    ]


def _section(message: str, *parts) -> Block:
    return report.section(
        Finding(
            message,
            "gallery-" + "-".join(word for word in message.lower().split()[:5] if word.isalpha()),
        ),
        *parts,
    )


def _loads():
    months = pd.date_range("2026-11-30", periods=8, freq="ME")
    curves = {"Testers": 1.38, "Developers": 1.04, "Analysts": 0.92, "Trainers": 0.66}
    rows = [
        (name, day, peak * (0.6 + 0.4 * np.sin(np.pi * n / 7)))
        for name, peak in curves.items()
        for n, day in enumerate(months)
    ]
    frame = pd.DataFrame(rows, columns=["panel", "period", "load"])
    data = frame.assign(
        period=[text.month(day) for day in frame.period],
        load=[text.percent(load) for load in frame.load],
    )
    caption = "Demand as % of capacity, Nov 2026–Jun 2027; line = 100%"
    return panels.loads(
        "loads",
        frame,
        caption=caption,
        alternative="Testers reach 138% in the middle of the period",
        data=data,
    )


def _stacks():
    months = pd.date_range("2026-11-30", periods=4, freq="ME")
    booked = pd.DataFrame([[6, 9, 8, 5], [3, 5, 4, 2]], index=["Care", "Supply"], columns=months)
    after = pd.DataFrame([[8, 10, 10, 9]], index=["All programs"], columns=months)
    limit = pd.Series(11.0, index=months)
    data = booked.set_axis([text.month(day) for day in months], axis=1).reset_index(names="Program")
    return stacks.stacks(
        "stacks",
        [stacks.Stack("As booked", booked, limit), stacks.Stack("After the plan", after, limit)],
        caption="Testers, FTE by month; line = capacity of 11",
        alternative="Testers are booked to 127% in December, 91% after the plan",
        data=data,
        vertical="FTE",
    )


def _bubbles():
    frame = pd.DataFrame(
        {
            "name": ["Portal", "Ledger", "Network", "Hubs", "Academy"],
            "score": [72.0, 64.0, 51.0, 47.0, 20.0],
            "net_present_value": [2e6, 1e6, 4e6, 9e6, -1e6],
            "cost_to_go": [3e6, 2e6, 5e6, 12e6, 1e6],
            "decision": ["continue", "invest", "continue", "stop", "reject"],
        }
    )
    message = "Hubs has the highest value of 9 million and is stopped"
    return bubbles.value_bubbles("bubbles", frame, message=message, source="made up")


def _roadmap(data):
    return roadmap.roadmap(
        roadmap.of_positions(data.running), as_of=data.as_of, caption="Worst of each", top=6
    )


def _ranking(projects: pd.DataFrame):
    names = projects["name"].head(8).tolist()
    values = np.linspace(0.9, 0.35, 8)
    frame = pd.DataFrame(
        {
            "label": names,
            "value": values,
            "low": values - 0.12,
            "high": values + 0.08,
            "chosen": [True] * 3 + [False] * 5,
        }
    )
    data = frame[["label", "value"]].assign(value=[text.number(value, 2) for value in values])
    caption = "Score, 0 to 1; line = range over plausible weights"
    return forms.ranking(
        "ranking",
        frame,
        caption=caption,
        alternative=f"{names[0]} leads with 0.90, {names[-1]} is last with 0.35",
        data=data,
    )


def _frontier():
    frame = pd.DataFrame(
        {"cost": [0, 8, 15, 22, 31, 40, 55, 70], "value": [0, 30, 48, 60, 70, 78, 90, 100]}
    )
    caption = "Best value that each budget buys; line = budget of 40"
    return forms.frontier(
        "frontier",
        frame,
        budget=40,
        caption=caption,
        alternative="40 buys 78, 70 would buy 100",
        data=frame,
    )


def _targets():
    areas = ["Governance", "Planning", "Risk", "Benefits", "Resources"]
    frame = pd.DataFrame(
        {
            "label": areas,
            "now": [2.8, 1.9, 2.4, 1.5, 3.1],
            "target": [3, 3.5, 3, 2.5, 3.5],
            "low": [2, 1, 1.5, 1, 2.5],
            "high": [3.5, 3, 3.5, 2, 4],
        }
    )
    caption = "Level, 1 to 5: dot = now, ring = target, line = range of answers"
    return forms.targets(
        "targets",
        frame,
        caption=caption,
        alternative="Planning is at 1.9 of 3.5, Governance at 2.8 of 3",
        data=frame,
    )


def _curve():
    months = pd.date_range("2026-01-31", periods=12, freq="ME")
    plan = 100 / (1 + np.exp(-(np.arange(12) - 5) / 1.6))
    actual = pd.Series(plan * 1.07).where(np.arange(12) <= 7)
    ahead = pd.Series(plan * 1.07).where(np.arange(12) >= 7)
    frame = pd.DataFrame(
        {
            "period": months,
            "planned": plan,
            "actual": actual,
            "forecast": ahead,
            "low": ahead * 0.92,
            "high": ahead * 1.1,
        }
    )
    data = frame.drop(columns="period").round(1)
    data.insert(0, "period", [text.month(day) for day in months])
    caption = "Cost to date, share of budget in %; dashed = forecast, band = 8 in 10 runs"
    return forms.s_curve(
        "curve",
        frame,
        as_of=months[7].date(),
        caption=caption,
        alternative="Plan ends at 98, forecast at 105",
        data=data,
    )


def _waterfall():
    frame = pd.DataFrame(
        {
            "label": ["Approved", "Scope added", "Prices", "Savings", "Now"],
            "value": [100.0, 12, 5, -8, 109],
            "total": [True, False, False, False, True],
        }
    )
    shown = ["100", "+12", "+5", "−8", "109"]
    data = pd.DataFrame({"Part": frame["label"], "Million": shown})
    return forms.waterfall(
        "bridge",
        frame,
        shown=shown,
        caption="Budget, million euros",
        alternative="From 100 by +12, +5 and −8 to 109",
        data=data,
    )


def _heat() -> Table:
    likely = ["Almost certain", "Likely", "Possible", "Unlikely", "Rare"]
    grave = ["Negligible", "Minor", "Moderate", "Major", "Severe"]
    counts = np.array(
        [[0, 1, 0, 1, 0], [1, 2, 3, 2, 0], [2, 4, 3, 1, 1], [3, 2, 1, 0, 1], [1, 0, 0, 0, 0]]
    )
    frame = pd.DataFrame(counts, columns=grave)
    frame.insert(0, "Likelihood", likely)
    return Table(
        frame,
        "Open risks by likelihood and impact",
        dict.fromkeys(grave, 0),
        heat=grave,
        name="risks",
    )


def _sparks(portfolio) -> Table:
    status_rows = portfolio.status.sort_values("period_end")
    programs = portfolio.projects.set_index("project_id").program_id
    spent = status_rows.assign(program=status_rows.project_id.map(programs)).pivot_table(
        index="program", columns="period_end", values="actual_cost", aggfunc="sum"
    )
    names = portfolio.programs.set_index("program_id").name
    frame = pd.DataFrame(
        {
            "Program": names.reindex(spent.index).tolist(),
            "Actual cost, million": [list(row / 1e6) for row in spent.to_numpy()],
        }
    )
    return Table(
        frame, "Actual cost by month, million euros, one scale", sparks=["Actual cost, million"]
    )


def main(target: Path) -> None:
    """Write the gallery."""
    shown = [nbformat.v4.new_code_cell("", outputs=[_output(block)]) for block in blocks()]
    html = page.export(nbformat.v4.new_notebook(cells=shown), title="Chart forms")
    reasons = gate.judge(html)
    if reasons:
        raise SystemExit(f"refused: {reasons}")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(html, encoding="utf-8", newline="")
    print(target)


def _output(block: Block):
    drawn = {
        id: figures.plain(figure) for chart in block.figures for id, figure in chart.figures.items()
    }
    return nbformat.v4.new_output(
        "display_data", {BLOCK_MIME: {"html": block.html, "figures": drawn, "facts": {}}}
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("reports/gallery.html"))
