"""Mappings: somebody else's columns to ours, by YAML alone."""

import string
from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from pmo_lib.sources.mapping import Mapping, sources
from pmo_lib.sources.mapping_rules import refusals
from pmo_lib.sources.readers import only, read_source
from pmo_lib.sources.reshaping import apply
from pmo_lib.sources.validation import check

PROGRAM = {"programs": {"program_id": "A", "name": "Alpha"}}


def mapping_of(value: dict) -> Mapping:
    return TypeAdapter(Mapping).validate_python(value)


def read(folder, declared: dict, files: dict[str, str], **options):
    for name, text in files.items():
        (folder / name).write_text(text, encoding=options.get("encoding", "utf-8"), newline="")
    mapping = mapping_of(declared)
    found = read_source(".", folder, options, only(mapping.keys() and sources(mapping)))
    return check(apply(mapping, found), PROGRAM)


def projects(tmp_path, columns: dict, text: str, **rest) -> pd.DataFrame:
    mapping = {"projects": {"columns": {"project_id": "Id", "name": "Id", **columns}, **rest}}
    checked = read(tmp_path, mapping, {"list.csv": text})
    assert checked.rejected.empty, checked.rejected.to_string()
    return checked.tables["projects"]


def test_a_column_is_renamed_and_the_default_program_taken(tmp_path):
    frame = projects(tmp_path, {"budget": "Cost"}, "Id,Cost\n1,5\n")
    assert frame[["project_id", "budget", "program_id"]].to_numpy().tolist() == [["1", 5.0, "A"]]


def test_a_constant_holds_for_every_row_and_a_default_where_the_cell_is_empty(tmp_path):
    columns = {
        "stage": {"constant": "in delivery"},
        "sponsor_role": {"column": "Who", "default": "Board"},
    }
    frame = projects(tmp_path, columns, "Id,Who\n1,\n2,Chief\n")
    assert frame.stage.tolist() == ["in delivery"] * 2 and frame.sponsor_role.tolist() == [
        "Board",
        "Chief",
    ]


def test_a_factor_is_exact_in_decimals(tmp_path):
    frame = projects(
        tmp_path, {"budget": {"column": "M", "factor": 1000000}}, "Id,M\n1,0.1\n2,2.0E-6\n3,1.005\n"
    )
    assert frame.budget.tolist() == [100000.0, 2.0, 1005000.0]


@pytest.mark.parametrize(
    ("format", "text", "value"),
    [
        ({"decimal": ",", "thousands": "."}, "1.234.567,89", 1234567.89),
        ({"decimal": ",", "thousands": "."}, "12,5", 12.5),
        ({"decimal": ".", "thousands": ","}, "1,234.5", 1234.5),
        ({"thousands": "'"}, "1'234", 1234.0),
        ({"thousands": " ", "decimal": ","}, "1\u00a0234,5", 1234.5),
        ({"decimal": ",", "unit": "€"}, "5,25 €", 5.25),
        ({"decimal": ",", "empty": ["k. A."]}, "k. A.", None),
    ],
)
def test_numbers_are_read_as_the_column_writes_them(tmp_path, format, text, value):
    budget = projects(
        tmp_path, {"budget": {"column": "M", **format}}, f'Id,M\n1,"{text}"\n'
    ).budget.iloc[0]
    assert (None if pd.isna(budget) else budget) == value


@pytest.mark.parametrize("text", ["1.23,4", "1,234.5", "12.34", "(500)", "1.2345"])
def test_a_number_written_otherwise_is_refused_with_its_cell_as_the_file_heads_it(tmp_path, text):
    declared = {
        "projects": {
            "columns": {
                "project_id": "Id",
                "name": "Id",
                "budget": {"column": "Betrag", "decimal": ",", "thousands": "."},
            }
        }
    }
    rejected = read(tmp_path, declared, {"x.csv": f'Id,Betrag\n1,"{text}"\n'}).rejected.iloc[0]
    assert (rejected.file, rejected.cell, rejected.column, rejected.value) == (
        "x.csv",
        "B2",
        "Betrag",
        text,
    )


