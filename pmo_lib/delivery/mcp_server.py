"""`pmo mcp`: published reports for assistants that speak the Model Context Protocol, over standard input and output."""

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

from pmo_lib.delivery.answers import WHAT, Answer, Answers
from pmo_lib.errors import ConfigurationError, PlatformError, PmoError
from pmo_lib.run.configuration import read_configuration
from pmo_lib.run.suggestion import did_you_mean

INSTRUCTIONS = (
    "Answers about published reports on projects, programs and portfolios. Start with list_reports. Quote numbers as "
    "they are returned, with the report and day they stand on; null is not known and never zero. "
    + WHAT
)
TOOLS = ("list_reports", "get_report", "get_number", "explain_project", "what_changed", "schema")


def seen_by(audience: str, parameters: Path) -> dict[str, tuple[str, ...]]:
    """
    The programs that an audience may see, by portfolio, as each `portfolio.yml` of a workspace says.

    Raises:
        ConfigurationError: no portfolio has such an audience, or one of them cannot be read.
    """
    found, known = {}, set()
    for path in sorted(parameters.glob("*/portfolio.yml")):
        audiences = read_configuration(path.parent)[0].audiences
        known |= audiences.keys()
        if audience in audiences:
            found[path.parent.name] = tuple(audiences[audience].programs)
    if not found:
        raise ConfigurationError(
            f"no portfolio has an audience {audience!r}",
            code="PMO-P11",
            where=str(parameters),
            action=did_you_mean(audience, sorted(known)),
        )
    return found


def server(answers: Answers) -> Any:
    """
    A server with six tools that read and never write.

    Raises:
        PlatformError: the extra `mcp` is not installed.
    """
    try:
        from mcp.server import MCPServer
        from mcp_types import ToolAnnotations
    except ImportError as error:
        raise PlatformError(
            "the package mcp, from version 2, is not installed",
            code="PMO-N12",
            action='pip install "pmo-lib[mcp]"',
        ) from error
    made = MCPServer("pmo", instructions=INSTRUCTIONS, log_level="ERROR")
    reads = ToolAnnotations(read_only_hint=True, destructive_hint=False, open_world_hint=False)
    for name in TOOLS:
        made.add_tool(
            _told(getattr(answers, name)),
            description=inspect.getdoc(getattr(Answers, name)),
            annotations=reads,
        )
    return made


def _told(answer: Callable[..., Answer]) -> Callable[..., Answer]:
    """A tool that answers with what is wrong and the way out, where a question cannot be answered."""
    from mcp.server.mcpserver.exceptions import ToolError

    @wraps(answer)
    def tool(*args: Any, **keywords: Any) -> dict[str, Any]:
        try:
            return answer(*args, **keywords)
        except PmoError as error:
            raise ToolError(str(error)) from error

    return tool


def serve(output: Path, programs: Mapping[str, tuple[str, ...]] | None) -> None:
    """Answer on standard input and output until the other side closes them."""
    server(Answers(output.resolve(), programs)).run("stdio")
