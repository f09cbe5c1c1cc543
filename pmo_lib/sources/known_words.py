"""Words that offices use for ratings, stages, decisions, yes and no, and for "not known": in English, German, French and Spanish."""

import re
from collections.abc import Iterable
from enum import StrEnum

from pmo_lib.portfolio.table import Column
from pmo_lib.portfolio.vocabulary import Outcome, Rag, Stage

NOTHING = re.compile(
    r"[-\u2013\u2014?./#]+|n\.?\s?/?\s?a\.?|#n/a|#[a-z/0!?]+|none|null|nil|nan|tb[acd]\.?|t\.b\.[acd]\.?|unknown|"
    r"not (?:known|rated|reported|available|applicable|yet known)|pending|k\.?\s?a\.?|keine angabe|unbekannt|offen|"
    r"noch offen|entfällt|n\.?\s?c\.?|n\.?\s?d\.?|inconnue?|non (?:connue?|renseignée?|disponible)|à définir|"
    r"desconocid[oa]|sin (?:dato|datos)|no (?:disponible|aplica)|por definir|s\.?/d\.?|grey|gray|grau|gris|white|weiß",
    re.IGNORECASE,
)
RAG = {
    Rag.GREEN: "g green grn grün gruen vert verte verde on-track ontrack good ok okay healthy fine im-plan planmäßig "
    "planmaessig conforme dans-les-temps en-plazo en-curso-normal no-issues 🟢",
    Rag.AMBER: "a amber y yellow gelb orange ambre jaune amarillo amarilla ámbar naranja at-risk atrisk caution warning "
    "some-issues gefährdet à-risque en-riesgo minor-issues amber/green amber-green green/amber "
    "amber/red amber-red red/amber 🟡 🟠",
    Rag.RED: "r red rot rouge rojo roja off-track offtrack critical delayed late major-issues verzögert hors-délai "
    "kritisch en-retard retrasado retrasada fuera-de-plazo 🔴",
}
SCALE = ("green", "amber/green", "amber", "amber/red", "red")  # of five points, from best to worst
STAGE = {
    Stage.PROPOSED: "proposed proposal idea request requested candidate backlog pipeline initiation concept vorschlag "
    "vorgeschlagen idee beantragt antrag proposé proposition idée propuesto propuesta",
    Stage.APPROVED: "approved planned planning not-started to-do todo scheduled funded ready define genehmigt freigegeben "
    "geplant planung in-planung nicht-begonnen approuvé validé planifié planification aprobado aprobada "
    "planificado planificada planificación no-iniciado",
    Stage.IN_DELIVERY: "in-delivery delivery active in-progress inprogress ongoing running execution executing started "
    "underway under-way live open build construction implementation laufend läuft in-arbeit in-umsetzung umsetzung "
    "aktiv in-bearbeitung en-cours actif active réalisation exécution en-curso en-ejecución activo activa "
    "en-progreso ejecución",
    Stage.ON_HOLD: "on-hold hold onhold paused suspended stopped blocked pausiert angehalten ruht unterbrochen suspendu "
    "suspendue en-pause en-attente en-pausa suspendido suspendida en-espera",
    Stage.FINISHED: "finished done complete completed closed delivered closed-out beendet abgeschlossen fertig erledigt "
    "terminé terminée achevé achevée clos clôturé terminado terminada finalizado finalizada cerrado completado",
    Stage.CANCELLED: "cancelled canceled cancel abandoned rejected withdrawn terminated killed abgebrochen gestoppt "
    "storniert eingestellt annulé annulée abandonné cancelado cancelada anulado anulada",
}
OUTCOME = {
    Outcome.OPEN: "open draft deferred new in-review under-review offen in-prüfung vertagt ouvert ouverte en-attente "
    "reporté abierto abierta aplazado aplazada",
    Outcome.APPROVED: "approved accepted agreed final genehmigt angenommen beschlossen approuvé approuvée accepté acceptée "
    "aprobado aprobada aceptado aceptada",
    Outcome.REJECTED: "rejected declined refused abgelehnt refusé refusée rejeté rejetée rechazado rechazada denegado",
    Outcome.WITHDRAWN: "withdrawn cancelled canceled zurückgezogen retiré retirée retirado retirada anulado anulada",
}
BOOLEAN = {
    True: "true yes y 1 x ✓ ✔ ja j wahr oui o vrai sí si s verdadero",
    False: "false no n 0 nein falsch non faux falso",
}


