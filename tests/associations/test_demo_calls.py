from associations.demo import calls as demo
from associations.models import Call
from associations.services import call_eligibility, call_versions
from mdm_platform import demo as platform_demo
from mdm_platform.accounts.roles import Role
from mdm_platform.ledger.models import Envelope
from tests.factories.accounts import make_user
from tests.factories.associations import make_association


def test_the_demonstration_tells_three_calls_once(db):
    make_user(Role.COFINANCING_OFFICER, email=platform_demo.demo_email(Role.COFINANCING_OFFICER))
    assert [demo.load(profiles=10), demo.load(profiles=10)] == [3, 3]
    states = dict(Call.objects.values_list("slug", "state"))
    assert states == {
        "pra-osim-2025": "monitoring", "appui-associations-2026": "open", "mesoprojets-2027": "published",
    }  # fmt: skip
    assert Envelope.objects.count() == 4
    for call in Call.objects.with_version():
        assert call.current.is_frozen == (call.state != "published")
        assert set(call_versions.lacks(call=call)) <= {"La date de clôture est passée : choisissez-en une autre."}
    pra = Call.objects.with_version().get(slug="pra-osim-2025").current
    assert [(str(part.rate), part.cofunder.slug) for part in pra.topups()] == [("0.3000", "ccme")]
    answers = call_eligibility.answers(version=pra, association=make_association())
    assert len(answers) == 16


def test_nothing_is_told_without_the_accounts(db):
    assert demo.load(profiles=10) == 0
