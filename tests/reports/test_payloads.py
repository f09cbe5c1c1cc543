"""A portfolio whose every text is an attack: published, inert, readable. And a page without its gate: inert by policy alone."""

import json
import shutil
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from pmo_lib.portfolio.tables import TABLES
from pmo_lib.report.blocks import BLOCK_MIME
from pmo_lib.run import gate, page
from tests.command_line import pmo
from tools.sample import generate

pytestmark = pytest.mark.browser
ROOT = Path(__file__).parents[2]
HIT = "document.title='hit'"
PAYLOADS = [
    f"<script>{HIT}</script>",
    f"</script><script>{HIT}</script>",
    f'<img src=x onerror="{HIT}">',
    f'<svg onload="{HIT}">',
    f"javascript:{HIT}",
    f"JaVa&#9;script:{HIT}",
    f'<a href="javascript:{HIT}">x</a>',
    "data:text/html,<script>1</script>",
    f'<iframe srcdoc="<script>{HIT}</script>">',
    "<style>@import url(http://127.0.0.1:9/x)</style>",
    "<base href=http://127.0.0.1:9/>",
    "<meta http-equiv=refresh content=0;url=http://127.0.0.1:9/>",
    "<form action=http://127.0.0.1:9/><input autofocus onfocus=1>",
    f'" onmouseover="{HIT}',
    f"'-{HIT}-'",
    "{{7*7}}",
    "${7*7}",
    "<!--",
    "]]>",
    "a\u2028b",
    f'<noscript><p title="</noscript><img src=x onerror={HIT}>">',
    "<math><mtext><img src=x onerror=1>",
    f"`${{{HIT}}}`",
    "\u202egnp.exe",
    '=HYPERLINK("http://x")',
    "x" * 300,
    "مشروع البوابة",
    "<b>bold</b>",
    f'<details open ontoggle="{HIT}">',
    "</title><script>1</script>",
]


