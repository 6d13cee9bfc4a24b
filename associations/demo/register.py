"""The demonstration's register: sixty associations in twelve countries, in every state, told through the services.

`data/demo_associations.csv` holds who they are; figures, papers and accounts follow from the place of the row, so that
two runs tell the same story. The demonstration's member presides over the first one.
"""

import csv
import random
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from associations.demo.register_shapes import CURRENCIES, LEGAL_FORMS, PURPOSES, bank_account, number_of
from associations.models import Association, AssociationDocument, DocumentKind, Gender, OfficerRole
from associations.services import (
    associations,
    bank_details,
    documents,
    merging,
    officers,
    verification,
    yearly_accounts,
)
from associations.workflows import AssociationRefusal, AssociationState, SuspensionReason
from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, have_read, whole
from mdm_platform.files import services as files
from mdm_platform.territories.models import Province

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_associations.csv"
PAPER = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
    b"4 0 obj<</Length 61>>stream\nBT /F 18 Tf 60 760 Td (Document de la demonstration) Tj ET     \nendstream endobj\n"
    b"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)
FEDERATIONS = {"MDR": ("SBS", "ELL", "NRJ"), "AMAL": ("EAU", "RSS", "JMB"), "DMF": ("WFD", "MIB")}
UNVERIFIED_ACCOUNTS = ("GOT", "DKR", "QBC")
WITHOUT_ACCOUNT = ("STO", "LON")
DECIDED_AFTER = timedelta(days=6)


def load(*, profiles: int) -> int:
    """Write the register once; 0 without the reference data or the accounts. The number of associations."""
    existing = Association.objects.count()
    keeper = User.objects.filter(email=demo_email(Role.LABEL_OFFICER)).first()
    controller = User.objects.filter(email=demo_email(Role.FINANCE_CONTROLLER)).first()
    if existing or not profiles or keeper is None or controller is None or not Province.objects.exists():
        return existing
    with whole():
        teller = _Teller(timezone.now(), keeper, controller)
        for index, row in enumerate(_rows()):
            teller.tell(index, row)
        teller.finish()
    return Association.objects.count()


