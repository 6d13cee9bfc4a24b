"""What the component gallery shows: one invented example of everything, in several states."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.messages import ERROR, INFO, SUCCESS, WARNING
from django.contrib.messages.storage.base import Message
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mdm_platform import charts
from mdm_platform.audit.timeline import TimelineEntry
from mdm_platform.components import Chip, Facet, FacetValue, Link, Person, Row, Step

TONES = ("neutral", "info", "success", "warning", "danger")


class GalleryForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=gettext_lazy("Nom de famille"), help_text=gettext_lazy("Comme sur votre carte nationale."), max_length=80
    )
    city = forms.CharField(label=gettext_lazy("Ville"), required=False)
    country = forms.ChoiceField(
        label=gettext_lazy("Pays de résidence"),
        choices=[("", gettext_lazy("Choisissez un pays")), ("FR", "France"), ("ES", "España")],
    )
    summary = forms.CharField(
        label=gettext_lazy("Votre parcours en quelques lignes"),
        widget=forms.Textarea(attrs={"rows": 4, "data-counter": "", "maxlength": 400}),
        required=False,
    )
    availability = forms.ChoiceField(
        label=gettext_lazy("Disponibilité"),
        widget=forms.RadioSelect,
        choices=[("now", gettext_lazy("Tout de suite")), ("later", gettext_lazy("Dans quelques mois"))],
    )
    contributions = forms.MultipleChoiceField(
        label=gettext_lazy("Ce que vous pouvez apporter"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("mentoring", gettext_lazy("Mentorat")), ("training", gettext_lazy("Formation"))],
    )
    photo = forms.FileField(label=gettext_lazy("Photographie"), required=False)
    consent = forms.BooleanField(label=gettext_lazy("J’accepte de figurer dans l’annuaire"))


def examples() -> dict[str, Any]:
    """The context of the gallery page."""
    return {
        "tones": TONES,
        "crumbs": [Link(_("Accueil"), "/"), Link(_("Annuaire des compétences"), "/"), Link(_("Une fiche"))],
        "gallery_messages": [
            Message(SUCCESS, _("Votre fiche est enregistrée.")),
            Message(INFO, _("Un responsable la lira sous cinq jours ouvrés.")),
            Message(WARNING, _("Il manque votre ville.")),
            Message(ERROR, _("Le fichier n’a pas pu être lu.")),
        ],
        "chips": [Chip(_("Énergies renouvelables"), "?a"), Chip("France", "?b"), Chip("الطاقة الشمسية", "?c")],
        "facets": _facets(),
        "steps": _steps(),
        "rows": _rows(),
        "entries": _entries(),
        "people": _people(),
        "columns": [_("Pays"), _("Fiches publiées")],
        "cells": [["France", "1 204"], ["España", "615"], ["Italia", "418"]],
        "bars": charts.bars([("France", 1205), ("España", 615), ("Italia", None)]),
        "heat_map": _heat_map(),
        "blank_form": GalleryForm(auto_id="blank_%s"),
        "wrong_form": GalleryForm({"name": "", "city": "Lyon", "availability": "never"}),
        "refusals": [_("Il manque une compétence."), _("Votre adresse n’est pas encore vérifiée.")],
    }


def _heat_map() -> charts.HeatMap:
    cells = [charts.Cell(str(level), level, meaning=str(level)) for level in range(6)]
    greens = [charts.Cell(str(level), level, "green", str(level)) for level in range(6)]
    columns = ["Casablanca-Settat", "Rabat-Salé-Kénitra", "Souss-Massa", "الشرق", "Laâyoune-Sakia El Hamra", "Guelmim"]
    return charts.heat_map(columns=columns, rows=[(_("Santé"), cells), (_("Énergies renouvelables"), greens)])


def _facets() -> list[Facet]:
    countries = [("France", 1204), ("España", 615), ("Italia", 418), ("Belgique", 377), ("Nederland", 298)]
    countries += [("Deutschland", 204), ("Canada", 190), ("United States", 160), ("United Kingdom", 90)]
    return [
        Facet("country", _("Pays"), [FacetValue(n, "?c", count, selected=n == "France") for n, count in countries]),
        Facet(
            "domain",
            _("Domaine"),
            [FacetValue(_("Santé"), "?d", 10000, exact=False), FacetValue(_("Énergies renouvelables"), "?d", 312)],
        ),
        Facet("language", _("Langue")),
    ]


def _steps() -> list[Step]:
    return [
        Step(_("Vous"), "#", "done"),
        Step(_("Vos compétences"), "#", "current", _("Trois compétences suffisent pour commencer.")),
        Step(_("Votre parcours"), "#", "error"),
        Step(_("Qui voit quoi"), "#"),
        Step(_("Vérifier et envoyer"), "#", "locked"),
    ]


def _rows() -> list[Row]:
    return [
        Row(_("Nom"), "Salma Bennani", "#"),
        Row(_("Nom en arabe"), "سلمى بناني", "#", _("Cherché aussi en alphabet latin.")),
        Row(_("Ville"), "", "#"),
        Row(_("Membre depuis"), "2026"),
    ]


def _entries() -> list[TimelineEntry]:
    now = timezone.now()
    return [
        TimelineEntry(now - timedelta(days=12), _("Envoi de la fiche"), "draft", _("Envoyée"), _("Vous"), ""),
        TimelineEntry(
            now - timedelta(days=9),
            _("Demande de complément"),
            "submitted",
            _("À compléter"),
            _("L’équipe"),
            _("Pouvez-vous préciser la ville où vous travaillez ?"),
        ),
        TimelineEntry(now - timedelta(hours=3), _("Publication"), "submitted", _("Publiée"), _("L’équipe"), ""),
    ]


def _people() -> list[Person]:
    return [
        Person(
            name="Salma Bennani",
            name_other="سلمى بناني",
            url="#",
            headline=_("Ingénieure en stockage d’énergie, 12 ans d’expérience"),
            place="Grenoble, France",
            domain=_("Énergies renouvelables"),
            skills=["Batteries lithium-ion", "الطاقة الشمسية", "Smart grids"],
            matched_on=["Batteries lithium-ion", "الطاقة الشمسية"],
            badges=[_("Disponible pour du mentorat")],
            updated_at=timezone.now() - timedelta(days=20),
        ),
        Person(name="يوسف العلمي", url="#", headline="طبيب قلب", place="Madrid, España", domain=_("Santé")),
    ]
