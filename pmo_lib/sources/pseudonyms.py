"""Names of persons in columns of roles: pseudonyms stand in their place unless the mapping keeps them on purpose."""

from collections.abc import Collection, Iterator, Mapping

from pmo_lib.sources.mapping import TableMapping
from pmo_lib.sources.persons import persons_among
from pmo_lib.sources.typed_table import Draft


def kept_on_purpose(mapping: Mapping[str, TableMapping]) -> set[tuple[str, str]]:
    """Tables and columns of ours whose mapping says `persons: keep`."""
    return {
        (table, name)
        for table, declared in mapping.items()
        for columns in (declared.columns, *(part.columns for part in declared.stack or ()))
        for name, origin in columns.items()
        if origin.persons == "keep"
    }


def replace_persons(
    drafts: Mapping[str, Draft], kept: Collection[tuple[str, str]] = ()
) -> Iterator[str]:
    """
    Put pseudonyms, the same for a person everywhere, in the place of names in columns of roles; a note for each column.

    The numbers follow the order in which names appear, so a row that is added at the end changes no pseudonym.
    """
    numbers: dict[str, str] = {}
    for table, draft in drafts.items():
        for column in draft.table.columns:
            name = column.name
            if not name.endswith("_role") or name not in draft.positions or (table, name) in kept:
                continue
            persons = persons_among(draft.frame[name].dropna().tolist())
            if not persons:
                continue
            for person in persons:
                numbers.setdefault(person, f"Person {len(numbers) + 1}")
            draft.pseudonyms.add(name)
            draft.frame = draft.frame.assign(**{name: draft.frame[name].replace(numbers)})
            yield (
                f"{table}.{name}: {len(persons):,} names of persons are shown as pseudonyms such as "
                f"{numbers[persons[0]]!r}; 'persons: keep' in its mapping shows the names"
            )