def hostile(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Every text of a table is an attack; ids keep their beginning, so that rows still refer to one another."""
    table = TABLES[name]
    for column in table.columns:
        values = frame[column.name]
        if column.type == "text" and column.name not in ("currency", "calendar"):
            frame = frame.assign(
                **{
                    column.name: [
                        f"{PAYLOADS[(n + len(column.name)) % len(PAYLOADS)]}"
                        for n in range(len(values))
                    ]
                }
            )
        if column.type == "id":
            frame = frame.assign(
                **{
                    column.name: [
                        None if pd.isna(v) else f"{v}<img src=x onerror={HIT}>" for v in values
                    ]
                }
            )
    return frame


@pytest.fixture(scope="module")
def attacked(tmp_path_factory) -> Path:
    """A workspace whose portfolio, files, headers and configuration are attacks, published."""
    root = tmp_path_factory.mktemp("attacked")
    shutil.copytree(ROOT / "notebooks", root / "notebooks")
    data = root / "parameters" / "bad" / "data"
    data.mkdir(parents=True)
    for name, frame in generate(projects=33, programs=3, periods=12).items():
        extra = hostile(frame, name).assign(**{f"<script>{HIT}</script>": PAYLOADS[0]})
        if name == "projects":
            extra["name"] = [PAYLOADS[n % len(PAYLOADS)] + f" {n}" for n in range(len(extra))]
        extra.to_csv(data / f"{name}.csv", index=False, date_format="%Y-%m-%d")
    (data / f"<img src=x onerror={HIT.replace('/', '')}>.csv").write_text("x\n1\n")
    with (data / "projects.csv").open("a") as file:
        file.write(f'"<script>{HIT}</script>","n","nobody <svg onload={HIT}>"' + "," * 20 + "\n")
    (root / "parameters/bad/portfolio.yml").write_text(
        json.dumps(
            {
                "schema": 1,
                "title": PAYLOADS[1],
                "source": "data",
                "notes": PAYLOADS[:6],
                "notebooks": {"status": {}, "broken": {}},
            }
        )
    )
    broken = nbformat.read(root / "notebooks" / "status.ipynb", as_version=4)
    broken.cells[2:-1] = [nbformat.v4.new_code_cell(f"raise ValueError({PAYLOADS[2]!r})")]
    nbformat.write(broken, root / "notebooks" / "broken.ipynb")
    told = json.loads(pmo(root, "run", "bad", "--json").stdout)
    assert told["exit_code"] == 3, told
    statuses = {report["report"].rpartition("/")[2]: report["status"] for report in told["reports"]}
    assert statuses == {"status": "published", "broken": "failed"}, told
    return root


def pages(root: Path) -> list[Path]:
    return sorted((root / "reports").rglob("*.html"))


def test_every_page_of_it_is_published_and_nothing_in_it_runs(attacked, open_page):
    assert len(pages(attacked)) == 4 + 2
    for path in pages(attacked):
        opened = open_page(path)
        opened.page.wait_for_timeout(300)
        assert opened.page.title() != "hit" and opened.complaints == [], path
        assert opened.requests == [path.as_uri()], path
        assert (
            opened.page.evaluate(
                "document.querySelectorAll('img, iframe, form, base, svg[onload]').length"
            )
            == 0
        )
        assert opened.page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_it_is_readable_with_every_attack_shown_as_text(attacked, open_page):
    path = next(path for path in pages(attacked) if "_portfolio" in path.parts)
    words = open_page(path).page.evaluate("document.body.textContent")
    for payload in (
        f"<script>{HIT}</script>",
        f'<img src=x onerror="{HIT}">',
        "{{7*7}}",
        "<b>bold</b>",
    ):
        assert payload in words, payload
    assert "\u202e" not in words and "�gnp.exe" in words


def test_it_fits_a_phone(attacked, open_page):
    path = next(path for path in pages(attacked) if "_portfolio" in path.parts)
    assert open_page(path, width=360).page.evaluate("document.documentElement.scrollWidth") <= 360


def test_readers_are_told_the_kind_and_place_of_an_error_and_nothing_it_said(attacked):
    html = (attacked / "reports/bad/index.html").read_text()
    state = (attacked / "reports/bad/index.json").read_text()
    failed = [row for row in json.loads(state)["rows"] if row["failure"]]
    assert failed and all(
        "ValueError" in row["failure"] and "cell" in row["failure"] for row in failed
    )
    assert "ValueError" in html and str(attacked) not in html and "Traceback" not in html
    assert all("img src" not in row["failure"] for row in failed)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_without_the_gate_the_policy_alone_lets_nothing_run(open_page, tmp_path, payload):
    block = {"html": f"<h1>M</h1><div>{payload}</div>", "figures": {}, "facts": {}}
    cell = nbformat.v4.new_code_cell(
        "1", outputs=[nbformat.v4.new_output("display_data", {BLOCK_MIME: block})]
    )
    html = page.export(nbformat.v4.new_notebook(cells=[cell]), title="T")
    if "refresh" in payload:
        assert gate.judge(html)  # the policy does not stop it; the gate does
        return
    (tmp_path / "bad.html").write_text(html, encoding="utf-8", errors="replace")
    opened = open_page(tmp_path / "bad.html")
    opened.page.wait_for_timeout(150)
    assert opened.page.title() == "T" and "dialog" not in opened.complaints
    assert [request for request in opened.requests if request.startswith("http")] == []


def test_no_page_of_a_program_holds_a_word_of_another(tmp_path):
    """A canary in every name, comment and id of each program; pages, facts and unpacked figures are searched."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "notebooks")
    data = tmp_path / "parameters" / "birds" / "data"
    data.mkdir(parents=True)
    tables = generate(projects=18, programs=3, periods=12)
    owner = tables["projects"].set_index("project_id").program_id
    risk_owner = tables["risks"].set_index("risk_id").project_id.map(owner)
    birds = {program: f"canary{n}x" for n, program in enumerate(tables["programs"].program_id)}
    for name, frame in tables.items():
        own = (
            frame["program_id"]
            if "program_id" in frame
            else frame["project_id"].map(owner)
            if "project_id" in frame
            else frame["risk_id"].map(risk_owner)
            if "risk_id" in frame
            else None
        )
        for column in TABLES[name].columns:
            if own is not None and column.type == "text" and column.name != "currency":
                frame[column.name] = [
                    f"{birds[program]} {value}" if program in birds else value
                    for program, value in zip(own, frame[column.name], strict=True)
                ]
        if (
            name == "dependencies"
        ):  # a program knows the name of what it waits for: tests/sources/test_external_dependencies.py
            frame = frame[frame.giver_project_id.map(owner) == frame.project_id.map(owner)]
        frame.to_csv(data / f"{name}.csv", index=False, date_format="%Y-%m-%d")
    (tmp_path / "parameters/birds/portfolio.yml").write_text(
        "schema: 1\ntitle: Birds\nsource: data\nnotebooks: {overview: {}, status: {}, risk: {}}\n"
    )
    assert pmo(tmp_path, "run", "birds", "--workers", "3").returncode == 0
    for program, own in birds.items():
        files = [
            path for path in (tmp_path / "reports/birds" / program).rglob("*") if path.is_file()
        ]
        text = "".join(path.read_text() for path in files)
        assert len(files) == 6 and own in text
        assert [bird for bird in birds.values() if bird != own and bird in text] == []
