"""Needs for tests: whatever its state, a need has everything that moderators ask for."""

from datetime import timedelta

import factory
from django.utils import timezone

from mdm_platform.audit.models import TransitionLog, TransitionNote
from mdm_platform.institutions.memberships import join
from skills.models import Need, NeedLanguage, NeedSkill
from skills.workflows import CLOSED_NEED_STATES, PUBLIC_NEED_STATES
from tests.factories.accounts import make_user
from tests.factories.institutions import InstitutionFactory
from tests.factories.skills.profiles import DomainFactory, SkillFactory, SpokenLanguageFactory
from tests.utils.notification_examples import Example

SENT_STATES = ("submitted", *PUBLIC_NEED_STATES, "withdrawn")


def make_agent(institution=None, **fields):
    """An agent who acts for the institution, or for a new one."""
    agent = make_user("partner_agent", **fields)
    since = timezone.localdate() - timedelta(days=365)
    join(user=agent, institution=institution or InstitutionFactory(), role="agent", starts=since)
    return agent


class NeedFactory(factory.django.DjangoModelFactory):
    """A need in the state asked for, with one required skill (`skills={slug: kind}`) and no language."""

    class Meta:
        model = Need
        skip_postgeneration_save = True

    institution = factory.SubFactory(InstitutionFactory)
    author = None
    state = "draft"
    title = "Former les techniciens de la centrale solaire"
    mission = "Accompagner l’équipe de maintenance pendant la mise en service de la centrale."
    domain = factory.SubFactory(DomainFactory)
    contribution = "training"
    presence = "both"
    workload = "part_time"
    compensation = "expenses"
    deadline = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=60))
    submitted_at = factory.LazyAttribute(lambda row: timezone.now() if row.state in SENT_STATES else None)
    published_at = factory.LazyAttribute(lambda row: timezone.now() if row.state in PUBLIC_NEED_STATES else None)
    closed_at = factory.LazyAttribute(lambda row: timezone.now() if row.state in CLOSED_NEED_STATES else None)
    outcome = factory.LazyAttribute(lambda row: "platform" if row.state == "filled" else "")

    @factory.post_generation
    def skills(self, create, kinds, **kwargs):
        for slug, kind in ({"solar-energy": "required"} if kinds is None else kinds).items():
            NeedSkill.objects.create(need=self, skill=SkillFactory(slug=slug), kind=kind)

    @factory.post_generation
    def languages(self, create, levels, **kwargs):
        for code, level in (levels or {}).items():
            NeedLanguage.objects.create(need=self, language=SpokenLanguageFactory(code=code), level=level)


def notification_examples():
    """An example of each message about needs."""
    need = NeedFactory(state="published")
    log = TransitionLog.objects.create(
        workflow="skills.need",
        object_type="skills.need",
        object_id=str(need.pk),
        transition="return_to_author",
        source="submitted",
        target="draft",
        reason="unclear",
        at=timezone.now(),
    )
    TransitionNote.objects.create(log=log, text="Ce qu’il faut changer.")
    names = ("published", "returned", "withdrawn_by_moderator", "expiring", "expired", "to_moderate")
    params = {"log": log.pk, "reason": "unclear"}
    return {f"skills.need_{name}": Example(about=need, params=params) for name in names}
