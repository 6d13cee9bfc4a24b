"""Envelopes, their entries, conversions and nightly recounts."""

from mdm_platform.ledger.models.conversion import Conversion
from mdm_platform.ledger.models.entry import EFFECTS, FIGURES, Entry, EntryKind
from mdm_platform.ledger.models.envelope import Envelope
from mdm_platform.ledger.models.recount import Recount

__all__ = ["EFFECTS", "FIGURES", "Conversion", "Entry", "EntryKind", "Envelope", "Recount"]
