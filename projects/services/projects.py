"""Projects as their holders write them: begun, described, submitted, completed, given up, taken up anew."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.audit import events
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import DomainError, InvalidInput, NotVisible, TransitionConflict, TransitionNotAllowed
from mdm_platform.journeys.saving import assign, replace_rows, save_fields
from mdm_platform.permissions import has_permission, require_permission
from projects.models import NUMBERS, Project
from projects.notifications.projects import HolderGaveUp, ProjectCompletedByHolder, ProjectReceived, ProjectToRead
from projects.notifications.support import FiguresUpdated
from projects.services import figure_changes, support, teasers
from projects.services.project_search import words_of
from projects.workflows import SHOWABLE, Confidentiality, SupportState, SupportWorkflow

WRITTEN = (
    "title",
    "summary",
    "idea",
    "language",
    "sector",
    "kind",
    "stage",
    "region",
    "province",
    "residence_country",
    "returned_on",
    "is_women_led",
    "jobs_planned",
    "currency",
    "confidentiality",
)
FIGURES = ("stage", "region", "province", "jobs_planned", "currency", "sources")
ROWS = {"sources": 12, "team": 12}
COPIED = tuple(name for name in WRITTEN if name != "confidentiality")
LONGEST_IDEA = 6000
MOST_DRAFTS = 5
COPIABLE = (SupportState.REFUSED, SupportState.REDIRECTED, SupportState.ABANDONED)


class TooManyDrafts(DomainError):
    """The person has begun several projects and submitted none of them."""

    code = "too_many_drafts"
    message = gettext_lazy(
        "Vous avez déjà plusieurs brouillons de projets. Déposez-en un, ou supprimez ceux qui ne servent plus."
    )


@transaction.atomic
def start(*, by: Any, now: datetime | None = None, **fields: Any) -> Project:
    """Begin a project: a draft that nobody else reads. Raises PermissionRefused, TooManyDrafts, InvalidInput."""
    require_permission(by, "projects.start_project")
    User.objects.select_for_update(of=("self",)).only("pk").get(pk=by.pk)
    if Project.objects.of_holder(by).filter(state=SupportState.IDEA).count() >= MOST_DRAFTS:
        raise TooManyDrafts
    moment = now or timezone.now()
    language = (get_language() or by.language or "fr")[:2]
    project = Project.objects.create(holder=by, language=language, created_at=moment)
    SupportWorkflow.start_many(Project, [project.pk], by=by, now=moment)
    if fields:
        write(project=project, fields=fields, by=by, now=moment)
    return project


@transaction.atomic
def write(*, project: Project, fields: Mapping[str, Any], by: Any, now: datetime | None = None) -> list[str]:
    """Change what is given and nothing else; the names of the fields that really changed.

    `sources` and `team` are given as rows, and replaced as a whole; a province brings its region. Raises
    PermissionRefused, TransitionNotAllowed once the project is submitted, InvalidInput.
    """
    require_permission(by, "projects.submit_project", project)
    unknown = set(fields) - {*WRITTEN, *ROWS}
    if unknown:
        message = f"A project has no fields {sorted(unknown)} to write."
        raise ValueError(message)
    _lock(project)
    if not project.is_editable:
        sentence = _(
            "La fiche est déposée : elle ne change plus. Ses chiffres se mettent à jour une fois le projet retenu."
        )
        raise TransitionNotAllowed(sentence, code="not_editable")
    if len(fields.get("idea", "")) > LONGEST_IDEA:
        raise InvalidInput(fields={"idea": [_("Ce texte est trop long : 6 000 caractères au plus.")]})
    return _store(project, fields, now or timezone.now())


@transaction.atomic
def update_figures(
    *, project: Project, fields: Mapping[str, Any], by: Any, seen: str = "", now: datetime | None = None
) -> list[str]:
    """Correct the figures of an accompanied file: what changed, in words, as its history keeps it for both sides.

    Whoever did not do it is told once. A presentation to investors whose project costs something else is taken back,
    to be read anew. Raises PermissionRefused, TransitionConflict when somebody changed it since it was read (`seen`,
    see `stamp_of`), TransitionNotAllowed at another step, InvalidInput.
    """
    moment = now or timezone.now()
    require_permission(by, "projects.update_figures", project)
    _lock(project)
    if seen and seen != stamp_of(project):
        raise TransitionConflict(
            _("Les chiffres ont changé depuis que vous avez ouvert cette page : rouvrez-la, puis recommencez.")
        )
    if not project.may_change_figures:
        raise TransitionNotAllowed(_("À cette étape, les chiffres du projet ne se corrigent plus."), code="not_now")
    before, cost = figure_changes.read(project), (project.amount, project.currency)
    _store(project, {name: fields[name] for name in FIGURES if name in fields}, moment)
    if project.region_id is None or project.amount <= 0:
        raise InvalidInput(fields={"sources": [_("Indiquez au moins une source de financement.")]})
    told = figure_changes.told(before, figure_changes.read(project))
    if told:
        note = "\n".join(told)
        log = SupportWorkflow.apply(project, f"figures_{project.state}", by=by, note=note, now=moment)
        others = [one for one in (project.holder, project.advisor) if one is not None and one != by]
        FiguresUpdated.send_to_many(to=others, about=project, params={"log": log.pk}, now=moment)
        if cost != (project.amount, project.currency):
            teasers.take_back_of(project, now=moment)
    return told


def stamp_of(project: Project) -> str:
    """What a page shows that it saw of the sheet."""
    return project.updated_at.isoformat()


@transaction.atomic
def submit(*, project: Project, by: Any, now: datetime | None = None) -> Project:
    """Send the project: it gets its number, and staff read it.

    Raises PermissionRefused, TransitionNotAllowed with all that lacks.
    """
    moment = now or timezone.now()
    require_permission(by, "projects.submit_project", project)
    _lock(project)
    changes: dict[str, Any] = {"submitted_at": moment}
    if project.state == SupportState.IDEA and project.is_complete:
        changes["number"] = NUMBERS.take(now=moment)
    support.move(project, "submit", by=by, now=moment, changes=changes)
    ProjectReceived.send(to=project.holder, about=project, now=moment)
    ProjectToRead.send_to_many(to=_supervisors(), about=project, now=moment)
    return project


@transaction.atomic
def resubmit(*, project: Project, by: Any, now: datetime | None = None) -> Project:
    """Send the project back, completed. Raises PermissionRefused, TransitionNotAllowed with all that lacks."""
    moment = now or timezone.now()
    _lock(project)
    support.move(project, "resubmit", by=by, now=moment)
    ProjectCompletedByHolder.send_to_many(to=_readers(project), about=project, now=moment)
    return project


@transaction.atomic
def abandon(*, project: Project, by: Any, note: str = "", now: datetime | None = None) -> Project:
    """Give the project up; whoever accompanies it is told. A draft that was never sent is deleted instead.

    Raises PermissionRefused, TransitionNotAllowed.
    """
    moment = now or timezone.now()
    _lock(project)
    was_sent = project.is_submitted
    support.move(project, "abandon", by=by, now=moment, note=note.strip()[:2000], changes={"before_pause": ""})
    if was_sent:
        HolderGaveUp.send_to_many(to=_readers(project), about=project, now=moment)
    return project


@transaction.atomic
def delete_draft(*, project: Project, by: Any, now: datetime | None = None) -> None:
    """Delete a draft that was never sent, with all that it holds. Raises PermissionRefused, TransitionNotAllowed."""
    require_permission(by, "projects.submit_project", project)
    _lock(project)
    if project.state != SupportState.IDEA or project.is_submitted:
        raise TransitionNotAllowed(
            _("Ce projet est déposé : il ne se supprime plus. Vous pouvez l’abandonner."), code="not_a_draft"
        )
    events.record("project.draft_deleted", by=by, obj=project, now=now)
    project.delete()


@transaction.atomic
def copy(*, project: Project, by: Any, now: datetime | None = None) -> Project:
    """Begin anew from a project that was refused, redirected or given up: a draft with the same sheet.

    Nobody but its holder reads the copy. Raises PermissionRefused, TransitionNotAllowed, TooManyDrafts.
    """
    require_permission(by, "projects.submit_project", project)
    if project.state not in COPIABLE:
        raise TransitionNotAllowed(
            _("Ce projet est en cours : continuez-le. On reprend à neuf un projet clos."), code="not_closed"
        )
    fields: dict[str, Any] = {name: getattr(project, name) for name in COPIED}
    for related, names in (
        ("sources", ("kind", "label", "amount", "is_foreign_currency", "is_secured")),
        ("team", ("name", "role", "is_woman")),
    ):
        fields[related] = [{name: getattr(row, name) for name in names} for row in getattr(project, related).all()]
    return start(by=by, now=now, **fields)


@transaction.atomic
def show_to(*, project: Project, confidentiality: str, by: Any, now: datetime | None = None) -> Project:
    """Say who reads about the project outside its file; the holder changes it at any time, at once.

    Raises PermissionRefused, InvalidInput.
    """
    require_permission(by, "projects.submit_project", project)
    if confidentiality not in Confidentiality.values:
        raise InvalidInput(fields={"confidentiality": [_("Choisissez qui peut lire le projet.")]})
    _lock(project)
    if project.confidentiality != confidentiality:
        project.confidentiality = confidentiality
        project.save(update_fields=["confidentiality", "updated_at"])
        events.record("project.shown_to", by=by, obj=project, subject=by, fields=["confidentiality"], now=now)
    return project


def own(*, user: Any, public_id: Any) -> Project:
    """The person's own project, with its parts. Raises NotVisible."""
    found = _with_parts().of_holder(user).filter(public_id=public_id).first() if user.is_authenticated else None
    if found is None:
        raise NotVisible
    return found


