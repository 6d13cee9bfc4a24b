"""What an association's home says of its requests: what is to be sent or completed, and where they stand."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from associations.models import Association, Request
from associations.services import links, todo
from associations.services.links import HomeLink
from associations.services.todo import Todo
from associations.workflows import RequestState


def register() -> None:
    """Add these lines and pages to the home; once at start."""
    todo.register(expected)
    links.register(pages)


def expected(association: Association, user: Any, today: date) -> Iterator[Todo]:
    """The drafts whose call closes, and the requests to complete."""
    states = (RequestState.DRAFT, RequestState.ENDORSED, RequestState.TO_COMPLETE)
    rows = Request.objects.of_association(association).filter(state__in=states)
    for request in rows.select_related("version", "call").prefetch_related("completions").order_by("pk"):
        url = reverse("associations:request", args=[request.public_id])
        name = request.title or request.call.title
        if request.state == RequestState.TO_COMPLETE:
            due = next((one.due_on for one in request.completions.all() if one.answered_at is None), None)
            yield Todo(_("Compléter la demande « %(name)s »") % {"name": name}, url, due, "warning")
        elif request.state == RequestState.ENDORSED:
            sentence = _("Certifier et déposer la demande « %(name)s »")
            yield Todo(sentence % {"name": name}, url, request.version.closes_on, "warning")
        elif request.version.closes_on is None or request.version.closes_on >= today:
            yield Todo(_("Terminer la demande « %(name)s »") % {"name": name}, url, request.version.closes_on)


def pages(association: Association, user: Any, today: date) -> Iterator[HomeLink]:
    """The page of the association's requests."""
    count = Request.objects.of_association(association).count()
    if count:
        yield HomeLink(
            _("Demandes de cofinancement"),
            reverse("associations:my_requests"),
            _("%(count)s au total") % {"count": count},
            icon="folder-open",
        )
