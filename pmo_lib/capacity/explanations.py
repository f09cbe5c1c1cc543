"""How every number of the capacity analysis is worked out."""

from pmo_lib.portfolio.explanation import explain

DEMAND = "demand.fte demand.kind demand.period_end efforts.effort projects.stage"
CAPACITY = "capacity.fte staff.headcount staff.part_time staff.run_share staff.contractors leave.days teams.calendar"
BOTH = f"{DEMAND} {CAPACITY}"
HISTORY = "demand.estimated_fte demand.actual_fte"
PRICES = (
    "projects.budget projects.mandatory roles.monthly_cost roles.contractor_monthly_cost roles.hiring_cost roles.hire_lead_days "
    "roles.contract_lead_days skills.people skills.productivity prerequisites.requires_id"
)
RATE = "Committed FTE divided by FTE of capacity, net of leave and running the business, by role and month of the horizon"
ROWS = "period_end demand capacity load"
SIMULATED = "Part of the simulated runs in which committed and unplanned demand exceeds capacity; each booking times a ratio of actual to estimate"

explain(
    "utilisation",
    "Committed FTE-months over capacity, summed over roles and months of the horizon whose capacity is known",
    BOTH,
    ROWS,
)
explain("roles_over", "Roles with a month in which committed demand exceeds capacity", BOTH, ROWS)
explain(
    "overload_probability",
    f"{SIMULATED}; the lower of: each project its own ratio, all projects the same",
    f"{BOTH} {HISTORY}",
    ROWS,
)
explain(
    "repair_cost",
    "Least cost of a plan without overload, as an integer program",
    f"{BOTH} {PRICES}",
    "action months cost",
)

explain(
    "headline.roles_over",
    "Roles with a month in which committed demand exceeds capacity",
    BOTH,
    ROWS,
)
explain(
    "headline.load",
    f"{RATE}: the highest of the role most above its capacity, or of all roles",
    BOTH,
    ROWS,
)
explain("headline.short_fte", "Committed FTE minus capacity in that month", BOTH, ROWS)
explain(
    "headline.months",
    "Months in which that role's committed demand exceeds its capacity",
    BOTH,
    ROWS,
)
explain(
    "headline.likely_low",
    f"{SIMULATED}; the lower of: each project its own ratio, all projects the same",
    f"{BOTH} {HISTORY}",
    ROWS,
)
explain("headline.likely_high", "The higher of the same two", f"{BOTH} {HISTORY}", ROWS)

explain("loads.over", "Roles whose highest load is above 100%", BOTH, ROWS)
explain("loads.full", "Roles whose highest load is from 90% to 100%", BOTH, "load")
explain("loads.room", "Roles whose highest load is below 90%", BOTH, "load")
explain(
    "loads.unknown",
    "Roles above capacity in no month, whose capacity is not known in a month with demand or in any month",
    BOTH,
    "load",
)
explain("loads.months", "The horizon, a parameter of the report", "demand.period_end")

explain(
    "proposed.projects", "Projects with proposed demand in the horizon", DEMAND, "fte_months chance"
)
explain(
    "proposed.fte_months",
    "Sum of proposed FTE over roles and months of the horizon",
    DEMAND,
    "fte_months chance",
)
explain(
    "proposed.approved",
    "Proposals decided before the day of the report that were approved",
    "proposals.outcome proposals.decided",
    "gate outcome decided",
)
explain(
    "proposed.decided",
    "Proposals approved, rejected or withdrawn before the day of the report",
    "proposals.outcome proposals.decided",
    "gate outcome decided",
)
explain(
    "proposed.expected_fte_months",
    "Proposed FTE times the share approved at the proposal's gate; of all gates below five cases",
    f"{DEMAND} proposals.gate proposals.outcome",
    "fte_months chance",
)

explain(
    "uncertain.likely_months",
    f"Role-months in which the higher probability is above a half. {SIMULATED}",
    f"{BOTH} {HISTORY}",
    "period_end independent common low high",
)
explain(
    "uncertain.role_months",
    "Roles times months of the horizon whose capacity is known",
    CAPACITY,
    "period_end independent common",
)
explain(
    "uncertain.history",
    "Bookings of the past that have both an estimate and an actual; 0: too few, a stated spread is used",
    HISTORY,
    "period_end estimate actual bookings",
)
explain(
    "uncertain.held_cases",
    "Role-months of the past for which earlier months gave at least twenty cases",
    HISTORY,
    "period_end estimate actual bookings",
)
explain(
    "uncertain.held_independent",
    "Those whose actual total lay between the tenth and the ninetieth percentile, each booking off by its own ratio",
    HISTORY,
    "period_end estimate actual bookings",
)
explain(
    "uncertain.held_common",
    "The same, all bookings off by one ratio",
    HISTORY,
    "period_end estimate actual bookings",
)

