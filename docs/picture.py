"""Take the README's picture of a real report, the sample's, in Chromium: `make report`, then `python docs/picture.py`."""

import io
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "images" / "status.png"
MOST_BYTES, WIDTH, HEIGHT = 150_000, 1280, 1000


def main() -> int:
    """The first screen of the newest status report of the whole sample portfolio."""
    from PIL import Image
    from playwright.sync_api import sync_playwright

    page_path = sorted((ROOT / "reports" / "healthcare" / "_portfolio").glob("*/status.html"))[-1]
    with sync_playwright() as playwright:
        chromium = next(
            found
            for name in ("chromium", "chromium-browser", "google-chrome")
            if (found := shutil.which(name))
        )
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(page_path.as_uri())
        page.wait_for_function(
            "!document.getElementById('lib') || !!document.documentElement.dataset.figures"
        )
        taken = Image.open(io.BytesIO(page.screenshot()))
        browser.close()
    taken.convert("RGB").quantize(64, dither=Image.Dither.NONE).save(PICTURE, optimize=True)
    sys.stdout.write(f"{PICTURE}: {PICTURE.stat().st_size:,} bytes\n")
    return 0 if PICTURE.stat().st_size <= MOST_BYTES else 1


if __name__ == "__main__":
    raise SystemExit(main())
