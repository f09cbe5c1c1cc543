"""What maturity is measured by, as data: practices and levels, office, charter, improvements. An organization may bring its own."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from pmo_lib.errors import ConfigurationError
from pmo_lib.sources.strict_yaml import load

MODELS = Path(__file__).parent / "models"
HIGHEST = 5  # the questionnaire has no more answers


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, populate_by_name=True)


class Practice(_Strict):
    """Something that is done or not: its id, its name, and what can be seen at each level."""

    id: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1)
    levels: tuple[str, ...] = Field(strict=False)


class Area(_Strict):
    """Practices that belong together."""

    id: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=1)
    practices: tuple[Practice, ...] = Field(strict=False, min_length=1)


class Model(_Strict):
    """
    A maturity model.

    Args:
        version: what the answers name, so that answers to another model are not mixed in.
        levels: how many; two to five.
        one_organization: whether all respondents judge the same organization. Only then does agreement mean anything.
        roles: of respondents, for the questionnaire.
        contrast: the two roles that are held against each other.
    """

    schema_version: Literal[1] = Field(default=1, alias="schema")
    version: str = ""
    title: str
    levels: int = Field(default=HIGHEST, ge=2, le=HIGHEST)
    one_organization: bool = True
    roles: tuple[str, ...] = Field(default=(), strict=False)
    contrast: tuple[str, str] | None = Field(default=None, strict=False)
    areas: tuple[Area, ...] = Field(strict=False, min_length=1)

    @model_validator(mode="after")
    def _told_apart(self):
        seen: dict[str, str] = {}
        for area, practice in self.each():
            if practice.id in seen:
                where = (
                    f"in area {area.id!r}"
                    if seen[practice.id] == area.id
                    else f"in areas {seen[practice.id]!r} and {area.id!r}"
                )
                raise ValueError(
                    f"practice {practice.id!r} stands twice {where}; an id stands once"
                )
            seen[practice.id] = area.id
            if len(practice.levels) != self.levels:
                levels = f"{len(practice.levels)} levels, the model has {self.levels}"
                raise ValueError(f"practice {practice.id!r} describes {levels}")
        ids = [area.id for area in self.areas]
        if twice := next((one for one in ids if ids.count(one) > 1), None):
            raise ValueError(f"area {twice!r} stands twice; an id stands once")
        return self

    def each(self) -> Iterator[tuple[Area, Practice]]:
        """Every practice with its area, in order."""
        return ((area, practice) for area in self.areas for practice in area.practices)

    @property
    def area_of(self) -> dict[str, str]:
        """Id of the area by id of the practice."""
        return {practice.id: area.id for area, practice in self.each()}

    @property
    def practice_names(self) -> dict[str, str]:
        """Name of each practice by its id."""
        return {practice.id: practice.name for _, practice in self.each()}

    @property
    def area_names(self) -> dict[str, str]:
        """Name of each area by its id."""
        return {area.id: area.name for area in self.areas}


class Improvement(_Strict):
    """
    An action that lifts practices.

    Args:
        lifts: ids of practices; `start` to `to`, of those that stand at `start` or above it.
        needs: ids of improvements that must have taken effect before it begins.
        days: person-days of work, spread evenly over its quarters.
        quarters: until it takes effect.
        count: what is counted to see it happen, where no data shows it.
    """

    id: str | int
    name: str
    lifts: tuple[str, ...] = Field(strict=False, min_length=1)
    start: int = Field(default=1, alias="from", ge=1)
    to: int
    needs: tuple[str | int, ...] = Field(default=(), strict=False)
    days: float = Field(ge=0, strict=False)
    quarters: int = Field(ge=1)
    quick_win: bool = False
    count: str = ""

    @model_validator(mode="after")
    def _upwards(self):
        if self.to <= self.start:
            raise ValueError(
                f"improvement {self.id!r} lifts from {self.start} to {self.to}, which is not up"
            )
        return self


class Item(_Strict):
    """A line of the charter or of the readiness check, and why it matters."""

    id: str
    name: str
    why: str


class Charter(_Strict):
    """What an office needs in writing, what must be true before it opens, and without which lines to stop."""

    schema_version: Literal[1] = Field(default=1, alias="schema")
    charter: tuple[Item, ...] = Field(strict=False)
    readiness: tuple[Item, ...] = Field(strict=False)
    stop_without: tuple[str, ...] = Field(default=(), strict=False)


@cache
def _ours(name: str) -> Mapping[str, Any]:
    return load(MODELS / f"{name}.yml").value


def read_model(given: Mapping[str, Any] | None = None) -> Model:
    """
    The maturity model of an organization, or ours where none is given.

    Raises:
        ConfigurationError: it is no model: the first thing that is wrong, in a sentence.

    >>> model = read_model()
    >>> len(model.areas), len(model.area_of), model.area_of["RSK-1"]
    (16, 54, 'RSK')
    """
    return _checked(Model, given or _ours("maturity"), "the maturity model")


def read_improvements(given: Sequence[Mapping[str, Any]] | None = None) -> tuple[Improvement, ...]:
    """
    Improvements to choose from, or ours where none are given.

    Raises:
        ConfigurationError: one is none, an id stands twice, or one needs what is not there or, in the end, itself.

    >>> len(read_improvements())
    27
    """
    found = tuple(
        _checked(Improvement, one, f"improvement {at + 1}")
        for at, one in enumerate(given or _ours("improvements")["improvements"])
    )
    ids = [one.id for one in found]
    for one in found:
        if ids.count(one.id) > 1:
            raise _refused(f"improvement {one.id!r} stands twice", "give each an id of its own")
        for other in one.needs:
            if other not in ids:
                rule = f"improvement {one.id!r} needs {other!r}, which is not there"
                raise _refused(rule, "add it, or drop the need")
    _refuse_circles(found)
    return found


def _refuse_circles(found: Sequence[Improvement]) -> None:
    from graphlib import CycleError, TopologicalSorter

    try:
        TopologicalSorter({one.id: one.needs for one in found}).prepare()
    except CycleError as error:
        circle = " needs ".join(str(one) for one in reversed(error.args[1]))
        raise _refused(
            f"improvements need each other in a circle: {circle}", "drop one of the needs"
        ) from error


def read_office() -> Mapping[str, Any]:
    """The decision table for the office."""
    return _ours("office")


def read_charter(given: Mapping[str, Any] | None = None) -> Charter:
    """The lines of charter and readiness, or ours where none are given."""
    return _checked(Charter, given or _ours("charter"), "the charter")


def _checked(kind: type[_Strict], value: Any, name: str):
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        message = first["msg"].removeprefix("Value error, ")
        raise _refused(
            f"{name}: {f'{place}: ' if place else ''}{message}", "see docs/maturity-model.md"
        ) from error


def _refused(message: str, action: str) -> ConfigurationError:
    return ConfigurationError(message, code="PMO-P11", action=action)
