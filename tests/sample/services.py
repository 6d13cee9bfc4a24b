"""What is done with permits."""

from mdm_platform.permissions import require_permission
from tests.sample.notifications import PermitGranted
from tests.sample.workflows import PermitWorkflow


def submit(*, permit, by, now=None, reason="", note=""):
    """Apply for the permit."""
    return PermitWorkflow.apply(permit, "submit", by=by, now=now, reason=reason, note=note)


def grant(*, permit, by, now=None, reason="", note=""):
    """Grant the permit, and tell the decider (who stands for the owner here)."""
    require_permission(by, "sample.decide", permit)
    log = PermitWorkflow.apply(permit, "grant", by=by, now=now, reason=reason, note=note)
    PermitGranted.send(to=by, about=permit, now=now)
    return log


def refuse(*, permit, by, now=None, reason="", note=""):
    """Refuse the permit, with a reason and a note."""
    return PermitWorkflow.apply(permit, "refuse", by=by, now=now, reason=reason, note=note)
