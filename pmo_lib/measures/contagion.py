"""
Delays that pass from one project to another: what a receiver inherits beyond the buffer of the link.

References:
    a rule of this library; it is an upper bound, because a receiver may recover.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np

Link = tuple[str, str, float]  # giver, receiver, buffer [days]
EXACT = 2**18  # cases that are enumerated; above that they are drawn


@dataclass(frozen=True, slots=True)
class Delays:
    """
    Delay of each project in each case.

    Args:
        projects: their ids, in the order of the columns.
        own, total: (cases, projects) its own delay, and with what it inherits. [days]
        chances: (cases,) probability of each case.
        circular: links that close a circle; they are followed in no case.
        exact: whether all cases are enumerated; else they are drawn.
    """

    projects: tuple[str, ...]
    own: np.ndarray
    total: np.ndarray
    chances: np.ndarray
    circular: tuple[Link, ...]
    exact: bool

    def mean(self) -> dict[str, float]:
        """Mean delay of each project, inherited days included."""
        return dict(zip(self.projects, (self.chances @ self.total).tolist(), strict=True))

    def mean_own(self) -> dict[str, float]:
        """Mean delay of each project by its own causes."""
        return dict(zip(self.projects, (self.chances @ self.own).tolist(), strict=True))

    def quantile(self, project: str, share: float) -> float:
        """The least delay of a project that is not exceeded with this probability."""
        days = self.total[:, self.projects.index(project)]
        order = np.argsort(days, kind="stable")
        reached = np.cumsum(self.chances[order])
        return float(days[order][min(np.searchsorted(reached, share - 1e-12), len(days) - 1)])


def spread(
    own: Mapping[str, Mapping[float, float]],
    links: Sequence[Link],
    draws: int = 20_000,
    rng: np.random.Generator | None = None,
) -> Delays:
    """
    Pass delays on along links: a receiver's delay is its own plus what its giver's delay exceeds the buffer. [days]

    Several givers add up. This is an upper bound, because a receiver may recover.

    Args:
        own: for each project its possible delays [days] with their probabilities, which sum to one.
        links: between these projects; a link to or from another project raises a KeyError.
        draws, rng: where there are more than 262,144 cases, so many are drawn.

    Returns:
        the delays; a link that closes a circle is left out and named.

    >>> delays = spread({"A": {0: 0.6, 40: 0.4}, "B": {0: 0.7, 20: 0.3}}, [("A", "B", 10)])
    >>> {project: round(days, 6) for project, days in delays.mean().items()}
    {'A': 16.0, 'B': 18.0}
    """
    projects = tuple(own)
    kept, circular = _without_circles(projects, links)
    exact = prod(len(days) for days in own.values()) <= EXACT
    rng = rng or np.random.default_rng(0)
    cases, chances = _cases(list(own.values())) if exact else _drawn(list(own.values()), draws, rng)
    total, column = cases.copy(), {project: at for at, project in enumerate(projects)}
    for giver, receiver, buffer in kept:
        total[:, column[receiver]] += np.clip(total[:, column[giver]] - buffer, 0, None)
    return Delays(projects, cases, total, chances, tuple(circular), exact)


def worth(
    own: Mapping[str, Mapping[float, float]],
    links: Sequence[Link],
    draws: int = 20_000,
    seed: int = 0,
) -> list[float]:
    """
    How many mean days of delay, over all projects, are saved where one link passes nothing on. [days]

    Args:
        own, links: as `spread` takes them. seed: the same draws are used with and without a link.

    >>> own = {"A": {0: 0.6, 40: 0.4}, "B": {0: 0.7, 20: 0.3}}
    >>> [round(days, 6) for days in worth(own, [("A", "B", 10)])]
    [12.0]
    """

    def whole(projects: frozenset[str], some: Sequence[Link]) -> float:
        those = {project: days for project, days in own.items() if project in projects}
        inside = [link for link in some if link[0] in projects]
        return sum(spread(those, inside, draws, np.random.default_rng(seed)).mean().values())

    # A link that closes a circle stays left out, also where the circle is opened at another link.
    kept, circular = _without_circles(tuple(own), links)
    chains = _chains(links)
    every = {projects: whole(projects, kept) for projects in set(chains.values())}
    return [
        0.0
        if link in circular
        else every[chains[link[0]]] - whole(chains[link[0]], [one for one in kept if one != link])
        for link in links
    ]


def _chains(links: Sequence[Link]) -> dict[str, frozenset[str]]:
    """For each project the projects with which links connect it: no delay reaches any other."""
    import networkx

    graph = networkx.Graph((giver, receiver) for giver, receiver, _ in links)
    parts = [frozenset(part) for part in networkx.connected_components(graph)]
    return {project: part for part in parts for project in part}


def _without_circles(
    projects: Sequence[str], links: Sequence[Link]
) -> tuple[list[Link], list[Link]]:
    """Links in an order in which each giver's delay is complete before it is passed on, and those that close a circle."""
    import networkx

    graph = networkx.DiGraph()
    graph.add_nodes_from(projects)
    circular = []
    for link in links:
        giver, receiver, _ = link
        if giver not in graph or receiver not in graph:
            raise KeyError(f"the link {giver} to {receiver} names a project without a delay")
        if giver == receiver or networkx.has_path(graph, receiver, giver):
            circular.append(link)
        else:
            graph.add_edge(giver, receiver)
    place = {project: at for at, project in enumerate(networkx.topological_sort(graph))}
    kept = [link for link in links if link not in circular]
    return sorted(kept, key=lambda link: (place[link[0]], place[link[1]])), circular


def _cases(own: Sequence[Mapping[float, float]]) -> tuple[np.ndarray, np.ndarray]:
    """Every combination of delays, with its probability."""
    days = np.array(list(product(*(list(one) for one in own))), dtype=float)
    chances = np.array([np.prod(case) for case in product(*(list(o.values()) for o in own))])
    return days.reshape(len(chances), len(own)), chances


def _drawn(
    own: Sequence[Mapping[float, float]], draws: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    days = [rng.choice(list(one), size=draws, p=list(one.values())) for one in own]
    return np.array(days, dtype=float).T, np.full(draws, 1 / draws)