def _rows() -> Iterable[dict[str, str]]:
    with DATA.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class _Teller:
    """Writes one association after another, each by its president."""

    def __init__(self, now: datetime, keeper: User, controller: User) -> None:
        self.now, self.keeper, self.controller = now, keeper, controller
        self.random = random.Random(20261122)  # noqa: S311  invented figures, the same at every run
        self.provinces = Province.objects.in_bulk()
        self.members = Group.objects.get(name=Role.MEMBER)
        self.told: dict[str, Association] = {}

    def tell(self, index: int, row: dict[str, str]) -> None:
        """Write the association, and bring it to its state."""
        begun = self.now - timedelta(days=700 - 11 * index)
        president = self._account(index, row)
        association = associations.start(
            name=row["name"],
            country=row["country"],
            by=president,
            is_registered=row["state"] != "group",
            gender=row["gender"],
            now=begun,
        )
        associations.edit(association=association, fields=self._fields(index, row), by=president, now=begun)
        self.told[row["acronym"]] = association
        self._compose_board(index, association, president, begun)
        if row["state"] == AssociationState.DRAFT:
            return
        if association.is_registered:
            self._add_papers(index, association, president, begun)
        verification.submit(association=association, by=president, now=begun + timedelta(days=2))
        self._decide(row, association, begun + DECIDED_AFTER)
        if association.state == AssociationState.VERIFIED:
            self._keep_accounts(index, association, president, begun)

    def finish(self) -> None:
        """Merge the row written twice, link the federations, close past terms, and have older messages read."""
        kept, absorbed = self.told["AEO"], self.told["AEO2"]
        note = "La même association, inscrite deux fois par son président."
        merging.merge(kept=kept, absorbed=absorbed, by=self.keeper, note=note, now=self.now - timedelta(days=40))
        for head, members in FEDERATIONS.items():
            for acronym in members:
                self.told[acronym].federations.add(self.told[head])
        officers.end_overdue(now=self.now)
        have_read("associations.", now=self.now)

    def _account(self, index: int, row: dict[str, str]) -> User:
        known = User.objects.filter(email=demo_email(Role.MEMBER)).first() if index == 0 else None
        if known is not None:
            return known
        user = User.objects.create_user(f"presidence.{row['acronym'].lower()}@demo.example", full_name=row["president"])
        user.groups.add(self.members)
        return user

    def _fields(self, index: int, row: dict[str, str]) -> dict[str, Any]:
        sectors, board = row["sectors"].split(), 5 + index % 6
        purposes = PURPOSES[sectors[0]]
        places = [self.provinces[code] for code in row["provinces"].split() if code in self.provinces]
        place = {"fr": "", "ar": "", "en": ""} if not places else self._names_of(places[0])
        registered = row["state"] != "group"
        return {
            "acronym": row["acronym"].rstrip("2"),
            "name_ar": row["name_ar"],
            "legal_form": LEGAL_FORMS[row["country"]] if registered else "unregistered",
            "registration_number": number_of(row["country"], index) if registered else "",
            "founded_on": date(int(row["founded"]), 1 + index % 12, 1 + index % 27),
            "address": f"{3 + index} rue des Associations",
            "postal_code": f"{10000 + 137 * index}",
            "city": row["city"],
            "email": f"contact@{row['acronym'].lower()}.example",
            "website": f"https://{row['acronym'].lower()}.example/",
            "shows_contact": index % 3 == 0,
            **{f"purpose_{code}": purposes[code].format(place=place[code], city=row["city"]) for code in purposes},
            "sectors": sectors,
            "countries_of_action": ["MA", row["country"]] if index % 4 == 0 else ["MA"],
            "provinces": places,
            "is_social_purpose": not {"sport", "heritage", "culture"} & set(sectors),
            "member_count": 24 + 13 * index,
            "volunteer_count": 6 + 2 * index,
            "employee_count": index % 5,
            "board_size": board,
            "women_on_board": min(board, 1 + index % 5),
            "young_on_board": min(board, index % 4),
            "migrants_on_board": board - index % 3,
            "last_assembly_on": timezone.localdate(self.now) - timedelta(days=60 + 9 * (index % 30)),
            "assemblies_per_year": 1 + index % 2,
            "is_apolitical": index % 19 != 7,
        }

    @staticmethod
    def _names_of(province: Province) -> dict[str, str]:
        return {"fr": province.name_fr, "ar": province.name_ar, "en": province.name_fr}

    def _compose_board(self, index: int, association: Association, president: User, begun: datetime) -> None:
        """A treasurer and a secretary known by name; a former president here and there; invitations that wait."""
        started = timezone.localdate(begun)
        term = {"association": association, "by": president, "now": begun}
        people = (("Mariam Tahiri", OfficerRole.TREASURER, Gender.FEMALE), ("Adil Rami", OfficerRole.SECRETARY, "male"))
        for name, role, gender in people:
            officers.record(**term, full_name=name, role=role, gender=gender, starts=started)
        if index % 7 == 3:
            officers.record(
                **term,
                full_name="Hamid Benjelloun",
                role=OfficerRole.PRESIDENT,
                gender=Gender.MALE,
                is_legal_representative=True,
                starts=started - timedelta(days=1500),
                ends=started - timedelta(days=1),
            )
        if index % 10 == 4:
            officers.invite(
                **(term | {"now": self.now - timedelta(days=3)}),
                full_name="Ilham Saidi",
                email=f"ilham.saidi{index}@demo.example",
                role=OfficerRole.VICE_PRESIDENT,
            )

    def _add_papers(self, index: int, association: Association, president: User, begun: datetime) -> None:
        kinds = [DocumentKind.STATUTES, DocumentKind.RECEIPT, *([DocumentKind.MINUTES] if index % 3 == 0 else [])]
        for kind in kinds:
            stored = files.store_made(
                content=PAPER,
                name=f"{kind.value}.pdf",
                content_type="application/pdf",
                owner=president,
                purpose=documents.PURPOSE,
            )
            expires = timezone.localdate(self.now) + timedelta(days=30 + index) if kind == "receipt" else None
            AssociationDocument.objects.create(
                association=association,
                kind=kind,
                file=stored,
                issued_on=association.founded_on,
                expires_on=expires if index % 8 == 2 else None,
                added_by=president,
                added_at=begun,
            )

    def _decide(self, row: dict[str, str], association: Association, on: datetime) -> None:
        """What the register decided about the file."""
        how = {"association": association, "by": self.keeper, "now": on}
        if row["state"] in ("verified", "group", "suspended", "dissolved"):
            verification.verify(**how)
        if row["state"] == AssociationState.TO_COMPLETE:
            verification.ask_completion(**how, note="Il manque la dernière page des statuts et le récépissé signé.")
        elif row["state"] == AssociationState.REFUSED:
            note = "Les statuts décrivent une société commerciale."
            verification.refuse(**how, reason=AssociationRefusal.NOT_AN_ASSOCIATION, note=note)
        elif row["state"] == AssociationState.SUSPENDED:
            note = "Deux bureaux se disent élus : envoyez le procès-verbal de la dernière assemblée."
            later = how | {"now": self.now - timedelta(days=25)}
            verification.suspend(**later, reason=SuspensionReason.REPRESENTATION, note=note)
        elif row["state"] == AssociationState.DISSOLVED:
            later = how | {"now": self.now - timedelta(days=90)}
            verification.dissolve(**later, note="Dissolution votée par l’assemblée générale.")

    def _keep_accounts(self, index: int, association: Association, president: User, begun: datetime) -> None:
        """Three years of accounts, and the bank details of those that may be paid."""
        if not association.is_registered:
            return
        last_year = timezone.localdate(self.now).year - 1
        for year in range(last_year - 2, last_year + 1):
            income = Decimal(8_000 + 3_700 * index + 950 * (year - last_year) + self.random.randrange(900))
            yearly_accounts.write(
                association=association,
                year=year,
                fields={
                    "currency": CURRENCIES[association.country.code],
                    "income": income,
                    "expenses": income - Decimal(self.random.randrange(-400, 1_600)),
                    "public_funding": Decimal(int(income) // (3 + index % 4)),
                    "reserves": Decimal(1_000 + 410 * index),
                    "approved_on": date(year + 1, 3, 1 + index % 28),
                    "is_certified": index % 6 == 0,
                },
                by=president,
                now=self.now - timedelta(days=120),
            )
        self._declare_account(association, president, begun + timedelta(days=20))

    def _declare_account(self, association: Association, president: User, on: datetime) -> None:
        if association.acronym in WITHOUT_ACCOUNT:
            return
        details = bank_details.declare(
            association=association,
            holder=association.name[:140],
            currency=CURRENCIES[association.country.code],
            by=president,
            now=on if association.acronym not in UNVERIFIED_ACCOUNTS else self.now - timedelta(days=4),
            **bank_account(association.country.code, self.random),
        )
        if association.acronym not in UNVERIFIED_ACCOUNTS:
            bank_details.verify(details=details, by=self.controller, now=on + timedelta(days=3))
