"""Microsoft Project's own files, through MPXJ in a process of its own; and machines on which that is not there."""

import json
import subprocess
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from pmo_lib.errors import PlatformError
from pmo_lib.forecast.networks import networks_of
from pmo_lib.measures.network import early_times, total_float
from pmo_lib.measures.schedule import remaining_network
from pmo_lib.portfolio.portfolio import Portfolio, Settings
from pmo_lib.sources import mpp
from pmo_lib.sources.readers import only, read_source
from tests.sources.plans import mspdi, read, task

FILES = ("mp_j30_a2_nr2.mpp", "mp_j30_a2_nr3.mpp")


@pytest.fixture(scope="module")
def installed(skip_or_fail):
    """Skips where the extra `mpp` is not installed."""
    try:
        mpp.java(), mpp.classes()
    except PlatformError as error:
        skip_or_fail(f"{error.message}: {error.action}")


def as_json(path: Path, folder: Path) -> dict:
    """What MPXJ itself says of a file in its other format, which our readers do not read."""
    target = folder / "schedule.json"
    command = [mpp.java(), "-cp", mpp.classes(), mpp.CONVERTER, str(path), str(target)]
    subprocess.run(command, check=True, capture_output=True)
    return json.loads(target.read_text(encoding="utf-8"))


@pytest.mark.shared_data
@pytest.mark.thorough
@pytest.mark.parametrize("name", FILES)
def test_two_projects_of_thirty_activities_equal_what_mpxj_says_in_another_format(
    shared_data, tmp_path, installed, name
):
    path = shared_data / "mpsplib" / name
    told = as_json(path, tmp_path)
    checked = read(path.parent, name, projects="prefix")
    frame = checked.tables["activities"]
    assert checked.rejected.empty and checked.suspicions == ()
    assert frame[frame.kind == "task"].groupby("project_id").size().to_dict() == {
        "P1": 30,
        "P2": 30,
    }
    assert frame[frame.kind == "milestone"].groupby("project_id").size().to_dict() == {
        "P1": 2,
        "P2": 2,
    }

    tasks = {str(one["unique_id"]): one for one in told["tasks"] if one["unique_id"]}
    assert dict(zip(frame.activity_id, frame.name, strict=True)) == {
        uid: one["name"] for uid, one in tasks.items()
    }
    days = {uid: _seconds(one.get("duration")) / 28_800 for uid, one in tasks.items()}
    assert dict(zip(frame.activity_id, frame.duration, strict=True)) == days
    links = checked.tables["activity_links"]
    expected = {
        (
            str(link["predecessor_task_unique_id"]),
            uid,
            link["type"],
            _seconds(link.get("lag")) / 28_800,
        )
        for uid, one in tasks.items()
        for link in one.get("predecessors", ())
    }
    rows = links[["from_id", "to_id", "kind", "lag"]].itertuples(index=False, name=None)
    assert set(rows) == expected and len(links) == len(expected) > 90


def _seconds(value) -> float:
    return float(value or 0)


@pytest.mark.shared_data
@pytest.mark.thorough
@pytest.mark.parametrize("name", FILES)
def test_resources_and_assignments_equal_what_mpxj_says(shared_data, tmp_path, installed, name):
    path = shared_data / "mpsplib" / name
    told = as_json(path, tmp_path)
    wanted = only({"plan_resources", "plan_assignments"})
    tables = {raw.table: raw.cells for raw in read_source(name, path.parent, {}, wanted).tables}
    names = {str(one["unique_id"]): one["name"] for one in told["resources"] if one.get("name")}
    resources = tables["plan_resources"]
    assert dict(zip(resources.resource_id, resources.name, strict=True)) == names
    expected = {
        (
            str(one["task_unique_id"]),
            names[str(one["resource_unique_id"])],
            one["assignment_units"] / 100,
            _seconds(one.get("work")) / 3_600,
        )
        for one in told["assignments"]
        if str(one.get("resource_unique_id")) in names
    }
    rows = tables["plan_assignments"][["activity_id", "resource", "units", "hours"]]
    assert set(rows.itertuples(index=False, name=None)) == expected and len(expected) >= 60


@pytest.mark.shared_data
@pytest.mark.thorough
@pytest.mark.parametrize("name", FILES)
def test_the_computed_finish_and_float_of_each_task_are_those_that_the_file_stores(
    shared_data, installed, name
):
    path = shared_data / "mpsplib" / name
    stored = _stored_float(mpp.converted(path.read_bytes(), 120))
    found = read(path.parent, name)
    (project,) = found.tables["projects"].project_id
    portfolio = Portfolio(found.tables, Settings(), date(2025, 7, 31))
    network = networks_of(portfolio, pd.Index([project]), {})[project]
    remaining = remaining_network(network.schedule)
    rows = network.rows.assign(finish=early_times(remaining)[1], slack=total_float(remaining))
    assert rows.slack.tolist() == [stored[uid] for uid in rows.activity_id]
    tasks = rows[rows.kind == "task"]  # a milestone stands at the beginning of a day in the file
    assert [network.day(one) for one in tasks.finish] == tasks.forecast_finish.tolist()
    assert network.day(network.finish) == rows.forecast_finish.max() and len(tasks) == 60


