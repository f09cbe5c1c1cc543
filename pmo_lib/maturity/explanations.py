"""How every number of the maturity report is worked out."""

from pmo_lib.portfolio.explanation import explain

SAID = "responses.answer responses.practice_id responses.pseudonym"
ROLES = f"{SAID} responses.role"
WAVES = f"{SAID} responses.wave"
LEVELS = "average low high combined target people"
OWN = "mean over respondents of their own means over the practices of an area they gave a level for"
TRACED = "projects.stage projects.actual_start projects.actual_finish status.period_end"
SHOWN = "data survey low high evidenced"
TESTED = (
    "Student's t with one imagined answer at each end of the scale gives each area a p-value; adjusted by Holm's procedure "
    "for all areas it is at most 5%"
)
RULES = "Levels by the rules of the table of single practices: share of cases or median days against the cuts stated there"

explain(
    "maturity_average",
    f"Mean of the areas' averages; an average is the {OWN}. Don't know is missing, not low",
    SAID,
    LEVELS,
)
explain("areas_below_target", f"Areas with an average below target. {TESTED}", SAID, LEVELS)
explain(
    "areas_above_data",
    "Areas whose survey average, on the practices that the data shows, lies half a level or more above the data's level, with its "
    "interval above it too",
    f"{SAID} {TRACED}",
    SHOWN,
)
explain(
    "response_rate",
    "People who answered anything, of those invited, over roles whose invited number was written down",
    "responses.pseudonym invited.invited",
    "invited answered",
)
explain(
    "respondents",
    "People who answered anything, be it that they do not know",
    "responses.pseudonym",
)
explain(
    "practices_evidenced",
    f"Practices that at least five cases of the data speak of. {RULES}",
    TRACED,
    "indicator value cases level",
)
explain(
    "practices_low",
    "Those of them whose level by data is 1 or 2",
    TRACED,
    "indicator value cases level",
)

explain(
    "headline.respondents", "People who answered anything in the newest wave", "responses.pseudonym"
)
explain("headline.average", f"Mean of the areas' averages; an average is the {OWN}", SAID, LEVELS)
explain("headline.areas", "Areas of the model", "responses.practice_id", "average low high")
explain("headline.below_target", f"Areas with an average below target. {TESTED}", SAID, LEVELS)
for key, words in (
    ("tested", "Areas with an average and a target"),
    ("p_values", f"P-value of each area, adjusted. {TESTED}"),
    ("areas", f"Areas with an average below target. {TESTED}"),
):
    explain(f"below_target.{key}", words, SAID, LEVELS)
explain("headline.weakest", "Area with the lowest average", SAID, LEVELS)
explain(
    "headline.evidenced",
    f"Practices with at least five cases in this program's data. {RULES}",
    TRACED,
    "indicator value cases level",
)
explain(
    "headline.low",
    "Those of them whose level by data is 1 or 2",
    TRACED,
    "indicator value cases level",
)
explain(
    "levels.combined",
    "Lowest over all practices of the median answer, between two levels the lower: the weakest link, which is biased down",
    SAID,
    LEVELS,
)
explain("levels.gaps", "Target minus average, by area", SAID, "average target gap")
explain("levels.areas", "The areas, the largest gap first", SAID, "average target gap")
explain(
    "disagreement.compared",
    "Areas in which at least five of both roles answered and no cell is hidden",
    ROLES,
)
explain(
    "disagreement.differ",
    "Difference of the two roles' averages where its interval excludes zero (Welch's t, Holm over areas)",
    ROLES,
    "first second apart",
)
explain("progress.compared", "Areas with at least five respondents in both waves", WAVES)
explain(
    "progress.moved",
    "Change of the average where its interval excludes no change (t of pairs or of two samples, Holm over areas)",
    WAVES,
    "before after change",
)
explain(
    "progress.paired",
    "Respondents paired by pseudonym, at most over areas; zero: compared as two samples, since single ones could be worked out from pairs",
    WAVES,
    "before after",
)
for key, what in (
    ("change", "Change of the area's average"),
    ("low", "Lower bound of its interval"),
    ("high", "Upper bound of its interval"),
    ("area", "The area with the largest change that cannot be told from none"),
):
    explain(
        f"indistinct.{key}",
        f"{what} since the wave before (Holm over areas)",
        WAVES,
        "before after change low high",
    )
explain(
    "evidence.practices",
    f"Practices that at least five cases of the data speak of. {RULES}",
    TRACED,
)
explain("evidence.of", "Practices of the model", "responses.practice_id", "data survey")
explain(
    "evidence.areas",
    "Areas with at least one such practice; an area's level is their median, between two levels the lower",
    TRACED,
    SHOWN,
)
explain(
    "evidence.above",
    "Survey average on the same practices minus the data's level, where that is at least half a level and the interval lies above it",
    f"{SAID} {TRACED}",
    SHOWN,
)
explain(
    "evidence.below",
    "Areas whose data lies half a level or more above the survey: a question, not a finding",
    f"{SAID} {TRACED}",
    "data survey low high",
)
explain("answers.respondents", "People who answered anything", "responses.pseudonym")
explain("answers.invited", "Sum of those invited", "invited.invited", "invited answered")
explain(
    "answers.left_out",
    "Answers not taken, by reason",
    "responses.practice_id responses.model responses.answer",
    "invited answered",
)
explain(
    "answers.alpha",
    "Krippendorff's alpha for ordinal data over all practices that at least five people gave a level for",
    SAID,
    "invited answered",
)
explain("practices.practices", "Practices that at least five people gave a level for", SAID)
explain(
    "practices.hidden",
    "Practices that fewer than five people gave a level for; they enter no figure",
    SAID,
    "people average",
)
explain(
    "practices.lowest",
    "Mean of the levels given to the practice with the lowest",
    SAID,
    "average median people",
)
INPUTS = "projects.stage projects.budget projects.regulated projects.mandatory projects.mission_critical projects.approach responses.answer"
for key, what in (
    ("scope", "Scope with most points, of equals the narrower"),
    ("authority", "Authority by summed need, within its limits"),
    ("approach", "Approach by the share of adaptive projects, regulation and criticality"),
    ("points", "Sum of the inputs' points by scope"),
    ("need", "Sum of the inputs' needs"),
    ("inputs", "Inputs as in the table; what the data does not hold was given as a parameter"),
    (
        "agree",
        "Share of 500 draws of respondents, with replacement, that give the same scope and authority",
    ),
    ("margin", "Points of the scope that is ahead minus those of the next"),
    ("turning", "Inputs whose change by one band alone changes scope or authority"),
    ("missing", "Inputs that neither the data nor a parameter gives"),
):
    explain(f"office.{key}", f"{what}, by the decision table", INPUTS)
for answer in ("present", "partial", "missing"):
    explain(
        f"charter.{answer}",
        f"Lines of charter and readiness answered {answer}; answers are parameters of the report",
        "organization.name",
        "answer why",
    )
explain("charter.unanswered", "Lines nobody answered", "organization.name")
ROAD = f"{SAID} {TRACED}"
for key, what in (
    ("improvements", "Improvements chosen"),
    ("days", "Sum of their person-days"),
    ("unlifted", "Practices below target that no improvement lifts"),
    (
        "value",
        "Quarters times levels by which areas stand higher at their weakest practice, up to the target: what the sequence maximises",
    ),
    ("proved", "Whether the solver proved that no other sequence is worth more"),
    ("at_three_now", "Areas whose weakest known practice stands at 3 today"),
    ("at_three_then", "The same at the end of the roadmap"),
):
    explain(f"roadmap.{key}", what, ROAD, "begins effect days lifts")
