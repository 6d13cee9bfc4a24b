"""The accounts of an association, year by year."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from associations.forms.papers import AccountsForm, YearForm
from associations.services import associations, yearly_accounts
from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse

EARLIEST = 1950


@access.permission("associations.edit_association", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The years that are written; POST opens another."""
    association = associations.held_by(user=request.user, public_id=public_id)
    form = YearForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("associations:accounts_year", public_id=public_id, year=form.cleaned_data["year"])
    rows = list(association.accounts.select_related("document__file").order_by("-year"))
    context = {"association": association, "rows": rows, "form": form}
    return render(request, "associations/register/accounts.html", context, status=422 if form.errors else 200)


@access.permission("associations.edit_association", on_object=True)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def year(request: HttpRequest, public_id: UUID, year: int) -> HttpResponse:
    """The figures of one year; POST writes or removes them."""
    association = associations.held_by(user=request.user, public_id=public_id)
    if not EARLIEST <= year <= timezone.localdate().year:
        raise Http404
    held = association.accounts.filter(year=year).first()
    posted = request.method == "POST"
    if posted and "remove" in request.POST and held is not None:
        yearly_accounts.remove(accounts=held, by=request.user)
        messages.success(request, _("Les comptes de %(year)s sont supprimés.") % {"year": year})
        return redirect("associations:accounts", public_id=public_id)
    form = AccountsForm(request.POST if posted else None, association=association, accounts=held)
    if posted and form.is_valid():
        try:
            yearly_accounts.write(association=association, year=year, fields=form.cleaned_data, by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Les comptes de %(year)s sont enregistrés.") % {"year": year})
            return redirect("associations:accounts", public_id=public_id)
    context = {"association": association, "year": year, "held": held, "form": form}
    return render(request, "associations/register/accounts_year.html", context, status=422 if form.errors else 200)
