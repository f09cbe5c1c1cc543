"""What projects are for: benefits, and what of them came true."""

from pmo_lib.portfolio.table import Column, Table
from pmo_lib.portfolio.vocabulary import BenefitKind, Effect, SourceKind

BENEFITS = Table(
    name="benefits",
    grain="a benefit of a project",
    key=("benefit_id",),
    columns=(
        Column("benefit_id", "id", "Identity of the benefit", required=True),
        Column("project_id", "id", "Project that brings it", required=True, refers_to="projects"),
        Column("name", "text", "What gets better", required=True),
        Column("owner_role", "text", "Role that answers for it"),
        Column("measure", "text", "By what it is measured"),
        Column("baseline", "number", "Value of the measure before", unit="of the measure"),
        Column("target", "number", "Value it is to reach", unit="of the measure"),
        Column("due", "date", "Day by which the target is to be reached"),
        Column("kind", "choice", "Whether it saves money; empty: not known", choices=BenefitKind),
        Column(
            "owner_until", "date", "Last day on which the owner is in office; empty: no end known"
        ),
        Column("measured_by", "text", "Role or system that measures it"),
        Column("confidence", "share", "How sure the owner is of it", minimum=0, maximum=1),
        Column("known_since", "date", "Day from which the benefit was planned"),
    ),
    known_since="known_since",
)

BENEFIT_VALUES = Table(
    name="benefit_values",
    grain="a benefit and period",
    key=("benefit_id", "period_end"),
    columns=(
        Column("benefit_id", "id", "Benefit it is about", required=True, refers_to="benefits"),
        Column("project_id", "id", "Project that brings it", required=True, refers_to="projects"),
        Column("period_end", "date", "Last day of the period", required=True),
        Column("planned", "money", "Worth planned in the period"),
        Column(
            "realised",
            "money",
            "Worth realised in the period; empty: not measured yet",
            known_by="period_end",
        ),
        Column("approved", "money", "Worth in the period by the approved business case"),
        Column("expected", "money", "Worth that the owner now expects in the period"),
        Column("measured", "date", "Day of the measurement; empty: the end of the period"),
        Column("known_since", "date", "Day from which the period was planned"),
    ),
    known_since="known_since",
)

BENEFIT_LINKS = Table(
    name="benefit_links",
    grain="something that a benefit rests on, by a route",
    key=("benefit_id", "from_kind", "from_id", "route"),
    columns=(
        Column("benefit_id", "id", "Benefit that rests on it", required=True, refers_to="benefits"),
        Column(
            "from_kind",
            "choice",
            "What it rests on: a project, a milestone or another benefit",
            required=True,
            choices=SourceKind,
        ),
        Column("from_id", "id", "Identity of that project, milestone or benefit", required=True),
        Column(
            "route",
            "text",
            "Sources of the same route are all needed, other routes are alternatives; empty: one route",
        ),
        Column(
            "effect",
            "choice",
            "Whether the benefit needs it or it only contributes; empty: needs it",
            choices=Effect,
        ),
        Column(
            "share",
            "share",
            "Part of the benefit that is lost without a source that contributes",
            minimum=0,
            maximum=1,
        ),
        Column("needed_by", "date", "Day by which it has to be delivered; empty: its promised day"),
        Column("known_since", "date", "Day from which the link was known"),
    ),
    known_since="known_since",
)

STOPPING_COSTS = Table(
    name="stopping_costs",
    grain="a project",
    key=("project_id",),
    columns=(
        Column("project_id", "id", "Project", required=True, refers_to="projects"),
        Column("amount", "money", "What stopping it now costs", minimum=0),
        Column("benefit_if_stopped", "money", "Worth of the benefits that come even so"),
        Column("known_since", "date", "Day of the estimate"),
    ),
    known_since="known_since",
)
