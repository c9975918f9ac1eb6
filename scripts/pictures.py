#!/usr/bin/env python3
"""Take the README's pictures from a demo that runs: `make run`, then `.venv/bin/python scripts/pictures.py PASSWORD`."""

import os
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
ADDRESS = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}"
WINDOW = {"width": 1280, "height": 860}


def sign_in(page: Page, username: str, password: str) -> None:
    """Sign in by the form."""
    page.goto(f"{ADDRESS}/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state("networkidle")


def main(password: str) -> None:
    """The desk of the staff, and the first public notice."""
    with sync_playwright() as driver:
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(viewport=WINDOW, locale="zh-CN", timezone_id="Asia/Shanghai").new_page()
        page.goto(f"{ADDRESS}/notices/")
        page.locator("main a[href^='/notices/2']").first.click()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=PICTURES / "notice.png")
        sign_in(page, "staff", password)
        page.screenshot(path=PICTURES / "desk.png")
        browser.close()


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    main(sys.argv[1])
