"""Examples of the sample app."""

from tests.sample.models import Permit
from tests.utils.notification_examples import Example


def notification_examples():
    """An example a message."""
    return {
        "sample.permit_granted": Permit.objects.create(title="Puits n° 7"),
        "sample.login_code": Example(secrets={"code": "482913"}),
    }
