"""Amounts of different currencies are never added: they are converted by one rate for each, or refused by name."""

import pandas as pd
import pytest
from pydantic import TypeAdapter

from pmo_lib import read
from pmo_lib.portfolio.currency import newest_rates
from pmo_lib.portfolio.digest import digest
from pmo_lib.portfolio.portfolio import Settings
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.mapping import Mapping
from pmo_lib.sources.readers import only, read_source
from pmo_lib.sources.reshaping import apply
from pmo_lib.sources.snapshot import assemble, cut, freeze, manifest, notices
from pmo_lib.sources.validation import check

BASE = {
    "organization": "name,currency\nOffice,EUR\n",
    "programs": "program_id,name\nA,Alpha\nB,Beta\n",
}
PROJECTS = "project_id,name,program_id,budget,currency,known_since\n"
STATUS = "project_id,period_end,actual_cost,estimate_at_completion,currency\n"
RATES = "currency,period_end,rate\n"
TWO = {  # P2 of program B is in dollars, first with a rate of 0.5 and from October on of 0.8
    "projects": PROJECTS + "P1,One,A,1000,,2026-01-01\nP2,Two,B,2000,USD,2026-01-01\n",
    "status": STATUS
    + "P1,2026-10-31,100,1100,EUR\nP2,2026-06-30,200,2000,usd\nP2,2026-10-31,300,2500,USD\n",
    "exchange_rates": RATES + "USD,2026-06-30,0.5\nUSD,2026-10-15,0.8\n",
}


def checked(folder, currency: str = "", **files: str):
    for name, text in {**BASE, **files}.items():
        (folder / f"{name}.csv").write_text(text)
    return check(read_source(".", folder, {}), None, currency)


def portfolio(folder, **files: str):
    return assemble(checked(folder, **files), Settings())


def budgets(portfolio) -> dict:
    return portfolio.projects.set_index("project_id").budget.to_dict()


@pytest.mark.parametrize(
    ("day", "budget", "estimate"),
    [
        ("2026-09-30", 1000.0, 1000.0),
        ("2026-10-31", 1600.0, 2000.0),
        ("2027-06-30", 1600.0, 2000.0),
    ],
)
def test_every_amount_of_a_report_is_converted_by_the_newest_rate_at_its_day(
    tmp_path, day, budget, estimate
):
    view = portfolio(tmp_path, **TWO).at(day)
    assert budgets(view) == {"P1": 1000.0, "P2": budget}
    own = view.status[view.status.project_id == "P2"]
    # the row of June is of the same report: 2,500 and 2,000 dollars by the one rate of the report's day
    assert own.estimate_at_completion.iloc[-1] == estimate
    assert own.estimate_at_completion.iloc[0] == 2000 * budget / 2000
    assert view.status.currency.isna().all() and view.rejected.empty
    assert [(one.currency, one.rate) for one in view.rates] == [("USD", budget / 2000)]


def test_every_column_of_money_of_a_row_is_converted_and_no_other(tmp_path):
    files = {
        **TWO,
        "status": "project_id,period_end,planned_value,earned_value,actual_cost,estimate_at_completion,budget_variance,percent_complete,currency\n"
        "P2,2026-10-31,10,20,-30,40,-50,0.5,USD\n",
    }
    row = portfolio(tmp_path, **files).at("2026-10-31").status.iloc[0]
    assert [row.planned_value, row.earned_value, row.actual_cost] == [8.0, 16.0, -24.0]
    assert [row.estimate_at_completion, row.budget_variance] == [32.0, -40.0]
    assert row.percent_complete == 0.5


def test_what_was_converted_is_not_converted_again_and_an_earlier_day_keeps_the_rate(tmp_path):
    view = portfolio(tmp_path, **TWO).at("2026-10-31")
    again, earlier = view.at("2026-10-31"), view.at("2026-07-31")
    assert budgets(again) == budgets(earlier) == budgets(view)
    assert again.rates == earlier.rates == view.rates


def test_a_refusal_is_not_told_twice_where_a_report_looks_at_an_earlier_day(tmp_path):
    view = portfolio(tmp_path, **TWO).at("2026-05-31")
    assert len(view.rejected) == len(view.at("2026-04-30").rejected) == 1


