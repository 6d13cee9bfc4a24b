"""Where a guide stands among those for people who carry a project: its step, and its sectors."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from mdm_platform.publications.models import Publication, PublicationKind
from projects.models.scheme import edits_schemes
from projects.workflows.words import Sector


class GuideStep(models.TextChoices):
    """What a holder is about to do, in the order in which it is done."""

    PREPARE = "prepare", _("Préparer son projet")
    CREATE = "create", _("Créer l’entreprise")
    FINANCE = "finance", _("Financer et transférer des fonds")
    SETTLE = "settle", _("S’installer et recruter")
    GROW = "grow", _("Développer et exporter")


class ProjectGuideQuerySet(models.QuerySet):
    """Guides for holders."""

    def visible_to(self, user: Any) -> "ProjectGuideQuerySet":
        """Those whose text is published; all for editors."""
        return self if edits_schemes(user) else self.published()

    def published(self) -> "ProjectGuideQuerySet":
        """Those that everybody reads."""
        return self.filter(publication__in=Publication.objects.open_to_all().values("pk"))

    def for_sector(self, sector: str) -> "ProjectGuideQuerySet":
        """Those of the sector, and those of all sectors."""
        return self.filter(models.Q(sectors__contains=[sector]) | models.Q(sectors=[]))


class ProjectGuide(models.Model):
    """A guide whose text and versions are a publication."""

    publication = models.OneToOneField(
        Publication,
        on_delete=models.PROTECT,
        related_name="project_guide",
        limit_choices_to={"kind": PublicationKind.GUIDE},
        verbose_name=_("guide"),
    )
    step = models.CharField(_("étape"), max_length=8, choices=GuideStep.choices)
    sectors = ArrayField(
        models.CharField(max_length=16, choices=Sector.choices),
        verbose_name=_("secteurs"),
        default=list,
        blank=True,
        help_text=_("Aucun : le guide vaut pour tous les secteurs."),
    )
    position = models.PositiveSmallIntegerField(_("rang"), default=50)

    objects = ProjectGuideQuerySet.as_manager()

    class Meta:
        verbose_name = _("guide pour les porteurs de projet")
        verbose_name_plural = _("guides pour les porteurs de projet")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return f"{self.publication_id} {self.step}"
