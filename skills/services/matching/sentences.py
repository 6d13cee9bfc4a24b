"""What the engine's codes say, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from mdm_platform.territories.models import Language
from skills.models import Skill, SkillLevel
from skills.services.matching.explain import Gate

LEVELS = {level.value: level.label for level in SkillLevel}
_TO_OWNER = {
    "consent": (
        gettext_lazy("Vous acceptez que l’on vous propose des missions."),
        gettext_lazy("Vous n’avez pas donné votre accord pour recevoir des propositions.."),
    ),
    "published": (
        gettext_lazy("Votre fiche est publiée."),
        gettext_lazy("Votre fiche n’est pas publiée. Envoyez-la, ou reprenez-la si elle est en pause."),
    ),
    "reachable": (gettext_lazy("Votre compte est actif."), gettext_lazy("Votre compte n’est pas actif.")),
    "found": (
        gettext_lazy("L’institution peut trouver votre fiche."),
        gettext_lazy("L’institution ne peut pas trouver votre fiche. Voyez qui peut la trouver, et vos accords."),
    ),
    "not_excluded": (
        gettext_lazy("Vous ne travaillez pas pour cette institution et ne l’avez pas bloquée."),
        gettext_lazy("Vous travaillez pour cette institution, ou vous ne souhaitez plus qu’elle vous écrive."),
    ),
    "availability": (
        gettext_lazy("Vous êtes disponible."),
        gettext_lazy("Votre fiche vous dit indisponible, ou ne montre pas votre disponibilité aux institutions."),
    ),
    "full_time": (
        gettext_lazy("Votre disponibilité permet un temps plein."),
        gettext_lazy("Le besoin demande un temps plein, et vous êtes disponible de temps en temps."),
    ),
    "remote": (
        gettext_lazy("Vous acceptez de travailler à distance."),
        gettext_lazy("La mission se fait à distance, et votre fiche ne propose que des missions sur place."),
    ),
    "on_site": (
        gettext_lazy("Vous acceptez de vous déplacer."),
        gettext_lazy("La mission se fait sur place, et votre fiche ne propose que le travail à distance."),
    ),
}
_TO_OTHERS = {
    "consent": (gettext_lazy("Accepte de recevoir des propositions."), gettext_lazy("Ne reçoit pas de propositions.")),
    "published": (gettext_lazy("Fiche publiée."), gettext_lazy("Fiche non publiée.")),
    "reachable": (gettext_lazy("Personne joignable."), gettext_lazy("Personne non joignable.")),
    "found": (gettext_lazy("Fiche ouverte à l’institution."), gettext_lazy("Fiche non ouverte à l’institution.")),
    "not_excluded": (
        gettext_lazy("Extérieure à l’institution."),
        gettext_lazy("Ne peut pas être proposée à cette institution."),
    ),
    "availability": (gettext_lazy("Disponible."), gettext_lazy("Indisponible, ou disponibilité non montrée.")),
    "full_time": (
        gettext_lazy("Disponible pour un temps plein."),
        gettext_lazy("Disponible de temps en temps seulement."),
    ),
    "remote": (gettext_lazy("Accepte le travail à distance."), gettext_lazy("Ne propose que des missions sur place.")),
    "on_site": (gettext_lazy("Accepte de se déplacer."), gettext_lazy("Ne propose que le travail à distance.")),
}


@dataclass(frozen=True)
class Sentence:
    """A sentence and whether it speaks for the person; `points` of a thousand, none for a condition."""

    code: str
    text: str
    is_good: bool
    points: float | None = None


class Words:
    """The labels that sentences name, read once for a whole page of matches."""

    def __init__(self, reasons: Iterable[Mapping[str, Any]] = (), gates: Iterable[Gate] = ()) -> None:
        rows = list(reasons)
        skills = {row[key] for row in rows for key in ("skill", "group") if key in row}
        languages = {gate.about["language"] for gate in gates if "language" in gate.about}
        self.skills = {pk: str(one) for pk, one in Skill.objects.in_bulk(skills).items()} if skills else {}
        self.languages = {pk: str(one) for pk, one in Language.objects.in_bulk(languages).items()} if languages else {}

    def skill(self, pk: int) -> str:
        """The label of a skill, or words that stand for one that is gone."""
        return self.skills.get(pk) or _("compétence retirée du référentiel")

    def language(self, code: str) -> str:
        """The name of a language."""
        return self.languages.get(code, code)


def of_reasons(reasons: Iterable[Mapping[str, Any]], words: Words | None = None) -> list[Sentence]:
    """One sentence a reason, in the order of the reasons."""
    rows = list(reasons)
    known = words or Words(rows)
    return [_SENTENCES[row["code"]](row, known) for row in rows if row["code"] in _SENTENCES]


def of_gates(gates: Iterable[Gate], words: Words | None = None, *, to_owner: bool = False) -> list[Sentence]:
    """One sentence a condition. The person concerned, `to_owner`, reads what to do about each that is not met."""
    rows = list(gates)
    known = words or Words(gates=rows)
    return [_gate(row, known, to_owner) for row in rows]


def _skill(row: Mapping[str, Any], words: Words) -> Sentence:
    text = _("%(skill)s : niveau « %(level)s », le besoin demande « %(asked)s ».")
    values = {"skill": words.skill(row["skill"]), "level": LEVELS[row["level"]], "asked": LEVELS[row["asked"]]}
    return Sentence(row["code"], text % values, row["code"] == "skill", row["points"])


def _group(row: Mapping[str, Any], words: Words) -> Sentence:
    text = _("%(skill)s ne figure pas sur la fiche, mais une compétence proche y figure (%(group)s).")
    values = {"skill": words.skill(row["skill"]), "group": words.skill(row["group"])}
    return Sentence(row["code"], text % values, is_good=False, points=row["points"])


def _missing(row: Mapping[str, Any], words: Words) -> Sentence:
    required = _("Compétence indispensable absente de la fiche : %(skill)s.")
    welcome = _("Compétence appréciée absente de la fiche : %(skill)s.")
    text = required if row["kind"] == "required" else welcome
    return Sentence(row["code"], text % {"skill": words.skill(row["skill"])}, is_good=False, points=row["points"])


def _region(row: Mapping[str, Any], words: Words) -> Sentence:
    if row["code"] == "region":
        return Sentence("region", _("La région du besoin est celle d’origine, ou l’une des régions d’intérêt."), True)
    return Sentence("region_missing", _("La région du besoin ne figure pas parmi les régions de la fiche."), False)


def _fluent(row: Mapping[str, Any], words: Words) -> Sentence:
    if row["code"] == "fluent":
        return Sentence("fluent", _("La langue du besoin est parlée au niveau B2 ou mieux."), True)
    return Sentence("fluent_missing", _("La langue du besoin n’est pas indiquée au niveau B2 ou mieux."), False)


_SENTENCES = {
    "skill": _skill,
    "skill_below": _skill,
    "group": _group,
    "skill_missing": _missing,
    "region": _region,
    "region_missing": _region,
    "fluent": _fluent,
    "fluent_missing": _fluent,
}


def _gate(gate: Gate, words: Words, to_owner: bool) -> Sentence:
    told = _told_to_owner if to_owner else _told_to_others
    return Sentence(gate.code, told(gate, words), gate.passed)


def _told_to_owner(gate: Gate, words: Words) -> str:
    if gate.code == "language":
        return _language_to_owner(gate, words)
    if gate.code == "seniority":
        return _seniority(gate)
    met, unmet = _TO_OWNER[gate.code]
    return str(met if gate.passed else unmet)


def _language_to_owner(gate: Gate, words: Words) -> str:
    values = {"language": words.language(gate.about["language"]), "level": gate.about["level"]}
    if gate.passed:
        return _("Vous parlez la langue demandée : %(language)s %(level)s.") % values
    if gate.about.get("hidden"):
        return (
            _("Vous parlez %(language)s %(level)s, mais votre fiche ne montre pas vos langues à l’institution.")
            % values
        )
    return _("Il vous manque la langue : %(language)s %(level)s.") % values


def _seniority(gate: Gate) -> str:
    years = gate.about["years"]
    if gate.passed:
        text = ngettext("Expérience : au moins %(years)d an.", "Expérience : au moins %(years)d ans.", years)
    else:
        text = ngettext(
            "Le besoin demande %(years)d an d’expérience au moins, que la fiche ne montre pas.",
            "Le besoin demande %(years)d ans d’expérience au moins, que la fiche ne montre pas.",
            years,
        )
    return text % {"years": years}


def _told_to_others(gate: Gate, words: Words) -> str:
    if gate.code == "language":
        values = {"language": words.language(gate.about["language"]), "level": gate.about["level"]}
        met, unmet = (
            _("Langue : %(language)s %(level)s."),
            _("Langue non montrée à ce niveau : %(language)s %(level)s."),
        )
        return (met if gate.passed else unmet) % values
    if gate.code == "seniority":
        return _seniority(gate)
    met, unmet = _TO_OTHERS[gate.code]
    return str(met if gate.passed else unmet)