@pytest.mark.parametrize(("day", "budget"), [("2026-10-14", 1000.0), ("2026-10-15", 1600.0)])
def test_a_rate_holds_from_its_own_day_on(tmp_path, day, budget):
    assert budgets(portfolio(tmp_path, **TWO).at(day))["P2"] == budget


@pytest.mark.parametrize("table", [n for n, t in TABLES.items() if t.has_currency])
def test_each_table_with_amounts_has_an_optional_currency(table):
    column = TABLES[table]["currency"]
    assert column.type == "text" and not column.required


def test_a_table_without_amounts_has_no_currency():
    assert "currency" not in TABLES["demand"].names and not TABLES["exchange_rates"].has_currency


def test_before_the_first_rate_the_rows_are_refused_by_place_and_their_rows_with_them(tmp_path):
    files = {**TWO, "risks": "risk_id,project_id,title,raised\nR1,P2,Rain,2026-01-01\n"}
    files["status"] += "P2,2026-03-31,100,2000,USD\n"
    view = portfolio(tmp_path, **files).at("2026-05-31")
    assert budgets(view) == {"P1": 1000.0} and view.status.empty and view.risks.empty
    # the status rows of June and October are not known yet: of them there is nothing to refuse
    lines = view.rejected[["table", "row", "value"]].sort_values("table").to_numpy().tolist()
    assert lines == [["projects", 3, "USD"], ["risks", 2, "P2"], ["status", 5, "USD"]]
    first = view.rejected[view.rejected.table == "projects"].iloc[0]
    assert (first.file, first.column, first.cell) == ("projects.csv", "currency", "E3")
    assert "no exchange rate is known before 2026-06-30" in first.rule
    assert "exchange_rates" in first.action and view.rates == ()


def test_without_any_rate_the_row_is_refused_on_every_day_and_its_rows_with_it(tmp_path):
    files = {name: text for name, text in TWO.items() if name != "exchange_rates"}
    whole = portfolio(tmp_path, **files)
    assert whole.currencies == () and budgets(whole.at("2026-10-31")) == {"P1": 1000.0}
    first = whole.rejected.iloc[0]
    assert (first.table, first.row, first.value) == ("projects", 3, "USD")
    assert "without an exchange rate" in first.rule and "how many EUR are one USD" in first.action
    assert whole.rejected.table.tolist().count("status") >= 2


@pytest.mark.parametrize("rates", ["", "GBP,2026-01-31,1.2\n"])
def test_a_rate_of_another_currency_or_none_is_no_rate(tmp_path, rates):
    whole = portfolio(tmp_path, **{**TWO, "exchange_rates": RATES + rates})
    assert set(whole.rejected.table) == {"projects", "status"}


@pytest.mark.parametrize(("rate", "kept"), [("0", 0), ("-1", 0), ("", 0), ("0.8", 1)])
def test_a_rate_is_above_zero(tmp_path, rate, kept):
    found = checked(tmp_path, exchange_rates=RATES + f"USD,2026-10-15,{rate}\n")
    assert len(found.tables["exchange_rates"]) == kept == 1 - len(found.rejected)


@pytest.mark.parametrize("word", ["euro", "€", "EURO", "12"])
def test_a_currency_that_is_no_code_is_refused(tmp_path, word):
    text = PROJECTS + f"P1,One,A,5,{word},2026-01-01\n"
    found = checked(tmp_path, projects=text)
    assert found.rejected[["row", "column", "value"]].to_numpy().tolist() == [[2, "currency", word]]
    assert "ISO 4217" in found.rejected.rule[0]


def test_a_portfolio_that_states_no_currency_cannot_convert_any(tmp_path):
    (tmp_path / "programs.csv").write_text(BASE["programs"])
    (tmp_path / "projects.csv").write_text(TWO["projects"])
    (tmp_path / "exchange_rates.csv").write_text(TWO["exchange_rates"])
    found = check(read_source(".", tmp_path, {}))
    assert found.tables["projects"].project_id.tolist() == ["P1"]
    assert "currency: EUR" in found.rejected.action[0]


def test_the_configuration_states_the_currency_before_the_organization(tmp_path):
    found = checked(tmp_path, "USD", **TWO)
    assert len(found.tables["projects"]) == 2 and found.currencies == ()
    assert found.rejected.value.tolist() == ["EUR"]  # the status row of P1: no rate of the euro


