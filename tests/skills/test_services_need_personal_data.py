"""What needs hold about their author: exported, and gone with the account while the need stays."""

from mdm_platform.accounts import data_rights
from mdm_platform.audit.models import TransitionNote
from skills.models import Need
from skills.services import need_personal_data, needs
from tests.factories.institutions import InstitutionFactory
from tests.factories.skills import NeedFactory
from tests.factories.skills.needs import make_agent


def test_the_section_is_registered(db):
    assert need_personal_data.NEED_SECTION in data_rights.sections()


def test_an_author_reads_the_own_needs_and_no_other(db):
    author = make_agent(InstitutionFactory(slug="masen"))
    need = NeedFactory(institution=author.memberships.get().institution, author=author, title="À moi")
    NeedFactory(institution=need.institution, author=make_agent(need.institution))
    rows = need_personal_data.export_needs(author)
    assert [(row["institution"], row["titre"], row["etat"]) for row in rows] == [("masen", "À moi", "draft")]


def test_an_account_that_goes_leaves_the_need_without_an_author(curator):
    author = make_agent()
    need = NeedFactory(institution=author.memberships.get().institution, author=author, state="published")
    needs.withdraw(need=need, by=author, reason="other", note="Je pars en retraite.")
    sent = NeedFactory(state="submitted")
    needs.return_to_author(need=sent, by=curator, reason="other", note="Un mot du modérateur.")
    for _twice in range(2):
        need_personal_data.erase_needs(author)
    assert (Need.objects.get(pk=need.pk).author, need_personal_data.export_needs(author)) == (None, [])
    assert list(TransitionNote.objects.order_by("pk").values_list("text", flat=True)) == ["", "Un mot du modérateur."]
