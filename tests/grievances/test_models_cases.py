"""Who reads which case, and what its row refuses."""

from grievances.models import Case, CaseTransfer
from tests.factories.grievances import make_case, make_unit


def test_cases_are_read_by_their_units(complaints_agent, complaints_supervisor, unit_complaints_agent, stranger):
    unit = make_unit()
    held = make_case("in_progress", unit=unit)
    was_held = make_case("qualification")
    CaseTransfer.objects.create(case=was_held, to_unit=unit)
    other = make_case("in_progress", unit=make_unit("elsewhere"))
    about = make_case("qualification", unit_complained=unit)
    everything = {held, was_held, other, about}
    assert set(Case.objects.visible_to(complaints_agent)) == everything
    assert set(Case.objects.visible_to(complaints_supervisor)) == everything
    assert set(Case.objects.visible_to(unit_complaints_agent)) == {held, was_held}
    assert set(Case.objects.visible_to(stranger)) == set()
    assert set(Case.objects.visible_to(None)) == set()