@pytest.mark.parametrize(
    ("format", "text", "day"),
    [
        ({"date": "%d.%m.%Y"}, "31.10.2026", "2026-10-31"),
        ({"date": "%m/%d/%Y %I:%M:%S %p"}, "10/31/2026 12:00:00 AM", "2026-10-31"),
        (
            {"date": "%Y-%m-%dT%H:%M:%SZ", "swap_day_month": True},
            "2011-01-10T00:00:00Z",
            "2011-10-01",
        ),
        (
            {"date": "%Y-%m-%dT%H:%M:%SZ", "swap_day_month": True},
            "2012-09-30T00:00:00Z",
            "2012-09-30",
        ),
        ({"swap_day_month": True}, "2011-01-10", "2011-10-01"),
    ],
)
def test_dates_are_read_as_the_column_writes_them(tmp_path, format, text, day):
    frame = projects(
        tmp_path, {"baseline_start": {"column": "Begin", **format}}, f"Id,Begin\n1,{text}\n"
    )
    assert frame.baseline_start.iloc[0] == pd.Timestamp(day)


def test_words_are_mapped_and_what_is_not_listed_is_told_with_counts(tmp_path):
    declared = {
        "projects": {
            "columns": {"project_id": "Id", "name": {"column": "N", "values": {"x": "Xylo"}}}
        }
    }
    checked = read(tmp_path, declared, {"x.csv": "Id,N\n1,x\n2,y\n3,y\n4,z\n"})
    assert checked.tables["projects"].name.tolist() == ["Xylo", "y", "y", "z"]
    assert (
        "projects.name: 2 values are not in the mapping: 'y' 2 times, 'z' 1 times" in checked.notes
    )


def test_rows_are_filtered_and_what_is_left_out_is_counted(tmp_path):
    declared = {
        "projects": {
            "where": {"Kind": ["P", "Q"]},
            "unless": {"Id": [3]},
            "columns": {"project_id": "Id", "name": "Id"},
        }
    }
    checked = read(tmp_path, declared, {"x.csv": "Id,Kind\n1,P\n2,O\n3,P\n4,\n"})
    assert checked.tables["projects"].project_id.tolist() == ["1"]
    assert "projects: 3 of 4 rows left out, as the mapping says" in checked.notes
    assert checked.rows_read["projects"] == 4


def test_a_text_is_split_a_key_is_joined_and_the_first_filled_column_counts(tmp_path):
    columns = {
        "project_id": {"columns": ["Unit", "No"], "separator": "-"},
        "name": {"first": ["Title", "Short"]},
        "sponsor_role": {"column": "Roles", "split": ";", "part": 2},
    }
    frame = projects(
        tmp_path, columns, "Id,Unit,No,Title,Short,Roles\n1,IT,7,,Crm,a; b\n2,HR,8,Pay,P,c\n"
    )
    assert frame.project_id.tolist() == ["HR-8", "IT-7"] and frame.name.tolist() == ["Pay", "Crm"]
    assert frame.sponsor_role.fillna("").tolist() == ["", "b"]


def test_files_are_joined_by_key_and_rows_without_match_counted(tmp_path):
    declared = {
        "projects": {
            "from": "list",
            "join": [{"from": "cost", "on": {"Id": "Nr"}}],
            "columns": {"project_id": "Id", "name": "Id", "budget": "cost: Sum"},
        }
    }
    checked = read(
        tmp_path, declared, {"list.csv": "Id\n1\n2\n3\n", "cost.csv": "Nr,Sum\n2,20\n1,10\n"}
    )
    assert checked.tables["projects"].budget.fillna(-1).tolist() == [10, 20, -1]
    assert "list.csv: 1 of 3 rows have no match in 'cost'" in checked.notes


def test_a_join_by_a_key_that_repeats_is_refused(tmp_path):
    declared = {
        "projects": {
            "from": "list",
            "join": [{"from": "cost", "on": {"Id": "Nr"}}],
            "columns": {"project_id": "Id", "name": "Id", "budget": "cost: Sum"},
        }
    }
    checked = read(tmp_path, declared, {"list.csv": "Id\n1\n", "cost.csv": "Nr,Sum\n1,20\n1,10\n"})
    assert (
        "holds '1' more than once" in checked.rejected.rule.iloc[0]
        and "projects" not in checked.tables
    )


def test_one_wide_row_becomes_a_row_per_period_and_empty_periods_are_counted(tmp_path):
    status = {
        "from": "wide",
        "periods": {"pv": "PV %b %Y", "ev": "EV %b %Y"},
        "columns": {
            "project_id": "Id",
            "period_end": "period",
            "planned_value": "pv",
            "earned_value": "ev",
        },
    }
    declared = {
        "projects": {"from": "wide", "columns": {"project_id": "Id", "name": "Id"}},
        "status": status,
    }
    text = "Id,PV Jan 2026,PV Feb 2026,EV Feb 2026,PV Mar 2026\n1,10,20,15,\n"
    checked = read(tmp_path, declared, {"wide.csv": text})
    rows = checked.tables["status"][["period_end", "planned_value", "earned_value"]].astype(object)
    rows = rows.where(rows.notna(), None).to_numpy().tolist()
    assert rows == [[pd.Timestamp("2026-01-31"), 10, None], [pd.Timestamp("2026-02-28"), 20, 15]]
    assert "status: 1 of 3 periods hold no value and are not reported" in checked.notes


