"""Which face of the directory an institution sees (decision 10: partners abroad are an audience)."""

from mdm_platform.institutions.models import Institution
from skills.audiences import ABROAD, HOME_COUNTRY, Audience


def face_of_institution(institution: Institution) -> str:
    """Partners for an institution of Morocco, abroad for the others."""
    return Audience.PARTNERS.value if institution.country.code == HOME_COUNTRY else ABROAD
