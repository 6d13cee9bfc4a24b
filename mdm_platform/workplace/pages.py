"""The pages that PlatformModelAdmin adds: one transition, many transitions, history, saved filters."""

from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mdm_platform.audit import words
from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import DomainError, TransitionConflict
from mdm_platform.workplace import filters, transitions
from mdm_platform.workplace.forms import WordsForm


def transition_page(model_admin: Any, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
    """Confirm one transition with the words it asks for; the POST calls the service."""
    obj = model_admin.get_object(request, object_id)
    if obj is None or name not in model_admin.transition_services or not model_admin.has_view_permission(request, obj):
        raise Http404
    row = model_admin.workflow.get(name)
    if request.method == "GET" and request.GET.get("seen", "") not in ("", mark(model_admin.stamp(obj))):
        messages.error(request, str(TransitionConflict()))
        return HttpResponseRedirect(address(model_admin, "change", obj.pk))
    form = _words_form(model_admin, row, request.POST or None)
    if request.method == "POST" and form.is_valid():
        service = model_admin.transition_services[name]
        try:
            seen, present = request.POST.get("seen_state", ""), model_admin.stamp(obj)
            transitions.run(service, obj, by=request.user, seen=seen, present=present, **form.words())
        except DomainError as error:
            for sentence in transitions.sentences(error):
                messages.error(request, sentence)
        else:
            messages.success(request, _("C’est fait : %(action)s.") % {"action": row.label})
        is_left = model_admin.get_object(request, object_id) is not None
        there = address(model_admin, "change", obj.pk) if is_left else address(model_admin, "changelist")
        return HttpResponseRedirect(there)
    context = {
        "title": row.label,
        "transition": row,
        "original": obj,
        "original_name": model_admin.name_of(obj),
        "form": form,
        "seen": model_admin.stamp(obj),
        "texts": model_admin.texts_to_confirm(obj, name),
        "refusals": transitions.refusals(model_admin.workflow, row, obj, request.user),
        "back_url": address(model_admin, "change", obj.pk),
    }
    return page(model_admin, request, "admin/workplace_transition.html", context)


def bulk_page(model_admin: Any, request: HttpRequest, queryset: QuerySet, name: str) -> HttpResponse | None:
    """Show which of the chosen rows may take the transition and why not the others; then apply row by row.

    Each row shown carries its stamp: one that changed since, or was never shown, is left with a sentence.
    """
    row = model_admin.workflow.get(name)
    objects = list(queryset[: transitions.MOST_AT_ONCE + 1])
    if len(objects) > transitions.MOST_AT_ONCE:
        limit = transitions.MOST_AT_ONCE
        messages.error(request, _("Choisissez au plus %(limit)s lignes à la fois.") % {"limit": limit})
        return None
    applying = "apply" in request.POST
    posted = request.POST if applying else None
    form = _words_form(model_admin, row, posted)
    sorted_rows = transitions.sort(model_admin.workflow, row, objects, request.user)
    if applying and form.is_valid():
        service = model_admin.transition_services[name]
        shown = {obj.pk: request.POST.get(f"seen_{obj.pk}", "-") for obj in sorted_rows.allowed}
        done = transitions.run_many(
            service, sorted_rows.allowed, by=request.user, shown=shown, stamp=model_admin.stamp, **form.words()
        )
        done.blocked += sorted_rows.blocked
        _tell(model_admin, request, row, done)
        return None
    context = {
        "title": row.label,
        "transition": row,
        "form": form,
        "sorted": sorted_rows,
        "allowed_rows": [
            (obj, model_admin.name_of(obj), model_admin.stamp(obj), model_admin.texts_to_confirm(obj, name))
            for obj in sorted_rows.allowed
        ],
        "blocked_names": [(model_admin.name_of(obj), reasons) for obj, reasons in sorted_rows.blocked],
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "action_name": request.POST["action"],
        "back_url": address(model_admin, "changelist"),
    }
    return page(model_admin, request, "admin/workplace_bulk.html", context)


def mark(text: str) -> str:
    """A short mark of what was shown, for addresses: it says nothing of the text."""
    return sha256(text.encode()).hexdigest()[:16]


def _words_form(model_admin: Any, row: Any, posted: Any) -> WordsForm:
    """What the transition asks for, and nothing that its service does not take."""
    return WordsForm(
        posted,
        transition=row,
        reason_labels=dict(model_admin.reason_labels),
        takes_note=transitions.takes(model_admin.transition_services[row.name], "note"),
        note_label=model_admin.note_labels.get(row.name, ""),
    )


def _tell(model_admin: Any, request: HttpRequest, row: Any, done: transitions.Sorted) -> None:
    count = len(done.allowed)
    if count:
        sentence = ngettext("%(action)s : %(count)s ligne.", "%(action)s : %(count)s lignes.", count)
        messages.success(request, sentence % {"action": row.label, "count": count})
    for obj, reasons in done.blocked[:20]:
        messages.warning(
            request, _("%(object)s : %(reason)s") % {"object": model_admin.name_of(obj), "reason": " ".join(reasons)}
        )
    if len(done.blocked) > 20:
        others = len(done.blocked) - 20
        sentence = ngettext("%(count)s autre ligne bloquée.", "%(count)s autres lignes bloquées.", others)
        messages.warning(request, sentence % {"count": others})


def history_page(model_admin: Any, request: HttpRequest, object_id: str) -> HttpResponse:
    """Transitions and events of one object, in place of Django's own history."""
    obj = model_admin.get_object(request, object_id)
    if obj is None or not model_admin.has_view_permission(request, obj):
        raise Http404
    context = {
        "title": _("Historique"),
        "original": obj,
        "original_name": model_admin.name_of(obj),
        "entries": model_admin.story(obj),
        "events": [
            (event, words.label(event.kind), _field_names(obj, event.fields))
            for event in AuditEvent.objects.about(obj).select_related("actor")[:500]
        ],
        "back_url": address(model_admin, "change", obj.pk),
    }
    return page(model_admin, request, "admin/workplace_history.html", context)


def _field_names(obj: Any, names: list[str]) -> list[str]:
    """What the object calls its fields; a name that it does not know stays as it is."""
    known = {field.name: str(getattr(field, "verbose_name", field.name)) for field in obj._meta.get_fields()}
    return [known.get(name, name) for name in names]


def save_filter(model_admin: Any, request: HttpRequest) -> HttpResponse:
    """Keep the list's current filter under a name."""
    querystring = request.POST.get("querystring", "")
    try:
        filters.save(
            user=request.user, path=path(model_admin), name=request.POST.get("name", ""), querystring=querystring
        )
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Le filtre est enregistré."))
    return HttpResponseRedirect(f"{address(model_admin, 'changelist')}?{querystring.lstrip('?')}")


def forget_filter(model_admin: Any, request: HttpRequest, filter_id: int) -> HttpResponse:
    """Forget one saved filter."""
    filters.forget(user=request.user, filter_id=filter_id)
    return HttpResponseRedirect(address(model_admin, "changelist"))


def path(model_admin: Any) -> str:
    """The name under which a list's filters are kept."""
    return model_admin.opts.label_lower


def address(model_admin: Any, page: str, *args: Any) -> str:
    """The address of one of the admin's pages for this model."""
    opts = model_admin.opts
    name = f"{model_admin.admin_site.name}:{opts.app_label}_{opts.model_name}_{page}"
    return reverse(name, args=args)


def page(model_admin: Any, request: HttpRequest, template: str, context: dict[str, Any]) -> TemplateResponse:
    """A page of the workplace that belongs to the lists of one model; `context` says the rest, a title at least."""
    common = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "media": model_admin.media,
        "list_url": address(model_admin, "changelist"),
    }
    return TemplateResponse(request, template, {**common, **context})
