"""What the data does not say, in sentences for the end of the report."""

from pmo_lib.forecast.data import Data
from pmo_lib.forecast.networks import SHOWN
from pmo_lib.forecast.rules import FEWEST
from pmo_lib.measures.forecast_ranges import WEIGHT
from pmo_lib.report import text


def missing(data: Data) -> list[str]:
    """Sentences on absent tables, schedules that cannot be computed, and assumptions that stand in for data."""
    tables = {
        "activities": "No table holds schedules: logic, critical path and float are not assessed.",
        "baselines": "No table holds the baselines: growth since the first budget is not known.",
        "budgets": "No table holds the budget of the year: the chance of an overspend is not known.",
        "project_budgets": "No table holds budgets by project and year: spend within the year is not compared.",
        "reserve_moves": "No table holds reserves.",
    }
    found = [words for name, words in tables.items() if not data.portfolio.has(name)]
    finished = int(data.history.projects.actual.notna().sum())
    if finished < FEWEST:
        found.append(
            f"{text.sentence(text.plural(finished, 'finished project'))}: too few for a class of projects like these."
        )
    names = data.running.set_index("project_id").name
    for project, network in data.networks.items():
        if network.read.reason:
            found.append(
                f"The schedule of {names[project]} is not computed: {network.read.reason}."
            )
            continue
        found += _of_network(data, names[project], network, project)
    return found


def _of_network(data: Data, name: str, network, project: str) -> list[str]:
    rows, found = network.rows, []
    if network.read.skipped:
        found.append(
            f"{text.plural(network.read.skipped, 'link')} of {name} to other projects or to activities that are not listed are left out."
        )
    if not data.portfolio.calendar_days.calendar.isin(rows.calendar.dropna()).any():
        found.append(
            f"No calendar of {name} differs from Monday to Friday: holidays count as working days."
        )
    if rows[["actual_start", "actual_finish", "remaining"]].isna().all(axis=None):
        found.append(f"The schedule of {name} has no progress: it is a plan.")
    if project not in data.draws:
        by_finish = project in set(data.network_finishes.project_id)
        no_range = "no range; its finish stands as P50" if by_finish else "no range"
        found.append(
            f"The schedule of {name} states no low and high durations, and too few projects are finished to stand in: {no_range}."
        )
    elif not (rows.high > 0).any():
        found.append(
            f"The schedule of {name} states no low and high durations: those of projects like it are used (weight of its class n/(n + {WEIGHT}))."
        )
    if len(network.defects) > SHOWN:
        found.append(
            f"Only the first {SHOWN} of {len(network.defects)} defects of {name} are repaired one by one."
        )
    return found
