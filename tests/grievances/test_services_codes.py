"""Numbers, secret codes and mandates."""

from datetime import timedelta

import pytest
from django.utils import timezone

from grievances.models import Case
from grievances.services import codes, identities, mandates, numbers, ownership
from grievances.services.codes import CodeCheck, CodeRefused
from grievances.services.mandates import MandateFacts
from grievances.workflows import MandateScope
from mdm_platform.accounts.lockout import Locked
from mdm_platform.errors import InvalidInput, PermissionRefused, TransitionNotAllowed
from tests.factories.grievances import make_case, make_unit
from tests.factories.grievances.cases import make_agent


def numbered(**fields):
    return make_case(number=numbers.take(), **fields)


def opened(case, code, **words):
    return codes.check(number=case.number, code=code, address=words.get("address", "192.0.2.1"), now=words.get("now"))


def test_a_number_notices_a_slip_of_the_pen(db):
    number = numbers.take()
    rank = number.split("-")[2]
    assert numbers.cleaned(f" {number.lower().replace('-', ' ')} ") == number
    assert numbers.cleaned(number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))) == number
    assert numbers.cleaned(number.replace(rank, f"{int(rank) + 1:06}")) == ""
    assert numbers.cleaned("x" * 10_000) == numbers.cleaned("") == ""
    assert numbers.take() != number


def test_the_number_alone_opens_nothing(db):
    case = numbered()
    code = codes.issue(case=case)
    assert opened(case, code.lower().replace("-", " ")).case == case
    assert code not in case.accesses.get().code_hash
    other = numbered()
    codes.issue(case=other)
    for wrong in ("", "A", code[:-1], code + "2"):
        with pytest.raises(CodeRefused):
            opened(case, wrong)
    with pytest.raises(CodeRefused):
        opened(other, code)
    with pytest.raises(CodeRefused):
        codes.check(number="n’importe quoi", code=code, address="192.0.2.1")


def test_a_thousand_wrong_codes_open_nothing_and_the_right_one_waits_for_the_end_of_the_lock(db):
    case, now = numbered(), timezone.now()
    code = codes.issue(case=case)
    answers = set()
    for attempt in range(1000):
        with pytest.raises((CodeRefused, Locked)) as refused:
            opened(case, f"{attempt:012}", address=f"198.51.100.{attempt % 250}", now=now)
        answers.add(refused.value.code)
    assert answers == {"code_refused", "too_many_attempts"}
    with pytest.raises(Locked):
        opened(case, code, address="203.0.113.9", now=now)
    assert opened(case, code, address="203.0.113.9", now=now + timedelta(hours=2)).case == case


def test_a_code_issued_again_replaces_the_first(counter_agent, stranger):
    case = numbered()
    first = codes.issue(case=case)
    with pytest.raises(PermissionRefused):
        codes.reissue(case=case, how=CodeCheck.AT_COUNTER, by=stranger)
    with pytest.raises(PermissionRefused):
        codes.reissue(case=case, how=CodeCheck.CALL_BACK)
    second = codes.reissue(case=case, how=CodeCheck.AT_COUNTER, by=counter_agent)
    with pytest.raises(CodeRefused):
        opened(case, first)
    assert opened(case, second).mandate is None
    complained = make_unit("complained")
    own = numbered(unit_complained=complained)
    with pytest.raises(PermissionRefused):
        codes.reissue(case=own, how=CodeCheck.AT_COUNTER, by=make_agent(complained, "counter_agent"))


def test_a_new_code_takes_the_case_back_from_the_account_that_a_stolen_one_tied(counter_agent, amina, youssef):
    stolen, own = numbered(), numbered(identity={"user": amina, "contact": "account"})
    ownership.tie(access=opened(stolen, codes.issue(case=stolen)), to=youssef)
    identities.change_contact(case=stolen, contact="account", by=youssef)
    for case in (stolen, own):
        codes.reissue(case=case, how=CodeCheck.AT_COUNTER, by=counter_agent)
    assert not Case.objects.of_person(youssef).exists()
    stolen.identity.refresh_from_db()
    assert (stolen.identity.user, stolen.identity.contact) == (None, "none")
    assert Case.objects.of_person(amina).get() == own, "whoever filed it in their account keeps it there"


def test_a_mandate_has_its_own_code_and_the_person_alone_takes_it_back(amina, youssef):
    case = numbered(identity={"user": amina})
    own = codes.issue(case=case)
    given = mandates.grant(case=case, facts=MandateFacts(kind="lawyer", full_name="Maître Alami", user=youssef))
    access = opened(case, given.code)
    assert (access.mandate, access.lets(MandateScope.ACT)) == (given.mandate, False)
    with pytest.raises(PermissionRefused):
        mandates.revoke(mandate=given.mandate, by=youssef)
    mandates.revoke(mandate=given.mandate, by=amina)
    with pytest.raises(CodeRefused):
        opened(case, given.code)
    with pytest.raises(TransitionNotAllowed):
        mandates.revoke(mandate=given.mandate)
    assert opened(case, own).lets(MandateScope.ACT)


def test_a_mandate_ends_by_itself(db):
    case, today = numbered(), timezone.localdate()
    given = mandates.grant(case=case, facts=MandateFacts(kind="family", full_name="Ma sœur", expires_on=today))
    assert opened(case, given.code).mandate == given.mandate
    with pytest.raises(CodeRefused):
        opened(case, given.code, now=timezone.now() + timedelta(days=2))
    over = MandateFacts(kind="family", full_name="Ma sœur", expires_on=today - timedelta(days=1))
    with pytest.raises(InvalidInput):
        mandates.grant(case=case, facts=over)
