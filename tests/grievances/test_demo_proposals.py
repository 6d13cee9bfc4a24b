"""The demonstration's proposals."""

from grievances.demo import proposals as demo
from grievances.models import OfficialAnswer, Proposal, ProposalCampaign
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email
from mdm_platform.institutions import memberships
from mdm_platform.strategy import programmes
from tests.factories.accounts import make_user
from tests.factories.grievances import make_unit


def test_it_is_told_once(db):
    programmes.load()
    assert demo.load(profiles=5) == 0
    central = make_unit("ministry-complaints", is_central=True)
    supervisor = make_user(Role.COMPLAINTS_SUPERVISOR, email=demo_email(Role.COMPLAINTS_SUPERVISOR))
    memberships.join(user=supervisor, institution=central, role=Role.COMPLAINTS_SUPERVISOR)
    for _one in range(5):
        make_user(Role.MEMBER)
    assert demo.load(profiles=5) == demo.load(profiles=5) == 9
    states = list(Proposal.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["adopted", "under_study", "not_adopted", *["published"] * 4, "received", "received"]
    assert (OfficialAnswer.objects.given().count(), ProposalCampaign.objects.open().count()) == (2, 1)
