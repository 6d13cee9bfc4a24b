import socket

import pytest
from pytest_socket import SocketConnectBlockedError


def test_staff_sign_in_with_a_second_factor(client_as, curator):
    methods = [record["method"] for record in client_as(curator).session["account_authentication_methods"]]
    assert methods == ["password", "mfa"]


def test_members_sign_in_with_their_password(client_as, amina):
    methods = [record["method"] for record in client_as(amina).session["account_authentication_methods"]]
    assert methods == ["password"]


def test_no_test_reaches_the_network():
    with pytest.raises((SocketConnectBlockedError, UserWarning), match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 80), timeout=1)
