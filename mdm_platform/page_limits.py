"""Pages that cost a lot and that anybody may open: so many for each caller in a window, then when to come back.

page_limits.count(request, "simulation", most=60, seconds=300)  # raises TooMany, answered by the page 429
"""

from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from mdm_platform.api.callers import principal_of
from mdm_platform.api.throttling import count_request
from mdm_platform.errors import QuotaExceeded
from mdm_platform.formats import nice_datetime

ROUNDED_UP = timedelta(minutes=1)


class TooMany(QuotaExceeded):
    """This caller opened the page as often as it may; `wait` is how many seconds are left."""

    code = "too_many_pages"

    def __init__(self, wait: float) -> None:
        self.wait = wait
        again = nice_datetime(timezone.now() + timedelta(seconds=wait) + ROUNDED_UP)
        super().__init__(_("Vous pourrez recommencer à partir du %(at)s.") % {"at": again})


def count(request: HttpRequest, name: str, *, most: int, seconds: int) -> None:
    """Count one more page of that name for whoever asks. Raises TooMany beyond `most` in the window."""
    counted, left = count_request(f"{name}:{principal_of(request)}", seconds, timezone.now())
    if counted > most:
        raise TooMany(left)
