"""People who count, snapshots, surveys, for tests."""

from skills.services.insight import snapshots
from tests.factories.skills.profiles import DomainFactory, ProfileFactory, RegionFactory
from tests.utils.consents import consent


def counted_people(number, *, domain="engineering", region="06", country="FR"):
    """So many published profiles of people who agreed to be counted."""
    place = RegionFactory(code=region, name_fr=f"Région {region}") if region else None
    made = [
        ProfileFactory(
            state="published", domain=DomainFactory(slug=domain, label_fr=domain), origin_region=place, country=country
        )
        for _number in range(number)
    ]
    for profile in made:
        consent(profile.owner, "statistics")
    return made


def make_snapshot(**fields):
    """The figures of today."""
    return snapshots.take(**fields)
