"""What a refusal is: a sentence for the person and a stable code for programs.

Domain code raises these and knows nothing of HTTP; `api.errors` and the pages
translate them.
"""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A request that the rules of the domain refuse, with what to do about it.

    `message` is read by a person, `code` by a program, `fields` maps the names of
    input fields to their own sentences.
    """

    code = "refused"
    message = _("Cette demande ne peut pas être acceptée.")

    def __init__(self, message: str = "", *, code: str = "", fields: Mapping[str, Sequence[str]] | None = None) -> None:
        self.message = message or self.message
        self.code = code or self.code
        self.fields = dict(fields or {})
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class InvalidInput(DomainError):
    """What was sent does not have the form asked for."""

    code = "invalid"
    message = _("Certaines informations sont à corriger.")


class PermissionRefused(DomainError):
    """This person may not do that to this object."""

    code = "permission_refused"
    message = _("Vous n’avez pas le droit de faire cela.")


class NotVisible(DomainError):
    """The object does not exist for this person."""

    code = "not_found"
    message = _("Cet élément est introuvable.")


class TransitionNotAllowed(DomainError):
    """The object's state, or a guard, forbids the transition; `reasons` lists each sentence."""

    code = "transition_not_allowed"
    message = _("Cette action n’est pas possible dans l’état actuel.")

    def __init__(self, message: str = "", *, reasons: Sequence[str] = (), code: str = "") -> None:
        self.reasons = [str(reason) for reason in reasons]
        super().__init__(message or " ".join(self.reasons), code=code)


class TransitionConflict(DomainError):
    """Somebody else changed the object between its reading and this transition."""

    code = "transition_conflict"
    message = _("Une autre personne vient de modifier ce dossier. Rechargez la page, puis recommencez.")


class QuotaExceeded(DomainError):
    """More was asked than the quota of this person or partner allows."""

    code = "quota_exceeded"
    message = _("Vous avez atteint la limite autorisée. Réessayez plus tard.")
