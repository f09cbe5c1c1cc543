"""`pmo new`: make a workspace, or bring one to the installed version."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from pmo_lib.cli.display import Display


def new(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="A new or empty folder; with --update, yours.")
    ],
    update: Annotated[
        bool,
        typer.Option(
            "--update",
            help="Replace files that you did not edit by those of the installed version; keep edited files and say what differs.",
        ),
    ] = False,
    differences: Annotated[
        bool, typer.Option("--differences", help="With --update: show every line that differs.")
    ] = False,
) -> None:
    """
    Make a workspace: notebooks, a sample portfolio, README, Makefile, Dockerfile and a workflow of GitHub Actions.

    Examples:

    `pmo new my-office`

    `pmo new my-office --update` – after the package was upgraded; edited files are never overwritten
    """
    from pmo_lib.cli.app import _guard
    from pmo_lib.delivery import new_workspace

    display = Display(False)

    def work(_) -> int:
        if not update:
            made = new_workspace.create(folder)
            place = shlex.quote(str(folder))
            display.say(f"{folder} is ready with {len(made.new)} files.")
            display.say(f"Next: cd {place} && pmo run healthcare")
            return 0
        for line in report(new_workspace.update(folder), differences):
            display.say(line)
        return 0

    _guard(work, display)


def report(written, differences: bool) -> list[str]:
    """What an update did, one line for each file that matters."""
    lines = [f"new       {name}" for name in written.new]
    lines += [f"replaced  {name}" for name in written.replaced]
    for one in written.kept:
        lines.append(f"kept      {one.file}: you edited it; {one.summary}")
        lines += [f"    {line}" for line in one.lines] if differences else []
    lines += [
        f"deleted   {name}: you deleted it; it was not written again" for name in written.deleted
    ]
    lines += [
        f"dropped   {name}: the installed version has no such file" for name in written.dropped
    ]
    if written.kept and not differences:
        lines.append("--differences shows every line")
    return lines or ["Every file is as the installed version brings it."]
