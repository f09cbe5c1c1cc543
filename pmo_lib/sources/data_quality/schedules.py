"""Links of schedules that cannot be followed: noticed and counted, never changed."""

from collections.abc import Iterator

import pandas as pd

from pmo_lib.sources.data_quality.registry import Context, look
from pmo_lib.sources.typed_table import Suspicion

ISSUE = ["project_id", "data_date"]
MOST_NAMED = 8  # activities of a circle that a message names


def _good(context: Context, table: str) -> pd.DataFrame | None:
    draft = context.drafts.get(table)
    return None if draft is None else draft.frame.drop(index=list(draft.bad))


@look
def links_to_unknown_activities(context: Context) -> Iterator[Suspicion]:
    """Links whose predecessor or successor is no activity of the same issue of the schedule."""
    links, activities = _good(context, "activity_links"), _good(context, "activities")
    if links is None or not len(links):
        return
    known = set() if activities is None else set(_nodes(activities, "project_id", "activity_id"))
    before = links.assign(project_id=links.from_project_id.fillna(links.project_id))
    for name, rows in (("from_id", before), ("to_id", links)):
        nodes = _nodes(rows, "project_id", name)
        wrong = [at for at, node in zip(links.index, nodes, strict=True) if node not in known]
        if wrong:
            count, of = f"{len(wrong):,}", f"{len(links):,}"
            message = (
                f"{count} of {of} links name in {name} no activity of their issue of the schedule"
            )
            hint = "export links and activities together, or correct the identity"
            yield context.drafts["activity_links"].suspicion(
                "unknown_activity", message, wrong, name, suggestion=hint
            )


def _nodes(frame: pd.DataFrame, project: str, activity: str) -> list[tuple]:
    return list(zip(frame[project], frame.data_date, frame[activity], strict=True))


@look
def circles_of_links(context: Context) -> Iterator[Suspicion]:
    """Links that lead from an activity back to itself: no dates can be computed from them."""
    links = _good(context, "activity_links")
    found = [] if links is None or not len(links) else circles(links)
    if found:
        rows = sorted(row for _, own in found for row in own)
        circle = found[0][0]
        shown = " → ".join(circle[:MOST_NAMED]) + " → …" * (len(circle) > MOST_NAMED)
        count = "a circle" if len(found) == 1 else f"{len(found):,} circles, of which the first is"
        message = f"{len(rows):,} of {len(links):,} links form {count}: {shown}"
        hint = "take one of these links out; no dates can be computed from a circle"
        yield context.drafts["activity_links"].suspicion(
            "circle_of_links", message, rows, "to_id", suggestion=hint
        )


def circles(links: pd.DataFrame) -> list[tuple[list[str], list[int]]]:
    """
    The circles that links form: the activities on one way round, the first one again at the end, and the links (index
    of the frame) among all activities that lie on circles with them.

    >>> frame = pd.DataFrame({"project_id": "P", "data_date": "2026-10-31", "from_id": ["A", "B"], "to_id": ["B", "A"]})
    >>> circles(frame.assign(from_project_id=None))
    [(['A', 'B', 'A'], [0, 1])]
    """
    import networkx as nx

    first = links.assign(project_id=links.from_project_id.fillna(links.project_id))
    before, after = _nodes(first, "project_id", "from_id"), _nodes(links, "project_id", "to_id")
    pairs = list(zip(before, after, strict=True))
    graph = nx.DiGraph(pairs)
    parts = [
        part
        for part in nx.strongly_connected_components(graph)
        if len(part) > 1 or graph.has_edge(*(tuple(part) * 2))
    ]
    part_of = {node: number for number, part in enumerate(parts) for node in part}
    rows: dict[int, list[int]] = {number: [] for number in range(len(parts))}
    for at, (a, b) in zip(links.index, pairs, strict=True):
        if a in part_of and part_of[a] == part_of.get(b):
            rows[part_of[a]].append(at)
    found = []
    for number, part in enumerate(parts):
        way = nx.find_cycle(graph.subgraph(part), min(part, key=str))
        found.append(([way[0][0][2], *(step[1][2] for step in way)], rows[number]))
    return sorted(found, key=lambda one: one[1])
