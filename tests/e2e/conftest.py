"""A real browser against the real pages: Chromium, a live server, and axe on every page that a journey opens."""

import os
import re
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.core import mail
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from mdm_platform.accounts.models import User
from mdm_platform.notifications.services import delivery
from mdm_platform.notifications.sms import MemoryBackend
from tests.e2e.axe import said_by_axe
from tests.utils.login import signed_in
from tests.utils.reference import load_reference

UNWANTED_FEATURES = (
    # the address bar's suggestions are pages themselves, made anew in a window that nobody sees
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "PreloadTopChromeWebUI",
    "SpareRendererForSitePerProcess",
    # the last --disable-features counts, so that what Playwright switches off is named again
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled",
    "PreconnectToSearch",
)  # fmt: skip
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", f"--disable-features={','.join(UNWANTED_FEATURES)}",
)  # fmt: skip
PHONE = {"width": 360, "height": 780}
DESKTOP = {"width": 1280, "height": 900}
CODE = re.compile(r"\b([A-Z0-9]{3,4}-?[A-Z0-9]{3,4}|\d{6})\b")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder is a journey; these long ones begin, so that both workers end together."""
    for item in items:
        if "/e2e/" in str(item.fspath):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.django_db(transaction=True))
    items.sort(key=lambda item: item.get_closest_marker("e2e") is None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys. Its synchronous driver runs an event loop in the test's thread."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def reference(transactional_db) -> None:
    """Regions, countries, languages, taxonomy and purposes, as a deployment has them."""
    load_reference()


class Person:
    """Somebody at a browser: opens pages of the live server, and every page must be free of faults."""

    def __init__(self, context: BrowserContext, address: str, language: str) -> None:
        self.context = context
        self.address = address
        self.language = language
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("console", self._note)

    def _note(self, message) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.faults.append(f"console: {message.text}")

    def open(self, path: str) -> Page:
        """Go to a path of the site."""
        self.page.goto(self.address + path)
        return self.page

    def says(self, text: str) -> str:
        """How the site says a French text in this person's language."""
        with translation.override(self.language):
            return translation.gettext(text)

    def press(self, label: str) -> None:
        """Press the button with that French label."""
        self.page.get_by_role("button", name=self.says(label), exact=True).click()

    def follow(self, label: str) -> None:
        """Follow the first link with that French label."""
        self.page.get_by_role("link", name=self.says(label), exact=True).first.click()

    def reach(self, title: str) -> None:
        """Wait for the page whose heading has that French title, then look for faults."""
        self.page.get_by_role("heading", level=1, name=self.says(title), exact=True).wait_for()
        self.check()

    def check(self) -> None:
        """No script error, nothing for axe to say, no sideways scroll."""
        self.page.wait_for_load_state()
        assert self.faults == []
        said = said_by_axe(self.page)
        self.faults.clear()  # axe writes styles of its own, which the page's policy refuses
        assert not said, "\n".join([self.page.url, *said])
        widths = self.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert widths[0] <= widths[1], f"{self.page.url} scrolls sideways: {widths}"

    def sign_in_as(self, user: User, *, second_factor: bool | None = None) -> None:
        """Take the session that the login pages would leave (staff with a second factor unless told otherwise)."""
        cookies = signed_in(user, second_factor=second_factor).cookies
        self.context.add_cookies(
            [{"name": name, "value": morsel.value, "url": self.address} for name, morsel in cookies.items()]
        )


@pytest.fixture
def person(browser: Browser, live_server) -> Iterator[Callable[..., Person]]:
    """`person(viewport=PHONE, locale="ar")`: a fresh browser of somebody, who may read another language than its."""
    contexts: list[BrowserContext] = []

    def arrive(
        *, viewport: dict[str, int] = DESKTOP, locale: str = "fr-FR", reads: str = "", scripts: bool = True
    ) -> Person:
        context = browser.new_context(
            viewport=viewport,
            locale=locale,
            has_touch=viewport == PHONE,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        context.set_default_navigation_timeout(30_000)  # the first page finds a process that has read nothing yet
        contexts.append(context)
        return Person(context, live_server.url, reads or locale[:2])

    yield arrive
    for context in contexts:
        context.close()


@pytest.fixture
def letters() -> Callable[[str], str]:
    """`letters(address)`: deliver what waits, and read the newest mail or text to that address."""

    def newest(address: str) -> str:
        delivery.deliver_due()
        mails = [message.body for message in mail.outbox if address in message.to]
        texts = [text["text"] for text in MemoryBackend.outbox if text["phone"] == address]
        found = mails + texts
        assert found, f"nothing was sent to {address}"
        return found[-1]

    return newest


@pytest.fixture
def code_of(letters) -> Callable[[str], str]:
    """`code_of(address)`: the code in the newest message to that address."""

    def read(address: str) -> str:
        return CODE.search(letters(address)).group(1)

    return read
