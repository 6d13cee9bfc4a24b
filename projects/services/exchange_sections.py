"""What two sides exchange, on the page of a project: appointments, documents, partners, the years after the launch."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import Project
from projects.permissions.exchanges import side_of
from projects.services import appointment_presenters, appointments, file_listeners, follow_ups, referrals, sections
from projects.services.referral_presenters import TONES
from projects.services.sections import Ask, Content, Section
from projects.workflows.appointments import Side
from projects.workflows.referrals import ReferralState
from projects.workflows.support import ACCOMPANIED, ENDED, SupportState


def appointments_shown(project: Project, user: Any, now: datetime) -> Content | None:
    """Those of a project that somebody accompanies; the address that proposes one when none is to come."""
    if not side_of(user, project) or project.advisor_id is None:
        return None
    cards = appointment_presenters.cards(project, user, now=now)
    is_open = appointments.is_open(project)
    if not cards and not is_open:
        return None
    live = [one for one in cards if one.appointment.is_live]
    return {
        "live": live,
        "past": [one for one in cards if not one.appointment.is_live][:5],
        "may_propose": is_open and not live,
    }


def appointments_asked(project: Project, content: Content, now: datetime) -> Iterable[Ask]:
    """Times that the advisor proposed."""
    for card in content["live"]:
        if card.is_asked and card.times:
            yield Ask(_("Votre conseiller vous propose un rendez-vous."), _("Choisir un horaire"), card.url)


def documents_shown(project: Project, user: Any, now: datetime) -> Content | None:
    """What is awaited and the last that came."""
    side = side_of(user, project)
    if not side or project.advisor_id is None:
        return None
    awaited, given = project.documents.awaited_and_given()
    is_open = project.state in ACCOMPANIED
    if not awaited and not given and not is_open:
        return None
    return {"awaited": awaited, "given": given[:4], "side": side, "is_open": is_open}


def documents_asked(project: Project, content: Content, now: datetime) -> Iterable[Ask]:
    """Documents that the advisor needs."""
    url = reverse("projects:documents", args=[project.public_id])
    for one in content["awaited"]:
        if one.from_side != Side.HOLDER:
            continue
        sentence = _("Un document vous est demandé : « %(title)s ».") % {"title": one.title}
        yield Ask(sentence, _("Fournir le document"), url, one.due_on)


def referrals_shown(project: Project, user: Any, now: datetime) -> Content | None:
    """The partners to whom the project was proposed."""
    side = side_of(user, project)
    if not side or project.advisor_id is None:
        return None
    rows = [(one, TONES[one.state]) for one in project.referrals.select_related("institution")[:20]]
    may_propose = side == Side.ADVISOR and project.state in ACCOMPANIED
    return {"rows": rows, "may_propose": may_propose} if rows or may_propose else None


def referrals_asked(project: Project, content: Content, now: datetime) -> Iterable[Ask]:
    """Partners whom the advisor proposes, and those who ask for a precision."""
    for one, _tone in content["rows"]:
        url, name = reverse("projects:referral", args=[one.public_id]), one.institution.name
        if one.state == ReferralState.PROPOSED:
            sentence = _("Votre conseiller propose de présenter votre projet à un partenaire : %(partner)s.")
            yield Ask(sentence % {"partner": name}, _("Lire et décider"), url)
        elif one.state == ReferralState.INFORMATION:
            sentence = _("%(partner)s demande une précision sur votre projet.") % {"partner": name}
            yield Ask(sentence, _("Répondre"), url, one.due_on)


def follow_ups_shown(project: Project, user: Any, now: datetime) -> Content | None:
    """The six dates after the launch, and what was answered."""
    if not side_of(user, project) or project.launched_on is None:
        return None
    rows = list(project.follow_ups.order_by("months"))
    if not rows:
        return None
    today = timezone.localdate(now)
    opened = [one for one in rows if one.is_open(today)]
    coming = next((one for one in rows if one.due_on > today), None)
    return {
        "open": opened,
        "answered": [one for one in rows if one.answered_at is not None],
        "coming": coming,
    }


def follow_ups_asked(project: Project, content: Content, now: datetime) -> Iterable[Ask]:
    """The follow-ups whose day has come."""
    if project.state not in follow_ups.FOLLOWED:
        return
    for one in content["open"]:
        url = reverse("projects:follow_up", args=[one.public_id])
        sentence = _("Donnez des nouvelles de votre projet, %(months)s mois après son lancement.")
        yield Ask(sentence % {"months": one.months}, _("Répondre en deux minutes"), url, one.due_on)


def end_exchanges(project: Project, now: datetime | None) -> None:
    """Nothing stays at a partner or in a diary once the file has ended."""
    appointments.end_all(project=project, now=now)
    referrals.end_all(project=project, now=now)


def plan_follow_ups(project: Project, now: datetime) -> None:
    """A launched project has its six dates."""
    follow_ups.plan(project=project)


def await_follow_up(project: Project, now: datetime) -> None:
    """A followed project is due when its next news is."""
    follow_ups.await_next(project)


def register() -> None:
    """Add the four blocks, and follow the file; once at start."""
    for section in (
        Section(
            "appointments",
            gettext_lazy("Rendez-vous"),
            "projects/exchanges/appointments.html",
            appointments_shown,
            place=40,
            asks=appointments_asked,
        ),
        Section(
            "documents",
            gettext_lazy("Documents"),
            "projects/exchanges/documents.html",
            documents_shown,
            place=50,
            asks=documents_asked,
        ),
        Section(
            "referrals",
            gettext_lazy("Partenaires"),
            "projects/exchanges/referrals.html",
            referrals_shown,
            place=60,
            asks=referrals_asked,
        ),
        Section(
            "follow-up",
            gettext_lazy("Après le lancement"),
            "projects/exchanges/follow_ups.html",
            follow_ups_shown,
            place=65,
            asks=follow_ups_asked,
        ),
    ):
        sections.register(section)
    _follow_the_file()


def _follow_the_file() -> None:
    file_listeners.listen(SupportState.LAUNCHED, plan_follow_ups)
    file_listeners.listen(SupportState.FOLLOWED, await_follow_up)
    for state in ENDED:
        file_listeners.listen(state, end_exchanges)
