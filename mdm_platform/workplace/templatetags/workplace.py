"""What the admin's templates show of the workplace."""

from typing import Any

from django import template
from django.template import Context

from mdm_platform.workplace.worklists import pages_of, work_of

register = template.Library()


@register.inclusion_tag("admin/workplace_worklists.html", takes_context=True)
def worklists(context: Context) -> dict[str, Any]:
    """What waits for the person, by kind, and the pages to read."""
    user = context["request"].user
    return {"work": work_of(user), "pages": pages_of(user)}
