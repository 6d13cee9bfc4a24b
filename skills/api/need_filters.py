"""What the lists of needs are filtered by."""

from datetime import datetime

import django_filters
from django.utils.translation import gettext_lazy as _

from mdm_platform.api.filters import CountryFilter, MomentFilter
from mdm_platform.search.query import LONGEST_QUERY
from skills import text
from skills.models import Compensation, Contribution, Need, NeedLanguage, NeedSkill, Presence, Workload
from skills.models.need import NeedQuerySet, institution_acted_for
from skills.workflows import NeedState


class NeedFilter(django_filters.FilterSet):
    """By what is asked, where, by whom, and how far the need has come."""

    q = django_filters.CharFilter(
        method="filter_words", max_length=LONGEST_QUERY, label=_("Mots : titre, mission, compétences, institution")
    )
    domain = django_filters.CharFilter(field_name="domain__slug", max_length=80, label=_("Domaine (slug)"))
    skill = django_filters.CharFilter(method="filter_skill", max_length=120, label=_("Compétence (slug)"))
    region = django_filters.CharFilter(
        field_name="region__code", max_length=2, label=_("Région du Maroc (code HCP) ; les besoins nationaux à part")
    )
    country = CountryFilter(field_name="institution__country", label=_("Pays de l’institution (ISO 3166)"))
    institution = django_filters.CharFilter(
        field_name="institution__slug", max_length=80, label=_("Institution (slug)")
    )
    language = django_filters.CharFilter(method="filter_language", max_length=3, label=_("Langue demandée (ISO 639)"))
    presence = django_filters.ChoiceFilter(choices=Presence.choices, label=_("Présence"))
    workload = django_filters.ChoiceFilter(choices=Workload.choices, label=_("Temps demandé"))
    contribution = django_filters.ChoiceFilter(choices=Contribution.choices, label=_("Aide attendue"))
    compensation = django_filters.ChoiceFilter(choices=Compensation.choices, label=_("Contrepartie"))
    state = django_filters.ChoiceFilter(
        field_name="shown_state", choices=NeedState.choices, label=_("État ; « expired » dès la date limite passée")
    )
    updated_since = MomentFilter(
        method="filter_changed",
        label=_("Modifié ou changé d’état depuis (ISO 8601) ; pour vos besoins, aussi quand une réponse change"),
    )

    class Meta:
        model = Need
        fields = ["state"]

    def filter_words(self, queryset: NeedQuerySet, name: str, value: str) -> NeedQuerySet:
        """Needs in which every word stands, whatever its gender and number."""
        return queryset.with_words(text.stems(value))

    def filter_skill(self, queryset: NeedQuerySet, name: str, value: str) -> NeedQuerySet:
        """Needs that ask for the skill, or welcome it."""
        return queryset.filter(pk__in=NeedSkill.objects.filter(skill__slug=value).values("need"))

    def filter_language(self, queryset: NeedQuerySet, name: str, value: str) -> NeedQuerySet:
        """Needs that ask for the language."""
        return queryset.filter(pk__in=NeedLanguage.objects.filter(language=value).values("need"))

    def filter_changed(self, queryset: NeedQuerySet, name: str, value: datetime) -> NeedQuerySet:
        """Needs that changed since; what people answered counts for their institution alone."""
        return queryset.changed_since(value, institution_acted_for(self.request.user if self.request else None))