LOG = {
    "projects": {
        "keep": {"per": ["project_id"], "which": "first", "by": "known_since"},
        "columns": {"project_id": "Id", "name": "Id", "known_since": "Day", "budget": "Cost"},
    },
    "status": {
        "carry_forward": {"per": ["project_id"], "date": "period_end"},
        "columns": {"project_id": "Id", "period_end": "Day", "estimate_at_completion": "Cost"},
    },
}


def test_a_change_log_holds_until_the_next_record_and_to_the_end_of_the_log(tmp_path):
    text = "Id,Day,Cost\n1,2026-01-15,10\n2,2026-02-20,7\n1,2026-03-10,12\n"
    checked = read(tmp_path, LOG, {"log.csv": text})
    rows = checked.tables["status"]
    own = {
        (row.project_id, f"{row.period_end:%m-%d}"): row.estimate_at_completion
        for row in rows.itertuples()
    }
    assert own == {
        ("1", "01-15"): 10,
        ("1", "01-31"): 10,
        ("1", "02-28"): 10,
        ("1", "03-10"): 12,
        ("2", "02-20"): 7,
        ("2", "02-28"): 7,
        ("2", "03-10"): 7,
    }


def test_of_several_records_the_first_or_the_last_is_kept_and_the_others_counted(tmp_path):
    text = "Id,Day,Cost\n1,2026-03-10,12\n1,2026-01-15,10\n"
    checked = read(tmp_path, LOG, {"log.csv": text})
    assert checked.tables["projects"].budget.tolist() == [10]
    assert "projects: 1 rows made of 2, as the mapping says" in checked.notes


def test_a_bad_cell_of_a_record_that_is_carried_forward_is_listed_once(tmp_path):
    checked = read(tmp_path, LOG, {"log.csv": "Id,Day,Cost\n1,2026-01-15,ten\n2,2026-06-30,5\n"})
    assert checked.rejected[checked.rejected.table == "status"].cell.tolist().count("C2") == 1


def test_a_record_without_a_readable_day_is_refused_and_not_lost(tmp_path):
    checked = read(tmp_path, LOG, {"log.csv": "Id,Day,Cost\n1,soon,10\n2,2026-06-30,5\n"})
    assert "B2" in set(checked.rejected[checked.rejected.table == "status"].cell)


def test_equal_rows_are_taken_once(tmp_path):
    declared = {"projects": {"distinct": True, "columns": {"project_id": "Id", "name": "N"}}}
    checked = read(tmp_path, declared, {"x.csv": "Id,N,Rest\n1,a,x\n1,a,y\n2,b,z\n"})
    assert checked.tables["projects"].project_id.tolist() == ["1", "2"] and checked.rejected.empty


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (
            {"projects": {"columns": {"project_id": "ID", "name": "Id"}}},
            ("has no column 'ID'", "did you mean 'Id'?"),
        ),
        (
            {"projects": {"from": "lists", "columns": {"project_id": "Id", "name": "Id"}}},
            ("no file or sheet 'lists'", "did you mean 'list'?"),
        ),
        (
            {
                "projects": {
                    "periods": {"pv": "Plan %Y"},
                    "columns": {"project_id": "Id", "name": "pv"},
                }
            },
            ("no header is written as 'Plan %Y'", "correct 'periods: pv'"),
        ),
    ],
)
def test_what_the_source_does_not_have_is_named_with_the_nearest(tmp_path, declared, said):
    (tmp_path / "list.csv").write_text("Id,Cost\n1,5\n")
    found = apply(mapping_of(declared), read_source(".", tmp_path, {}, only(None)))
    assert said[0] in found.problems[-1]["rule"] and said[1] in found.problems[-1]["action"]


@pytest.mark.parametrize(
    "column",
    [
        {"column": "a", "constant": 1},
        {"factor": 10},
        {"column": "a", "date": "%q"},
        {"column": "a", "decimal": ",", "thousands": ","},
        {"column": "a", "colour": "red"},
        {"column": ""},
        {"column": "a", "part": 0},
    ],
)
def test_a_mapping_that_means_nothing_is_refused(column):
    with pytest.raises(ValidationError):
        mapping_of({"projects": {"columns": {"name": column}}})


