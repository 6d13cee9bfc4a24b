"""The demonstration's drafts: one of a member who stopped half-way, one of the agent at the counter."""

from grievances.models import CaseDraft
from grievances.services import drafts
from grievances.workflows import Channel
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email

TOLD = {
    "subject": {"kind": "complaint", "category": "passport"},
    "place": {"residence_country": "FR", "place_country": "FR"},
    "facts": {"description": "J’ai déposé ma demande de passeport en juin. On me dit à chaque fois de revenir."},
}


def load(*, profiles: int) -> int:
    """Begin the drafts once; the number of drafts that there are."""
    if not CaseDraft.objects.exists():
        member = User.objects.filter(email=demo_email(Role.MEMBER)).first()
        agent = User.objects.filter(email=demo_email(Role.COUNTER_AGENT)).first()
        if member is not None:
            _tell(drafts.begin(by=member))
        if agent is not None:
            _tell(drafts.begin(by=agent, channel=Channel.TELEPHONE, is_for_other=True))
    return CaseDraft.objects.count()


def _tell(draft: CaseDraft) -> None:
    for step, values in TOLD.items():
        drafts.save(draft=draft, step=step, values=values)
