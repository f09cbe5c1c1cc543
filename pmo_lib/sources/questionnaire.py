"""The maturity questionnaire as a workbook: a row per respondent, a column per practice, drop-downs in each cell."""

from pathlib import Path

from pmo_lib.portfolio.tables import TABLES
from pmo_lib.portfolio.vocabulary import Answer
from pmo_lib.sources.maturity_model import Model
from pmo_lib.sources.readers import letter
from pmo_lib.sources.template import FORMATS, begin_guide, begin_workbook, mark_header
from pmo_lib.sources.workbook import GUIDE

ROWS = 500  # so many rows get drop-downs
ABOUT = (
    'Choose for each practice the line that describes what is done today, or "don\'t know"; leave a cell empty if you were not asked.',
    "A line holds only if all lines before it hold. Sheet responses: a row for each respondent. The pseudonym stands for a person and stays",
    "the same in each wave; write no name. The wave is the day answers were closed. Sheet invited: how many people were asked.",
)
WHO = ("wave", "pseudonym", "role", "unit", "model")


def write_questionnaire(path: Path, model: Model) -> None:
    """Write an empty questionnaire: a guide with every practice and its levels, and the sheets of responses and invited."""
    workbook = begin_workbook()
    _write_guide(workbook[GUIDE], model)
    _write_responses(workbook.create_sheet("responses"), model)
    _write_invited(workbook.create_sheet("invited"), model)
    workbook.save(path)


def _write_guide(sheet, model: Model) -> None:
    from openpyxl.styles import Alignment

    levels = [f"Level {level}" for level in range(1, model.levels + 1)]
    begin_guide(sheet, (model.title, *ABOUT), ["Area", "Practice", "What is meant", *levels])
    for area, practice in model.each():
        sheet.append([area.name, practice.id, practice.name, *practice.levels])
        for cell in sheet[sheet.max_row]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for position in range(3 + model.levels):
        sheet.column_dimensions[letter(position)].width = 12 if position == 1 else 26


def _write_responses(sheet, model: Model) -> None:
    practices = [practice for _, practice in model.each()]
    _write_header(sheet, [*WHO, *[practice.id for practice in practices]])
    for position, name in enumerate(WHO):
        sheet.column_dimensions[letter(position)].number_format = FORMATS.get(
            TABLES["responses"][name].type, "General"
        )
    _choose(sheet, letter(WHO.index("role")), model.roles)
    if model.version:
        _choose(sheet, letter(WHO.index("model")), (model.version,))
    first, last = len(WHO), len(WHO) + len(practices) - 1
    _choose(
        sheet,
        letter(first),
        [*map(str, range(1, model.levels + 1)), Answer.UNKNOWN.value],
        letter(last),
    )
    for position, practice in enumerate(practices, first):
        levels = [f"{at}: {words}" for at, words in enumerate(practice.levels, 1)]
        _explain(sheet.cell(1, position + 1), [practice.name, *levels])


def _write_invited(sheet, model: Model) -> None:
    names = TABLES["invited"].names
    _write_header(sheet, names)
    sheet.column_dimensions[letter(names.index("wave"))].number_format = FORMATS["date"]
    _choose(sheet, letter(names.index("role")), model.roles)


def _write_header(sheet, names: list[str]) -> None:
    sheet.freeze_panes = "C2" if len(names) > 10 else "A2"
    for position, name in enumerate(names):
        mark_header(sheet.cell(1, position + 1, name), True)
        sheet.column_dimensions[letter(position)].width = 14


def _choose(sheet, first: str, words, last: str = "") -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    if words:
        rule = DataValidation(
            "list", formula1=f'"{",".join(words)}"', allow_blank=True, showErrorMessage=True
        )
        rule.error = f"Choose one of {', '.join(words)}"
        rule.add(f"{first}2:{last or first}{ROWS}")
        sheet.add_data_validation(rule)


def _explain(cell, lines: list[str]) -> None:
    from openpyxl.comments import Comment

    cell.comment = Comment("\n".join(lines), "pmo_lib", height=320, width=420)