def test_a_row_without_amounts_has_nothing_to_convert(tmp_path):
    files = {"projects": PROJECTS + "P1,One,A,,USD,2026-01-01\n"}
    whole = portfolio(tmp_path, **files)
    assert whole.rejected.empty and whole.currencies == ()


def test_a_portfolio_that_writes_its_own_currency_is_one_that_writes_none(tmp_path):
    plain = {"projects": PROJECTS.replace(",currency", "") + "P1,One,A,5,2026-01-01\n"}
    stated = {"projects": PROJECTS + "P1,One,A,5,EUR,2026-01-01\n"}
    folders = [tmp_path / "plain", tmp_path / "stated"]
    for folder in folders:
        folder.mkdir()
    one, other = portfolio(folders[0], **plain), portfolio(folders[1], **stated)
    assert digest(one) == digest(other) and one.currencies == other.currencies == ()
    assert digest(one.at("2026-10-31")) == digest(other.at("2026-10-31"))


def test_a_program_has_the_rates_and_refusals_of_its_own_rows_only_and_a_snapshot_keeps_them(
    tmp_path,
):
    whole = portfolio(tmp_path, **TWO)
    snapshot = freeze(whole, tmp_path / "snapshots")
    assert manifest(snapshot)["currencies"] == ["USD"]
    for part in (lambda p: cut(whole, p), lambda p: read(snapshot, p)):
        assert part("A").at("2026-05-31").rejected.empty
        assert part("A").at("2026-10-31").rates == ()
        assert part("B").at("2026-05-31").rejected.project_id.tolist() == ["P2"]
        assert budgets(part("B").at("2026-10-31")) == {"P2": 1600.0}
    assert [notices(snapshot, p, "2026-05-31")[0] for p in ("_portfolio", "A", "B")] == [1, 0, 1]
    assert notices(snapshot, "B", "2026-10-31")[0] == 0
    one, other = read(snapshot).at("2026-10-31"), whole.at("2026-10-31")
    assert digest(one) == digest(other)


def test_a_role_in_another_currency_takes_what_refers_to_it_along(tmp_path):
    whole = portfolio(
        tmp_path,
        projects=PROJECTS + "P1,One,A,5,,2026-01-01\n",
        roles="role_id,name,monthly_cost,currency\nR1,Testers,100,USD\nR2,Nurses,100,\n",
        capacity="role_id,period_end,fte\nR1,2026-10-31,2\nR2,2026-10-31,3\n",
        exchange_rates=RATES + "USD,2026-06-30,0.5\n",
    )
    before, after = whole.at("2026-05-31"), whole.at("2026-10-31")
    assert before.roles.role_id.tolist() == before.capacity.role_id.tolist() == ["R2"]
    assert after.roles.monthly_cost.tolist() == [50.0, 100.0] and len(after.capacity) == 2


def test_no_rates_give_no_rate():
    assert newest_rates(TABLES["exchange_rates"].empty(), pd.Timestamp("2026-10-31")) == {}


def kinds(found) -> dict:
    return {(one.code, one.table, one.column): one.count for one in found.suspicions}


def test_converted_amounts_are_compared_with_converted_budgets_and_raise_no_alarm(tmp_path):
    files = dict(TWO)
    files["projects"] = PROJECTS + "P2,Two,B,1600,,2026-01-01\n"  # 2,000 dollars at 0.8, in euros
    files["status"] = STATUS + "P2,2026-10-31,100,9000,JPY\n"
    files["exchange_rates"] = RATES + "JPY,2026-10-15,0.006\n"  # 54 euros: no tenth of the budget
    assert ("beyond_budget", "status", "estimate_at_completion") in kinds(
        checked(tmp_path, **files)
    )
    files["exchange_rates"] = RATES + "JPY,2026-10-15,0.2\n"  # 1,800 euros of 1,600
    assert kinds(checked(tmp_path, **files)) == {}


def test_rows_without_a_rate_are_noticed_with_their_number(tmp_path):
    files = {"projects": TWO["projects"], "exchange_rates": RATES}
    assert kinds(checked(tmp_path, **files)) == {("no_exchange_rate", "projects", "currency"): 1}


def test_amounts_without_currency_of_a_project_in_another_are_noticed(tmp_path):
    rows = "project_id,period_end,actual_cost\nP1,2026-10-31,100\nP2,2026-10-31,100\n"
    found = checked(tmp_path, **{**TWO, "status": rows})
    assert kinds(found) == {("currency_not_stated", "status", "currency"): 1}
    assert [example["row"] for example in found.suspicions[0].examples] == [3]