def test_keep_speaks_of_columns_that_are_mapped():
    with pytest.raises(ValidationError, match="is none that is mapped here"):
        mapping_of(
            {
                "projects": {
                    "columns": {"name": "N"},
                    "keep": {"per": ["name"], "which": "last", "by": "budget"},
                }
            }
        )


def test_tables_and_columns_that_are_not_ours_are_named():
    declared = mapping_of(
        {"project": {"columns": {"name": "N"}}, "status": {"columns": {"eac": "E"}}}
    )
    assert [(path, message) for path, message, _ in refusals(declared)] == [
        (("project",), "no table 'project'"),
        (("status", "columns", "eac"), "'status' has no column 'eac'"),
    ]


NAMES = (
    st.text(alphabet=string.ascii_letters + "äöüß €-/()%", min_size=1, max_size=12)
    .map(str.strip)
    .filter(bool)
)
WORDS = (
    st.text(alphabet=string.ascii_letters + "äöüß;,\"' .-", min_size=1, max_size=15)
    .map(str.strip)
    .filter(bool)
)
MONEY = st.integers(0, 10**11).map(lambda cents: Decimal(cents) / 100)
DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
DATES = ["%d.%m.%Y", "%m/%d/%Y", "%Y-%m-%d", "%d %b %Y", "%Y%m%d", "%d.%m.%Y %H:%M"]
SIGNS = [(",", "."), (".", ","), (",", ""), (".", "'"), (",", " ")]
STAGES = ["proposed", "approved", "in delivery", "on hold", "finished", "cancelled"]


def written(amount: Decimal, decimal: str, thousands: str) -> str:
    whole, _, cents = f"{amount:,.2f}".partition(".")
    return whole.replace(",", thousands) + decimal + cents


@st.composite
def exports(draw):
    """A table, the file somebody would export of it, and the mapping that reads it."""
    rows = draw(
        st.lists(
            st.tuples(WORDS, MONEY, st.none() | DAYS, st.sampled_from(STAGES)),
            min_size=1,
            max_size=12,
        )
    )
    headers = draw(st.lists(NAMES, min_size=5, max_size=5, unique=True))
    decimal, thousands = draw(st.sampled_from(SIGNS))
    format, swap = draw(st.sampled_from(DATES)), draw(st.booleans())
    factor = draw(st.sampled_from([1, 1000, 0.01]))
    stages = dict(zip(STAGES, draw(st.permutations(["A", "B", "C", "D", "E", "F"])), strict=True))
    order = draw(st.permutations(range(5)))
    lines = [headers]
    for number, (name, amount, day, stage) in enumerate(rows):
        shown = "" if day is None else (swapped(day) if swap else day).strftime(format)
        lines.append(
            [f"P{number}", name, written(amount, decimal, thousands), shown, stages[stage]]
        )
    columns = {
        "project_id": headers[0],
        "name": {"column": headers[1]},
        "budget": {
            "column": headers[2],
            "decimal": decimal,
            "thousands": thousands,
            "factor": factor,
        },
        "baseline_finish": {"column": headers[3], "date": format, "swap_day_month": swap},
        "stage": {
            "column": headers[4],
            "values": {letter: stage for stage, letter in stages.items()},
        },
    }
    frame = pd.DataFrame(
        [[line[at] for at in order] for line in lines[1:]], columns=[headers[at] for at in order]
    )
    return rows, frame, columns, float(factor)


def swapped(day: date) -> date:
    return day.replace(month=day.day, day=day.month) if day.day <= 12 else day


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(exports(), st.sampled_from([";", ",", "\t"]), st.sampled_from(["utf-8", "cp1252"]))
def test_any_table_written_through_a_mapping_and_read_back_is_the_same(
    tmp_path, export, delimiter, encoding
):
    rows, frame, columns, factor = export
    frame.to_csv(tmp_path / "export.csv", sep=delimiter, encoding=encoding, index=False)
    mapping = mapping_of({"projects": {"from": "export", "columns": columns}})
    found = read_source(
        ".", tmp_path, {"delimiter": delimiter, "encoding": encoding}, only(sources(mapping))
    )
    checked = check(apply(mapping, found), PROGRAM)
    assert checked.rejected.empty, checked.rejected.to_string()
    back = checked.tables["projects"].set_index("project_id")
    for number, (name, amount, day, stage) in enumerate(rows):
        row = back.loc[f"P{number}"]
        assert row["name"] == name and row.stage == stage
        assert row.budget == float(amount * Decimal(repr(factor)))
        assert (None if pd.isna(row.baseline_finish) else row.baseline_finish.date()) == day
