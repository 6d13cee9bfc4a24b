"""Filters that show values as people read them, and the pieces that forms and lists need."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, ClearableFileInput, Select, Textarea
from django.http import HttpRequest
from django.utils.safestring import SafeString
from lucide import _render_icon

from mdm_platform import formats, money
from mdm_platform.components import ErrorLink

register = template.Library()

register.filter("nice_date", formats.nice_date)
register.filter("nice_datetime", formats.nice_datetime)
register.filter("relative_time", formats.relative_time)
register.filter("nice_number", formats.nice_number)
register.filter("nice_list", formats.nice_list)
register.filter("language_name", formats.language_name)
register.filter("money", money.nice_money)
register.filter("rate", money.nice_rate)


@register.filter
def machine_date(value: date | datetime | None) -> str:
    """The value of `<time datetime>`: ISO 8601."""
    return value.isoformat() if value else ""


@register.simple_tag
def icon(name: str, *, size: int = 20, label: str = "", flips: bool = False) -> str:
    """An icon of Lucide as inline SVG, hidden from readers unless it has a label of its own.

    `flips` mirrors an icon that has a direction (an arrow) in a page from right to left.
    """
    return _svg(str(name), int(size), str(label), bool(flips))


@lru_cache(maxsize=512)
def _svg(name: str, size: int, label: str, flips: bool) -> SafeString:
    attributes = {"class": "icon icon-flips" if flips else "icon", "focusable": "false"}
    attributes |= {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    return SafeString(_render_icon(name, size, **attributes))


@register.simple_tag(takes_context=True)
def with_query(context: template.Context, **changes: Any) -> str:
    """The query of this page with changes: a value sets, None removes. It begins with “?”."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?" + urlencode({})


@register.filter
def control(bound: BoundField, extra: str = "") -> SafeString:
    """The widget with the class that its kind asks for; `extra` adds classes. A placeholder is no label: none stays."""
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        kind = "form-check-input"
    elif isinstance(widget, Select):
        kind = "form-select"
    elif isinstance(widget, Textarea | ClearableFileInput) or hasattr(widget, "input_type"):
        kind = "form-control"
    else:
        kind = ""
    given = widget.attrs.get("class", "")
    classes = " ".join(part for part in (given, kind, extra, "is-invalid" if bound.errors else "") if part)
    attributes: dict[str, Any] = {"class": classes} if classes else {}
    if "placeholder" in widget.attrs:
        attributes["placeholder"] = False
    return bound.as_widget(attrs=attributes)


@register.filter
def widget_kind(bound: BoundField) -> str:
    """How the field is laid out: hidden, check, choices, group, or plain."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, CheckboxInput):
        return "check"
    if getattr(widget, "input_type", "") in {"radio", "checkbox"}:
        return "choices"
    return "group" if bound.use_fieldset else "plain"


@register.filter
def error_links(form: BaseForm | None) -> list[ErrorLink]:
    """Every message of a form, with the field it leads to; empty for an unbound or valid form."""
    if form is None or not form.errors:
        return []
    links = [ErrorLink(message=str(message)) for message in form.non_field_errors()]
    for bound in form:
        label = str(bound.label or "")
        links += [ErrorLink(message=str(message), anchor=_anchor(bound), label=label) for message in bound.errors]
    return links


def _anchor(bound: BoundField) -> str:
    if widget_kind(bound) == "choices":
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id
