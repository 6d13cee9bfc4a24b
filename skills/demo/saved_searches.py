"""The demonstration's saved searches: an institution that keeps looking, with what appeared since."""

from datetime import timedelta

from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, whole
from mdm_platform.permissions import has_permission
from skills.models import SavedSearch, SearchRhythm
from skills.services import saved_searches

APPEARED = 3
SEARCHES = (
    ("Énergies renouvelables en France", "domain=energy-renewables&country=FR", SearchRhythm.DAILY, True),
    ("خبراء الصحة في كندا", "domain=health&country=CA", SearchRhythm.DAILY, False),
    ("Disponibles tout de suite, à distance", "availability=immediate&remote=true", SearchRhythm.WEEKLY, True),
    ("Mentors", "contribution=mentoring", SearchRhythm.NEVER, False),
)


@whole()
def load(*, profiles: int) -> int:
    """Save the searches of the partner's agent, as if some profiles had appeared since; how many there are."""
    agent = User.objects.filter(email=demo_email(Role.PARTNER_AGENT)).first()
    saved = SavedSearch.objects.filter(author=agent).exists()
    if agent is None or saved or not has_permission(agent, "skills.save_search"):
        return SavedSearch.objects.count()
    yesterday = timezone.now() - timedelta(days=1)
    for name, query, rhythm, is_shared in SEARCHES:
        search = saved_searches.save(
            query=query, name=name, rhythm=rhythm, is_shared=is_shared, by=agent, now=yesterday
        )
        search.known = search.known[:-APPEARED]
        search.save(update_fields=["known"])
    saved_searches.run_due(rhythm=SearchRhythm.DAILY)
    return SavedSearch.objects.count()
