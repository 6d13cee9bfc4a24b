"""The language of pages without a prefix (login, workplace): that of the page read last."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class ReadingLanguageMiddleware(LocaleMiddleware):
    """Django's middleware, which also keeps in the language cookie the prefix of the page that is opened.

    Somebody with a French browser who follows a link to `/ar/` then signs up in Arabic.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Keep the language where it is another than the one kept."""
        answer = super().process_response(request, response)
        read = translation.get_language_from_path(request.path_info)
        if read and read != request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME):
            answer.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                read,
                max_age=settings.LANGUAGE_COOKIE_AGE,
                path=settings.LANGUAGE_COOKIE_PATH,
                domain=settings.LANGUAGE_COOKIE_DOMAIN,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite=settings.LANGUAGE_COOKIE_SAMESITE,
            )
        return answer
