"""The files around the code say the same thing, and nothing that belongs to one machine."""

import re
import subprocess
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from rattler import MatchSpec

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
NAMED = (
    "jupyterlab",
    "papermill",
    "pandas",
    "plotly",
    "nbconvert",
    "ipywidgets",
    "pytest",
    "nbval",
)


def tracked() -> list[Path]:
    names = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    return [ROOT / name for name in names if name]


def requirements() -> list[Requirement]:
    extras = [line for lines in PROJECT["optional-dependencies"].values() for line in lines]
    return [Requirement(line) for line in PROJECT["dependencies"] + extras]


def locked() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text().split("\n")
    return dict(
        re.match(r"([a-z0-9._-]+)==([^ ;]+)", line).groups()
        for line in lines
        if re.match(r"[a-z0-9._-]+==", line)
    )


def test_the_environment_installs_this_project_with_all_its_extras_and_the_same_python():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text())
    specs = [MatchSpec(line) for line in environment["dependencies"] if isinstance(line, str)]
    (pip,) = [line["pip"] for line in environment["dependencies"] if isinstance(line, dict)]
    assert [spec.name.normalized for spec in specs] == ["python", "pip"]
    assert SpecifierSet(str(specs[0].version)) == SpecifierSet(PROJECT["requires-python"])
    assert len(pip) == 1
    extras = set(re.fullmatch(r"--editable \.\[(.*)\]", pip[0])[1].split(","))
    assert extras == set(PROJECT["optional-dependencies"])


def test_every_library_the_project_is_named_for_is_required():
    assert set(NAMED) <= {requirement.name for requirement in requirements()}


def test_the_lock_holds_every_requirement_within_its_range_with_hashes_and_no_address():
    text, versions = (ROOT / "requirements.lock").read_text(), locked()
    for requirement in requirements():
        assert requirement.specifier.contains(versions[requirement.name.lower()]), requirement
    assert "://" not in text and "--index" not in text
    blocks = re.split(r"\n(?=[a-z0-9._-]+==)", text)
    assert all("--hash=sha256:" in block for block in blocks)


def test_readme_and_pyproject_name_the_same_python():
    lowest = PROJECT["requires-python"].removeprefix(">=")
    assert f"Python ≥ {lowest}" in (ROOT / "README.md").read_text()


def test_every_make_target_the_documents_name_is_there():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for name in ("README.md", "CONTRIBUTING.md"):
        assert set(
            re.findall(r"`make ([a-z-]+)`|^make ([a-z-]+)", (ROOT / name).read_text(), re.MULTILINE)
        ) - {("", "")}
        named = {
            left or right
            for left, right in re.findall(
                r"`make ([a-z-]+)`|^make ([a-z-]+)", (ROOT / name).read_text(), re.MULTILINE
            )
        }
        assert named <= targets


def test_every_link_between_documents_leads_somewhere():
    for path in (path for path in tracked() if path.suffix == ".md"):
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text()):
            assert "://" in target or (path.parent / target).exists(), f"{path.name}: {target}"


def test_every_test_that_the_table_of_faults_names_is_there():
    text = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
    there = {
        name
        for path in (ROOT / "tests").rglob("*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(), re.M)
    }
    named = set(re.findall(r"`(test_\w+)`", text))
    assert len(named) > 70 and named - there == set()
    rows = re.findall(r"^\| ((?:[PNRSXT]\d\d[, –]*)+) \|", text, re.M)
    known = set()
    for row in rows:
        first, _, last = row.partition("–")
        known |= (
            {f"{first[0]}{n:02d}" for n in range(int(first[1:]), int(last[1:]) + 1)}
            if last
            else set(row.split(", "))
        )
    counts = {"P": 13, "N": 18, "R": 20, "S": 8, "X": 8, "T": 12}
    assert known == {
        f"{letter}{n:02d}" for letter, count in counts.items() for n in range(1, count + 1)
    }


def test_every_notebook_stands_in_the_readme():
    text = (ROOT / "README.md").read_text()
    for path in (ROOT / "notebooks").glob("[!_]*.ipynb"):
        assert f"notebooks/{path.name}" in text


def test_nothing_that_is_committed_belongs_to_one_machine():
    registry = "|".join(("pypi" + r"\.org", "python" + "hosted", "registry" + r"\.npmjs"))
    places = "|".join(("/ro" + "ot/", "/ho" + "me/", "/wo" + "rk/"))
    for path in tracked():
        if path.is_file() and path.suffix not in (".png",):
            text = path.read_text(encoding="utf-8", errors="replace")
            assert not re.search(f"{registry}|{places}", text), path.name


def test_every_key_of_a_mapping_is_documented():
    from pmo_lib.sources import mapping

    text = (ROOT / "docs" / "mapping.md").read_text(encoding="utf-8")
    keys = [
        field.alias or name
        for model in (mapping.ColumnMapping, mapping.TableMapping)
        for name, field in model.model_fields.items()
    ]
    assert [key for key in keys if f"`{key}`" not in text] == []


def test_every_folder_of_tests_and_every_marker_stands_on_the_page_about_tests():
    text = (ROOT / "docs" / "testing.md").read_text(encoding="utf-8")
    table = text[text.index("## Where each group of tests runs") :]
    folders = {f"{path.parent.name}/" for path in (ROOT / "tests").glob("*/test_*.py")}
    modules = {path.name for path in (ROOT / "tests").glob("test_*.py")}
    assert [name for name in folders | modules if f"`{name}`" not in table] == []
    for path in {*(ROOT / "tests").rglob("test_*.py")} - {Path(__file__)}:
        source = path.read_text(encoding="utf-8")
        if "mark.thorough" in source or re.search(r"^from tests.tiers import", source, re.M):
            name = f"{path.parent.name}/" if path.parent != ROOT / "tests" else path.name
            (row,) = [
                line for line in table.splitlines() if line.startswith("| ") and f"`{name}`" in line
            ]
            assert row.split("|")[3].strip() != "–", (
                f"{path.name} has tests that are not on the page"
            )
