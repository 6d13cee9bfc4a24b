import pytest
from cryptography.fernet import Fernet

from mdm_platform import encryption

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_a_secret_comes_back_and_is_not_readable_in_its_token():
    token = encryption.encrypt("JBSWY3DP مرحبا")
    assert "JBSWY3DP" not in token
    assert encryption.decrypt(token) == "JBSWY3DP مرحبا"
    assert encryption.encrypt("JBSWY3DP مرحبا") != token


def test_json_values_come_back():
    assert encryption.decrypt_json(encryption.encrypt_json({"code": "123-456"})) == {"code": "123-456"}


def test_a_new_key_in_front_still_reads_the_old_tokens_and_rotation_frees_the_old_key(settings):
    settings.FIELD_ENCRYPTION_KEYS = [OLD]
    token = encryption.encrypt("secret")
    settings.FIELD_ENCRYPTION_KEYS = [NEW, OLD]
    assert encryption.decrypt(token) == "secret"
    rotated = encryption.rotate(token)
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    assert encryption.decrypt(rotated) == "secret"
    with pytest.raises(encryption.Undecipherable):
        encryption.decrypt(token)
    with pytest.raises(encryption.Undecipherable):
        encryption.rotate(token)


@pytest.mark.parametrize("token", ["", "not a token", "é"])
def test_anything_else_is_refused(token):
    with pytest.raises(encryption.Undecipherable):
        encryption.decrypt(token)
