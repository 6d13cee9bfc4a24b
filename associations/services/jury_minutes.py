"""The minutes of a session: presences, quorum, conflicts of interest, scenarios compared, decisions."""

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from associations.models import JuryAttendance, JuryScenario, JurySession
from associations.workflows import VOTING_ROLES, JuryRole, Presence, ScenarioState
from mdm_platform.documents import pdf
from mdm_platform.files import services as files
from mdm_platform.files.models import StoredFile
from mdm_platform.formats import nice_date, nice_number
from mdm_platform.money import ZERO, nice_money, nice_rate

PURPOSE = "jury_minutes"
TEMPLATE = "associations/jury_minutes.typ"
LANGUAGE = "fr"


def make(*, session: JurySession, by: Any, now: datetime) -> StoredFile:
    """The minutes as a PDF, in the language of the administration."""
    with translation.override(LANGUAGE):
        made = pdf.render(TEMPLATE, content(session), LANGUAGE)
    name = f"proces-verbal-{session.held_on:%Y-%m-%d}.pdf"
    return files.store_made(content=made, name=name, content_type=pdf.CONTENT_TYPE, owner=by, purpose=PURPOSE)


def attendances_of(session: JurySession) -> list[JuryAttendance]:
    """Who is called to the session, who presides first."""
    places = list(JuryRole.values)
    rows = session.attendances.select_related("member").order_by("pk")
    return sorted(rows, key=lambda row: places.index(row.role))


def content(session: JurySession) -> dict[str, Any]:
    """What the minutes say."""
    operator = session.call.operator
    attendances = attendances_of(session)
    voting = [row for row in attendances if row.presence == Presence.PRESENT and row.role in VOTING_ROLES]
    chosen = session.scenarios.filter(state=ScenarioState.CHOSEN).select_related("chosen_by", "author").first()
    sections = [_presences(attendances), _recusals(session), _scenarios(session)]
    if chosen is not None:
        sections.append(_decisions(chosen))
    if session.discussion:
        sections.append({"title": _("Débats"), "paragraphs": session.discussion.splitlines()})
    return {
        "title": _("Procès-verbal de la séance du jury"),
        "date": session.held_on,
        "issuer": {"fr": operator.name_fr, "ar": operator.name_ar or operator.name_fr},
        "foot": str(session.call.title),
        "facts": [
            (_("Appel à projets"), str(session.call.title)),
            (_("Séance du"), nice_date(session.held_on)),
            (_("Lieu"), session.place or "—"),
            (_("Présidence"), session.president.full_name if session.president else "—"),
            (
                _("Quorum"),
                _("%(present)s votants présents pour un quorum de %(quorum)s")
                % {"present": len(voting), "quorum": session.quorum},
            ),
        ],
        "sections": sections,
        "signatories": [[_("Le président de la séance"), session.president.full_name if session.president else ""]],
    }


def _presences(attendances: list[Any]) -> dict[str, Any]:
    rows = [[row.member.full_name, row.get_role_display(), row.get_presence_display()] for row in attendances]
    return {"title": _("Présences"), "columns": [_("Personne"), _("Rôle"), _("Présence")], "rows": rows}


def _recusals(session: JurySession) -> dict[str, Any]:
    found = session.recusals.select_related("member", "request__association").order_by("member__full_name", "pk")
    rows = [
        [row.member.full_name, row.request.number or "", row.request.association.name, row.get_origin_display()]
        for row in found
    ]
    columns = [_("Personne"), _("Demande"), _("Association"), _("Origine")]
    none = [] if rows else [_("Aucun conflit d’intérêts n’a été déclaré ni constaté.")]
    return {"title": _("Conflits d’intérêts et déports"), "paragraphs": none, "columns": columns, "rows": rows}


def _scenarios(session: JurySession) -> dict[str, Any]:
    rows = []
    for scenario in session.scenarios.select_related("author").prefetch_related("lines").order_by("pk"):
        granted = [line.amount for line in scenario.lines.all() if line.is_granted]
        total = sum(granted, ZERO)
        rows.append(
            [
                scenario.name,
                scenario.author.full_name,
                scenario.get_state_display(),
                str(len(granted)),
                nice_money(total, scenario.currency),
                nice_money(scenario.available - total, scenario.currency),
            ]
        )
    columns = [_("Scénario"), _("Composé par"), _("État"), _("Retenues"), _("Total"), _("Reste")]
    return {"title": _("Scénarios comparés"), "columns": columns, "rows": rows, "numbers": [3, 4, 5]}


def _decisions(chosen: JuryScenario) -> dict[str, Any]:
    lines = list(chosen.lines.select_related("request__association").order_by("rank"))
    words = {"name": chosen.name, "person": chosen.chosen_by.full_name, "author": chosen.author.full_name}
    rows = [
        [
            str(line.rank),
            line.request.number or "",
            line.request.association.name,
            nice_number(line.score) or "—",
            line.get_outcome_display(),
            nice_money(line.amount, line.currency) if line.is_granted else "—",
            line.get_bound_display() or "—",
        ]
        for line in lines
    ]
    motives = [
        _("%(number)s, %(association)s : %(motive)s")
        % {"number": line.request.number or "", "association": line.request.association.name, "motive": line.motive}
        for line in lines
        if line.motive
    ]
    rate = nice_rate(chosen.rate) if chosen.rate is not None else _("celui de l’appel")
    return {
        "title": _("Décisions"),
        "paragraphs": [
            _("Le scénario « %(name)s », composé par %(author)s, est retenu par %(person)s.") % words,
            _("Taux appliqué : %(rate)s.") % {"rate": rate},
            *motives,
        ],
        "columns": [_("Rang"), _("Demande"), _("Association"), _("Total"), _("Décision"), _("Montant"), _("Limite")],
        "rows": rows,
        "numbers": [0, 3, 5],
    }
