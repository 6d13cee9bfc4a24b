"""What a page of the workplace sends back by itself: which writing was shown."""

import re


def seen_in(text: str) -> dict[str, str]:
    """The hidden fields of a decision, as the browser posts them."""
    return dict(re.findall(r'<input type="hidden" name="(seen[^"]*)" value="([^"]*)">', text))
