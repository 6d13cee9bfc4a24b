"""Pages of relayed contacts: write to somebody, answer, go on, stop."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mdm_platform import access
from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse
from mdm_platform.page_acts import announce, fulfil
from mdm_platform.permissions import require_permission
from skills.forms.contacts import ContactForm, ReplyForm, ReportForm
from skills.models import Profile
from skills.services import contact_views, contacts, presenters

PAGE_SIZE = 20
ACTIONS = {
    "accept": (contacts.accept, gettext_lazy("L’échange est ouvert : vous pouvez vous écrire.")),
    "decline": (contacts.decline, gettext_lazy("Vous avez décliné cette demande.")),
    "block": (contacts.block, gettext_lazy("Cette personne ne peut plus vous écrire.")),
    "close": (contacts.close, gettext_lazy("L’échange est clos.")),
}


@access.permission("skills.contact_profile", on_object=True)
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The first message to the owner of a profile."""
    profile = get_object_or_404(Profile.objects.visible_to(request.user).with_parts(), public_id=public_id)
    require_permission(request.user, "skills.contact_profile", profile)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contact = contacts.send(profile=profile, by=request.user, **form.cleaned_data)
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Votre message est parti. La personne l’accepte ou le décline sous 30 jours."))
            return redirect("skills:contact_detail", public_id=contact.public_id)
    context = {"form": form, "person": presenters.view_for(profile, request.user)}
    return render(request, "skills/contact_form.html", context, status=422 if form.errors else 200)


@access.login
@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """Every exchange of the person, those with unread messages first, then the latest."""
    page = contact_views.inbox_page(user=request.user, cursor=request.GET.get("cursor", ""), size=PAGE_SIZE)
    context = {"page": page, "blocks": contact_views.blocked(user=request.user)}
    return render(request, "skills/messages.html", context)


@access.login
@require_safe
def contact_detail(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One exchange with its messages and what may be done."""
    contact = contact_views.open_contact(public_id=public_id, user=request.user)
    return _show(request, contact, ReplyForm())


@access.login
@require_POST
def contact_act(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Accept, decline, block or close."""
    if action not in ACTIONS:
        raise Http404
    contact = contact_views.open_contact(public_id=public_id, user=request.user)
    service, sentence = ACTIONS[action]
    announce(request, partial(service, contact=contact, by=request.user), done=sentence)
    return redirect("skills:contact_detail", public_id=public_id)


@access.login
@require_POST
def contact_reply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write in an open exchange; what was typed stays when it is refused."""
    contact = contact_views.open_contact(public_id=public_id, user=request.user)
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            contacts.post_message(contact=contact, body=form.cleaned_data["body"], by=request.user)
        except DomainError as error:
            refuse(form, error)
        else:
            return redirect("skills:contact_detail", public_id=public_id)
    return _show(request, contact, form)


@access.login
@require_POST
def contact_read(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Mark the other side's messages as read, then show the exchange."""
    contact = contact_views.open_contact(public_id=public_id, user=request.user)
    contacts.mark_read(contact=contact, by=request.user)
    return redirect("skills:contact_detail", public_id=public_id)


@access.login
@require_http_methods(["GET", "POST"])
def contact_report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Give an exchange to the people who look after the directory."""
    contact = contact_views.open_contact(public_id=public_id, user=request.user)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and fulfil(form, partial(contacts.report, contact=contact, by=request.user)):
        messages.success(request, _("Merci. L’équipe de l’annuaire examine cet échange et vous tiendra au courant."))
        return redirect("skills:messages")
    context = {"form": form, "view": contact_views.contact_view(contact, request.user)}
    return render(request, "skills/contact_report.html", context, status=422 if form.errors else 200)


@access.login
@require_POST
def unblock(request: HttpRequest, block_id: int) -> HttpResponse:
    """Hear again from somebody."""
    contacts.unblock(block_id=block_id, by=request.user)
    messages.success(request, _("Le blocage est levé."))
    return redirect("skills:messages")


def _show(request: HttpRequest, contact: contact_views.ContactRequest, form: ReplyForm) -> HttpResponse:
    view = contact_views.contact_view(contact, request.user, with_messages=True)
    context = {"view": view, "form": form}
    return render(request, "skills/contact_detail.html", context, status=422 if form.errors else 200)
