import pytest
from django.urls import reverse

from mdm_platform.accounts.models import User
from mdm_platform.accounts.services import roles
from mdm_platform.audit.models import AuditEvent
from mdm_platform.errors import InvalidInput, PermissionRefused
from mdm_platform.notifications.models import OutboxMessage
from tests.factories.accounts import UserFactory


def test_an_administrator_gives_exactly_these_roles_and_the_staff_flag_follows(administrator, amina):
    changed = roles.assign(user=amina, roles=["directory_curator", "translator"], by=administrator)
    assert changed == {"member", "directory_curator", "translator"}
    amina = User.objects.get(pk=amina.pk)
    assert (amina.role_names, amina.is_staff) == ({"directory_curator", "translator"}, True)
    events = AuditEvent.objects.filter(subject=amina).order_by("kind", "reason")
    assert [(row.kind, row.reason, row.actor) for row in events] == [
        ("role.granted", "directory_curator", administrator),
        ("role.granted", "translator", administrator),
        ("role.removed", "member", administrator),
    ]
    assert OutboxMessage.objects.get().notification == "accounts.roles_changed"
    roles.assign(user=amina, roles=["member"], by=administrator)
    assert not User.objects.get(pk=amina.pk).is_staff


def test_sessions_end_when_rights_change(client_as, administrator, amina):
    client = client_as(amina)
    roles.assign(user=amina, roles=["member"], by=administrator)
    assert client.get(reverse("accounts:me")).status_code == 200
    roles.assign(user=amina, roles=["partner_agent"], by=administrator)
    assert client.get(reverse("accounts:me")).status_code == 302


@pytest.mark.parametrize("who", ["amina", "stranger", "curator", "dpo", "partner_agent"])
def test_nobody_else_gives_roles(request, youssef, who):
    with pytest.raises(PermissionRefused):
        roles.assign(user=youssef, roles=["administrator"], by=request.getfixturevalue(who))
    assert User.objects.get(pk=youssef.pk).role_names == {"member"}


def test_an_administrator_does_not_change_their_own_roles(administrator):
    with pytest.raises(PermissionRefused):
        roles.assign(user=administrator, roles=["administrator", "payment_authoriser"], by=administrator)


def test_only_a_superuser_touches_a_superuser(administrator):
    root = UserFactory(is_staff=True, is_superuser=True)
    with pytest.raises(PermissionRefused):
        roles.assign(user=root, roles=[], by=administrator)


def test_an_unknown_role_is_refused(administrator, amina):
    with pytest.raises(InvalidInput) as refusal:
        roles.assign(user=amina, roles=["king"], by=administrator)
    assert refusal.value.fields == {"roles": ["king"]}
