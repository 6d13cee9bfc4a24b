"""Good practices: read by everybody, taken up, and written by the association whose project it was."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from associations.forms.accompaniment import PracticeForm, ReplicationForm
from associations.models import Association, GoodPractice, Report
from associations.services import associations
from associations.services import good_practices as services
from associations.views import practices_page
from associations.views.capacity import managed
from associations.workflows import ReplicationState
from mdm_platform import access
from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.page_acts import announce
from mdm_platform.permissions import has_permission, require_permission
from mdm_platform.publications.services import presenters
from mdm_platform.search.pages import show_search
from mdm_platform.territories.countries import country_name
from mdm_platform.territories.places import place_in_words

WRITTEN = ("title_fr", "summary_fr", "body_fr", "title_ar", "body_ar", "title_en", "body_en")


def opened(slug: str) -> GoodPractice:
    """The published practice; 404 otherwise."""
    rows = GoodPractice.objects.published().select_related("publication", "association", "province__region")
    return get_object_or_404(rows.prefetch_related("publication__versions"), publication__slug=slug)


def written(request: HttpRequest, public_id: str) -> GoodPractice:
    """The practice that the reader may write; 404 for one that the reader may not see."""
    rows = GoodPractice.objects.select_related("publication", "association")
    found = associations.visible_or_refused(rows=rows, user=request.user, public_id=public_id)
    require_permission(request.user, "associations.write_good_practice", found)
    return found


@access.public
@require_safe
def practice_list(request: HttpRequest) -> HttpResponse:
    """What worked, by subject, field and country."""
    search = practices_page.PracticeSearch(practices_page.PracticeQuery.parse(request.GET, lenient=True))
    return show_search(request, "associations/accompaniment/practices.html", search.context())


@access.public
@require_safe
def practice(request: HttpRequest, slug: str) -> HttpResponse:
    """One practice, and who took it up."""
    return show(request, opened(slug))


@access.permission("associations.declare_replication", on_object=True)
@require_POST
def replicate(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that one took the practice up."""
    found = opened(slug)
    form = ReplicationForm(request.POST, associations=_own(request))
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.declare(
                practice=found,
                by=request.user,
                association=data.get("association"),
                organisation=data["organisation"],
                country_code=data["country"],
                place=data["place"],
                started_on=data["started_on"],
                text=data["text"],
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Merci. L’équipe vérifie votre reprise, puis elle paraît sur cette page."))
            return redirect("associations:good_practice", slug=slug)
    return show(request, found, form)


@access.permission("associations.view_diagnoses", on_object=True)
@require_safe
def own_practices(request: HttpRequest, public_id: str) -> HttpResponse:
    """The sheets of an association, and the reports from which one may be drawn."""
    association = managed(request, public_id, "associations.view_diagnoses")
    found = association.good_practices.select_related("publication").prefetch_related("publication__versions")
    context = {
        "association": association,
        "practices": [_own_row(one) for one in found],
        "reports": services.drawable(association),
    }
    return render(request, "associations/accompaniment/own_practices.html", context)


@access.permission("associations.draw_good_practice", on_object=True)
@require_POST
def draw(request: HttpRequest, public_id: str, report_id: str) -> HttpResponse:
    """Begin a sheet with the words of a report."""
    association = managed(request, public_id, "associations.view_diagnoses")
    rows = Report.objects.visible_to(request.user).filter(request__association=association)
    report = get_object_or_404(rows, public_id=report_id)
    try:
        made = services.draw(report=report, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("associations:own_practices", public_id=public_id)
    return redirect("associations:write_practice", public_id=made.public_id)


@access.permission("associations.write_good_practice", on_object=True)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write the sheet for people who were not there."""
    found = written(request, public_id)
    version = services.under_way(found)
    initial = {name: getattr(version, name) for name in WRITTEN} if version else {}
    form = PracticeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.write(practice=found, texts=form.cleaned_data, by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre texte est enregistré."))
            return redirect("associations:write_practice", public_id=public_id)
    context = {
        "practice": found,
        "form": form,
        "version": version,
        "is_draft": version is not None and version.state == "draft",
        "note": _last_words(version),
    }
    status = 422 if form.errors else 200
    return render(request, "associations/accompaniment/write_practice.html", context, status=status)


@access.permission("associations.write_good_practice", on_object=True)
@require_POST
def submit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send the sheet to those who read again and publish."""
    found = written(request, public_id)
    announce(
        request,
        partial(services.submit, practice=found, by=request.user),
        done=_("Votre fiche est envoyée. Elle est relue, traduite, puis publiée."),
    )
    return redirect("associations:write_practice", public_id=public_id)


def show(request: HttpRequest, found: GoodPractice, form: ReplicationForm | None = None) -> HttpResponse:
    """The page of a practice."""
    may_declare = has_permission(request.user, "associations.declare_replication", found)
    if form is None and may_declare:
        form = ReplicationForm(associations=_own(request))
    rows = found.replications.visible_to(request.user).exclude(
        state__in=[ReplicationState.REJECTED, ReplicationState.WITHDRAWN]
    )
    context = {
        "practice": found,
        "article": presenters.article(found.publication.current),
        "facts": practices_page.facts(found),
        "replications": [_replication(one) for one in rows.select_related("association", "province")],
        "form": form,
        "may_declare": may_declare,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "associations/accompaniment/practice.html", context, status=status)


def _own(request: HttpRequest) -> Any:
    return Association.objects.of_officer(request.user).public().order_by("name_key")


def _replication(found: Any) -> dict[str, Any]:
    places = (found.place, found.province.name if found.province else "", country_name(str(found.country)))
    return {
        "who": found.association.name if found.association else found.organisation,
        "where": place_in_words(*places),
        "started_on": found.started_on,
        "text": found.text,
        "is_waiting": found.state == ReplicationState.DECLARED,
    }


def _own_row(found: GoodPractice) -> dict[str, Any]:
    latest = max(found.publication.versions.all(), key=lambda one: one.number)
    return {
        "public_id": found.public_id,
        "title": latest.title,
        "label": str(latest.get_state_display()),
        "is_published": latest.state == "published",
        "slug": found.publication.slug,
    }


def _last_words(version: Any) -> str:
    """What the reader said when the draft was sent back."""
    if version is None:
        return ""
    log = TransitionLog.objects.about(version).filter(transition="send_back").select_related("note").last()
    note = getattr(log, "note", None)
    return note.text if note is not None and version.state == "draft" else ""
