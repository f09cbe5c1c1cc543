"""`pmo mcp`: published reports for assistants."""

from pathlib import Path
from typing import Annotated

import typer

from pmo_lib.cli.app import Output, _guard, app
from pmo_lib.cli.display import Display


@app.command()
def mcp(
    output: Output = None,
    audience: Annotated[
        str,
        typer.Option(
            "--audience",
            "-a",
            help="Answer only about what this audience of portfolio.yml may see. Default: all that is published.",
        ),
    ] = "",
) -> None:
    """
    Answer questions of an assistant about published reports: Model Context Protocol on standard input and output, read only.

    An assistant starts it; by hand it only waits. It needs the extra `mcp`.

    Example: `pmo mcp --audience board`
    """
    from pmo_lib.delivery import mcp_server
    from pmo_lib.run.workspace import find_workspace

    def work(_) -> int:
        root = find_workspace(Path.cwd(), Path.cwd()).root if audience or not output else None
        seen = mcp_server.seen_by(audience, root / "parameters") if audience else None
        mcp_server.serve(output or root / "reports", seen)
        return 0

    _guard(work, Display(False))
