"""What `pmo doctor` says of a computer with and without each thing."""

import shutil
import sys

import pytest

from pmo_lib.delivery import doctor
from pmo_lib.errors import PlatformError
from pmo_lib.run import page
from pmo_lib.sources import mpp


@pytest.fixture
def office(tmp_path, monkeypatch):
    monkeypatch.setenv("PMO_WORKSPACE", "")
    for name in ("notebooks", "reports"):
        (tmp_path / name).mkdir()
    return tmp_path


def of(office, name: str) -> list[doctor.Result]:
    found = [result for result in doctor.examine(office) if result.name == name]
    for result in found:
        assert result.message.endswith(".") and bool(result.action) == (result.state != "good")
    return found


def test_without_a_workspace_no_report_can_be_made_and_the_exit_code_says_so(tmp_path):
    (result,) = of(tmp_path, "workspace")
    assert result.state == "bad" and "pmo new" in result.action
    assert doctor.exit_code(doctor.examine(tmp_path)) == 7


def test_a_workspace_is_enough_whatever_optional_thing_is_missing(office, monkeypatch):
    def no_java():
        raise PlatformError("Java is not installed")

    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(mpp, "java", no_java)
    monkeypatch.setattr(page, "_small_bundle", lambda _: None)
    page.library.cache_clear()
    try:
        names = ("browser", "Java", "chart library")
        assert [of(office, name)[0].state for name in names] == ["optional"] * 3
        assert doctor.exit_code(doctor.examine(office)) == 0
    finally:
        page.library.cache_clear()


def test_what_is_there_is_said_to_be_there(office, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: f"/opt/{name}")
    assert "/opt/chromium" in of(office, "browser")[0].message
    assert of(office, "workspace")[0].state == "good"
    assert [result.state for result in of(office, "write permission")] == ["good", "good"]


def test_a_folder_that_cannot_be_written_is_named(office, monkeypatch):
    def refuse(dir):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refuse)
    results = of(office, "write permission")
    assert {result.state for result in results} == {"bad"}
    assert str(office / "reports") in results[1].message
    assert doctor.exit_code(doctor.examine(office)) == 7


def test_a_file_system_without_utf_8_is_a_fault(office, monkeypatch):
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "ascii")
    assert of(office, "locale")[0].state == "bad"


def test_looking_leaves_no_file(office):
    doctor.examine(office)
    assert sorted(path.name for path in office.rglob("*")) == ["notebooks", "reports"]
