"""The router of the API: addresses end in `/`, and there is no root view.

An app offers `<app>/api/urls.py` with `register(router)`; `api/urls.py` calls it.
"""

from rest_framework.routers import SimpleRouter


class PlatformRouter(SimpleRouter):
    """Viewsets by prefix, with converters instead of regular expressions: a malformed id is a 404."""

    def __init__(self) -> None:
        super().__init__(trailing_slash=True, use_regex_path=False)
