"""The catalogue of eligibility rules that a call chooses from: one module a subject of rules."""

from associations.services.eligibility_rules import association, dossier, money, project

__all__ = ["association", "dossier", "money", "project"]
