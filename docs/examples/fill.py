"""Fill the template with five made-up projects, as a person would by hand: `python docs/examples/fill.py my.xlsx`."""

import sys
from datetime import date
from pathlib import Path

import openpyxl

PLANS = {  # name: stage, baseline finish, finish now expected, budget, cost now expected, declared status
    "Customer portal": (
        "in delivery",
        date(2026, 12, 31),
        date(2027, 2, 28),
        900_000,
        980_000,
        "green",
    ),
    "Data centre move": (
        "in delivery",
        date(2027, 3, 31),
        date(2027, 3, 31),
        1_500_000,
        1_450_000,
        "green",
    ),
    "Payroll renewal": (
        "in delivery",
        date(2026, 11, 30),
        date(2027, 1, 15),
        400_000,
        430_000,
        "amber",
    ),
    "Mobile workplace": (
        "in delivery",
        date(2027, 6, 30),
        date(2027, 6, 15),
        650_000,
        640_000,
        "green",
    ),
    "Archive": ("approved", date(2027, 9, 30), date(2027, 9, 30), 250_000, 250_000, "green"),
}


def main(path: Path) -> None:
    """Rows below the examples of the template, which may stay: no reader takes them for data."""
    book = openpyxl.load_workbook(path)

    def add(table: str, **row) -> None:
        book[table].append([row.get(cell.value) for cell in book[table][1]])

    add("organization", name="My office", currency="EUR")
    add("programs", program_id="IT", name="Information technology")
    for number, (name, (stage, baseline, expected, budget, estimate, declared)) in enumerate(
        PLANS.items(), 1
    ):
        one = f"P{number}"
        plan = {"baseline_start": date(2026, 1, 1), "baseline_finish": baseline, "budget": budget}
        add(
            "projects",
            project_id=one,
            name=name,
            program_id="IT",
            stage=stage,
            known_since=date(2026, 1, 1),
            **plan,
        )
        for period in (date(2026, 9, 30), date(2026, 10, 31)):
            told = {
                "forecast_finish": expected,
                "estimate_at_completion": estimate,
                "declared_rag": declared,
            }
            add("status", project_id=one, period_end=period, **told)
    book.save(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
