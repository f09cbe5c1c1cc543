"""The organization whose portfolio this is, and its programs."""

from pmo_lib.portfolio.table import Column, Table

ORGANIZATION = Table(
    name="organization",
    grain="the organization",
    key=("name",),
    columns=(
        Column("name", "text", "Name of the organization", required=True),
        Column(
            "fiscal_year_start",
            "number",
            "First month of the fiscal year",
            minimum=1,
            maximum=12,
            unit="month",
        ),
        Column("calendar", "text", "Country code of the working calendar, such as DE or US-NY"),
        Column("currency", "text", "ISO 4217 code of the currency of all money", required=True),
    ),
)

PROGRAMS = Table(
    name="programs",
    grain="a program",
    key=("program_id",),
    columns=(
        Column("program_id", "id", "Identity of the program", required=True),
        Column("name", "text", "Name of the program", required=True),
        Column("purpose", "text", "What the program is for, in a sentence"),
        Column("sponsor_role", "text", "Role that answers for the benefits"),
        Column("manager_role", "text", "Role that leads the program"),
        Column("known_since", "date", "Day from which the program was known to the office"),
    ),
    known_since="known_since",
)

EXCHANGE_RATES = Table(
    name="exchange_rates",
    grain="a currency and the day of its rate",
    key=("currency", "period_end"),
    columns=(
        Column("currency", "text", "ISO 4217 code of the other currency", required=True),
        Column("period_end", "date", "Day of the rate; it is known on that day", required=True),
        Column(
            "rate",
            "number",
            "Units of the portfolio's currency for one unit of the other currency",
            required=True,
            minimum=1e-9,
        ),
    ),
    known_since="period_end",
)
