"""What the reports of a run say first reaches the overviews: the portfolio's all of it, a program's its own."""

from pathlib import Path
from types import SimpleNamespace

from pmo_lib.run import headlines, run_record


def report(program: str, name: str, variant: str = "") -> SimpleNamespace:
    path = Path(program, "2026-10-31", f"{name}{variant and '.' + variant}.html")
    notebook = SimpleNamespace(name=name, title=name.capitalize(), reads=("status",), parameters=())
    return SimpleNamespace(
        program=program,
        program_name=program.upper(),
        name=f"{program}/{path.stem}",
        notebook=notebook,
        path=path,
        variant=variant,
    )


def outcome(message: str = "M", **more) -> dict:
    finding = {"message": message, "severity": "alert", "decision": "D", "values": {}}
    measure = {"id": "m", "name": "N", "value": 1.0, "unit": "count", "trend": []}
    facts = {"findings": [finding, {"message": "later"}], "measures": [measure]}
    return {"status": "published", "facts": facts} | more


def said() -> list[dict]:
    made = [report("_portfolio", "status"), report("a", "status"), report("bb", "status")]
    return [headlines.of_outcome(one, outcome(one.program)) for one in made]


def rows(found: dict, frame: str = "headlines") -> list[dict]:
    content = found["reports"][frame]
    return [dict(zip(content["columns"], row, strict=True)) for row in content["rows"]]


def test_the_portfolio_s_overview_is_handed_all_and_links_from_where_it_lies():
    found = rows(headlines.for_report(report("_portfolio", "overview"), said()))
    assert [(row["program_id"], row["headline"], row["href"]) for row in found] == [
        ("_portfolio", "_portfolio", "status.html"),
        ("a", "a", "../../a/2026-10-31/status.html"),
        ("bb", "bb", "../../bb/2026-10-31/status.html"),
    ]


def test_a_program_s_overview_is_handed_its_own_and_nobody_else_s():
    handed = headlines.for_report(report("a", "overview"), said())
    assert [row["headline"] for row in rows(handed)] == ["a"]
    assert {row["program_id"] for row in rows(handed, "measures")} == {"a"}
    assert headlines.links(handed) == ["status.html"] and "bb" not in str(handed)


def test_no_other_report_is_handed_what_reports_say():
    assert headlines.for_report(report("a", "status"), said()) == {}
    assert headlines.links({}) == []
    assert headlines.of_outcome(report("a", "overview"), outcome()) == {}


def test_a_report_that_failed_says_nothing_and_is_named():
    failed = headlines.of_outcome(report("a", "status"), {"status": "failed", "message": "secret"})
    assert failed["status"] == "failed" and failed["headline"] == "" and "secret" not in str(failed)


def test_what_was_said_before_stays_until_it_is_said_anew(tmp_path):
    headlines.keep(tmp_path, said())
    now = headlines.of_outcome(report("a", "status"), outcome("new"))
    kept = {row["program_id"]: row["headline"] for row in headlines.kept(tmp_path, [now, {}])}
    assert kept == {"_portfolio": "_portfolio", "a": "new", "bb": "bb"}
    (tmp_path / headlines.FILE).write_text("{broken")
    assert [row["headline"] for row in headlines.kept(tmp_path, [now])] == ["new"]


def test_a_program_s_overview_waits_for_its_own_reports_and_for_what_it_reads():
    made = [
        report("_portfolio", "status"),
        report("a", "status"),
        report("a", "maturity"),
        report("bb", "status"),
        report("a", "overview"),
    ]
    waits = run_record.predecessors(made[-1], made)
    assert waits == {"_portfolio/status", "a/status", "a/maturity"}
