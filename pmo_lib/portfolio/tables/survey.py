"""What people say of how projects are managed. It is asked of the whole organization: no program holds these rows."""

from pmo_lib.portfolio.table import Column, Table
from pmo_lib.portfolio.vocabulary import Answer

RESPONSES = Table(
    name="responses",
    grain="a respondent's answer on a practice in a wave of the survey",
    key=("wave", "pseudonym", "practice_id"),
    columns=(
        Column("wave", "date", "Day the wave was closed", required=True),
        Column(
            "pseudonym",
            "id",
            "Stands for a respondent, the same in each wave; never a name",
            required=True,
        ),
        Column("role", "text", "Role of the respondent"),
        Column("unit", "text", "Unit of the organization the respondent works in"),
        Column("practice_id", "id", "Practice of the maturity model", required=True),
        Column(
            "answer",
            "choice",
            "Level that describes what is done; empty: not answered",
            choices=Answer,
        ),
        Column("model", "text", "Version of the maturity model that was asked"),
    ),
    known_since="wave",
    wide=("practice_id", "answer"),
    whole=True,
)

INVITED = Table(
    name="invited",
    grain="a role and unit invited to a wave of the survey",
    key=("wave", "role", "unit"),
    columns=(
        Column("wave", "date", "Day the wave was closed", required=True),
        Column("role", "text", "Role that was invited", required=True),
        Column("unit", "text", "Unit that was invited", required=True),
        Column("invited", "number", "People invited", required=True, minimum=0, unit="people"),
    ),
    known_since="wave",
    whole=True,
)
