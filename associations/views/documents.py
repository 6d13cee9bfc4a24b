"""The papers of an association: what is there, what expires, what is asked."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from associations.forms.papers import DocumentForm
from associations.models import Association, AssociationDocument, DocumentKind
from associations.services import association_journey, associations
from associations.services import documents as papers
from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.page_acts import announce

ASKED = (DocumentKind.STATUTES, DocumentKind.RECEIPT)


@access.permission("associations.edit_association", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Every paper of the association; POST puts one in."""
    association = associations.held_by(user=request.user, public_id=public_id)
    posted = request.method == "POST"
    form = DocumentForm(request.POST, request.FILES) if posted else DocumentForm(initial=_asked_for(request))
    if posted and form.is_valid():
        given = dict(form.cleaned_data)
        try:
            papers.add(association=association, upload=given.pop("file"), by=request.user, **given)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Le document est déposé."))
            return redirect("associations:documents", public_id=public_id)
    context = _shown(request, association) | {"form": form}
    return render(request, "associations/register/documents.html", context, status=422 if form.errors else 200)


@access.permission("associations.edit_association", on_object=True)
@require_POST
def remove(request: HttpRequest, public_id: UUID, document_id: UUID) -> HttpResponse:
    """Delete a paper on which nothing rests."""
    association = associations.held_by(user=request.user, public_id=public_id)
    rows = AssociationDocument.objects.visible_to(request.user).filter(association=association)
    document = get_object_or_404(rows.select_related("association", "file"), public_id=document_id)
    announce(request, partial(papers.remove, document=document, by=request.user), done=_("Le document est supprimé."))
    return redirect("associations:documents", public_id=public_id)


def _asked_for(request: HttpRequest) -> dict[str, Any]:
    kind = request.GET.get("kind", "")
    return {"kind": kind} if kind in DocumentKind.values else {}


def _shown(request: HttpRequest, association: Association) -> dict[str, Any]:
    today = timezone.localdate()
    rows = AssociationDocument.objects.visible_to(request.user).filter(association=association)
    found = list(rows.select_related("file").order_by("kind", "-added_at", "-pk"))
    current = [paper for paper in found if paper.replaced_at is None]
    held = {paper.kind for paper in current}
    return {
        "association": association,
        "papers": [(paper, paper.is_expired(today)) for paper in current],
        "former": [paper for paper in found if paper.replaced_at is not None],
        "missing": [kind for kind in ASKED if kind not in held] if association.is_registered else [],
        "is_entering": association_journey.may_send(association),
    }
