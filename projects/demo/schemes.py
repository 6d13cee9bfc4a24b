"""The demonstration of schemes: guides for holders, and a revision of MDM Invest that waits for a colleague."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from mdm_platform.accounts.models import User
from mdm_platform.accounts.roles import Role
from mdm_platform.demo import demo_email, whole
from mdm_platform.publications.models import PublicationKind
from mdm_platform.publications.services import publications
from projects.models import ProjectGuide, Scheme
from projects.services import schemes

DATA = Path(__file__).resolve().parent.parent / "data" / "demo_guides.json"
CODES = ("fr", "ar", "en")


def load(*, profiles: int) -> int:
    """Tell all of it, once. The number of guides that there are."""
    people = [_person(role) for role in (Role.PUBLISHER, Role.ADMINISTRATOR, Role.SCHEME_EDITOR)]
    if ProjectGuide.objects.exists() or None in people:
        return ProjectGuide.objects.count()
    writer, reader, editor = people
    with whole():
        for place, told in enumerate(json.loads(DATA.read_text(encoding="utf-8"))):
            _guide(told, writer, reader, timezone.now() - timedelta(days=200 - place * 20))
        _revision(editor)
    return ProjectGuide.objects.count()


def _guide(told: dict[str, Any], writer: User, reader: User, moment: Any) -> None:
    texts = {f"{field}_{code}": told[field][code] for field in ("title", "summary", "body") for code in CODES}
    version = publications.start(kind=PublicationKind.GUIDE, by=writer, texts=texts, now=moment)
    publications.submit(version=version, by=writer, now=moment)
    publications.publish(version=version, by=reader, now=moment)
    place = {name: told[name] for name in ("step", "sectors", "position")}
    ProjectGuide.objects.create(publication=version.publication, **place)


def _revision(editor: User) -> None:
    """An announced revision, written and sent: whoever did not write it approves it."""
    scheme = Scheme.objects.filter(slug="mdm-invest").first()
    if scheme is None:
        return
    version = schemes.begin(scheme=scheme, by=editor)
    schemes.write(
        version=version,
        by=editor,
        in_force_from=date(timezone.localdate().year + 1, 1, 1),
        rate=Decimal("0.1500"),
        legal_reference="Exemple de démonstration : aucun texte n’est paru",
        reason="Exemple de démonstration : la contribution passerait à 15 %.",
    )
    schemes.submit(version=version, by=editor)


def _person(role: Role) -> User | None:
    return User.objects.filter(email=demo_email(role)).first()
