"""Projects in every state, for tests."""

import factory
from django.utils import timezone

from mdm_platform.accounts.roles import Role
from mdm_platform.territories.models import Region
from projects.models import NUMBERS, FundingSource, Project
from projects.workflows import AFTER_LAUNCH, SupportState
from skills import text
from tests.factories.accounts import make_user

REGION = {"code": "06", "name_fr": "Casablanca-Settat", "name_ar": "الدار البيضاء-سطات", "name_en": "Casablanca-Settat"}


class ProjectFactory(factory.django.DjangoModelFactory):
    """A complete draft of a dairy near Casablanca, of 1,200,000 dirhams."""

    class Meta:
        model = Project
        skip_postgeneration_save = True

    holder = factory.LazyFunction(lambda: make_user(Role.MEMBER))
    title = "Une laiterie à Settat"
    summary = "Transformer le lait de quarante éleveurs."
    idea = "Nous achetons le lait sur place et vendons du fromage dans trois villes."
    sector = "agrifood"
    residence_country = "FR"
    jobs_planned = 12
    region = factory.LazyFunction(
        lambda: Region.objects.get_or_create(code=REGION["code"], defaults=REGION | {"name_tifinagh": "ⵜⵉⴳⵎⵉ"})[0]
    )

    search_words = factory.LazyAttribute(lambda row: text.stems(f"{row.title} {row.summary}"))

    @factory.post_generation
    def sources(self, create, amounts):
        for position, (kind, amount) in enumerate((amounts or {"own_funds": 400_000, "bank": 800_000}).items()):
            FundingSource.objects.create(
                project=self, kind=kind, amount=amount, position=position, is_foreign_currency=kind == "own_funds"
            )


def make_project(state="idea", **fields):
    """A project in that state, with what its state asks for: a number, dates, the state before a pause."""
    now = timezone.now()
    if state != SupportState.IDEA:
        given = Project.objects.count()
        fields = {"number": NUMBERS.written(2026, 900_000 + given), "submitted_at": now, **fields}
    if state == SupportState.PAUSED:
        fields.setdefault("before_pause", SupportState.DIAGNOSIS)
    if state in AFTER_LAUNCH:
        fields.setdefault("launched_on", timezone.localdate(now))
    return ProjectFactory(state=state, **fields)


def notification_examples():
    """An example of each message about a project."""
    project = make_project("submitted")
    return {
        f"projects.{name}": project
        for name in ("project_received", "project_to_read", "project_completed_by_holder", "holder_gave_up")
    }
