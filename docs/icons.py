"""Make the icons of the site from static/img/icon.svg. Run by `make icons`. Needs Chromium."""

import io
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import launch

FOLDER = Path(__file__).parent.parent / "static/img"
SVG = "http://www.w3.org/2000/svg"
SIDE = 32  # of icon.svg, in its own units
IN_ICO = (16, 32, 48)
COLOURS = 64  # enough for two colours and their blends


def main(folder: Path = FOLDER) -> None:
    """Write every icon into `folder`."""
    svg = (FOLDER / "icon.svg").read_text()
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = browser.new_page()
        small = [_drawn(page, svg, size) for size in IN_ICO]
        small[-1].save(
            folder / "favicon.ico", sizes=[image.size for image in small], append_images=small[:-1]
        )
        for name, size, source in (
            ("icon-192", 192, svg),
            ("icon-512", 512, svg),
            # iOS rounds the corners. Android may cut off all but a circle of 80 % of the width
            # (W3C, Web Application Manifest, "safe zone").
            ("apple-touch-icon", 180, square(svg, margin=2)),
            ("icon-maskable-512", 512, square(svg, margin=4)),
        ):
            image = _drawn(page, source, size)
            image.quantize(COLOURS).save(folder / f"{name}.png", optimize=True)
        browser.close()


def square(svg: str, margin: int) -> str:
    """Return the icon with a full background, and its drawing smaller by `margin` on each side."""
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(svg)
    background, *drawing = root
    del background.attrib["rx"]
    scale = (SIDE - 2 * margin) / SIDE
    group = ElementTree.SubElement(root, f"{{{SVG}}}g")
    group.set("transform", f"translate({margin} {margin}) scale({scale})")
    for element in drawing:
        root.remove(element)
        group.append(element)
    return ElementTree.tostring(root, encoding="unicode")


def _drawn(page: Page, svg: str, size: int) -> Image.Image:
    page.set_viewport_size({"width": size, "height": size})
    style = "<style>body { margin: 0 } svg { display: block; width: 100vw }</style>"
    page.set_content(style + svg)
    return Image.open(io.BytesIO(page.screenshot(omit_background=True)))


if __name__ == "__main__":
    main()
