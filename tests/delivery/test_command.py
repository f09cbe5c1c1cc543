"""`pmo share` as it is typed, and the whole way from tables with canary words to two audiences."""

import json

import pytest

from pmo_lib.delivery.answers import Answers
from tests.command_line import pmo
from tests.delivery.published import office
from tests.delivery.test_share import everything
from tests.run.made import two_programs


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--to", "shared"], 0, "first: 1 report shared, 3 files written, 0 withdrawn"),
        (["--eml", "mail"], 0, "second: message written to small-second.eml"),
        ([], 2, "say where to"),
        (["--send"], 2, "no way to send"),
        (["--to", "x", "--audience", "frist"], 2, "did you mean 'first'?"),
        (["--prune"], 2, "keep: {newest: 12}"),
        (["--to", "parameters/small/portfolio.yml"], 7, "PMO-E01"),
        (["--remind", "--eml", "mail"], 2, "the snapshot of the status report is gone"),
    ],
)
def test_the_command_says_what_it_did_or_what_to_do(tmp_path, arguments, code, words):
    result = pmo(office(tmp_path), "share", "small", *arguments)
    assert result.returncode == code and words in result.stdout + result.stderr


def test_machines_get_one_document(tmp_path):
    result = pmo(office(tmp_path), "share", "small", "--to", "shared", "--json")
    told = json.loads(result.stdout)
    assert (told["exit_code"], told["problems"], told["deliveries"]) == (0, [], [])
    assert len(told["done"]) == 2 and not result.stderr


def test_an_address_that_is_none_is_named_before_anything_is_sent(tmp_path):
    root = office(tmp_path)
    path = root / "parameters/small/portfolio.yml"
    path.write_text(path.read_text().replace("cleo@example.org", "cleo at example"))
    result = pmo(root, "share", "small", "--eml", "mail")
    assert result.returncode == 2 and "'cleo at example' is no e-mail address" in result.stderr


@pytest.mark.thorough
def test_canary_words_of_a_program_reach_its_audience_and_no_other(workspace):
    two_programs(workspace, "status", "governance", "overview")
    data = workspace / "parameters/small/data"
    for name in ("programs", "projects"):
        text = (data / f"{name}.csv").read_text()
        for word in ("Alpha", "Beta", "One", "Two"):
            text = text.replace(word, f"{word.upper()}CANARY")
        (data / f"{name}.csv").write_text(text)
    with open(workspace / "parameters/small/portfolio.yml", "a") as file:
        file.write("audiences:\n  first: {programs: [a]}\n  second: {programs: [bb]}\n")
    assert pmo(workspace, "run", "small").returncode == 0
    result = pmo(workspace, "share", "small", "--to", "shared", "--eml", "mail")
    assert result.returncode == 0, result.stderr
    for audience, own, other in (("first", "ALPHA", "BETA"), ("second", "BETA", "ALPHA")):
        told = everything(workspace / "shared" / audience)
        told += (workspace / f"mail/small-{audience}.eml").read_text()
        told += json.dumps(
            Answers(
                workspace / "reports", {"small": ("a" if own == "ALPHA" else "bb",)}
            ).list_reports()
        )
        assert f"{own}CANARY" in told and f"{other}CANARY" not in told
        project = {"ALPHA": "TWOCANARY", "BETA": "ONECANARY"}[own]
        assert project not in told
    reminded = pmo(workspace, "share", "small", "--remind", "--eml", "mail")
    assert reminded.returncode == 0 and "All has been reported" in reminded.stdout
