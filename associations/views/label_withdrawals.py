"""The withdrawal of a label, as the association reads it and answers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from associations.forms.labels import AnswerForm
from associations.models import LabelWithdrawal
from associations.services import associations, label_disputes
from associations.views.label_pages import crumbs
from mdm_platform import access
from mdm_platform.audit.timeline import timeline
from mdm_platform.components import Link
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.permissions import require_permission


@access.permission("associations.see_label", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def label_withdrawal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The grounds, the time to answer, the decision; POST answers."""
    rows = LabelWithdrawal.objects.select_related("period__association")
    withdrawal = associations.visible_or_refused(
        rows=rows, user=request.user, public_id=public_id, of="period__association"
    )
    require_permission(request.user, "associations.see_label", withdrawal)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            label_disputes.answer(withdrawal=withdrawal, text=form.cleaned_data["text"], by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre réponse est transmise au service du label."))
            return redirect("associations:label_withdrawal", public_id=public_id)
    context = {
        "withdrawal": withdrawal,
        "association": withdrawal.association,
        "form": form,
        "entries": timeline(withdrawal, names_people=False),
        "crumbs": crumbs(withdrawal.association, Link(_("Retrait envisagé"))),
    }
    return render(request, "associations/labels/withdrawal.html", context, status=422 if form.errors else 200)
