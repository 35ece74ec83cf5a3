"""This machine's Chromium."""

import shutil

from playwright.sync_api import Browser, Playwright

PATIENCE = 90_000  # ms for an action of the browser: shared machines can be slow for a while

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def launch(playwright: Playwright) -> Browser:
    """Start Chromium, which then connects to nothing but the pages it is sent to."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "Chromium is missing. On Debian: apt install chromium"
    return playwright.chromium.launch(executable_path=path, args=QUIET)
