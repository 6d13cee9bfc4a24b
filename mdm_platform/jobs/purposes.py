"""Files that a job reads or leaves: its owner's alone."""

from typing import Any

from mdm_platform.files.purposes import Purpose, register_purpose
from mdm_platform.permissions import is_authenticated, predicate


@predicate
def owns_file(user: Any, stored: Any) -> bool:
    """Whether the file is the user's own."""
    return is_authenticated(user) and stored.owner_id == user.pk


JOB_INPUT = register_purpose(Purpose("job_input", owns_file, ("csv", "xlsx"), max_bytes=30 * 1024 * 1024))
JOB_RESULT = register_purpose(Purpose("job_result", owns_file, ("csv", "xlsx"), max_bytes=30 * 1024 * 1024))
