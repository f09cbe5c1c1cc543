"""Rows that state their amounts in another currency: what can be converted, and what has to wait for a rate."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd

from pmo_lib.portfolio.currency import converted, newest_rates, parents_first
from pmo_lib.portfolio.settings import AWAITING
from pmo_lib.portfolio.table import CURRENCY
from pmo_lib.portfolio.tables import TABLES
from pmo_lib.sources.typed_table import Draft, refuse

CODE = re.compile("[A-Z]{3}")
HEADER = re.compile(
    r"currenc|\bccy\b|\bcurr\b|währung|waehrung|devise|monnaie|moneda|divisa|valuta|waluta", re.I
)
SIGNS = {  # signs that stand for one or several currencies
    "€": ("EUR",),
    "£": ("GBP", "EGP", "LBP", "SYP"),
    "¥": ("JPY", "CNY"),
    "₹": ("INR",),
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "TWD", "BRL", "CLP", "COP", "ARS"),
}


def own_currency(
    drafts: Mapping[str, Draft], constants: Mapping[str, Mapping[str, Any]], stated: str
) -> str:
    """The portfolio's currency: as its configuration states it, else the organization; empty where neither does."""
    if not stated and "organization" in drafts:
        stated = next(iter(drafts["organization"].frame[CURRENCY].dropna()), "")
    return stated or str(constants.get("organization", {}).get(CURRENCY) or "")


def is_currency(word: str) -> bool:
    """
    Whether a word beside an amount holds the code or the sign of a currency.

    >>> [is_currency(word) for word in ("USD", "€", "kUSD", "days", "FTE")]
    [True, True, True, False, False]
    """
    codes = re.findall(f"(?=({CODE.pattern}))", word)
    return not _iso_codes().isdisjoint(codes) or any(
        unicodedata.category(sign) == "Sc" for sign in word
    )


@cache
def _iso_codes() -> frozenset[str]:
    """The codes of ISO 4217, those of former currencies included."""
    from babel.numbers import list_currencies

    return frozenset(list_currencies())


def stands_for(word: str, currency: str) -> bool:
    """
    Whether a code or sign stands for a currency.

    >>> stands_for("€", "EUR"), stands_for("$", "EUR"), stands_for("eur", "EUR")
    (True, False, True)
    """
    return currency != "" and (word.upper() == currency or currency in SIGNS.get(word, ()))


def check_currencies(drafts: Mapping[str, Draft], own: str, problems: list[dict]) -> None:
    """Refuse currencies that are no code or can never be converted; the portfolio's own is written as empty."""
    if "exchange_rates" in drafts:
        _check_codes(drafts["exchange_rates"], problems)
    first = _first_rates(drafts)
    for draft in drafts.values():
        if own and CURRENCY not in draft.positions:
            _refuse_passed_over(draft, own, problems)
    for draft in _with_own_currency(drafts):
        _check_codes(draft, problems)
        frame = draft.frame
        states_amounts = frame[money_columns(draft)].notna().any(axis=1)
        foreign = frame[CURRENCY].where((frame[CURRENCY] != own) & states_amounts)
        draft.frame = frame.assign(**{CURRENCY: foreign})
        for at, code in foreign.drop(index=list(draft.bad)).dropna().items():
            if not own:
                rule = "names a currency, and the portfolio states none to convert it to"
                action = "add 'currency: EUR' to portfolio.yml, with the code of your own currency"
                refuse(draft, problems, int(at), CURRENCY, rule, action)
            elif code not in first.index:
                rule = f"is another currency than the portfolio's ({own}) without an exchange rate"
                action = f"add to 'exchange_rates' how many {own} are one {code}, or give the amounts in {own}"
                refuse(draft, problems, int(at), CURRENCY, rule, action)


def words_passed_over(draft: Draft) -> dict[str, pd.Series]:
    """
    Columns of the source that name several currencies beside amounts and that no column of ours reads, by header.

    Returns:
        the code or sign of each row under the positions of the draft, without empty cells.
    """
    if not money_columns(draft):
        return {}
    read = set(draft.positions.values())
    own = draft.raw.cells.iloc[:, [at for at in range(draft.raw.cells.shape[1]) if at not in read]]
    found = {}
    for cells in (own, draft.raw.passed_over):
        for at, header in enumerate(() if cells is None else cells.columns):
            if not HEADER.search(str(header)):
                continue
            words = cells.iloc[:, at].reset_index(drop=True).dropna().astype("str").str.strip()
            words = words[words != ""]
            if words.nunique() > 1 and words.map(_is_word).all():
                found[str(header)] = words
    return found


def _is_word(word: str) -> bool:
    """Whether a cell holds nothing but the code or the sign of a currency."""
    return word.upper() in _iso_codes() or (len(word) <= 3 and is_currency(word))


