"""The wheel, installed like any other: without the repository, in an empty folder and an empty home."""

import os
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, cwd: Path, home: Path) -> subprocess.CompletedProcess:
    env = {"PATH": os.defpath, "HOME": str(home)}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        timeout=500,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder]
    made = run(*build, cwd=ROOT, home=folder)
    assert made.returncode == 0, made.stderr
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_library_and_of_a_new_workspace(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    library = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "pmo_lib").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    sample = {
        f"pmo_lib/delivery/workspace/{path.relative_to(ROOT).as_posix()}"
        for part in ("notebooks", "parameters/healthcare")
        for path in (ROOT / part).rglob("*")
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts)
    }
    assert library | sample <= names
    assert not [name for name in names if name.startswith(("tests/", "tools/", "notebooks/"))]


@pytest.mark.thorough
def test_the_installed_wheel_makes_a_workspace_and_its_reports_without_the_repository(
    wheel, tmp_path
):
    home, place = tmp_path / "home", tmp_path / "empty"
    home.mkdir()
    place.mkdir()
    made = run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=place, home=home)
    assert made.returncode == 0, made.stderr
    python = tmp_path / "venv" / "bin" / "python"
    scheme = sysconfig.get_path(
        "purelib", vars={"base": str(tmp_path / "venv"), "platbase": str(tmp_path / "venv")}
    )
    here = [path for path in sys.path if path.endswith("site-packages")]
    (Path(scheme) / "dependencies.pth").write_text("\n".join(here) + "\n")  # nothing is downloaded
    install = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel]
    assert run(*install, cwd=place, home=home).returncode == 0
    pmo = tmp_path / "venv" / "bin" / "pmo"
    assert run(pmo, "new", "my-office", cwd=place, home=home).returncode == 0
    office = place / "my-office"
    asked = ["--program", "workforce", "--notebook", "status"]
    made = run(pmo, "run", "healthcare", *asked, cwd=office, home=home)
    assert made.returncode == 0, made.stderr
    pages = list((office / "reports" / "healthcare" / "workforce").rglob("status.html"))
    assert len(pages) == 1 and str(ROOT) not in pages[0].read_text(encoding="utf-8")
    assert run(pmo, "new", ".", "--update", cwd=office, home=home).returncode == 0
