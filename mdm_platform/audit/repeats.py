"""How often a step that can be undone is taken again in a day: each time, somebody is written to.

require_few(mission, "submit", now=now)      # before the step; the sixth of a day is refused
"""

from datetime import datetime, timedelta

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.audit.models import TransitionLog
from mdm_platform.errors import QuotaExceeded

MOST_A_DAY = 5
DAY = timedelta(days=1)


def require_few(obj: Model, transition: str, *, now: datetime | None = None) -> None:
    """Raise QuotaExceeded when the object took this step many times since yesterday."""
    since = (now or timezone.now()) - DAY
    if TransitionLog.objects.about(obj).filter(transition=transition, at__gt=since).count() >= MOST_A_DAY:
        raise QuotaExceeded(_("Vous l’avez déjà fait plusieurs fois aujourd’hui. Reprenez demain."))
