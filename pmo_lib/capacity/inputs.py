"""The columns from which the numbers of the capacity analysis are computed, and the words that several formulas share."""

DEMAND = "demand.fte demand.kind demand.period_end efforts.effort projects.stage"
CAPACITY = (
    "capacity.fte staff.headcount staff.part_time staff.run_share staff.contractors leave.days "
    "teams.calendar"
)
BOTH = f"{DEMAND} {CAPACITY}"
HISTORY = "demand.estimated_fte demand.actual_fte"
SIMULATION = f"{BOTH} {HISTORY}"
PRICES = (
    "projects.budget projects.mandatory roles.monthly_cost roles.contractor_monthly_cost "
    "roles.hiring_cost roles.hire_lead_days roles.contract_lead_days skills.people "
    "skills.productivity prerequisites.requires_id"
)
REPAIR = f"{BOTH} {PRICES}"
ASSIGNED = "assignments.fte assignments.period_end people.fte"
CLOSED = "demand.period_end assignments.period_end projects.stage projects.actual_finish"

OF_OVERLOAD = "period_end demand capacity load"  # columns shown of overloaded months
OF_MOVES = "action months cost"
OF_HISTORY = "period_end estimate actual bookings"

ROLES_OVER = "Roles with a month in which committed demand exceeds capacity"
SIMULATED = (
    "Part of the simulated runs in which committed and unplanned demand exceeds capacity; each "
    "booking times a ratio of actual to estimate"
)
LOWER = f"{SIMULATED}; the lower of: each project its own ratio, all projects the same"
