"""A small workspace for tests of what one report hands to another."""

from pathlib import Path


def two_programs(workspace: Path, *notebooks: str) -> None:
    """A portfolio of two programs with a project each, which report at the end of two months."""
    data = workspace / "parameters" / "small" / "data"
    data.mkdir(parents=True)
    (data / "programs.csv").write_text("program_id,name\na,Alpha\nbb,Beta\n")
    (data / "projects.csv").write_text("project_id,name,program_id\nP1,One,a\nP2,Two,bb\n")
    (data / "status.csv").write_text(
        "project_id,period_end\nP1,2026-09-30\nP2,2026-09-30\nP1,2026-10-31\nP2,2026-10-31\n"
    )
    listed = "".join(f"  {notebook}: {{}}\n" for notebook in notebooks)
    (workspace / "parameters/small/portfolio.yml").write_text(
        f"schema: 1\ntitle: Small\nsource: data\ncurrency: EUR\nnotebooks:\n{listed}"
    )
