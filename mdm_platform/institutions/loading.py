"""The reference data of this app: institutions and consulates, which staff then keep up to date."""

from pathlib import Path

from mdm_platform.institutions.imports import import_file
from mdm_platform.reference import register_loader

DATA = Path(__file__).resolve().parent / "data"


def load_institutions() -> int:
    """Create the institutions that are missing, and leave the others as staff made them; how many rows were read."""
    return _load("institutions.csv")


def load_consulates() -> int:
    """Create the consulates that are missing, and leave the others as staff made them; how many rows were read."""
    return _load("consulates.csv")


def register() -> None:
    """Declare the loaders."""
    register_loader("institutions", load_institutions, order=20)
    register_loader("consulates", load_consulates, order=21)


def _load(name: str) -> int:
    report = import_file(content=(DATA / name).read_bytes(), by=None, overwrite=False)
    if report.refused:
        message = f"{name} holds rows that the database refuses: {report.refused}"
        raise ValueError(message)
    return report.read
