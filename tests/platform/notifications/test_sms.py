"""Gateways: what they are sent, and what their answers mean."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from mdm_platform.notifications import sms
from mdm_platform.notifications.refusals import Refused, Unreachable

TEXT = {"phone": "+212600000001", "text": "Votre code est 482913.", "reference": "r-1"}


@pytest.fixture
def gateway(settings):
    """A gateway on this machine; `gateway.answer` is the status that it gives."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self.server.received.append((self.headers["Authorization"], json.loads(body)))
            self.send_response(self.server.answer)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.received, server.answer = [], 202
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.SMS_BACKEND = "mdm_platform.notifications.sms.HttpGatewayBackend"
    settings.SMS_GATEWAY_URL = f"http://127.0.0.1:{server.server_port}/texts"
    settings.SMS_GATEWAY_TOKEN = "token"
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_gateway_gets_json_with_a_reference(gateway):
    with sms.get_backend() as backend:
        backend.send(**TEXT)
    body = {"to": "+212600000001", "text": "Votre code est 482913.", "reference": "r-1"}
    assert gateway.received == [("Bearer token", body)]


@pytest.mark.parametrize(("status", "temporary"), [(400, False), (404, False), (302, False), (429, True), (503, True)])
def test_a_refusal_is_for_now_or_for_good(gateway, status, temporary):
    gateway.answer = status
    with pytest.raises(Refused) as refusal:
        sms.get_backend().send(**TEXT)
    assert (refusal.value.code, refusal.value.temporary) == (f"http_{status}", temporary)
    assert len(gateway.received) == 1, "redirects are not followed"


def test_a_gateway_that_is_down_is_unreachable(settings):
    settings.SMS_BACKEND = "mdm_platform.notifications.sms.HttpGatewayBackend"
    settings.SMS_GATEWAY_URL = "http://127.0.0.1:1/"
    settings.SMS_GATEWAY_TOKEN = ""
    with pytest.raises(Unreachable):
        sms.get_backend().send(**TEXT)


def test_without_a_gateway_every_text_fails_visibly(settings):
    settings.SMS_BACKEND = "mdm_platform.notifications.sms.UnconfiguredBackend"
    with pytest.raises(Refused) as refusal:
        sms.get_backend().send(**TEXT)
    assert (refusal.value.code, refusal.value.temporary) == ("sms_not_configured", False)
