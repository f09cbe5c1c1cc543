"""When what was read of a source is used again."""

from datetime import date

import pytest

from pmo_lib.run import cache

READ = {"snapshot": "", "rejected": [], "suspicions": [], "old_from": "2026-05-02"}


class Clock(date):
    """A date whose today is set by the test."""

    now = date(2026, 5, 1)

    @classmethod
    def today(cls):
        return cls.now


@pytest.fixture
def state(tmp_path, monkeypatch):
    """A folder that holds what was read on 1 May 2026."""
    snapshot = tmp_path / "snapshot"
    snapshot.mkdir()
    (snapshot / "manifest.json").write_text("{}")
    monkeypatch.setattr(cache, "date", Clock)
    monkeypatch.setattr(cache, "reading_key", lambda task: "key")
    monkeypatch.setattr(Clock, "now", date(2026, 5, 1))
    cache.keep_reading(tmp_path, "key", None, {**READ, "snapshot": str(snapshot)})
    return tmp_path


def test_what_was_read_is_used_again_as_long_as_the_source_is_not_old(state):
    assert cache.last_reading(state, "key")["old_from"] == "2026-05-02"


def test_a_source_that_became_old_since_is_read_anew(state, monkeypatch):
    monkeypatch.setattr(Clock, "now", date(2026, 5, 2))
    assert cache.last_reading(state, "key") is None


def test_a_source_that_was_old_when_it_was_read_is_used_again_on_later_days(state, monkeypatch):
    monkeypatch.setattr(Clock, "now", date(2026, 5, 3))
    told = {**READ, "snapshot": str(state / "snapshot")}
    cache.keep_reading(state, "key", None, told)
    monkeypatch.setattr(Clock, "now", date(2026, 7, 1))
    assert cache.last_reading(state, "key") == told


def test_nothing_is_used_again_of_another_source(state):
    assert cache.last_reading(state, "another key") is None


def test_nothing_is_used_again_when_the_snapshot_is_gone(state):
    (state / "snapshot" / "manifest.json").unlink()
    assert cache.last_reading(state, "key") is None