def read(*, user: Any, public_id: Any, now: datetime | None = None) -> Project:
    """A project that the person opens whole: staff leave a trace that its holder reads. Raises NotVisible."""
    found = _with_parts().visible_to(user).filter(public_id=public_id).first()
    if found is None:
        raise NotVisible
    if found.holder_id != user.pk:
        events.record("project.read", by=user, obj=found, subject=found.holder, now=now)
    return found


def asked_of(project: Project) -> str:
    """What staff asked the holder to complete, in their words; empty when nothing is asked."""
    if project.state != SupportState.TO_COMPLETE:
        return ""
    log = TransitionLog.objects.about(project).filter(transition="ask_completion").select_related("note").last()
    note = getattr(log, "note", None) if log is not None else None
    return note.text if note is not None else ""


def is_shown_publicly(project: Project) -> bool:
    """Whether everybody reads its sheet now."""
    return project.confidentiality == Confidentiality.PUBLIC and project.state in SHOWABLE


def may_copy(project: Project, user: Any) -> bool:
    """Whether the person may begin anew from it."""
    return project.state in COPIABLE and has_permission(user, "projects.submit_project", project)


def _store(project: Project, fields: Mapping[str, Any], moment: datetime) -> list[str]:
    """Write what is given on the locked row; the names of the fields that really changed."""
    given = dict(fields)
    _place(given)
    changed = assign(project, given, WRITTEN)
    save_fields(project, changed)
    for related, most in ROWS.items():
        if related in given:
            replace_rows(getattr(project, related), _placed(given[related]), related=related, most=most)
            changed.append(related)
    project.search_words, project.updated_at = words_of(project), moment
    Project.objects.filter(pk=project.pk).update(updated_at=moment, search_words=project.search_words)
    _forget_rows(project)
    return changed


