"""Everything a maturity report shows, computed once."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from pmo_lib.errors import ConfigurationError
from pmo_lib.maturity import charter, evidence, levels, office, office_inputs, roadmap
from pmo_lib.maturity.answers import waves
from pmo_lib.maturity.rules import Rules
from pmo_lib.maturity.survey import Survey
from pmo_lib.portfolio.finding import Finding
from pmo_lib.portfolio.portfolio import PORTFOLIO, Portfolio
from pmo_lib.report.discipline import DisciplineData
from pmo_lib.report.figures import Chart
from pmo_lib.sources.maturity_model import Model, read_model

FAMILY_LEVEL = 0.05  # chance of calling any area below its target wrongly, for all areas together


@dataclass(frozen=True, eq=False)
class Data(DisciplineData):
    """
    A survey and what the portfolio's own data shows of the same practices, as of a day.

    Args:
        portfolio: as of the day.
        rules: targets, and what no data says.
        survey: what people answered.
        rng: draws other respondents, once.
        previous: the report before, as `read_previous` gives it; None if there is none.

    Raises:
        ConfigurationError: a target is for no area or off the scale.
    """

    portfolio: Portfolio
    rules: Rules
    survey: Survey
    rng: np.random.Generator
    previous: object = None

    def __post_init__(self):
        _check_targets(self.rules, self.model)

    @property
    def model(self) -> Model:
        """The maturity model."""
        return self.survey.model

    @property
    def is_whole(self) -> bool:
        """Whether this is the whole portfolio: no program holds the answers of people."""
        return self.portfolio.program == PORTFOLIO

    @property
    def has_levels(self) -> bool:
        """Whether people state a level of any area, and enough of them."""
        return self.survey.has_levels

    @cached_property
    def targets(self) -> pd.Series:
        """The target of each area; missing where there is none."""
        areas = self.model.area_names
        levels = [self.rules.targets.get(area, self.rules.target) for area in areas]
        return pd.Series(levels, index=list(areas), dtype=float)

    @cached_property
    def areas(self) -> pd.DataFrame:
        """
        The levels by area with their targets; no rows where fewer than five answered.

        Returns:
            as `levels.areas`, with target, gap (target minus average), p_value (adjusted for all areas, see
            `levels.significance`), below (significantly below its target).
        """
        rows = self.survey.areas
        if rows.empty:
            return rows
        p_value = levels.significance(self.survey.wave, self.model, self.targets)
        return rows.assign(
            target=self.targets,
            gap=self.targets - rows.average,
            p_value=p_value,
            below=(p_value <= FAMILY_LEVEL) & (rows.high < self.targets),
        )

    @cached_property
    def answer(self) -> Chart | None:
        """The picture beside the message; None where neither survey nor data names a level."""
        from pmo_lib.maturity import charts

        return charts.levels(self)

    @property
    def known_areas(self) -> pd.DataFrame:
        """Those of the areas that have an average; only where there are levels."""
        return self.areas.dropna(subset=["average"])

    @property
    def average(self) -> float | None:
        """Mean of the areas' averages; None where there is none."""
        return float(self.areas.average.mean()) if self.has_levels else None

    @property
    def roles(self) -> list[str]:
        """The roles of those who answered, by name."""
        return sorted(self.survey.wave.roles.unique()) if self.survey.wave else []

    @cached_property
    def practice_evidence(self) -> pd.DataFrame:
        """What the data shows of each practice, see `evidence.of_practices`."""
        return evidence.of_practices(self.portfolio, self.model)

    @cached_property
    def area_evidence(self) -> pd.DataFrame:
        """What the data shows of each area beside the survey, see `evidence.of_areas`."""
        return evidence.of_areas(self.practice_evidence, self.survey.counted, self.model)

    @property
    def evidenced(self) -> pd.DataFrame:
        """Those of the practices that have a level by data."""
        return self.practice_evidence.dropna(subset=["level"])

    @cached_property
    def standing(self) -> pd.Series:
        """
        The level at which each practice stands.

        It is the median of the answers, or what the data shows where that is lower; missing where neither says.
        """
        asked = self.survey.practices.get("median", pd.Series(dtype=float))
        both = pd.concat([asked, self.practice_evidence.level], axis=1)
        return both.reindex(list(self.model.area_of)).min(axis=1)

    @cached_property
    def office_inputs(self) -> dict[str, float | None]:
        """The inputs of the decision table, see `office_inputs.measured`."""
        given = self.rules.office_inputs
        return office_inputs.measured(self.portfolio, self.survey, self.area_evidence, given)

    @cached_property
    def office(self) -> office.Office:
        """The office that fits, by the decision table."""
        return office.decide(self.office_inputs)

    @cached_property
    def flips(self) -> pd.DataFrame:
        """What would change the office, see `office.flips`."""
        return office.flips(self.office_inputs)

    @cached_property
    def office_agreement(self) -> float | None:
        """Share of draws of respondents that give the same office, see `office_inputs.agreement`."""
        return office_inputs.agreement(
            self.survey, self.area_evidence, self.office_inputs, self.rng
        )

    @cached_property
    def charter(self) -> pd.DataFrame:
        """The lines of charter and readiness with what was answered, see `charter.check`."""
        return charter.check(self.rules.charter)

    @cached_property
    def roadmap(self) -> roadmap.Roadmap | None:
        """The best sequence of improvements, see `roadmap.plan`."""
        return roadmap.plan(
            self.standing,
            self.targets,
            self.model,
            self.portfolio.as_of,
            self.rules.improvements,
            self.rules.quarters,
            self.rules.days_per_quarter,
        )

    @cached_property
    def headline(self) -> Finding:
        """The one message of the page."""
        from pmo_lib.maturity.headline import headline

        return headline(self)


def build(
    portfolio: Portfolio,
    rules: Rules | None = None,
    rng: np.random.Generator | None = None,
    previous: object = None,
) -> Data:
    """
    How projects are managed, from the newest survey and the portfolio's own data.

    Args:
        portfolio: as of a day.
        rng: draws other respondents; the same ones each time if none is given.
        previous: the report before, as `read_previous` gives it; None if there is none.

    Raises:
        ConfigurationError: the model is none, a target is for no area or off the scale, or nobody of a group answered.
    """
    rules = rules or Rules()
    model = read_model(rules.model)
    survey = Survey(model, *reversed(waves(portfolio, model)[-2:]))
    if rules.groups and survey.wave:
        survey = survey.of_groups(rules.groups)
    rng = np.random.default_rng(0) if rng is None else rng
    return Data(portfolio, rules, survey, rng, previous)


def _check_targets(rules: Rules, model: Model) -> None:
    """
    Check that each target is for an area and on the scale.

    Raises:
        ConfigurationError: one is not.
    """
    for area in rules.targets:
        if area not in model.area_names:
            raise ConfigurationError(
                f"a target for {area!r}, which is no area",
                code="PMO-P02",
                action=f"areas are {', '.join(model.area_names)}",
            )
    for level in (*rules.targets.values(), rules.target):
        if level is not None and not 1 <= level <= model.levels:
            raise ConfigurationError(
                f"a target of {level:g} lies outside the scale",
                code="PMO-P02",
                action=f"choose 1 to {model.levels}",
            )
