"""Planning files of any kind cost bounded time and memory, are told in a sentence, and the other files go on."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies

from pmo_lib.run.task import Reading, Verdict
from tests.command_line import new_children
from tests.sources.plans import NAMESPACE, mspdi, read, task, xer
from tests.sources.test_hostile_files import MEGABYTES, SECONDS, XML

OPEN = f'<Project xmlns="{NAMESPACE}">'.encode()
HOSTILE: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "billion laughs": (
        "plan.xml",
        "declares a document type or entities",
        lambda: (
            XML
            + b'<!DOCTYPE Project [<!ENTITY e0 "ha">'
            + b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
            + b"]>"
            + OPEN
            + b"<Title>&e9;</Title></Project>"
        ),
    ),
    "an outside entity": (
        "plan.xml",
        "declares a document type or entities",
        lambda: (
            XML
            + b'<!DOCTYPE Project [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
            + OPEN
            + b"<Title>&e;</Title></Project>"
        ),
    ),
    "an outside document type": (
        "plan.xml",
        "declares a document type or entities",
        lambda: (
            XML + b'<!DOCTYPE Project SYSTEM "http://127.0.0.1:9/x.dtd">' + OPEN + b"</Project>"
        ),
    ),
    "entities in UTF-16": (
        "plan.xml",
        "declares a document type or entities",
        lambda: (
            f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY e "y">]>{OPEN.decode()}&e;</Project>'
        ).encode("utf-16"),
    ),
    "elements within elements": (
        "plan.xml",
        "deeper than",
        lambda: XML + OPEN + b"<x>" * 5_000_000,
    ),
    "ten million elements": (
        "plan.xml",
        "more elements than any schedule",
        lambda: XML + OPEN + b"<x/>" * 10_000_000 + b"</Project>",
    ),
    "a million attributes": (
        "plan.xml",
        "more elements than any schedule",
        lambda: XML + OPEN + b"<x " + b"".join(b"a%d='' " % n for n in range(1_100_000)) + b"/>",
    ),
    "three hundred thousand tasks": (
        "plan.xml",
        "holds more than 200,000 tasks",
        lambda: (
            XML + OPEN + b"<Tasks>" + b"<Task><UID>1</UID></Task>" * 300_000 + b"</Tasks></Project>"
        ),
    ),
    "a calendar of ten thousand years": (
        "plan.xml",
        "",
        lambda: mspdi(
            task(1, 8),
            calendars="<Calendar><UID>1</UID><Name>x</Name><Exceptions>"
            + "<Exception><Type>2</Type><TimePeriod><FromDate>0001-01-01T00:00:00</FromDate>"
            "<ToDate>9999-12-31T00:00:00</ToDate></TimePeriod></Exception>"
            * 50
            + "</Exceptions></Calendar>",
        ).encode(),
    ),
    "XML that is cut off": ("plan.xml", "is damaged XML", lambda: mspdi(task(1, 8)).encode()[:-40]),
    "another XML of Primavera": (
        "plan.xml",
        "Primavera's own XML",
        lambda: XML + b"<APIBusinessObjects/>",
    ),
    "100 MB of nothing": ("plan.xer", "is larger than 100 MB", lambda: b"\0" * 100_000_001),
    "an XER of tabs": (
        "plan.xer",
        "holds more than 20,000,000 cells",
        lambda: b"ERMHDR\t" + b"\t" * 30_000_000,
    ),
    "an XER of rows": (
        "plan.xer",
        "holds more than 500,000 rows",
        lambda: b"ERMHDR\n%T\tTASK\n%F\ttask_id\n" + b"%R\t1\n" * 600_000,
    ),
    "an XER of many more rows": (
        "plan.xer",
        "holds more than 1,000,000 rows",
        lambda: b"ERMHDR\n%T\tTASK\n%F\ttask_id\n" + b"%R\t1\n" * 10_000_000,
    ),
    "an XER that is a workbook": ("plan.xer", "does not begin with ERMHDR", lambda: b"PK\x03\x04"),
    "an empty file": ("plan.mpp", "is empty", lambda: b""),
    "an .mpp that is XML": (
        "plan.mpp",
        "is no file of Microsoft Project",
        lambda: XML + b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>',
    ),
    "JSON of lists": (
        "plan.json",
        "more than any table or search result",
        lambda: b'{"issues":[' + b"[]," * 10_000_000 + b"1]}",
    ),
    "JSON of lists in lists": (
        "plan.json",
        "is no valid JSON",
        lambda: b'{"issues":' + b"[" * 900_000,
    ),
    "a Jira export with an unfinished quote": (
        "plan.csv",
        "is no valid CSV",
        lambda: b'Summary,Issue key,Issue id\n"' + b"y" * 20_000_000,
    ),
}


def freeze(folder: Path) -> Verdict:
    constants = {"programs": {"program_id": "A", "name": "Alpha"}}
    task_of_child = Reading("drop", folder, folder / "snapshots", constants=constants)
    return new_children().run(task_of_child, folder / "task", 60)


@pytest.fixture(scope="module", autouse=True)
def started(tmp_path_factory):
    """The server of the children has started, so that no test counts its start."""
    folder = tmp_path_factory.mktemp("started")
    (folder / "drop").mkdir()
    freeze(folder)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_plan_costs_little_is_told_and_the_others_go_on(
    tmp_path: Path, name, record_property
):
    file, words, content = HOSTILE[name]
    drop = tmp_path / "drop"
    drop.mkdir()
    (drop / "programs.csv").write_text("program_id,name\nA,Alpha\n")
    (drop / "sound 2026-10-31.xml").write_text(mspdi(task(1, 8)))
    (drop / file).write_bytes(content())
    begun = time.monotonic()
    verdict = freeze(tmp_path)
    seconds = time.monotonic() - begun
    record_property("seconds", f"{seconds:.1f}")
    record_property("megabytes", verdict.peak_mb)
    assert seconds < SECONDS and verdict.peak_mb < MEGABYTES, (seconds, verdict.peak_mb)
    manifest = json.loads((Path(verdict.read["snapshot"]) / "manifest.json").read_text())
    assert manifest["tables"]["programs"] == 1 and manifest["tables"]["activities"] >= 1
    rules = [row["rule"] for row in verdict.read["rejected"]]
    assert any(words in rule for rule in rules) or (not words and rules == []), rules


SOUND = {
    "plan.xml": mspdi(
        task(1, 8, Start="2026-11-02T08:00:00", Finish="2026-11-03T00:00:00"),
        task(2, 8, links=[{"PredecessorUID": 1, "Type": 1, "LinkLag": 4800, "LagFormat": 7}]),
        more="<Resources><Resource><UID>1</UID><ID>1</ID><Name>R</Name></Resource></Resources>"
        "<Assignments><Assignment><TaskUID>1</TaskUID><ResourceUID>1</ResourceUID></Assignment></Assignments>",
    ),
    "plan.xer": xer(
        PROJECT=[{"proj_id": "1", "proj_short_name": "P", "last_recalc_date": "2026-10-31 08:00"}],
        CALENDAR=[
            {
                "clndr_id": "5",
                "day_hr_cnt": "8",
                "clndr_data": "(0||CalendarData()((0||DaysOfWeek()((0||2()((0||0(s|08:00|f|16:00)()))))(0||Exceptions()((0||0(d|46380)())))))",
            }
        ],
        TASK=[
            {
                "task_id": "1",
                "proj_id": "1",
                "task_code": "A",
                "clndr_id": "5",
                "target_drtn_hr_cnt": "8",
            },
            {"task_id": "2", "proj_id": "1", "task_code": "B", "act_end_date": "2026-10-01 00:00"},
        ],
        TASKPRED=[{"task_id": "2", "pred_task_id": "1", "pred_type": "PR_FS", "lag_hr_cnt": "8"}],
    ),
    "plan.csv": "Summary,Issue key,Issue id,Updated,Due date,Outward issue link (Blocks)\n"
    "Login,W-1,1,31/Oct/26 3:24 PM,30/Nov/26,W-2\nPay,W-2,2,2026-10-30,,\n",
    "plan.json": json.dumps(
        {
            "issues": [
                {
                    "key": "W-1",
                    "fields": {
                        "updated": "2026-10-31",
                        "project": {"key": "W"},
                        "fixVersions": [{"name": "1", "releaseDate": "2026-12-01"}],
                        "issuelinks": [
                            {"type": {"name": "Blocks"}, "outwardIssue": {"key": "W-1"}}
                        ],
                    },
                }
            ],
            "total": 1,
            "names": {},
        }
    ),
}


@pytest.mark.parametrize("name", SOUND)
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=strategies.data())
def test_a_file_with_a_damaged_place_is_read_or_refused_and_never_stops_the_run(
    tmp_path, name, data
):
    content = SOUND[name].encode()
    first = data.draw(strategies.integers(0, len(content) - 1))
    length = data.draw(strategies.integers(0, 12))
    put = data.draw(
        strategies.sampled_from(
            [b"", b"-1", b"9999999999", b"nan", b"<", b"\xff", b"[]", b"null", b"\t"]
        )
    )
    (tmp_path / name).write_bytes(content[:first] + put + content[first + length :])
    checked = read(tmp_path, name) if name != "plan.csv" else read(tmp_path)
    assert set(checked.tables) >= {"organization", "programs"}
