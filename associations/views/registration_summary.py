"""What an association says of itself, step by step, as the page that asks to read it again shows it."""

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _

from associations.models import Association
from associations.services import association_journey
from associations.services.association_presenters import country_names, sector_label, yes_or_no
from mdm_platform.components import Row
from mdm_platform.formats import nice_date, nice_list, nice_number
from mdm_platform.journeys.tasks import Section
from mdm_platform.territories.countries import country_name


def sections(association: Association) -> list[Section]:
    """Every step in its order, with what is still needed before sending."""
    lacking = association_journey.missing(association)
    return [
        Section(step, label, _address(association, step), tuple(_READERS[step](association)), tuple(lacking[step]))
        for step, label in association_journey.LABELS.items()
    ]


def _address(association: Association, step: str) -> str:
    """Where the step is changed; empty while it is not."""
    own = association_journey.OWN_PAGES.get(step)
    if own:
        return reverse(own, args=[association.public_id])
    if not association_journey.is_step_open(association, step):
        return ""
    return f"{reverse('associations:step', args=[association.public_id, step])}?from=check"


def _identity(one: Association) -> list[Row]:
    return [
        Row(_("Nom"), one.name),
        Row(_("Nom en arabe"), one.name_ar),
        Row(_("Sigle"), one.acronym),
        Row(_("Pays du siège"), country_name(str(one.country))),
        Row(_("Forme juridique"), one.get_legal_form_display()),
        Row(_("Numéro d’enregistrement"), one.registration_number),
        Row(_("Date de création"), nice_date(one.founded_on)),
    ]


def _contact(one: Association) -> list[Row]:
    return [
        Row(_("Adresse"), "\n".join(filter(None, [one.address, f"{one.postal_code} {one.city}".strip()]))),
        Row(_("Adresse e-mail"), one.email),
        Row(_("Téléphone"), f"\u2068{one.phone}\u2069" if one.phone else ""),
        Row(_("Site"), one.website),
        Row(_("Coordonnées visibles de tous"), yes_or_no(one.shows_contact)),
    ]


def _purpose(one: Association) -> list[Row]:
    texts = [
        Row(_("Objet en français"), one.purpose_fr),
        Row(_("Objet en arabe"), one.purpose_ar),
        Row(_("Objet en anglais"), one.purpose_en),
    ]
    return [
        *([row for row in texts if row.value] or texts[:1]),
        Row(_("Secteurs"), nice_list(sector_label(code) for code in one.sectors)),
        Row(_("À but social"), yes_or_no(one.is_social_purpose)),
    ]


def _action(one: Association) -> list[Row]:
    return [
        Row(_("Pays d’action"), country_names(one.countries_of_action)),
        Row(_("Provinces du Maroc"), nice_list(province.name for province in one.provinces.all())),
    ]


def _governance(one: Association) -> list[Row]:
    return [
        Row(_("Membres"), nice_number(one.member_count)),
        Row(_("Bénévoles actifs"), nice_number(one.volunteer_count)),
        Row(_("Salariés"), nice_number(one.employee_count)),
        Row(_("Personnes au bureau"), nice_number(one.board_size)),
        Row(_("Dont femmes"), nice_number(one.women_on_board)),
        Row(_("Dont moins de 35 ans"), nice_number(one.young_on_board)),
        Row(_("Dont personnes issues de l’immigration"), nice_number(one.migrants_on_board)),
        Row(_("Assemblées par an"), nice_number(one.assemblies_per_year)),
        Row(_("Dernière assemblée générale"), nice_date(one.last_assembly_on)),
        Row(_("Sans activité politique"), yes_or_no(one.is_apolitical or None)),
    ]


def _networks(one: Association) -> list[Row]:
    names = [federation.name for federation in one.federations.order_by("name_key")]
    return [Row(_("Membre de"), nice_list(names)), Row(_("Autres réseaux et fédérations"), one.other_networks)]


def _board(one: Association) -> list[Row]:
    officers = one.officers.exclude(state__in=("declined", "ended")).order_by("starts", "pk")
    return [
        Row(
            officer.get_role_display(),
            officer.full_name,
            hint=_("Représente légalement l’association") if officer.is_legal_representative else "",
        )
        for officer in officers
    ]


def _documents(one: Association) -> list[Row]:
    papers = one.documents.current().select_related("file")
    return [Row(paper.get_kind_display(), paper.file.name) for paper in papers]


_READERS: dict[str, Callable[[Association], list[Row]]] = {
    "identity": _identity,
    "contact": _contact,
    "purpose": _purpose,
    "action": _action,
    "governance": _governance,
    "networks": _networks,
    "board": _board,
    "documents": _documents,
}
