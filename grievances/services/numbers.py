"""Public numbers of cases."""

from mdm_platform.numbering import Series

CASES = Series("R", "grievances_casecounter")
take, written, cleaned = CASES.take, CASES.written, CASES.cleaned
