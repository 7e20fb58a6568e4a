"""How a page is looked at: two looks, what axe says, a picture."""

import os
import re
from pathlib import Path

LOOKS = {
    "desk": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
}


def faults(page):
    """What is wrong with the page as it stands: the rules of axe it breaks and where; that it scrolls sideways."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only the browser group has it

    broken = Axe().run(page).response["violations"]
    found = [f"{rule['id']}: {[node['target'] for node in rule['nodes'][:3]]}" for rule in broken]
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return found if fits else [*found, "it scrolls sideways"]


def picture(page, name):
    """Keep a picture of the whole page in the folder ``SCREENSHOTS``, if the environment names one."""
    if folder := os.environ.get("SCREENSHOTS"):
        name = re.sub(r"[^\w-]+", "_", name).strip("_")
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)
