"""A headless Chromium for the tests, and a page of it that notes all it does: requests, errors, dialogs, downloads."""

import shutil
import subprocess
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Error, sync_playwright

_MISSING = "These tests need a Chromium and there is none that starts: run `make browser` first. ({})"


def system() -> str | None:
    """Return the path of the system's Chromium, None where it has none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def binary() -> str:
    """Return the path of a Chromium."""
    if found := system():
        return found
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


@contextmanager
def chromium():
    """Start a browser: the system's, else Playwright's own; without one the test fails and says what to do."""
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=system(), args=["--no-sandbox"])
        except Error as error:
            raise AssertionError(_MISSING.format(str(error).splitlines()[0])) from error
        try:
            yield started
        finally:
            started.close()


def looked_at(address: str, profile) -> str:
    """Return the page as a Chromium has it that nobody steers, with the profile of a reader of its own."""
    done = subprocess.run([binary(), "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
                           "--no-first-run", "--no-proxy-server", "--timeout=5000", "--dump-dom", address], capture_output=True, timeout=180)
    return done.stdout.decode("utf-8", "replace")


class Watched:
    """A page and what it did since it was opened."""

    def __init__(self, page):
        self.page, self.requests, self.errors, self.dialogs, self.downloads, self.popups = page, [], [], [], [], []
        page.on("request", lambda one: self.requests.append(one))
        page.on("pageerror", lambda one: self.errors.append(str(one)))
        page.on("console", lambda one: self.errors.append(one.text) if one.type == "error" else None)
        page.on("download", lambda one: self.downloads.append(one.suggested_filename))
        page.on("popup", lambda one: self.popups.append(one.url))
        page.on("dialog", self._dismiss)

    def _dismiss(self, dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    @property
    def hosts(self) -> set[str]:
        """Host and port of everything asked for, but for what the browser itself refused to send (csp, origin)."""
        left = [one.url for one in self.requests if one.failure not in ("csp", "origin")]
        return {urlsplit(url).netloc for url in left if not url.startswith(("data:", "blob:", "about:"))}

    def open(self, address: str, settle: int = 0) -> bool:
        """Open an address and wait; False where it is a download and not a page."""
        try:
            self.page.goto(address, wait_until="load")
        except Error as error:
            if "Download is starting" not in str(error) and "ERR_ABORTED" not in str(error):
                raise
            return False
        self.page.wait_for_timeout(settle)
        return True


@contextmanager
def watched(browser, width: int = 1280, height: int = 900, cookies=(), **more):
    """Open a page of its own, with nothing left from others."""
    context = browser.new_context(viewport={"width": width, "height": height}, **more)
    context.add_cookies(list(cookies))
    try:
        yield Watched(context.new_page())
    finally:
        context.close()
