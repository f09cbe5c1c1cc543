"""Print how many source lines each package of the library has, and which functions are the longest.

A source line holds code: blank lines, comments and docstrings are not counted. The layout is that
of `ruff format`, so the number cannot be lowered by laying code out differently.
"""

import ast
import io
import textwrap
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from statistics import median

LIBRARY = Path(__file__).parents[1] / "pmo_lib"
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def source_lines(text: str) -> int:
    """
    The number of lines of Python text that hold code.

    >>> source_lines('def double(x):\\n    "Twice x."\\n\\n    return 2 * x  # no comment counts\\n')
    2
    """
    docstrings: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        body = getattr(node, "body", None)
        first = body[0] if isinstance(body, list) and body else None
        text_alone = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
        if text_alone and isinstance(first.value.value, str):
            docstrings.update(range(first.lineno, first.end_lineno + 1))
    with_code: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in NO_CODE:
            with_code.update(range(token.start[0], token.end[0] + 1))
    return len(with_code - docstrings)


def functions(library: Path) -> Iterator[tuple[str, int]]:
    """The place of each function of the library and its number of source lines."""
    for path in sorted(library.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                own = "\n".join(lines[node.lineno - 1 : node.end_lineno])
                place = f"{path.relative_to(library)}:{node.lineno} {node.name}"
                yield place, source_lines(textwrap.dedent(own))


def main() -> None:
    """Print the table."""
    lines, files = Counter(), Counter()
    for path in sorted(LIBRARY.rglob("*.py")):
        package = path.relative_to(LIBRARY).parts[0].removesuffix(".py")
        lines[package] += source_lines(path.read_text(encoding="utf-8"))
        files[package] += 1
    for package in lines:
        print(f"{package:15}{lines[package]:8,} lines{files[package]:5} files")
    print(f"{'total':15}{lines.total():8,} lines{files.total():5} files")
    sizes = sorted(functions(LIBRARY), key=lambda item: -item[1])
    longest = ", ".join(f"{place} {size}" for place, size in sizes[:3])
    print(f"functions: median {median(size for _, size in sizes):g} lines; longest: {longest}")


if __name__ == "__main__":
    main()
