"""Lessons that resemble projects which go on, and whether these used them."""

import numpy as np
import pandas as pd

from pmo_lib.measures.text_similarity import WORD, similarity
from pmo_lib.portfolio.lifecycle import of_project, selectable
from pmo_lib.portfolio.portfolio import Portfolio

FEWEST_WORDS = 2  # that a lesson and a project share; one alone may be "the"


def offers(portfolio: Portfolio, least: float) -> pd.DataFrame:
    """
    Lessons offered to projects: those whose words resemble the project's name and open risks; never its own.

    They share at least two words: a single one, such as an article, says nothing.

    Args:
        least: the smallest similarity at which a lesson is offered.

    Returns:
        project_id, project, lesson_id, origin (project it is from; missing for none), text, recommendation, similarity and
        used; the most similar first.
    """
    lessons = portfolio.lessons.dropna(subset=["text"]).reset_index(drop=True)
    projects = selectable(portfolio).reset_index(drop=True)
    risks = portfolio.risks[portfolio.risks.closed.isna()].dropna(subset=["title"])
    words = risks.groupby("project_id").title.agg(" ".join).reindex(projects.project_id).fillna("")
    texts = (projects.name + " ").array + words.array
    found = similarity(texts.tolist(), lessons.text.tolist())
    own, origin = projects.project_id.to_numpy(object), lessons.project_id.to_numpy(object)
    found[own[:, None] == origin[None, :]] = 0.0
    words_of = [[_words(one) for one in own] for own in (texts, lessons.text)]
    pairs = zip(*np.nonzero(found >= least), strict=True)
    kept = [(p, n) for p, n in pairs if len(words_of[0][p] & words_of[1][n]) >= FEWEST_WORDS]
    at, of = np.array(kept, dtype=int).reshape(-1, 2).T
    uses = pd.MultiIndex.from_frame(portfolio.lesson_uses[["lesson_id", "project_id"]])
    rows = lessons.iloc[of].reset_index(drop=True)
    rows = rows.assign(
        origin=of_project(portfolio, rows, "name").astype(object).fillna(rows.project_id),
        project_id=projects.project_id.iloc[at].array,
        project=projects.name.iloc[at].array,
        similarity=found[at, of],
    )
    used = pd.MultiIndex.from_frame(rows[["lesson_id", "project_id"]]).isin(uses)
    order = ["similarity", "project_id", "lesson_id"]
    return rows.assign(used=used).sort_values(order, ascending=[False, True, True])


def _words(text: str) -> set[str]:
    return set(WORD.findall(text.lower()))
