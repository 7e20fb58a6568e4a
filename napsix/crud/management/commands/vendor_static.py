"""Fetch the front-end libraries of ``static/vendor`` again, from their published packages.

For maintainers who change a version or need one more icon; it needs npm and a network. Whoever
runs the project needs neither: what this writes is committed.
"""

import hashlib
import re
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from django.conf import settings
from django.core.management.base import BaseCommand

# One line a file: package, version, file in the package, name in static/vendor.
FILES = [
    ("@tabler/core", "1.6.1", "dist/css/tabler.min.css", "tabler.min.css"),
    ("bootstrap", "5.3.9", "dist/js/bootstrap.bundle.min.js", "bootstrap.bundle.min.js"),
    ("bootstrap", "5.3.9", "LICENSE", "licences/bootstrap.txt"),
    ("htmx.org", "2.0.11", "dist/htmx.min.js", "htmx.min.js"),
    ("htmx.org", "2.0.11", "LICENSE", "licences/htmx.txt"),
    ("tom-select", "2.6.2", "dist/js/tom-select.popular.min.js", "tom-select.popular.min.js"),
    ("tom-select", "2.6.2", "dist/css/tom-select.bootstrap5.min.css", "tom-select.bootstrap5.min.css"),
    ("tom-select", "2.6.2", "LICENSE", "licences/tom-select.txt"),
    ("@tabler/icons-sprite", "3.48.0", "LICENSE", "licences/tabler-icons.txt"),
]
SPRITE = ("@tabler/icons-sprite", "3.48.0", "dist/tabler-sprite.svg")
ICONS = """
    activity address-book adjustments-horizontal alert-circle alert-triangle archive arrow-back-up arrow-down
    arrow-left arrow-right arrow-up arrows-sort bell bolt bookmark briefcase building building-bank building-store
    calendar cash chart-bar check checkbox checklist chevron-down chevron-left chevron-right chevron-up
    chevrons-left chevrons-right circle-check circle-off circle-x clipboard-text clock columns copy credit-card
    database device-desktop device-mobile dots dots-vertical download external-link eye file file-certificate
    file-export file-import file-invoice file-spreadsheet file-text filter filter-off folder forms headset help
    history home id info-circle key language layout-dashboard link list list-details lock login logout mail
    map-pin menu-2 message messages moon note paperclip pencil phone player-pause player-play plug-connected plus
    power printer qrcode receipt refresh repeat report-money restore search send settings shield-check shield-lock
    star sun table tag tags target ticket trash trending-down trending-up upload user user-check user-circle
    user-off user-plus user-share users users-group world x
""".split()

SOURCE_MAP = re.compile(rb"\s*(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S*)\s*$")
SYMBOL = re.compile(r'<symbol id="tabler-([\w-]+)" [^>]*>(.*?)</symbol>', re.S)
FRAME = re.compile(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>')


class Command(BaseCommand):
    """``manage.py vendor_static``: writes ``static/vendor``, its checksums and ``static/icons.svg``."""

    help = "Fetch the vendored front-end files and the icon sprite again (maintainers only; needs npm)."

    def handle(self, *args: Any, **options: Any) -> None:
        static = Path(settings.BASE_DIR) / "static"
        vendor = static / "vendor"
        with tempfile.TemporaryDirectory() as folder:
            packages = {pair: unpack(*pair, folder) for pair in {line[:2] for line in [*FILES, SPRITE]}}
            for package, version, source, target in FILES:
                path = vendor / target
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(SOURCE_MAP.sub(b"\n", (packages[package, version] / source).read_bytes()))
            sprite = (packages[SPRITE[:2]] / SPRITE[2]).read_text()
        (static / "icons.svg").write_text(subset(sprite, ICONS))
        (vendor / "SHA256SUMS").write_text(checksums(vendor))
        self.stdout.write(f"{len(FILES)} files, {len(ICONS)} icons.")


def unpack(package: str, version: str, folder: str) -> Path:
    """Download one npm package into ``folder`` and return the path of its contents."""
    command = ["npm", "pack", f"{package}@{version}", "--silent", "--pack-destination", folder]
    archive = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603 - our own arguments
    target = Path(folder) / archive.removesuffix(".tgz")
    with tarfile.open(Path(folder) / archive) as tar:
        tar.extractall(target, filter="data")
    return target / "package"


def subset(sprite: str, names: Iterable[str]) -> str:
    """Return an SVG sprite with the icons ``names`` only, each under its plain name."""
    found = {name: FRAME.sub("", body).strip() for name, body in SYMBOL.findall(sprite)}
    missing = sorted(set(names) - set(found))
    if missing:
        raise ValueError(f"No such icon: {', '.join(missing)}")
    symbols = "\n".join(
        f'<symbol id={quoteattr(name)} viewBox="0 0 24 24">{found[name]}</symbol>' for name in sorted(set(names))
    )
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def checksums(vendor: Path) -> str:
    """Return the lines of ``SHA256SUMS``: every vendored file and the sprite, as sha256sum reads them."""
    files = sorted(path for path in vendor.rglob("*") if path.is_file() and path.name != "SHA256SUMS")
    lines = {path.relative_to(vendor).as_posix(): path for path in files} | {
        "../icons.svg": vendor.parent / "icons.svg"
    }
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {name}\n" for name, path in lines.items())
