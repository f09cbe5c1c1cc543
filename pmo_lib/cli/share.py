"""`pmo share`: copies for audiences, messages, reminders, and what may be deleted."""

from pathlib import Path
from typing import Annotated

import typer

from pmo_lib.cli.app import Json, Output, PortfolioName, _guard, app
from pmo_lib.cli.display import Display

To = Annotated[
    str,
    typer.Option(
        "--to",
        metavar="FOLDER|s3://…",
        help="Copy to this folder or store: a folder for each audience, with an index of its own.",
    ),
]
Audiences = Annotated[
    list[str] | None, typer.Option("--audience", "-a", help="Only this audience; may be repeated.")
]
Eml = Annotated[
    Path | None, typer.Option("--eml", help="Write a ready message for each audience here.")
]
Link = Annotated[
    str,
    typer.Option(
        "--link", help="Where readers find the target; messages link to it and attach nothing."
    ),
]
Send = Annotated[
    bool, typer.Option("--send", help="Send the messages by mail and webhook of portfolio.yml.")
]
Again = Annotated[
    bool,
    typer.Option(
        "--again", help="Send also what was refused, or of which is not known whether it arrived."
    ),
]
Remind = Annotated[
    bool,
    typer.Option(
        "--remind", help="Messages for the roles that have not reported or owe a decision."
    ),
]
OnlyIfChanged = Annotated[
    bool,
    typer.Option("--only-if-changed", help="Pass over an audience whose reports say nothing new."),
]
WORDS = {
    "sent": "sent",
    "refused": "refused",
    "failed": "not sent; the next command tries again",
    "unknown": "not known whether it arrived; not sent again without --again",
}


@app.command()
def share(
    portfolio: PortfolioName,
    to: To = "",
    audience: Audiences = None,
    output: Output = None,
    eml: Eml = None,
    link: Link = "",
    send: Send = False,
    again: Again = False,
    remind: Remind = False,
    only_if_changed: OnlyIfChanged = False,
    pdf: Annotated[
        bool, typer.Option("--pdf", help="Print each newest page to PDF, with Chromium.")
    ] = False,
    prune: Annotated[
        bool,
        typer.Option(
            "--prune",
            help="Show which old reports and snapshots may be deleted, by `keep` of portfolio.yml.",
        ),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --prune: delete them.")] = False,
    as_json: Json = False,
) -> None:
    """
    Copy published reports for the audiences of portfolio.yml, write or send their messages. What no audience names is shared with nobody.

    Examples:

    `pmo share healthcare --to /mnt/share/reports --pdf`

    `pmo share healthcare --to s3://reports --link https://reports.example.org --send --only-if-changed`

    `pmo share healthcare --remind --eml reminders`

    `pmo share healthcare --prune` – then, when what it shows is right, with `--yes`
    """
    from pmo_lib.delivery import retention
    from pmo_lib.delivery.deliver import Wish, deliver

    display = Display(as_json)
    wish = Wish(
        portfolio=portfolio,
        output=output,
        to=to,
        audiences=tuple(audience or ()),
        eml=eml,
        link=link,
        send=send,
        again=again,
        remind=remind,
        only_if_changed=only_if_changed,
        pdf=pdf,
    )

    def work(_) -> int:
        if prune:
            pruned = retention.prune(portfolio, output, Path.cwd(), delete=yes)
            display.lines(pruned.lines, pruned.as_json)
            return 0
        outcome = deliver(wish)
        display.lines(_lines(outcome), outcome.as_json)
        return outcome.exit_code

    _guard(work, display)


def _lines(outcome) -> list[str]:
    sent = [
        f"{one.channel} to {one.receiver}: {'' if one.now else 'before: '}{WORDS[one.state]} ({one.answer})"
        for one in outcome.deliveries
    ]
    return [*outcome.done, *sent, *(f"problem: {one}" for one in outcome.problems)]
