"""The field's closed choices. A value outside them is refused, never guessed."""

from enum import StrEnum


class Rag(StrEnum):
    """Colour of a status. What is not declared or cannot be judged is a missing value, not a member."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"


class Stage(StrEnum):
    """Where a project stands in its life."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    IN_DELIVERY = "in delivery"
    ON_HOLD = "on hold"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Approach(StrEnum):
    """How the work is planned and steered."""

    PREDICTIVE = "predictive"
    ADAPTIVE = "adaptive"
    HYBRID = "hybrid"


class ChangeKind(StrEnum):
    """What an approved or requested change alters."""

    SCOPE = "scope"
    SCHEDULE = "schedule"
    COST = "cost"
    BASELINE = "baseline"


class Outcome(StrEnum):
    """What became of a change request or a decision asked for."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ResourceKind(StrEnum):
    """What kind of thing projects share."""

    PEOPLE = "people"
    TOOL = "tool"
    ROOM = "room"


class DemandKind(StrEnum):
    """How sure it is that work will be done."""

    COMMITTED = "committed"
    PROPOSED = "proposed"
    UNPLANNED = "unplanned"


class Profile(StrEnum):
    """How an effort spreads over its duration."""

    EVEN = "even"
    FRONT = "front"
    BACK = "back"
    BELL = "bell"


class Severity(StrEnum):
    """How much a finding asks of its reader."""

    ALERT = "alert"
    WARNING = "warning"
    INFO = "info"


class Direction(StrEnum):
    """Whether more of a criterion is better or worse."""

    BENEFIT = "benefit"
    COST = "cost"


class Aspect(StrEnum):
    """What a criterion speaks of."""

    VALUE = "value"
    RISK = "risk"
    ALIGNMENT = "alignment"
    CAPACITY = "capacity"


class WsjfPart(StrEnum):
    """Which part of weighted shortest job first a criterion estimates."""

    BUSINESS_VALUE = "business value"
    TIME_CRITICALITY = "time criticality"
    RISK_REDUCTION = "risk reduction"
    JOB_SIZE = "job size"


class Answer(StrEnum):
    """What a respondent says of a practice: a level, or that they do not know. No answer is no member: no row."""

    ONE = "1"
    TWO = "2"
    THREE = "3"
    FOUR = "4"
    FIVE = "5"
    UNKNOWN = "don't know"


class ReviewKind(StrEnum):
    """Why a project was looked at."""

    GATE = "gate"
    INDEPENDENT = "independent"
    CLOSURE = "closure"


class GateDecision(StrEnum):
    """What a gate review decided."""

    GO = "go"
    CONDITIONAL_GO = "conditional go"
    HOLD = "hold"
    RECYCLE = "recycle"
    KILL = "kill"


class Recommendation(StrEnum):
    """What prioritization recommends for a project; what asks for a decision comes first."""

    STOP = "stop"
    REJECT = "reject"
    OPEN = "not decided"
    PAUSE = "pause"
    DELAY = "delay"
    INVEST = "invest"
    CONTINUE = "continue"


class Action(StrEnum):
    """What a plan of the capacity report does with a project or for a role."""

    KEEP = "keep"
    SHIFT = "start later"
    STRETCH = "stretch"
    DROP = "drop"
    CONTRACT = "contract"
    HIRE = "hire"
    LEND = "lend"
    TRAIN = "train and lend"


class Cause(StrEnum):
    """Why a change was asked for."""

    REQUIREMENT = "new requirement"
    ERROR = "error"
    REGULATION = "regulation"
    SUPPLIER = "supplier"
    ESTIMATE = "estimate"


class SessionKind(StrEnum):
    """What those who meet in a session steer."""

    PORTFOLIO = "portfolio"
    PROGRAM = "program"
    PROJECT = "project"


class ActivityKind(StrEnum):
    """What an activity of a schedule is; a level of effort lasts as long as what it accompanies."""

    TASK = "task"
    MILESTONE = "milestone"
    SUMMARY = "summary"
    LEVEL_OF_EFFORT = "level of effort"


class LinkKind(StrEnum):
    """Which end of the predecessor decides which end of the successor: FS is finish to start."""

    FS = "FS"
    SS = "SS"
    FF = "FF"
    SF = "SF"


class Constraint(StrEnum):
    """What is imposed on the dates of an activity beside its links."""

    AS_SOON_AS_POSSIBLE = "as soon as possible"
    AS_LATE_AS_POSSIBLE = "as late as possible"
    MUST_START_ON = "must start on"
    MUST_FINISH_ON = "must finish on"
    START_NO_EARLIER_THAN = "start no earlier than"
    START_NO_LATER_THAN = "start no later than"
    FINISH_NO_EARLIER_THAN = "finish no earlier than"
    FINISH_NO_LATER_THAN = "finish no later than"


class RiskKind(StrEnum):
    """Whether a risk costs or saves something if it happens."""

    THREAT = "threat"
    OPPORTUNITY = "opportunity"


class ReserveKind(StrEnum):
    """Which reserve of a project money is put into or drawn from."""

    CONTINGENCY = "contingency"
    MANAGEMENT = "management reserve"


class BenefitKind(StrEnum):
    """Whether a benefit saves money that can be spent elsewhere, does not, or is a disadvantage that has to be accepted."""

    CASHABLE = "cashable"
    NON_CASHABLE = "non-cashable"
    DIS_BENEFIT = "dis-benefit"


class SourceKind(StrEnum):
    """What a benefit rests on."""

    PROJECT = "project"
    MILESTONE = "milestone"
    BENEFIT = "benefit"


class Effect(StrEnum):
    """How a benefit rests on a source."""

    NEEDED = "needed"
    CONTRIBUTES = "contributes"


class ReportName(StrEnum):
    """Which report a comment belongs to."""

    OVERVIEW = "overview"
    STATUS = "status"
    FORECAST = "forecast"
    RISK = "risk"
    BENEFITS = "benefits"
    PRIORITIZATION = "prioritization"
    CAPACITY = "capacity"
    MATURITY = "maturity"
    GOVERNANCE = "governance"
    ORGANIZATIONAL_CHANGE = "organizational_change"


class Grade(StrEnum):
    """How grave a finding of a review is, or how much influence somebody has."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Stance(StrEnum):
    """What those affected think of a change."""

    SUPPORTS = "supports"
    NEUTRAL = "neutral"
    OPPOSES = "opposes"