explain(
    "forced.projects",
    "Fewest projects whose bookings together exceed the role's capacity in some window of its overload",
    BOTH,
    "fte",
)
explain("forced.demand", "Sum of their committed and unplanned FTE in that window", DEMAND, "fte")
explain("forced.capacity", "Sum of the role's capacity in that window", CAPACITY, "fte")
explain(
    "forced.always_projects",
    "Fewest projects that exceed a window even in that of their options which asks least of it",
    BOTH,
    "fte",
)
explain("forced.always_demand", "Sum of these least demands", DEMAND, "fte")

explain(
    "repair.cost",
    "Least cost of one option for each project and of what is added to roles, so that no role-month with known capacity is exceeded",
    f"{BOTH} {PRICES}",
    "action months cost",
)
explain(
    "repair.bound",
    "What the solver proves no plan can cost less than",
    f"{BOTH} {PRICES}",
    "action months cost",
)
explain("repair.gap", "Cost minus bound, over cost", f"{BOTH} {PRICES}", "action months cost")
explain(
    "repair.shortage",
    "FTE-months above supply that no allowed plan covers",
    f"{BOTH} {PRICES}",
    "action months cost",
)
explain("repair.moves", "Projects done otherwise than booked", PRICES, "action months cost")
explain("repair.additions", "Kinds of capacity added to a role", PRICES, "action fte cost")
explain(
    "repair.chance_left",
    f"Once repaired, in the bottleneck's worst month. {SIMULATED}",
    f"{BOTH} {HISTORY}",
    "action months cost",
)

explain(
    "worth.gain",
    "Cost of the cheapest repair minus its cost with one FTE more of the role in every month, itself free of charge",
    f"{BOTH} {PRICES}",
    "step gain",
)
explain(
    "worth.holds_for", "Further FTE that gain as much as the first", f"{BOTH} {PRICES}", "step gain"
)
explain(
    "worth.useful", "Further FTE, up to three, that gain anything", f"{BOTH} {PRICES}", "step gain"
)

ASSIGNED = "assignments.fte assignments.period_end people.fte"
explain(
    "doubled.person_months",
    "Persons and months in which assignments exceed what the person has",
    ASSIGNED,
    "period_end booked can projects",
)
explain(
    "doubled.excess_fte",
    "Sum of what is booked beyond it",
    ASSIGNED,
    "period_end booked can projects",
)

explain(
    "moved_milestones.milestones",
    "Milestones not reached, of projects that start later or take longer",
    "milestones.forecast_date milestones.baseline_date",
    "expected after",
)
explain(
    "moved_milestones.projects",
    "The projects they belong to",
    "milestones.project_id",
    "expected after",
)

explain(
    "gaps.roles_without_capacity",
    "Roles with demand in a month of the horizon in which their capacity is neither stated nor follows from staff and calendars",
    BOTH,
)
explain("gaps.roles_without_demand", "Roles with capacity and without demand in the horizon", BOTH)
explain(
    "gaps.projects_with_late_demand",
    "Projects that go on, with demand in months that begin after their last day as expected",
    "demand.period_end projects.forecast_finish projects.baseline_finish",
    "end fte_months",
)
explain(
    "gaps.unknown_calendars",
    "Teams whose calendar names a country or part of one whose holidays are unknown",
    "teams.calendar organization.calendar",
)
explain(
    "gaps.refused_rows",
    "Rows of capacity, demand, effort, staff and leave that broke a rule",
    "demand.fte capacity.fte",
)
explain(
    "gaps.out_of_order",
    "Projects that go on and are expected to start before one they wait for is finished",
    "prerequisites.requires_id projects.forecast_start projects.forecast_finish",
)
CLOSED = "demand.period_end assignments.period_end projects.stage projects.actual_finish"
explain(
    "gaps.closed_projects",
    "Projects that are finished or cancelled and have demand or assignments ahead, which count in no load",
    CLOSED,
    "state fte_months assigned_fte_months",
)
explain(
    "gaps.closed_fte_months", "Sum of their demand in the months ahead", CLOSED, "state fte_months"
)
explain(
    "gaps.closed_assigned_fte_months",
    "Sum of their assignments in the months ahead",
    CLOSED,
    "state assigned_fte_months",
)
explain(
    "gaps.unknown_roles",
    "Roles with demand that the table of roles does not list",
    "demand.role_id efforts.role_id roles.role_id",
)
explain(
    "gaps.rows_of_unknown_projects",
    "Rows of demand ahead whose project the table of projects does not list",
    "demand.project_id efforts.project_id projects.project_id",
)
explain("gaps.rows_without_fte", "Rows of demand ahead without an amount", "demand.fte")
explain(
    "gaps.efforts_without_dates",
    "Efforts for which neither they themselves nor their project state the first and the last day",
    "efforts.start efforts.finish projects.forecast_start projects.forecast_finish",
)
explain(
    "gaps.not_supplied",
    "Demand if there is neither a table of demand nor one of efforts; capacity if there is neither one of capacity nor one of staff",
    BOTH,
)
explain(
    "headline.roles_unknown",
    "Roles above capacity in no month, with committed or unplanned demand in a month of unknown capacity",
    BOTH,
)
explain(
    "doubled.people_unknown",
    "People with assignments ahead whose time for projects is not stated and who are booked for 1 FTE at most",
    "assignments.fte people.fte",
)
