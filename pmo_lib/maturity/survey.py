"""The levels that people state in a survey, as far as enough of them answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from pmo_lib.maturity import levels, role_disclosure
from pmo_lib.maturity.answers import LEAST, Wave, of_groups
from pmo_lib.maturity.progress import progress
from pmo_lib.sources.maturity_model import Model


@dataclass(frozen=True, eq=False)
class Survey:
    """
    The newest wave of a survey beside the one before it.

    Frames are without rows and columns where fewer than five people answered.

    Args:
        model: what was asked.
        wave, before: the newest wave and the one before it; None where there is none.
    """

    model: Model
    wave: Wave | None = None
    before: Wave | None = None

    @property
    def people(self) -> int:
        """How many answered the newest wave."""
        return self.wave.people if self.wave else 0

    @property
    def counted(self) -> Wave | None:
        """The newest wave; None where fewer than five answered it."""
        return self.wave if self.people >= LEAST else None

    @cached_property
    def areas(self) -> pd.DataFrame:
        """Levels by area, see `levels.areas`."""
        return levels.areas(self.counted, self.model) if self.counted else pd.DataFrame()

    @cached_property
    def practices(self) -> pd.DataFrame:
        """Levels by practice, see `levels.practices`."""
        return levels.practices(self.counted, self.model) if self.counted else pd.DataFrame()

    @cached_property
    def alpha(self) -> float | None:
        """Krippendorff's, see `levels.agreement`."""
        return levels.agreement(self.counted, self.model) if self.counted else None

    @cached_property
    def by_role(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Levels, and how many answered: areas × roles, see `role_disclosure.by_role`."""
        if not self.counted:
            return pd.DataFrame(), pd.DataFrame()
        return role_disclosure.by_role(self.counted, self.model)

    @cached_property
    def contrast(self) -> pd.DataFrame:
        """Where two roles differ, see `role_disclosure.contrast`."""
        if not self.counted:
            return pd.DataFrame()
        return role_disclosure.contrast(self.counted, self.model)

    @cached_property
    def progress(self) -> pd.DataFrame:
        """Changes since the wave before, see `progress.progress`."""
        if not self.counted or not self.before:
            return pd.DataFrame()
        return progress(self.before, self.counted, self.model)

    @cached_property
    def response(self) -> pd.DataFrame:
        """Invited and answered by role, see `role_disclosure.response`; without rows where nobody answered."""
        if not self.wave:
            return pd.DataFrame(columns=["name", "invited", "answered", "share"])
        rows = role_disclosure.response(self.wave)
        return rows.assign(name=rows.index)

    @property
    def has_levels(self) -> bool:
        """Whether any area has a level."""
        return bool(len(self.areas)) and bool(self.areas.average.notna().any())

    def of_groups(self, groups: Sequence[str]) -> "Survey":
        """The newest wave with the answers of some roles; without the one before: the same few may not be in both."""
        return Survey(self.model, of_groups(self.wave, groups))
