"""What a page does: one call of a service, whose refusal the person reads where they are.

announce(request, partial(proposals.support, proposal=found, by=request.user), done=_("Votre soutien est compté."))
return redirect(found)

if fulfil(form, partial(comments.write, proposal=found, by=request.user)):
    return redirect(found)
return show(request, found, form)

visible_or_404(request, Proposal, public_id, "author") finds what the page is about.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from mdm_platform.errors import DomainError
from mdm_platform.forms import refuse


def visible_or_404(request: HttpRequest, model: Any, public_id: Any, *joined: str) -> Any:
    """The row of that address that the reader may see, with what it is joined to; 404 otherwise."""
    rows = model.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related(*joined) if joined else rows, public_id=public_id)


def announce(request: HttpRequest, act: Callable[[], Any], *, done: Any) -> bool:
    """Do what needs no form, and say in a banner that it is done, or why it is not; whether it was done."""
    try:
        act()
    except DomainError as error:
        messages.error(request, str(error))
        return False
    messages.success(request, done)
    return True


def fulfil(form: BaseForm, act: Callable[..., Any]) -> bool:
    """Do what a valid form asks, with what it says; a refusal stands on the form. Whether it was done."""
    if not form.is_valid():
        return False
    try:
        act(**form.cleaned_data)
    except DomainError as error:
        refuse(form, error)
        return False
    return True
