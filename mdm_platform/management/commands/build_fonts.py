"""Build the web fonts: subset WOFF2 files in `static/fonts/` from the font packages."""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand
from fontTools.subset import Options, Subsetter, load_font, parse_unicodes, save_font
from fontTools.varLib.instancer import instantiateVariableFont

LATIN = (
    "U+0000-024F, U+0259, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+1E00-1EFF, U+2000-206F, U+20AC, U+2122, "
    "U+2190-2193, U+2212"
)
ARABIC = (
    "U+0020-0022, U+0028-0029, U+002C-002F, U+003A, U+00AB, U+00BB, U+0600-06FF, U+0750-077F, U+200C-200F, "
    "U+FB50-FDFF, U+FE70-FEFC"
)


@dataclass(frozen=True)
class WebFont:
    """One file to make: its name, the package and file it comes from, its characters, its weights when variable."""

    name: str
    package: str
    source: str
    characters: str
    weights: tuple[int, int] | None = None

    @property
    def original(self) -> Path:
        """The TTF file inside the package."""
        return Path(str(files(self.package) / "files" / self.source))


FONTS = (
    WebFont("plex-latin", "fontpkg_ibm_plex_sans", "IBMPlexSans[wdth,wght].ttf", LATIN, (400, 700)),
    WebFont("plex-arabic-400", "fontpkg_ibm_plex_sans_arabic", "IBMPlexSansArabic-Regular.ttf", ARABIC),
    WebFont("plex-arabic-600", "fontpkg_ibm_plex_sans_arabic", "IBMPlexSansArabic-SemiBold.ttf", ARABIC),
)


class Command(BaseCommand):
    help = "Builds the web fonts that are missing or older than their package."
    requires_system_checks = ()

    def add_arguments(self, parser):
        parser.add_argument("--force", action="store_true", help="build the fonts that are up to date too")

    def handle(self, *args, force, **options):
        folder = Path(settings.BASE_DIR, "static", "fonts")
        folder.mkdir(parents=True, exist_ok=True)
        for font in FONTS:
            target = folder / f"{font.name}.woff2"
            if force or not _is_fresh(font, target):
                build(font, target)
                self.stdout.write(f"built {target.name} ({target.stat().st_size // 1024} kB)")


def build(font: WebFont, target: Path) -> None:
    """Write one subset font; a half-written file never takes its name."""
    options = Options()
    options.flavor = "woff2"
    options.layout_features = ["*"]
    options.notdef_outline = True
    partial = target.with_suffix(".partial")
    with load_font(font.original, options) as opened:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=parse_unicodes(font.characters.replace(" ", "")))
        subsetter.subset(opened)
        if font.weights:
            instantiateVariableFont(opened, {"wdth": 100, "wght": font.weights}, inplace=True)
        save_font(opened, partial, options)
    partial.replace(target)


def _is_fresh(font: WebFont, target: Path) -> bool:
    newest = max(font.original.stat().st_mtime, Path(__file__).stat().st_mtime)
    return target.is_file() and target.stat().st_mtime >= newest
