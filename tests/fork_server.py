"""The fork server of the tests: the one of a run, which has also read and checked a small source. Started as `python -m`."""

import sys
import tempfile
from pathlib import Path

from pmo_lib.run import forkserver, preload

TABLES = {
    "organization": "name,currency\nOffice,EUR\n",
    "programs": "program_id,name\na,Alpha\n",
    "projects": "project_id,name,program_id,budget,baseline_finish\nP1,One,a,100,2026-12-31\n",
    "status": "project_id,period_end,comment,declared_rag\nP1,2026-10-31,fine,green\n",
}


def read_small_source() -> None:
    """Import and set up what reading needs, so that the processes forked for it find it done."""
    from pmo_lib.portfolio.settings import Settings
    from pmo_lib.sources import files, mapping, readers, reshaping, snapshot, validation  # noqa: F401

    files.SETTLE = 0.0  # what a test has written stands still
    with tempfile.TemporaryDirectory() as folder:
        for name, text in TABLES.items():
            Path(folder, f"{name}.csv").write_text(text)
        checked = validation.check(readers.read_source(folder, Path(folder), {}, None), {})
    snapshot.assemble(checked, Settings(currency="EUR"))


def warm() -> None:
    """Import everything that reports and sources need."""
    warm_reports()
    read_small_source()


if __name__ == "__main__":
    warm_reports, preload.warm = preload.warm, warm
    sys.exit(forkserver.main())
