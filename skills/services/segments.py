"""Who a segment is about."""

from django.db.models import Q

from skills.models import Profile
from skills.models.profile import ProfileQuerySet
from skills.models.segment import Segment


def profiles_of(segment: Segment) -> ProfileQuerySet:
    """Published profiles of reachable people that meet every criterion; a segment without any is everybody."""
    found = Profile.objects.published().filter(owner__is_active=True, owner__deceased_at=None)
    domains = list(segment.domains.values_list("pk", flat=True))
    if domains:
        found = found.filter(domain__in=domains)
    if segment.countries:
        found = found.filter(country__in=segment.countries)
    regions = list(segment.regions.values_list("pk", flat=True))
    if regions:
        interested = Profile.regions_of_interest.through.objects.filter(region__in=regions).values("profile")
        found = found.filter(Q(origin_region__in=regions) | Q(pk__in=interested))
    if segment.seniority_min is not None:
        found = found.filter(seniority__gte=segment.seniority_min)
    if segment.seniority_max is not None:
        found = found.filter(seniority__lte=segment.seniority_max)
    return found
