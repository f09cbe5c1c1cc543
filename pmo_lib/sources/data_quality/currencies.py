"""Amounts of several currencies in one table: noticed wherever a column of the source says so."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from pmo_lib.portfolio.table import CURRENCY
from pmo_lib.sources.currencies import money_columns, stands_for, words_passed_over
from pmo_lib.sources.data_quality.registry import Context, look
from pmo_lib.sources.typed_table import Draft, Suspicion, untried


@look
def currencies_passed_over(context: Context) -> Iterator[Suspicion]:
    """Columns of the source that name several currencies and that nobody asked for."""
    for draft in context.drafts.values():
        for header, words in words_passed_over(draft).items():
            commonest = words.value_counts().index[0]
            own = [
                stands_for(word, context.currency) if context.currency else word == commonest
                for word in words
            ]
            rows = words.index[[not one for one in own]]
            listed = ", ".join(f"{word} {count:,}" for word, count in words.value_counts().items())
            message = (
                f"the column {header!r} names several currencies ({listed}), and nothing reads it"
            )
            suggestion = f"map the column {CURRENCY} from {header!r}, and add the rates to the table 'exchange_rates'"
            one = draft.suspicion(
                "several_currencies", message, rows, of=len(words), suggestion=suggestion
            )
            examples = tuple(
                {**example, "column": header, "value": words[at]}
                for example, at in zip(one.examples, rows, strict=False)
            )
            one = replace(one, column=CURRENCY, examples=examples)
            yield untried(one, [{"columns": {CURRENCY: {"column": header}}}])


@look
def currencies_without_rate(context: Context) -> Iterator[Suspicion]:
    """Rows in another currency that no report can convert."""
    refused = "without an exchange rate"
    for draft in context.drafts.values():
        if not draft.table.has_currency or CURRENCY not in draft.positions:
            continue
        numbers = {
            problem["row"]
            for problem in context.problems
            if problem["table"] == draft.table.name and refused in problem["rule"]
        }
        rows = [at for at in draft.frame.index if draft.row(at) in numbers]
        if rows:
            message = (
                f"{len(rows):,} of {len(draft.frame):,} rows are in another currency than the portfolio's "
                f"({context.currency}), and no exchange rate is known"
            )
            hint = "add the rates to the table 'exchange_rates'"
            yield draft.suspicion("no_exchange_rate", message, rows, CURRENCY, suggestion=hint)


@look
def currencies_not_stated(context: Context) -> Iterator[Suspicion]:
    """Amounts without a currency, of projects whose own row names another than the portfolio's."""
    projects = context.drafts.get("projects")
    if projects is None or CURRENCY not in projects.positions:
        return
    foreign = set(projects.frame.project_id[projects.frame[CURRENCY].notna()])
    for draft in context.drafts.values():
        if draft is projects or not draft.table.has_currency or "project_id" not in draft.positions:
            continue
        frame = draft.frame.drop(index=list(draft.bad))
        amounts = frame[money_columns(draft)].notna().any(axis=1)
        unstated = _empty_cells(draft).reindex(frame.index)
        rows = frame.index[amounts & unstated & frame.project_id.isin(foreign)]
        if len(rows):
            message = (
                f"{len(rows):,} of {len(frame):,} rows name no currency and count as {context.currency}, "
                "but their project names another"
            )
            hint = f"map or fill in the column '{CURRENCY}' of this table"
            one = draft.suspicion("currency_not_stated", message, rows, suggestion=hint)
            yield replace(one, column=CURRENCY)


def _empty_cells(draft: Draft) -> pd.Series:
    """Whether the source leaves the currency of a row open; throughout where it has no such column."""
    if CURRENCY not in draft.positions:
        return pd.Series(True, index=draft.frame.index)
    cells = draft.raw.cells.iloc[:, draft.positions[CURRENCY]].reset_index(drop=True)
    return cells.isna() | (cells.astype("str").str.strip() == "")
