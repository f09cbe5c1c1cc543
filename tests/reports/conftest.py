"""A browser without a network, and the published sample reports."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@dataclass
class Opened:
    """A page as opened, with everything it tried to load and everything it complained of."""

    page: object
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def wait_drawn(self) -> None:
        for _ in range(150):
            if self.page.evaluate(
                "!document.getElementById('lib') || !!document.documentElement.dataset.figures"
            ):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"not drawn after 15 s: {self.complaints}")


@pytest.fixture
def open_page(chromium) -> Iterator:
    """Open a file with the network off: `open_page(path, width=1280, scheme="light", script=True)`."""
    contexts = []

    def open_it(
        path: Path, *, width: int = 1280, scheme: str = "light", script: bool = True
    ) -> Opened:
        size = {"width": width, "height": 900}
        context = chromium.new_context(
            viewport=size, color_scheme=scheme, offline=True, java_script_enabled=script
        )
        contexts.append(context)
        opened = Opened(context.new_page())
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("console", lambda message: opened.complaints.append(message.text))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on(
            "dialog", lambda dialog: (opened.complaints.append("dialog"), dialog.dismiss())
        )
        opened.page.goto(path.as_uri())
        if script:
            opened.wait_drawn()
        return opened

    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def published(sample_office) -> Path:
    """The sample portfolio, published for one program and the whole."""
    return sample_office / "reports"
