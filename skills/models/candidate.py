"""What matching knows: narrow rows of the people who agreed to it, written by `skills.services.matching.candidates`."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Candidate(models.Model):
    """The facts of one person that matching's conditions read, as certain institutions may see them.

    There are rows only of published people who gave the consent `matching`. `faces` adds up the bits of the faces
    (partners in Morocco, partners abroad) that see these same facts: when they see different ones, the person has a
    row for each. `facts` and `regions` are sets of bits, spelled out in `skills.services.matching.facts`; `seniority`
    is -1 when it is not said or not shown. `changed_at` moves when something that matching reads changed.
    """

    profile = models.ForeignKey("skills.Profile", on_delete=models.CASCADE, related_name="+", db_index=False)
    faces = models.SmallIntegerField()
    facts = models.BigIntegerField()
    seniority = models.SmallIntegerField()
    regions = models.SmallIntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("personne à rapprocher")
        verbose_name_plural = _("personnes à rapprocher")
        constraints = [models.UniqueConstraint(fields=["profile", "faces"], name="candidate_once")]
        indexes = [models.Index(fields=["changed_at", "profile"], name="candidate_changed")]

    def __str__(self) -> str:
        return f"{self.profile_id} ({self.faces})"


class CandidateSkill(models.Model):
    """One skill of one candidate, or a broader one that it implies, with the candidate's facts beside it.

    The facts are repeated so that one covering index answers a need: its skills lead to rows that already say who
    meets the conditions, and the table is not read. `level` is the best of the skills that imply a broader one.
    """

    profile = models.ForeignKey("skills.Profile", on_delete=models.CASCADE, related_name="+", db_index=False)
    skill = models.ForeignKey("skills.Skill", on_delete=models.CASCADE, related_name="+", db_index=False)
    facts = models.BigIntegerField()
    faces = models.SmallIntegerField()
    level = models.SmallIntegerField()
    seniority = models.SmallIntegerField()
    regions = models.SmallIntegerField()

    class Meta:
        verbose_name = _("compétence à rapprocher")
        verbose_name_plural = _("compétences à rapprocher")
        constraints = [models.UniqueConstraint(fields=["profile", "skill", "faces"], name="candidateskill_once")]
        indexes = [
            models.Index(
                fields=["skill"],
                include=["profile", "facts", "level", "seniority", "regions"],
                name="candidateskill_covering",
            )
        ]

    def __str__(self) -> str:
        return f"{self.profile_id}: {self.skill_id} ({self.level})"


class SkillRarity(models.Model):
    """How many candidates have a skill, among how many: counted each night, so that a day's scores agree."""

    skill = models.OneToOneField("skills.Skill", on_delete=models.CASCADE, primary_key=True, related_name="+")
    holders = models.PositiveIntegerField()
    population = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("rareté d’une compétence")
        verbose_name_plural = _("raretés des compétences")

    def __str__(self) -> str:
        return f"{self.skill_id}: {self.holders}/{self.population}"
