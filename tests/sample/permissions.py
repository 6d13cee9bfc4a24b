"""Who may do what with permits."""

from mdm_platform.permissions import has_role, predicate, register


@predicate
def is_owner(user, permit):
    return permit is not None and permit.owner_id == user.pk


register("sample.submit", is_owner, "déposer un permis")
register("sample.decide", has_role("directory_curator"), "décider d’un permis")
register("sample.read", has_role("directory_curator", "administrator"), "lire les permis")
