"""What eligibility rules read of the label: told by the register of labels."""

from associations.services import labels
from associations.services.eligibility_facts import of_association, register_fact


def register() -> None:
    """Tell these facts; once at start."""
    register_fact("has_valid_label", of_association(lambda found, on: labels.current(found, on) is not None))