def _stored_float(xml: bytes) -> dict[str, float]:
    """Total float of each task in days of eight hours, as the file stores it in tenths of minutes; where it stores none: 0."""
    project = ElementTree.fromstring(xml)
    space = {"p": project.tag[1:].partition("}")[0]}
    return {
        task.findtext("p:UID", namespaces=space): float(
            task.findtext("p:TotalSlack", "0", namespaces=space)
        )
        / 4_800
        for task in project.iterfind("p:Tasks/p:Task", space)
    }


@pytest.mark.shared_data
@pytest.mark.thorough
def test_each_task_lasts_as_many_weekdays_as_its_duration_says(shared_data, installed):
    frame = read(shared_data / "mpsplib", FILES[0]).tables["activities"]
    tasks = frame[frame.kind == "task"]
    after = (tasks.forecast_finish + np.timedelta64(1, "D")).to_numpy().astype("datetime64[D]")
    days = np.busday_count(tasks.forecast_start.to_numpy().astype("datetime64[D]"), after)
    assert days.tolist() == tasks.duration.tolist()


def test_a_machine_without_java_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "EMR.mpp").write_bytes(mpp.COMPOUND + b"\0" * 1000)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr(mpp.shutil, "which", lambda name: None)
    monkeypatch.setattr(mpp, "find_spec", lambda name: None)
    with pytest.raises(PlatformError, match=r"needs Java.*pip install 'pmo-lib\[mpp\]'"):
        read(tmp_path, "EMR.mpp")


def test_a_machine_with_java_and_without_mpxj_says_what_to_install(tmp_path, monkeypatch):
    (tmp_path / "EMR.mpp").write_bytes(mpp.COMPOUND + b"\0" * 1000)
    monkeypatch.setattr(mpp.shutil, "which", lambda name: "/bin/sh")
    monkeypatch.setattr(mpp, "find_spec", lambda name: None)
    with pytest.raises(PlatformError, match=r"package 'mpxj'.*pip install 'pmo-lib\[mpp\]'"):
        read(tmp_path, "EMR.mpp")


def test_without_java_the_other_files_of_a_folder_are_read(tmp_path, monkeypatch):
    (tmp_path / "EMR.mpp").write_bytes(mpp.COMPOUND + b"\0" * 1000)
    (tmp_path / "PAT.xml").write_text(mspdi(task(1, 8)))
    monkeypatch.setattr(mpp, "find_spec", lambda name: None)
    checked = read(tmp_path)
    (row,) = checked.rejected.to_dict("records")
    assert (
        row["file"] == "EMR.mpp"
        and "not installed" in row["rule"]
        and "pmo-lib[mpp]" in row["action"]
    )
    assert checked.tables["projects"].project_id.tolist() == ["PAT"]


def pretend(monkeypatch, folder: Path, script: str) -> None:
    """A program that stands for Java; it runs in the folder of the copied file."""
    home = folder / "java"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "java").write_text(f"#!/bin/sh\n{script}\n")
    (home / "bin" / "java").chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(home))
    monkeypatch.setattr(mpp, "classes", lambda: "nothing")


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("echo 'This file is password protected' >&2; exit 1", "is protected by a password"),
        ("echo java.lang.OutOfMemoryError >&2; exit 1", "more memory"),
        ("echo anything >&2; exit 1", "cannot be read by MPXJ"),
        ("exit 0", "cannot be read by MPXJ"),
        ("sleep 60", "longer than 0.5 seconds"),
        (
            "printf '<!DOCTYPE x [<!ENTITY e \"y\">]><Project>&e;</Project>' > schedule.xml",
            "entities",
        ),
    ],
)
def test_whatever_the_converter_does_is_told_in_a_sentence(tmp_path, monkeypatch, script, words):
    pretend(monkeypatch, tmp_path, script)
    (tmp_path / "EMR.mpp").write_bytes(mpp.COMPOUND + b"\0" * 1000)
    (row,) = read(tmp_path, "EMR.mpp", timeout=0.5 if "sleep" in script else 60).rejected.to_dict(
        "records"
    )
    assert words in row["rule"] and row["action"] and row["file"] == "EMR.mpp"


def test_the_converter_can_fill_no_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(mpp, "MOST_BYTES", 100_000)
    pretend(monkeypatch, tmp_path, "sleep 0.5; head -c 5000000 /dev/zero > schedule.xml")
    with pytest.raises(mpp.Refused, match="cannot be read|more than"):
        mpp.converted(b"", 60)


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"<Project/>", b"MPX,Microsoft Project"])
def test_what_is_no_file_of_microsoft_project_never_reaches_the_converter(
    tmp_path, monkeypatch, content
):
    monkeypatch.setattr(mpp, "converted", lambda *_: pytest.fail("the converter was started"))
    (tmp_path / "EMR.mpp").write_bytes(content)
    (row,) = read(tmp_path, "EMR.mpp").rejected.to_dict("records")
    assert "is no file of Microsoft Project" in row["rule"]
