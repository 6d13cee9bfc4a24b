"""`manage.py update_catalogs`: bring `locale/` up to date with the texts of the project."""

from typing import Any

from django.core.management.base import BaseCommand

from mdm_platform import catalogs


class Command(BaseCommand):
    help = "Collects the texts for people into the catalogues and says what is left to translate."

    def handle(self, *args: Any, **options: Any) -> None:
        found = catalogs.extract_texts()
        self.stdout.write(f"{len(found)} texts")
        catalogs.update_source(found)
        for language in catalogs.TRANSLATIONS:
            catalogs.update_catalog(language, found)
            missing = catalogs.gaps(language, found)
            self.stdout.write(f"{language}: {len(missing)} to translate")
            for line in missing[: 10 if options["verbosity"] < 2 else None]:
                self.stdout.write(f"  {line}")
