"""Who may open a page, declared on the page."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views import View

from mdm_platform import access

pytestmark = pytest.mark.django_db


def page(request):
    return HttpResponse("opened")


class Page(View):
    def get(self, request):
        return HttpResponse("opened")


managed = access.permission("institutions.manage_institutions")


@pytest.mark.parametrize("view", [managed(page), managed(Page).as_view(), managed(Page.as_view())])
def test_a_permission_opens_the_page_to_those_who_hold_it(view, rf, administrator, amina):
    request = rf.get("/somewhere/?page=2")
    request.user = administrator
    assert view(request).content == b"opened"
    request.user = amina
    with pytest.raises(PermissionDenied, match="gérer les institutions"):
        view(request)
    request.user = AnonymousUser()
    answer = view(request)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("?next=/somewhere/%3Fpage%3D2")


def test_the_rule_can_be_read_on_the_view():
    assert str(access.rule_of(access.public(page))) == "public"
    assert str(access.rule_of(access.login(Page).as_view())) == "login"
    assert str(access.rule_of(managed(page))) == "institutions.manage_institutions"
    on_object = access.permission("institutions.manage_institutions", on_object=True)(page)
    assert str(access.rule_of(on_object)) == "institutions.manage_institutions (on the object)"
    assert access.rule_of(page) is None


def test_only_a_public_page_and_one_that_checks_by_itself_pass_the_login_middleware():
    assert access.public(page).login_required is False
    assert access.login(page).login_required is True
    assert managed(page).login_required is False
    assert access.permission("institutions.manage_institutions", on_object=True)(page).login_required is True
