"""What is said of a portfolio beside its tables. It opens no data library: whoever only plans a run needs none."""

from collections.abc import Mapping
from dataclasses import dataclass, field

PORTFOLIO = "_portfolio"  # the program id under which the whole portfolio is reported

REJECTED = (
    "table",
    "file",
    "sheet",
    "row",
    "column",
    "cell",
    "value",
    "rule",
    "action",
    "program_id",
    "project_id",
    "known_on",
)
PARENT_REJECTED = "was itself rejected"  # how the rule ends for a row that refers to a rejected one
AWAITING = (*REJECTED, "since", "until")


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for every report of a portfolio: its name, the money, the language, whether it is made up."""

    portfolio: str = "portfolio"
    title: str = "Portfolio"
    currency: str = ""
    locale: str = "en_GB"
    fiscal_year_start: int = 1
    synthetic: bool = False
    brand: Mapping[str, str] = field(default_factory=dict, hash=False)  # for the bar of pages
    notes: tuple[str, ...] = ()  # what whoever set the portfolio up says about its data

    def __post_init__(self):
        object.__setattr__(self, "notes", tuple(self.notes))