def _by_word(groups: dict) -> dict[str, object]:
    return {
        word.replace("-", " "): value for value, words in groups.items() for word in words.split()
    }


KNOWN: dict[str, dict[str, object]] = {
    "rag": _by_word(RAG),
    "stage": _by_word(STAGE),
    "outcome": _by_word(OUTCOME),
    "boolean": _by_word(BOOLEAN),
}


def is_nothing(text: str) -> bool:
    """
    Whether a text says that there is no value.

    >>> [is_nothing(text) for text in ("TBD", "n/a", "k. A.", "-", "#N/A", "Grey", "Exempt under law", "12")]
    [True, True, True, True, True, True, False, False]
    """
    return bool(NOTHING.fullmatch(text.strip()))


def family(column: Column) -> str:
    """Which words a column takes: `rag`, `stage`, `outcome`, `boolean`, or none that are known here."""
    if column.type == "boolean":
        return "boolean"
    return {Rag: "rag", Stage: "stage", Outcome: "outcome"}.get(column.choices, "")  # type: ignore[arg-type]


def meaning(text: str, kind: str) -> object:
    """
    What a word says in the terms of a column; None where it is not known.

    >>> str(meaning("On Track", "rag")), str(meaning("Amber/Red", "rag")), str(meaning("abgeschlossen", "stage"))
    ('green', 'amber', 'finished')
    >>> meaning("Nein", "boolean"), meaning("Blue", "rag")
    (False, None)
    """
    word = re.sub(r"[\s_-]+", " ", text).strip().casefold()
    word = re.sub(r"\s*/\s*", "/", word)
    found = KNOWN.get(kind, {}).get(word)
    if found is None and kind == "stage":  # "3 - In progress", "4. Closed"
        found = KNOWN[kind].get(re.sub(r"^[0-9]{1,2}[.):]?\s*", "", word))
    return found


def values_of(texts: Iterable[str], column: Column) -> dict[str, object]:
    """
    Our word for each text that is known and is not ours already.

    >>> from pmo_lib.portfolio.tables import TABLES
    >>> values_of(["G", "Amber", "Blue", "red"], TABLES["status"]["declared_rag"])
    {'G': 'green'}
    """
    kind = family(column)
    found = {text: meaning(text, kind) for text in texts}
    plain = {
        text: value.value if isinstance(value, StrEnum) else value
        for text, value in found.items()
        if value is not None
    }
    return {text: value for text, value in plain.items() if text.strip().lower() != str(value)}


def scale_of(texts: Iterable[str]) -> list[str]:
    """
    The rating of more than three points that the texts are words of, from best to worst; empty: it is none.

    >>> scale_of(["Green", "Amber/Red", "Red", "Amber"])
    ['Green', 'Amber', 'Amber/Red', 'Red']
    >>> scale_of(["Green", "Red"]), scale_of(["Green", "Amber/Red", "Blue"])
    ([], [])
    """
    words = {re.sub(r"\s*[/-]\s*", "/", text.strip().casefold()): text.strip() for text in texts}
    spellings = {text.strip() for text in texts}
    known = {"amber", "green", "red", *SCALE} >= set(words) and len(spellings) == len(words)
    if not known or not {"amber/green", "amber/red"} & set(words):
        return []
    listed = [words[word] for word in SCALE if word in words]
    ends = {"green", "red"} <= set(words)
    return listed if ends else []
