"""What offices call the columns of projects, programs and status: in English, German, French and Spanish."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cache

from pmo_lib.portfolio.table import Table

PHRASES: dict[tuple[str, str], str] = {
    (
        "projects",
        "project_id",
    ): "project id|project no|project number|project code|id|no|nr|number|code|ref|reference|key|"
    "pid|project key|projektnummer|projekt nr|projekt id|projektkennung|kennung|kürzel|nummer|identifiant|identifiant projet|"
    "numéro|n°|no projet|code projet|référence|clave|código|código proyecto|número|id proyecto|identificador",
    (
        "projects",
        "name",
    ): "name|title|project|project name|project title|initiative|description|projekt|projektname|"
    "bezeichnung|titel|projekttitel|vorhaben|nom|nom projet|projet|intitulé|titre|libellé|nombre|proyecto|nombre proyecto|"
    "título|denominación|what",
    (
        "projects",
        "program_id",
    ): "program|programme|program id|programme id|program name|programme name|portfolio|"
    "programm|programmname|programa|department|division|business unit|unit|area|agency|managing agency|agency name|"
    "directorate|bereich|abteilung|geschäftsbereich|amt|ressort|sparte|einheit|direction|service|département|pôle|"
    "domaine|departamento|área|dirección|unidad|theme|stream|workstream|cluster",
    (
        "projects",
        "stage",
    ): "stage|phase|current phase|project stage|lifecycle|state|project state|projektphase|stadium|"
    "status phase|étape|étape actuelle|fase|etapa|estado proyecto",
    (
        "projects",
        "approach",
    ): "approach|method|methodology|vorgehen|vorgehensmodell|méthode|metodología",
    (
        "projects",
        "sponsor_role",
    ): "sponsor|project sponsor|executive sponsor|sro|auftraggeber|commanditaire|patrocinador|"
    "promotor|business owner",
    (
        "projects",
        "manager_role",
    ): "manager|project manager|pm|lead|project lead|owner|responsible|project owner|"
    "projektleiter|projektleitung|leitung|verantwortlich|verantwortlicher|pl|chef de projet|responsable|jefe de proyecto|"
    "responsable proyecto|director proyecto",
    (
        "projects",
        "baseline_start",
    ): "start|start date|begin|planned start|baseline start|approved start|design start|"
    "beginn|startdatum|start plan|plan start|geplanter start|geplanter beginn|anfang|début|date début|début prévu|"
    "date de début|inicio|fecha inicio|inicio previsto|fecha de inicio|comienzo",
    (
        "projects",
        "baseline_finish",
    ): "baseline finish|baseline end|planned end|planned finish|planned completion|"
    "planned completion date|original end|original finish|approved end|approved finish|target date|due date|deadline|"
    "plan end|completion date|end plan|ende plan|plan ende|geplantes ende|soll ende|enddatum plan|fin prévue|"
    "date de fin prévue|échéance|fin planifiée|fin previsto|fecha fin prevista|fin planificado|fecha límite|fin prevista|"
    "plazo|end|end date|finish|finish date|ende|enddatum|fin|date fin|date de fin|fecha fin|fecha de fin|término",
    (
        "projects",
        "actual_start",
    ): "actual start|ist start|ist beginn|tatsächlicher start|début réel|inicio real|started on",
    (
        "projects",
        "actual_finish",
    ): "actual finish|actual end|actual completion|ist ende|tatsächliches ende|fin réelle|"
    "date de fin réelle|fin real|completed on|abgeschlossen am|date closed",
    (
        "projects",
        "budget",
    ): "budget|approved budget|total budget|budget total|original budget|baseline cost|planned cost|"
    "plan cost|cost plan|funding|bewilligtes budget|plankosten|kosten plan|genehmigtes budget|gesamtbudget|"
    "budget approuvé|budget prévu|coût prévu|presupuesto|presupuesto aprobado|coste previsto|budget forecast",
    (
        "projects",
        "strategic_objectives",
    ): "objective|objectives|strategic objective|strategic objectives|goal|goals|ziel|"
    "strategisches ziel|strategische ziele|objectif|objectif stratégique|objetivo|objetivo estratégico",
    (
        "projects",
        "mandatory",
    ): "mandatory|must do|compulsory|pflicht|verpflichtend|obligatoire|obligatorio",
    ("projects", "regulated"): "regulated|reguliert|réglementé|regulado",
    (
        "projects",
        "mission_critical",
    ): "mission critical|critical|geschäftskritisch|critique|crítico",
    (
        "status",
        "period_end",
    ): "report date|reporting date|status date|as of|date reported as of|date reported|updated|"
    "updated date|last update|last updated|period|period end|reporting period|month|reporting month|stand|stichtag|"
    "berichtsdatum|berichtsmonat|berichtszeitraum|datum|monat|statusdatum|date rapport|date du rapport|date de situation|"
    "mois|période|fecha informe|fecha de informe|fecha estado|fecha de corte|mes|periodo|report month",
    (
        "status",
        "planned_value",
    ): "planned value|pv|bcws|valeur planifiée|valor planificado|planwert",
    (
        "status",
        "earned_value",
    ): "earned value|ev|bcwp|fertigstellungswert|leistungswert|valeur acquise|valor ganado",
    (
        "status",
        "actual_cost",
    ): "actual cost|actual costs|actuals|actual|ac|acwp|spent|spend|spend to date|cost to date|"
    "spent to date|ist kosten|istkosten|kosten ist|ist|verbraucht|coût réel|dépensé|dépenses|réalisé|coste real|"
    "costo real|gastado|ejecutado|gasto",
    (
        "status",
        "estimate_at_completion",
    ): "estimate at completion|eac|forecast|forecast cost|forecast costs|cost forecast|"
    "expected cost|projected cost|projected actual cost|latest estimate|outturn|forecast budget|budget forecast|prognose|"
    "prognose kosten|kostenprognose|erwartete kosten|hochrechnung|coût prévisionnel|coût estimé|prévision|"
    "coût à terminaison|coste estimado|coste previsto final|previsión|estimación al cierre",
    (
        "status",
        "budget_variance",
    ): "budget variance|cost variance|variance|abweichung|budgetabweichung|écart budget|"
    "desviación|desviación presupuesto",
    (
        "status",
        "percent_complete",
    ): "percent complete|complete|completion|progress|done|percent done|physical progress|"
    "fortschritt|fertigstellungsgrad|fertig|erledigt|abgeschlossen|avancement|taux avancement|progression|avance|"
    "progreso|porcentaje completado|avance físico",
    (
        "status",
        "forecast_finish",
    ): "forecast finish|forecast end|forecast completion|expected end|expected finish|"
    "expected completion|projected end|projected completion date|projected actual completion date|current end|"
    "current finish|estimated end|estimated completion|new end date|revised end|prognose ende|ende prognose|"
    "voraussichtliches ende|erwartetes ende|endtermin prognose|fin estimée|fin prévisionnelle|fin actualisée|"
    "date de fin estimée|fin estimada|fecha fin estimada|fin actual|nueva fecha fin|fin previsto actual",
    (
        "status",
        "declared_rag",
    ): "rag|rag status|status|overall status|overall rag|health|traffic light|light|colour|color|"
    "rating|project status|overall|ampel|ampelstatus|projektstatus|gesamtstatus|bewertung|feu|météo|statut|état|"
    "couleur|semáforo|estado|estatus|color estado|delivery confidence|confidence|delivery confidence assessment",
    (
        "status",
        "comment",
    ): "comment|comments|remark|remarks|note|notes|commentary|status comment|narrative|summary|update|"
    "kommentar|bemerkung|bemerkungen|anmerkung|erläuterung|commentaire|commentaires|remarque|observations|comentario|"
    "comentarios|observaciones|highlights",
    ("programs", "purpose"): "purpose|goal|zweck|objet|propósito",
}
NOISE = frozenset(
    [
        "of",
        "the",
        "a",
        "an",
        "in",
        "on",
        "at",
        "for",
        "by",
        "de",
        "la",
        "le",
        "les",
        "du",
        "des",
        "l",
        "d",
        "el",
        "los",
        "las",
        "del",
        "der",
        "die",
        "das",
        "den",
        "dem",
        "und",
        "and",
        "et",
        "y",
        "e",
        "für",
        "por",
        "pour",
        "zu",
        "zum",
        "zur",
        "im",
        "date",
        "datum",
        "fecha",
        "jour",
    ]
)
PROJECT = frozenset(
    {"project", "projects", "projekt", "projekte", "projet", "projets", "proyecto", "proyectos"}
)
UNIT = re.compile(
    r"[(\[]([^()\[\]]{1,14})[)\]]\s*$|\b(?:in|en)\s+([^\s]{1,6}(?:\s(?:EUR|USD|GBP|CHF|€|\$|£))?)\s*$|\s(%)\s*$",
    re.I,
)


@cache
def words_of(header: str) -> tuple[str, ...]:
    """
    The words of a header, without letter case, accents and signs; camelCase and snake_case are taken apart.

    >>> words_of("projectStartDate"), words_of("Début prévu"), words_of("PROJECT_ID")
    (('project', 'start', 'date'), ('debut', 'prevu'), ('project', 'id'))
    """
    text = re.sub(r"(?<=[a-zà-ÿ0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", header)
    text = unicodedata.normalize("NFKD", text.replace("n°", "no").replace("N°", "no"))
    text = "".join(sign for sign in text if not unicodedata.combining(sign)).casefold()
    return tuple(re.findall(r"[^\W_]+", text))


def unit_of(header: str) -> tuple[str, str]:
    """
    A header without the unit at its end, and that unit.

    >>> unit_of("Budget (k€)"), unit_of("Planned Cost ($ M)"), unit_of("Budget in TEUR"), unit_of("Title")
    (('Budget', 'k€'), ('Planned Cost', '$ M'), ('Budget', 'TEUR'), ('Title', ''))
    """
    found = UNIT.search(header)
    if not found or not header[: found.start()].strip():
        return header, ""
    return header[: found.start()].strip(), next(part for part in found.groups() if part).strip()


def likeness(table: Table, column: str, header: str) -> float:
    """
    How well a header names a column of ours, from 0 to 1.

    >>> from pmo_lib.portfolio.tables import TABLES
    >>> [likeness(TABLES["projects"], "budget", header) for header in ("Presupuesto", "Budget (k€)", "Weather")]
    [1.0, 1.0, 0.0]
    """
    plain = words_of(unit_of(header)[0]) or words_of(header)
    if not plain:
        return 0.0
    own = [column.replace("_", " ")]
    phrases = [*own, *PHRASES.get((table.name, column), "").split("|")]
    return max(_alike(words_of(phrase), plain) for phrase in phrases if phrase)


def _alike(phrase: tuple[str, ...], header: tuple[str, ...]) -> float:
    if phrase == header:
        return 1.0
    ours, theirs = _meaningful(phrase), _meaningful(header)
    if not ours or not theirs:
        return 0.0
    if ours == theirs:
        return 0.97
    if [w for w in theirs if w not in PROJECT] == [w for w in ours if w not in PROJECT] != []:
        return 0.93
    if set(ours) <= set(theirs):
        return 0.55 + 0.35 * len(ours) / len(theirs)
    left, right = " ".join(ours), " ".join(theirs)
    if left[0] == right[0] and len(right) >= 5 and abs(len(left) - len(right)) <= 3:
        ratio = SequenceMatcher(None, left, right, autojunk=False).ratio()
        return ratio * 0.9 if ratio >= 0.85 else 0.0
    return 0.0


def _meaningful(words: Iterable[str]) -> list[str]:
    listed = list(words)
    return [word for word in listed if word not in NOISE] or listed
