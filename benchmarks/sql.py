"""What reading a database costs: 5,000 projects over 60 periods from a real PostgreSQL server, beside pandas.read_sql.

CPU seconds of this process, not of the server. `python benchmarks/sql.py [--projects 5000] [--periods 60]`
"""

import argparse
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pandas as pd

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from pmo_lib.sources.readers import read_source  # noqa: E402
from pmo_lib.sources.validation import check  # noqa: E402
from tests.postgres import PASSWORD, server  # noqa: E402

MOST = 3.0  # CPU seconds
TABLES = """
create table programs(program_id text primary key, name text);
insert into programs select 'g' || i, 'Program ' || i from generate_series(0, 19) i;
create table projects(project_id text primary key, name text, program_id text, budget numeric(14, 2), baseline_finish date);
insert into projects select 'P' || i, 'Project ' || i, 'g' || i % 20, i * 1000.25, date '2026-12-31' + i % 300 from generate_series(1, {projects}) i;
create table status(project_id text, period_end date, planned_value numeric(14, 2), earned_value numeric(14, 2), actual_cost numeric(14, 2),
                    percent_complete numeric(4, 3), forecast_finish date, declared_rag text, primary key (project_id, period_end));
insert into status select 'P' || i, (date '2020-01-31' + make_interval(months => m))::date, i * m, i * m * 0.9, i * m * 1.1, m / 100.0,
                          date '2026-12-31' + m, (array['green', 'amber', 'red', null])[1 + (i + m) % 4]
from generate_series(1, {projects}) i, generate_series(0, {periods} - 1) m;
"""


def timed(work) -> tuple[float, object]:
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def by_pandas(address: str) -> list[pd.DataFrame]:
    from sqlalchemy import create_engine

    with create_engine(
        address.replace("postgresql://", "postgresql+psycopg://")
    ).connect() as connection:
        return [
            pd.read_sql(f"select * from {name}", connection)
            for name in ("programs", "projects", "status")
        ]


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--projects", type=int, default=5_000)
    asked.add_argument("--periods", type=int, default=60)
    told = asked.parse_args()
    with server() as postgres:
        with postgres.connect() as connection:
            connection.execute(TABLES.format(projects=told.projects, periods=told.periods))
        address = postgres.address(quote(PASSWORD, safe=""))
        read_source(address, Path(), {"tables": {"programs": "programs"}})  # what is imported once
        read, found = timed(lambda: read_source(address, Path(), {}))
        checked, result = timed(lambda: check(found))
        peer, _ = timed(lambda: by_pandas(address))
    rows = sum(len(frame) for frame in result.tables.values())
    print(
        f"{rows:,} rows; CPU seconds: read {read:.2f}, pandas.read_sql {peer:.2f}; checked afterwards {checked:.2f}"
    )
    if not result.rejected.empty or rows != 20 + told.projects * (1 + told.periods):
        print("FAILED: rows were lost")
        return 1
    print("within" if read < MOST else "FAILED:", f"the {MOST:g} CPU seconds allowed for reading")
    return 0 if read < MOST else 1


if __name__ == "__main__":
    raise SystemExit(main())
