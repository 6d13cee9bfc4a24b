"""The associations of a person, and the home of each: what is expected now, where to go, what happened."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from associations.models import Association, Officer
from associations.services import association_follow_up, associations, links, officers, todo
from associations.services.association_presenters import card, cards
from associations.workflows import OfficerState
from mdm_platform import access
from mdm_platform.components import Link


@access.login
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The associations that the person keeps today, invitations that wait, and former functions."""
    today = timezone.localdate()
    terms = Officer.objects.of_person(request.user).select_related("association")
    kept = list(Association.objects.held_by(request.user).order_by("name_key", "pk"))
    context = {
        "rows": [_row(one, request, today) for one in cards(kept, today=today)],
        "invitations": officers.invitations_of(request.user),
        "former": [term for term in terms.exclude(state=OfficerState.INVITED) if not term.is_in_office(today)],
    }
    return render(request, "associations/register/mine.html", context)


@access.permission("associations.edit_association", on_object=True)
@never_cache
@require_safe
def home(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The home of an association: what is expected of it now, its pages, its history."""
    association = associations.held_by(user=request.user, public_id=public_id)
    today = timezone.localdate()
    asked = {"association": association, "user": request.user, "today": today}
    term = Officer.objects.in_office(today).of_person(request.user).filter(association=association).first()
    context = {
        "association": association,
        "card": card(association),
        "follow": association_follow_up.follow_up(association),
        "todos": todo.expected(**asked),
        "today": today,
        "links": links.pages(**asked),
        "entries": association_follow_up.story(association, request.user),
        "term": term,
        "crumbs": [Link(_("Mes associations"), reverse("associations:mine")), Link(association.name)],
    }
    return render(request, "associations/register/home.html", context)


def _row(one: object, request: HttpRequest, today: date) -> dict[str, object]:
    waiting = todo.expected(association=one.association, user=request.user, today=today)
    return {"card": one, "count": len(waiting), "first": waiting[0] if waiting else None}