def _with_parts() -> Any:
    rows = Project.objects.select_related("region", "province__region", "advisor", "holder", "teaser")
    return rows.prefetch_related("sources", "team")


def _lock(project: Project) -> None:
    """Hold the row until the end, and read it again: what another tab wrote meanwhile is seen."""
    expected = project.state
    Project.objects.select_for_update(of=("self",)).only("pk").get(pk=project.pk)
    project.refresh_from_db()
    _forget_rows(project)
    if project.state != expected:
        raise TransitionConflict


def _forget_rows(project: Project) -> None:
    """Read sources and team anew at the next use."""
    getattr(project, "_prefetched_objects_cache", {}).clear()
    project.__dict__.pop("total", None)


def _place(given: dict[str, Any]) -> None:
    """A province stands in its region; another region empties the province."""
    if given.get("province") is not None:
        given["region"] = given["province"].region
    elif "region" in given:
        given["province"] = None


def _placed(rows: Any) -> list[dict[str, Any]]:
    return [{**row, "position": position} for position, row in enumerate(rows)]


def _supervisors() -> Any:
    return User.objects.with_role(Role.PROJECT_SUPERVISOR)


def _readers(project: Project) -> list[Any]:
    """Whoever accompanies the project, or the supervisors while nobody does."""
    return [project.advisor] if project.advisor is not None else list(_supervisors())