def mapped(folder, text: str, more: dict | None = None, **columns):
    (folder / "list.csv").write_text(text)
    own = {"project_id": "Id", "name": "Id", "budget": "Budget", **columns}
    mapping = TypeAdapter(Mapping).validate_python({"projects": {"columns": own, **(more or {})}})
    constants = {
        "programs": {"program_id": "A", "name": "Alpha"},
        "organization": {"name": "Office", "currency": "EUR"},
    }
    return check(apply(mapping, read_source("list.csv", folder, {}, only(None))), constants)


LIST = "Id,Budget,Contract currency\nP1,5,EUR\nP2,6,USD\nP3,7,EUR\n"


def test_a_column_of_currencies_that_the_mapping_passes_over_is_noticed_and_nothing_is_added(
    tmp_path,
):
    found = mapped(tmp_path, LIST)
    assert found.tables["projects"].budget.tolist() == [5.0, 7.0]
    assert kinds(found) == {("several_currencies", "projects", "currency"): 1}
    one = found.suspicions[0]
    assert one.examples[0]["row"] == 3 and one.examples[0]["value"] == "USD"
    assert (
        "from 'Contract currency'" in one.suggestion and one.effect == ""
    )  # without a rate no row is mended
    line = found.rejected.iloc[0]
    assert (line.row, line.column, line.value) == (3, "Contract currency", "USD")
    assert "{constant: EUR}" in line.action


def test_the_suggested_line_works_with_a_rate_and_a_constant_keeps_every_row(tmp_path):
    assert len(mapped(tmp_path, LIST, currency="Contract currency").tables["projects"]) == 2
    assert len(mapped(tmp_path, LIST, currency={"constant": "EUR"}).tables["projects"]) == 3


@pytest.mark.parametrize(
    "text",
    [
        "Id,Budget,Currency\nP1,5,EUR\nP2,6,EUR\n",  # one currency only
        "Id,Budget,Currency\nP1,5,\nP2,6,EUR\n",
        "Id,Budget,Currency risk\nP1,5,low\nP2,6,high\n",
        "Id,Budget,Region\nP1,5,EUR\nP2,6,USD\n",
        "Id,Budget,Currency\n",
        "Id,Budget,Currency\nP1,5,EUR\n",
    ],
)
def test_other_columns_that_are_passed_over_cost_nothing(tmp_path, text):
    found = mapped(tmp_path, text)
    assert found.rejected.empty and kinds(found) == {}


def test_a_passed_over_column_is_noticed_without_a_mapping_and_with_rows_left_out(tmp_path):
    text = PROJECTS.replace("currency", "local_currency")
    text += "P1,One,A,5,€,2026-01-01\nP2,Two,A,5,$,2026-01-01\n"
    found = checked(tmp_path, projects=text)
    assert kinds(found) == {("several_currencies", "projects", "currency"): 1}
    assert found.tables["projects"].project_id.tolist() == ["P1"]
    left = mapped(tmp_path, LIST, {"unless": {"Id": ["P1"]}})
    assert left.tables["projects"].project_id.tolist() == ["P3"]


@pytest.mark.parametrize(
    ("cells", "wanted", "unwanted"),
    [
        (["2000 USD"], "exchange_rates", "unit"),
        (["$2000"], "exchange_rates", "unit"),
        (["2 kUSD"], "exchange_rates", "unit"),
        (["2000 EUR"], 'unit: "EUR"', "USD"),
        (["2000 €"], 'unit: "€"', "USD"),
        (["2000 EUR", "2000 USD"], 'unit: "EUR"', "USD"),
        (["TBD"], 'empty: ["TBD"]', "unit"),
        (["5 FTE"], "", "unit"),
    ],
)
def test_the_sign_of_another_currency_is_never_suggested_as_a_unit(
    tmp_path, cells, wanted, unwanted
):
    rows = "".join(f"P{n},One,A,{cell},,2026-01-01\n" for n, cell in enumerate(cells))
    found = checked(tmp_path, projects=PROJECTS + rows)
    one = next(one for one in found.suspicions if one.code == "text_in_numbers")
    assert wanted in one.suggestion and unwanted not in one.suggestion
