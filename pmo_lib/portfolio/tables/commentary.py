"""The office's own words about what a report computes."""

from pmo_lib.portfolio.table import Column, Table
from pmo_lib.portfolio.vocabulary import ReportName

COMMENTARY = Table(
    name="commentary",
    grain="a comment of the office on a report",
    key=("comment_id",),
    columns=(
        Column("comment_id", "id", "Identity of the comment", required=True),
        Column("report", "choice", "Report it belongs to", required=True, choices=ReportName),
        Column("section", "text", "Section of the report, by its name; empty: the whole report"),
        Column(
            "program_id",
            "id",
            "Program it is about; empty: that of the project, or the whole portfolio",
            refers_to="programs",
        ),
        Column("project_id", "id", "Project it is about", refers_to="projects"),
        Column("as_of", "date", "Day of which it speaks", required=True),
        Column("author_role", "text", "Role of the writer, such as portfolio manager"),
        Column("text", "text", "The comment, in a few sentences", required=True),
    ),
    known_since="as_of",
)
