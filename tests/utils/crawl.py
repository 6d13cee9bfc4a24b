"""Reading everything that somebody may open, to compare what was told before and after."""

import re
from collections.abc import Iterable

from django.contrib import admin
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.test import Client, RequestFactory
from django.urls import reverse

CHANGING = re.compile(r'csrfmiddlewaretoken" value="[^"]+"|data-csrf="[^"]+"|nonce="[^"]+"')
REQUEST_ID = "00000000-0000-4000-8000-000000000000"
LINK = re.compile(r'href="(/(?:fr|admin)/[^"#]*)"')


def read(browser: Client, address: str) -> str:
    """The status and the text of an answer, without what differs at each request."""
    response = browser.get(address, headers={"X-Request-ID": REQUEST_ID})
    assert response.status_code < 500, address
    assert response.status_code != 429, address
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = CHANGING.sub("", body.decode(errors="replace"))
    return f"{response.status_code} {response.headers.get('Location', '')} {text}"


def crawl(browser: Client, addresses: Iterable[str], *, follow: Iterable[str] = ()) -> dict[str, str]:
    """Every answer by its address, with those of the links that stand on the pages `follow`."""
    found = {address: read(browser, address) for address in [*addresses, *follow]}
    linked = {link.replace("&amp;", "&") for page in follow for link in LINK.findall(found[page])}
    return found | {link: read(browser, link) for link in sorted(linked - found.keys())}


def changelists(
    *, filled: bool = False, searchable: bool = False, opened_by: AbstractBaseUser | None = None
) -> list[str]:
    """The address of every list of the workplace: those whose table is `filled`, that have a search, that one opens."""
    request = RequestFactory().get("/admin/")
    request.user = opened_by
    found = [
        f"{model._meta.app_label}_{model._meta.model_name}"
        for model, model_admin in admin.site._registry.items()
        if (not filled or model._base_manager.exists())
        and (not searchable or model_admin.search_fields)
        and (opened_by is None or model_admin.has_view_permission(request))
    ]
    return [reverse(f"admin:{name}_changelist") for name in sorted(found)]


def own_changelists(browser: Client) -> list[str]:
    """The address of every list of the workplace that the person of this browser opens; visitors open none."""
    person = get_user_model().objects.filter(pk=browser.session.get(SESSION_KEY)).first()
    return changelists(opened_by=person) if person is not None and person.is_staff else []
