import pytest
from django.core.exceptions import ValidationError

from mdm_platform.accounts.phone_numbers import INVALID, PhoneField, e164


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+212612345678", "+212612345678"),
        (" +212 6-12 34.56 78 ", "+212612345678"),
        ("00212 (0)6 12 34 56 78", "+212612345678"),
        ("+33 (0)6 12 34 56 78", "+33612345678"),
        ("+٢١٢٦١٢٣٤٥٦٧٨", "+212612345678"),
        ("0612345678", ""),
        ("+2126", ""),
        ("+999123456789", ""),
        ("+", ""),
        ("", ""),
        ("amina@exemple.test", ""),
        ("+212" + "6" * 300, ""),
    ],
)
def test_numbers_as_people_write_them(written, number):
    assert e164(written) == number


def test_the_field_says_how_to_write_a_number():
    with pytest.raises(ValidationError) as refusal:
        PhoneField(required=False).clean("0612345678")
    assert refusal.value.messages == [INVALID]
    assert PhoneField(required=False).clean("") == ""


def test_the_field_refuses_a_novel():
    with pytest.raises(ValidationError):
        PhoneField().clean("+212" + "6" * 300)
