"""Compile the translations: `locale/*/LC_MESSAGES/*.po` to `.mo`, with no GNU gettext on the machine."""

from pathlib import Path
from tempfile import NamedTemporaryFile

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Compiles every message catalogue that changed since it was last compiled."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="compile unchanged catalogues too")

    def handle(self, *args, force, **options):
        for folder in settings.LOCALE_PATHS:
            for source in sorted(Path(folder).glob("*/LC_MESSAGES/*.po")):
                if force or _is_newer(source, source.with_suffix(".mo")):
                    _compile(source)
                    self.stdout.write(f"compiled {source.relative_to(settings.BASE_DIR)}")


def _is_newer(source: Path, compiled: Path) -> bool:
    return not compiled.is_file() or source.stat().st_mtime >= compiled.stat().st_mtime


def _compile(source: Path) -> None:
    """Write the compiled catalogue with the plural header exactly as the source has it."""
    with source.open("rb") as opened:
        catalog = read_po(opened, locale=source.parent.parent.name, abort_invalid=True)
    with NamedTemporaryFile(dir=source.parent, suffix=".mo", delete=False) as partial:
        write_mo(partial, catalog)
    compiled = Path(partial.name)
    compiled.chmod(0o644)
    compiled.replace(source.with_suffix(".mo"))
