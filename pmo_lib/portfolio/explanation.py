"""How each number of a report is worked out: its formula in words, the columns it reads, the rows to show for it."""

from dataclasses import dataclass

from pmo_lib.portfolio.tables import TABLES


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    How a number is worked out.

    Args:
        formula: in words, so that a reader could do it by hand.
        inputs: the columns it reads, as `table.column`.
        columns: of the evidence, to be shown beside the project; empty: no rows are shown.
        name: what readers see instead of the key of the value; empty: the key in words.
        only: column and value of those rows of the evidence that count; an empty value stands for missing.
    """

    formula: str
    inputs: tuple[str, ...]
    columns: tuple[str, ...] = ()
    only: tuple[str, str] | None = None
    name: str = ""

    @property
    def by_table(self) -> dict[str, list[str]]:
        """The columns it reads, by table."""
        found: dict[str, list[str]] = {}
        for place in self.inputs:
            table, _, column = place.partition(".")
            found.setdefault(table, []).append(column)
        return found

    def __post_init__(self):
        for place in self.inputs:
            table, _, column = place.partition(".")
            if table not in TABLES or column not in TABLES[table].names:
                raise ValueError(f"{place!r} is no declared column")


EXPLANATIONS: dict[str, Explanation] = {}
UNEXPLAINED = Explanation("Worked out in the notebook, which does not say how", ())


def explain(
    identity: str,
    formula: str,
    inputs: str,
    columns: str = "",
    only: tuple[str, str] | None = None,
    name: str = "",
) -> None:
    """
    Say how a number is worked out.

    Args:
        identity: id of a measure, or `code.key` of a value of a finding.
        inputs, columns: separated by spaces.

    Raises:
        ValueError: another discipline explains a number of that name otherwise; one page would show the words of the other.
    """
    told = Explanation(formula, tuple(inputs.split()), tuple(columns.split()), only, name)
    if EXPLANATIONS.setdefault(identity, told) != told:
        raise ValueError(f"{identity!r} is explained twice, and not alike")


def explained(code: str, keys: list[str]) -> dict[str, Explanation]:
    """The explanations of a finding's values, or of a measure itself (no keys); what nobody explains says so."""
    if not keys:
        return {"": EXPLANATIONS.get(code, UNEXPLAINED)}
    return {key: EXPLANATIONS.get(f"{code}.{key}", UNEXPLAINED) for key in keys}
