"""Rows that each name a skill, chosen in the taxonomy: those of a profile, those of a need."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from mdm_platform.journeys.rows import RowForm, StepRows, with_added_row
from skills.models import Skill


class ChosenSkillRow(RowForm):
    """A skill of the taxonomy; what is said about it stands in the fields that a subclass adds."""

    main = "skill"
    skill = forms.CharField(max_length=120, widget=forms.HiddenInput)

    @property
    def heading(self) -> str:
        """The skill's name in the reader's language."""
        skill = self.shared["skills"].get(str(self["skill"].value()))
        return skill.label if skill else ""

    def clean_skill(self) -> Skill:
        """The skill itself, which must be on offer or already on the record."""
        skill = self.shared["skills"].get(self.cleaned_data["skill"])
        if skill is None or not (skill.active or skill.pk in self.shared["held"]):
            raise forms.ValidationError(_("Cette compétence n’est plus proposée. Retirez-la."), code="unknown")
        return skill


class ChosenSkillRows(StepRows):
    """The skills of a record, none of them twice."""

    blank_rows = 0
    added: ClassVar[dict[str, str]] = {"level": "3"}

    @classmethod
    def grown(cls, data: QueryDict) -> QueryDict:
        """What was sent, with the skill that was chosen."""
        if "add_skill" not in data:
            return data
        return with_added_row(data, cls.related, skill=data["add_skill"], **cls.added)

    def shared(self) -> dict[str, Any]:
        """The skills named by the rows, and those that the record holds."""
        held = {row.skill_id: row.skill for row in self._held_rows()}
        found = {skill.slug: skill for skill in held.values()}
        if self.is_bound:
            sent = [self.data.get(f"{self.prefix}-{number}-skill", "") for number in range(self.total_form_count())]
            wanted = {slug for slug in sent if "\x00" not in slug} - set(found)
            found |= {skill.slug: skill for skill in Skill.objects.filter(slug__in=wanted)} if wanted else {}
        return {"skills": found, "held": held}

    def _kept(self) -> list[RowForm]:
        """Each skill once, however often it was added: a double press changes nothing."""
        first = {row["skill"].value(): row for row in reversed(super()._kept())}
        return [row for row in super()._kept() if first[row["skill"].value()] is row]
