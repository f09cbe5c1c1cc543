"""What offices call the columns of projects, status and registers: in English, German, French and Spanish."""

TEXT = """\
projects.project_id: project|projekt|projet|proyecto|project id|project no|project number|project code|id|no|nr|number|code|ref
  |reference|key|pid|project key|projektnummer|projekt nr|projekt id|projektkennung|kennung|kürzel
  |nummer|identifiant|identifiant projet|numéro|n°|no projet|code projet|référence|clave|código
  |código proyecto|número|id proyecto|identificador
projects.name: name|title|project|project name|project title|initiative|description|projekt
  |projektname|bezeichnung|titel|projekttitel|vorhaben|nom|nom projet|projet|intitulé|titre
  |libellé|nombre|proyecto|nombre proyecto|título|denominación|what
projects.program_id: program|programme|program id|programme id|program name|programme name
  |portfolio|programm|programmname|programa|department|division|business unit|unit|area|agency
  |managing agency|agency name|directorate|bereich|abteilung|geschäftsbereich|amt|ressort|sparte
  |einheit|direction|service|département|pôle|domaine|departamento|área|dirección|unidad|theme
  |stream|workstream|cluster
projects.stage: stage|phase|current phase|project stage|lifecycle|state|project state|projektphase
  |stadium|status phase|étape|étape actuelle|fase|etapa|estado proyecto
projects.approach: approach|method|methodology|vorgehen|vorgehensmodell|méthode|metodología
projects.sponsor_role: sponsor|project sponsor|executive sponsor|sro|auftraggeber|commanditaire
  |patrocinador|promotor|business owner
projects.manager_role: manager|project manager|pm|lead|project lead|owner|responsible
  |project owner|projektleiter|projektleitung|leitung|verantwortlich|verantwortlicher|pl
  |chef de projet|responsable|jefe de proyecto|responsable proyecto|director proyecto
projects.baseline_start: start|start date|begin|planned start|baseline start|approved start
  |design start|beginn|startdatum|start plan|plan start|geplanter start|geplanter beginn|anfang
  |début|date début|début prévu|date de début|inicio|fecha inicio|inicio previsto|fecha de inicio
  |comienzo
projects.baseline_finish: baseline finish|baseline end|planned end|planned finish
  |planned completion|planned completion date|original end|original finish|approved end
  |approved finish|target date|due date|deadline|plan end|completion date|end plan|ende plan
  |plan ende|geplantes ende|soll ende|enddatum plan|fin prévue|date de fin prévue|échéance
  |fin planifiée|fin previsto|fecha fin prevista|fin planificado|fecha límite|fin prevista|plazo
  |end|end date|finish|finish date|ende|enddatum|fin|date fin|date de fin|fecha fin|fecha de fin
  |término
projects.actual_start: actual start|ist start|ist beginn|tatsächlicher start|début réel
  |inicio real|started on
projects.actual_finish: actual finish|actual end|actual completion|ist ende|tatsächliches ende
  |fin réelle|date de fin réelle|fin real|completed on|abgeschlossen am|date closed
projects.budget: budget|approved budget|total budget|budget total|original budget|baseline cost
  |planned cost|plan cost|cost plan|funding|bewilligtes budget|plankosten|kosten plan
  |genehmigtes budget|gesamtbudget|budget approuvé|budget prévu|coût prévu|presupuesto
  |presupuesto aprobado|coste previsto|budget forecast
projects.strategic_objectives: objective|objectives|strategic objective|strategic objectives|goal
  |goals|ziel|strategisches ziel|strategische ziele|objectif|objectif stratégique|objetivo
  |objetivo estratégico
projects.mandatory: mandatory|must do|compulsory|pflicht|verpflichtend|obligatoire|obligatorio
projects.regulated: regulated|reguliert|réglementé|regulado
projects.mission_critical: mission critical|critical|geschäftskritisch|critique|crítico
status.period_end: report date|reporting date|status date|as of|date reported as of|date reported
  |updated|updated date|last update|last updated|period|period end|reporting period|month
  |reporting month|stand|stichtag|berichtsdatum|berichtsmonat|berichtszeitraum|datum|monat
  |statusdatum|date rapport|date du rapport|date de situation|mois|période|fecha informe
  |fecha de informe|fecha estado|fecha de corte|mes|periodo|report month
status.planned_value: planned value|pv|bcws|valeur planifiée|valor planificado|planwert
status.earned_value: earned value|ev|bcwp|fertigstellungswert|leistungswert|valeur acquise
  |valor ganado
status.actual_cost: actual cost|actual costs|actuals|actual|ac|acwp|spent|spend|spend to date
  |cost to date|spent to date|ist kosten|istkosten|kosten ist|ist|verbraucht|coût réel|dépensé
  |dépenses|réalisé|coste real|costo real|gastado|ejecutado|gasto
status.estimate_at_completion: estimate at completion|eac|forecast|forecast cost|forecast costs
  |cost forecast|expected cost|projected cost|projected actual cost|latest estimate|outturn
  |forecast budget|budget forecast|prognose|prognose kosten|kostenprognose|erwartete kosten
  |hochrechnung|coût prévisionnel|coût estimé|prévision|coût à terminaison|coste estimado
  |coste previsto final|previsión|estimación al cierre
status.budget_variance: budget variance|cost variance|variance|abweichung|budgetabweichung
  |écart budget|desviación|desviación presupuesto
status.percent_complete: percent complete|complete|completion|progress|done|percent done
  |physical progress|fortschritt|fertigstellungsgrad|fertig|erledigt|abgeschlossen|avancement
  |taux avancement|progression|avance|progreso|porcentaje completado|avance físico
status.forecast_finish: ende aktuell|aktuelles ende|neues ende|ende neu|forecast finish|forecast end|forecast completion|expected end
  |expected finish|expected completion|projected end|projected completion date
  |projected actual completion date|current end|current finish|estimated end|estimated completion
  |new end date|revised end|prognose ende|ende prognose|voraussichtliches ende|erwartetes ende
  |endtermin prognose|fin estimée|fin prévisionnelle|fin actualisée|date de fin estimée
  |fin estimada|fecha fin estimada|fin actual|nueva fecha fin|fin previsto actual
status.declared_rag: rag|rag status|status|overall status|overall rag|health|traffic light|light
  |colour|color|rating|project status|overall|ampel|ampelstatus|projektstatus|gesamtstatus
  |bewertung|feu|météo|statut|état|couleur|semáforo|estado|estatus|color estado
  |delivery confidence|confidence|delivery confidence assessment
status.comment: comment|comments|remark|remarks|note|notes|commentary|status comment|narrative
  |summary|update|kommentar|bemerkung|bemerkungen|anmerkung|erläuterung|commentaire|commentaires
  |remarque|observations|comentario|comentarios|observaciones|highlights
programs.purpose: purpose|goal|zweck|objet|propósito
*.project_id: project|project id|project no|project code|project number|project ref|project key
  |project name|projekt|projekt id|projekt nr|projekt nummer|projektnummer|projektname|projet
  |code projet|id projet|no projet|nom projet|proyecto|código proyecto|id proyecto|nombre proyecto
  |initiative|vorhaben
*.id: id|no|nr|number|code|ref|reference|key|lfd nr|kennung|nummer|identifiant|numéro|n°|référence
  |clave|código|número|identificador|ticket
*.name: name|title|description|bezeichnung|titel|beschreibung|nom|titre|libellé|intitulé|nombre
  |título|descripción
*.title: title|name|description|summary|subject|bezeichnung|titel|beschreibung|titre|libellé
  |intitulé|título|descripción
*.owner_role: owner|responsible|assigned to|assignee|verantwortlich|verantwortlicher|zuständig
  |eigentümer|responsable|propriétaire|pilote|propietario
*.raised: raised|date raised|raised on|opened|open date|created|created on|reported|reported on
  |identified|date identified|logged|erfasst|erfasst am|eröffnet|eröffnet am|gemeldet|gemeldet am
  |erkannt am|angelegt am|identifié le|date d'identification|ouvert le|date d'ouverture|créé le
  |date de création|identificado|fecha identificación|abierto|fecha de apertura|fecha de alta
  |fecha de creación
*.due: due|due date|due by|target date|deadline|fällig|fällig am|fälligkeit|frist|zieltermin
  |termin|bis wann|échéance|date limite|date cible|vencimiento|fecha límite|plazo|fecha objetivo
*.closed: closed|closed on|date closed|close date|closing date|resolved|resolved on|geschlossen
  |geschlossen am|erledigt am|abgeschlossen am|clos le|clôturé le|date de clôture|résolu le
  |cerrado|cerrado el|fecha de cierre|resuelto
*.requested: requested|requested on|date requested|request date|submitted|submitted on|raised
  |date raised|created|beantragt|beantragt am|antragsdatum|demandé le|date de la demande
  |solicitado|fecha de solicitud
*.decided: decided|decided on|decision date|date decided|resolved|closed|entschieden
  |entschieden am|entscheidungsdatum|décidé le|date de décision|decidido|fecha de decisión
*.outcome: outcome|result|decision|status|state|entscheidung|ergebnis|entscheid|décision|résultat
  |statut|état|decisión|resultado|estado
*.kind: kind|type|category|art|typ|kategorie|catégorie|tipo|categoría
*.unit: unit|department|division|requested by|abteilung|bereich|antragsteller|service|demandeur
  |unidad|departamento
risks.risk_id: risk|risk id|risk no|risk ref|risiko|risiko id|risiko nr|risikonummer|risque
  |no risque|id risque|riesgo|id riesgo|código riesgo
risks.title: risk|risk title|risk name|risk description|risiko|risikobeschreibung|risikotitel
  |risque|description du risque|riesgo|descripción del riesgo
risks.owner_role: risk owner|risikoeigner|risikoverantwortlicher|responsable du risque
  |responsable del riesgo
risks.probability: probability|likelihood|chance|prob|eintrittswahrscheinlichkeit
  |wahrscheinlichkeit|ew|probabilité|vraisemblance|probabilidad
risks.impact: impact|cost impact|financial impact|impact cost|consequence|schadenshöhe|schaden
  |auswirkung|auswirkungen|kosten|gravité|impact financier|coût|impacto|impacto económico|coste
risks.response: response|mitigation|mitigation plan|measure|measures|action|maßnahme|maßnahmen
  |gegenmaßnahme|gegenmaßnahmen|traitement|mesure|mesures|plan d'action|respuesta|mitigación
  |medida|medidas
risks.reviewed: reviewed|last review|review date|zuletzt geprüft|geprüft am|revu le|dernière revue
  |revisado|última revisión
issues.issue_id: issue|issue id|issue no|issue key|problem|problem nr|problème|id problème
  |incidencia|id incidencia|problema
issues.title: issue|issue title|issue description|problem|problem description|problembeschreibung
  |problème|description du problème|incidencia|problema
milestones.milestone_id: milestone|milestone id|milestone no|meilenstein|meilenstein nr|jalon
  |no jalon|hito|id hito
milestones.name: milestone|milestone name|meilenstein|meilensteinname|jalon|nom du jalon|hito
  |nombre del hito|deliverable
milestones.baseline_date: baseline|baseline date|planned|planned date|plan|plan date|original date
  |target|target date|due date|plantermin|termin plan|soll|geplant|geplant am|date prévue|prévu
  |planifié|date planifiée|prevista|fecha prevista|planificado
milestones.forecast_date: forecast|forecast date|expected|expected date|current date|revised date
  |prognose|erwartet|voraussichtlich|aktueller termin|date estimée|estimé|prévision|estimada
  |fecha estimada|previsión
milestones.actual_date: actual|actual date|achieved|completed|completed on|done|ist|ist termin
  |erreicht|erreicht am|réel|date réelle|atteint le|real|fecha real|alcanzado
changes.change_id: change|change id|change no|cr|cr id|cr no|change request|änderung|änderung nr
  |änderungsantrag|antrag nr|demande|no demande|cambio|id cambio|solicitud
changes.cause: cause|reason|change|title|description|justification|grund|begründung|ursache
  |änderung|beschreibung|motif|descripción|motivo|causa
changes.cost_impact: cost impact|cost|cost change|impact cost|kosten|mehrkosten|kostenwirkung
  |auswirkung kosten|impact coût|surcoût|coût|coste|impacto coste|sobrecoste
changes.schedule_impact: schedule impact|schedule impact days|delay days|days|terminwirkung tage
  |verzug tage|tage|délai jours|jours|retraso días|días
decisions.decision_id: decision|decision id|decision no|entscheidung nr|entscheidung id
  |no décision|id décision|id decisión
decisions.question: question|decision|decision needed|title|description|subject|topic|frage
  |entscheidung|entscheidungsbedarf|beschreibung|thema|décision|objet|decisión|asunto|descripción
decisions.asked: asked|asked on|raised|date raised|requested|requested on|created|gestellt am
  |beantragt am|erfasst am|demandé le|date de demande|solicitado|fecha de solicitud|fecha
decisions.decider_role: decider|decision maker|decided by|approver|entscheider|gremium|décideur
  |decisor|decide
benefits.benefit_id: benefit|benefit id|benefit no|nutzen|nutzen nr|bénéfice|no bénéfice|beneficio
  |id beneficio
benefits.name: benefit|benefit name|nutzen|bénéfice|beneficio
benefits.measure: measure|metric|kpi|indicator|messgröße|kennzahl|indicateur|indicador
dependencies.project_id: receiver|receiving project|project|to project|needed by project|empfänger
  |empfangendes projekt|projekt|projet|projet demandeur|proyecto|proyecto receptor
dependencies.giver_project_id: giver|giving project|depends on|depends on project|from project
  |provider|predecessor|supplier|liefert|lieferndes projekt|abhängig von|geber|dépend de
  |projet fournisseur|fournisseur|depende de|proyecto proveedor
dependencies.dependency_id: dependency|dependency id|abhängigkeit nr|abhängigkeit|dépendance
  |dependencia
dependencies.what: what|title|description|dependency|deliverable|gegenstand|lieferung|beschreibung
  |abhängigkeit|objet|livrable|dépendance|descripción|entregable|dependencia
dependencies.needed_by: needed by|needed on|due|due date|required by|benötigt bis|benötigt am
  |termin|nécessaire le|échéance|necesario|fecha necesaria|fecha límite
proposals.proposal_id: proposal|proposal id|proposal no|pep|rfc|antrag nr|antrag|vorschlag
  |proposition|propuesta
proposals.submitted: submitted|submitted on|created|created on|date submitted|date created
  |eingereicht|eingereicht am|beantragt am|soumis le|créé le|presentado|fecha de presentación
  |creado
proposals.gate: gate|stage gate|tor
"""  # a column of ours, or of any table (*), and what its header may say

PHRASES = {
    column: tuple(phrases.strip().split("|"))
    for entry in TEXT.replace("\n  ", "").splitlines()
    for column, phrases in [entry.split(": ", 1)]
}
SHEETS = {  # our tables, and the words of which one stands in the name of a sheet or file
    "risks": "risk|risks|risiko|risiken|risikoregister|risikoliste|risque|risques|riesgo|riesgos",
    "issues": "issue|issues|open points|offene punkte|problem|probleme|problems|points ouverts"
    "|problème|problèmes|puntos abiertos|incidencia|incidencias|problemas",
    "milestones": "milestone|milestones|meilenstein|meilensteine|jalon|jalons|hito|hitos",
    "changes": "change|changes|cr|änderung|änderungen|änderungsanträge|changements|cambio|cambios",
    "decisions": "decision|decisions|entscheidung|entscheidungen|décision|décisions|decisión"
    "|decisiones",
    "benefits": "benefit|benefits|nutzen|bénéfice|bénéfices|beneficio|beneficios",
    "dependencies": "dependency|dependencies|abhängigkeit|abhängigkeiten|dépendances|dependencias",
    "proposals": "proposal|proposals|vorschläge|anträge|propositions|propuestas|peps|rfcs",
}
