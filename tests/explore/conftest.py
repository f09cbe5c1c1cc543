"""A JupyterLab of its own on a copy of the notebooks, opened in Chromium; nothing in the checkout changes."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.sample_files import SAMPLE

ROOT = Path(__file__).parents[2]
TOKEN = "only-for-this-test"
SETTINGS = {
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "notebook-extension/tracker": {"windowingMode": "none"},
}
PORTFOLIO = """schema: 1
title: Explored portfolio
source: data
synthetic: true
notebooks:
  status: {}
  prioritization: {draws: 100, solved: 5}
  capacity_analysis: {}
  maturity_assessment: {}
"""


def office(root: Path) -> Path:
    """A workspace with the notebooks and the sample."""
    shutil.copytree(
        ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints")
    )
    notebook = root / "notebooks" / "prioritization.ipynb"
    fewer = (
        notebook.read_text()
        .replace("draws: int = 1000", "draws: int = 100")
        .replace("solved: int = 1000", "solved: int = 2")
    )
    notebook.write_text(
        fewer
    )  # how sure the ranking is takes longest, and is none of the explorer's business
    folder = root / "parameters" / "healthcare"
    shutil.copytree(SAMPLE, folder / "data")
    (folder / "portfolio.yml").write_text(PORTFOLIO)
    return root


@dataclass
class Lab:
    """A running JupyterLab: its address, and the workspace it shows."""

    address: str
    root: Path


@pytest.fixture(scope="session")
def lab(tmp_path_factory) -> Iterator[Lab]:
    """JupyterLab on a free port, ended with all its kernels."""
    root, private = office(tmp_path_factory.mktemp("lab")), tmp_path_factory.mktemp("private")
    for name, settings in SETTINGS.items():
        path = private / "config/lab/user-settings/@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--ip=127.0.0.1",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={TOKEN}",
        f"--ServerApp.root_dir={root}",
        "--LabApp.extension_manager=readonly",
        "--allow-root",
    ]
    places = {
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "IPYTHONDIR": "ipython",
        "HOME": "home",
    }
    environment = {
        **os.environ,
        **{name: str(private / place) for name, place in places.items()},
        "OPENBLAS_NUM_THREADS": "1",
    }
    with open(private / "log", "wb") as log:
        server = subprocess.Popen(
            command, cwd=root, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, server, private / "log")
        yield Lab(address, root)
    finally:
        _end(server, private / "runtime")


def _wait(address: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        try:
            with urlopen(f"{address}/api?token={TOKEN}", timeout=5):
                return
        except (URLError, OSError):
            assert server.poll() is None, log.read_text()
            time.sleep(0.2)
    raise AssertionError(f"JupyterLab did not start: {log.read_text()[-2000:]}")


def _end(server: subprocess.Popen, runtime: Path) -> None:
    """The server shuts its kernels down when it is asked to end; whatever is left of them is ended by its connection file."""
    os.killpg(server.pid, signal.SIGTERM)
    try:
        server.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(5)
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(runtime).encode() in (process / "cmdline").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
        except OSError:
            continue


@dataclass
class Explorer:
    """A notebook opened in JupyterLab, with everything the page complained of and tried to load from elsewhere."""

    page: object
    root: Path
    errors: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def message(self) -> str:
        """What the explorer says now."""
        return self.page.locator(".pmo-explore .message").first.inner_text()

    def text(self) -> str:
        """All of what it says, with its tables."""
        return "\n".join(self.page.locator(".pmo-explore").all_inner_texts())

    def until(self, holds, seconds: float = 30) -> None:
        """Wait until what it says is as asked."""
        for _ in range(int(seconds * 10)):
            if holds(self.text()):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"not so after {seconds} s: {self.text()}")

    def drag(self, label: str, by: int, handle: int = 0) -> None:
        """Move the handle of the slider with that label by so many pixels."""
        row = self.page.locator(
            ".widget-hslider", has=self.page.locator(f'.widget-label:text("{label}")')
        ).first
        grip = row.locator(".noUi-handle").nth(handle)
        grip.scroll_into_view_if_needed()
        box = grip.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + by / 2, y)
        self.page.mouse.move(x + by, y)
        self.page.mouse.up()

    def save(self, name: str) -> Path:
        """Save a scenario, and wait until it says where."""
        self.page.locator('input[placeholder="such as Less money"]').fill(name)
        self.page.locator('input[placeholder="such as Less money"]').press("Tab")
        self.page.get_by_role("button", name="Save scenario").click()
        self.until(lambda said: "Saved in parameters/healthcare/variants/" in said)
        (path,) = (self.root / "parameters/healthcare/variants").glob(
            f"*.{name.lower().replace(' ', '-')}.yml"
        )
        return path


@pytest.fixture
def explore(lab, chromium) -> Iterator:
    """Open a notebook in JupyterLab and run all its cells: `explore("status")`."""
    contexts = []

    def open_it(notebook: str) -> Explorer:
        context = chromium.new_context(viewport={"width": 1400, "height": 1000})
        contexts.append(context)
        opened = Explorer(context.new_page(), lab.root)

        def only_here(route) -> None:
            here = route.request.url.startswith((lab.address, "data:", "blob:"))
            opened.elsewhere.extend([] if here else [route.request.url])
            route.continue_() if here else route.abort()

        opened.page.route("**/*", only_here)
        opened.page.on(
            "console",
            lambda said: opened.errors.append(said.text) if said.type == "error" else None,
        )
        opened.page.on(
            "response",
            lambda found: opened.errors.append(found.url) if found.status >= 400 else None,
        )
        opened.page.on("pageerror", lambda error: opened.errors.append(str(error)))
        opened.page.goto(f"{lab.address}/lab/tree/notebooks/{notebook}.ipynb?token={TOKEN}&reset")
        opened.page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=60_000)
        opened.page.locator('#jp-main-statusbar :text("| Idle")').first.wait_for(timeout=60_000)
        opened.page.locator('.lm-MenuBar-itemLabel:text-is("Run")').click()
        opened.page.locator('.lm-Menu-itemLabel:text-is("Run All Cells")').click()
        opened.page.locator(".pmo-explore .message").first.wait_for(timeout=90_000)
        opened.page.wait_for_timeout(1_000)  # the cells below the explorer run first
        opened.page.locator('#jp-main-statusbar :text("| Idle")').first.wait_for(timeout=180_000)
        return opened

    yield open_it
    for context in contexts:
        context.close()
