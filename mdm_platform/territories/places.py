"""Places in words: a city and its country, a province and its region."""

from typing import Any

from django.utils.translation import pgettext


def place_in_words(*parts: Any) -> str:
    """“Lyon, France”: what is not empty, each part apart from the direction of the others."""
    written = [f"\u2068{part}\u2069" for part in parts if part]
    return pgettext("entre une ville et un pays", ", ").join(written)