def _refuse_passed_over(draft: Draft, own: str, problems: list[dict]) -> None:
    """Amounts in another currency than the portfolio's are not added to its own, though nothing reads their currency."""
    amounts = draft.frame[money_columns(draft)].notna().any(axis=1)
    for header, words in words_passed_over(draft).items():
        for at, word in words.items():
            if amounts[at] and at not in draft.bad and not stands_for(word, own):
                rule = f"names another currency than the portfolio's ({own}), and nothing reads this column"
                action = (
                    f"map it by 'currency: \"{header}\"' and add its rate to 'exchange_rates';"
                    f" if all amounts are in {own}, write 'currency: {{constant: {own}}}'"
                )
                line = draft.raw.problem(rule, action, at=at, value=word)
                draft.bad.add(at)
                problems.append({**line, "column": header})


def _with_own_currency(drafts: Mapping[str, Draft]) -> list[Draft]:
    """The tables with amounts whose rows name their currency."""
    return [
        draft
        for draft in drafts.values()
        if draft.table.has_currency and CURRENCY in draft.positions
    ]


def money_columns(draft: Draft) -> list[str]:
    """The columns of amounts that the source supplies."""
    return [c.name for c in draft.table.columns if c.type == "money" and c.name in draft.positions]


def _check_codes(draft: Draft, problems: list[dict]) -> None:
    codes = draft.frame[CURRENCY].str.upper()
    draft.frame = draft.frame.assign(**{CURRENCY: codes})
    for at, code in codes.drop(index=list(draft.bad)).dropna().items():
        if not CODE.fullmatch(code):
            action = "write three letters, such as EUR; a mapping does it by 'values: {€: EUR}'"
            refuse(draft, problems, int(at), CURRENCY, "is no ISO 4217 code of a currency", action)


def _first_rates(drafts: Mapping[str, Draft]) -> pd.Series:
    """The first day for which a rate of each currency is known, by its code."""
    draft = drafts.get("exchange_rates")
    if draft is None:
        return pd.Series(dtype="datetime64[us]")
    return draft.frame.drop(index=list(draft.bad)).groupby(CURRENCY).period_end.min()


def awaiting(drafts: Mapping[str, Draft]) -> pd.DataFrame:
    """
    Rows that reports of some days have to refuse, since no rate of their currency is known yet.

    Returns:
        one line for each row that has amounts in such a currency or refers to such a row, with the columns `AWAITING`:
        a report as of a day from `since` (when the row became known) to before `until` (the first rate) refuses it.
    """
    first, lines = _first_rates(drafts), []
    usable_from: dict[str, pd.Series] = {}
    for name in parents_first() if _with_own_currency(drafts) else ():
        if name not in drafts:
            continue
        draft = drafts[name]
        frame = draft.frame.drop(index=list(draft.bad))
        days = pd.DataFrame(index=frame.index)
        if draft.table.has_currency:
            days[CURRENCY] = first.reindex(frame[CURRENCY]).to_numpy()
        for column in draft.table.columns:
            if column.refers_to in usable_from:
                parent = usable_from[column.refers_to]
                days[column.name] = parent.reindex(frame[column.name]).to_numpy()
        until = (
            days.max(axis=1) if len(days.columns) else pd.Series(index=frame.index, dtype=object)
        )
        until = pd.to_datetime(until).dropna()
        if len(until):
            usable_from[name] = until.groupby(frame[draft.table.key[0]]).max()
            lines += [_line(draft, int(at), day, days.loc[at]) for at, day in until.items()]
    known = [line for line in lines if not line["since"] >= line["until"]]
    return pd.DataFrame(known, columns=list(AWAITING))


def _line(draft: Draft, at: int, until: pd.Timestamp, days: pd.Series) -> dict:
    """What a report says of a row that it refuses because a rate is not known yet."""
    name = next(column for column in days.index if days[column] == until)
    day = f"{until.date()}"
    if name == CURRENCY:
        rule = f"is another currency, and no exchange rate is known before {day}"
        action = "add an earlier rate to 'exchange_rates', or give the amounts in the portfolio's currency"
    else:
        rule = (
            f"refers to a row in another currency, for which no exchange rate is known before {day}"
        )
        action = "add an earlier rate to 'exchange_rates'"
    position = draft.positions[name]
    value = draft.raw.cells.iat[at, position]
    line = draft.raw.problem(rule, action, at=at, position=position, value=value)
    since = draft.frame.at[at, draft.table.known_since] if draft.table.known_since else pd.NaT
    return {**line, "since": since, "until": until}


def comparable(drafts: Mapping[str, Draft]) -> dict[str, Draft]:
    """Tables for looking at amounts: those in other currencies are converted by the newest rate there is."""
    known = drafts.get("exchange_rates")
    rates = newest_rates(known.frame, pd.Timestamp.max) if known is not None else {}
    result = dict(drafts)
    for draft in _with_own_currency(drafts):
        convertible = draft.frame.index[draft.frame[CURRENCY].isin(rates)]
        own = converted(draft.table, draft.frame.loc[convertible], rates)
        frame = draft.frame.copy()
        frame.loc[convertible, money_columns(draft)] = own[money_columns(draft)]
        result[draft.table.name] = replace(draft, frame=frame)
    return result


def foreign_codes(tables: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """The other currencies in which rows of a portfolio state their amounts."""
    named = [tables[name][CURRENCY].dropna() for name in tables if TABLES[name].has_currency]
    return tuple(sorted({code for codes in named for code in codes}))
