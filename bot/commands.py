"""The command line: every command with its options. `python -m bot` comes here (bot/__main__.py)."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot import __version__
from bot.stocktaking.asked import Asked, Code, Form

app = typer.Typer(
    name="python -m bot",
    help="The working memory of a professional network, on Discord.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog="Exit codes: 0 done; 1 failed; 2 a setting or option is wrong; 3 Discord refused; "
    "4 the database cannot be used; 5 the data has faults.",
)


def _version(wanted: bool) -> None:  # noqa: FBT001  # typer's form of a callback
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    _wanted: Annotated[  # noqa: FBT002  # typer's form of a flag
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Settings come from the environment and the file .env; docs/operators.md lists them."""


@app.command()
def run() -> None:
    """Connect to Discord and serve until stopped (SIGTERM or Ctrl-C)."""
    from bot.serve import run_until_stopped  # noqa: PLC0415  # each command loads what it needs: --help is quick

    run_until_stopped()


@app.command()
def health() -> None:
    """Say whether a bot serves on this database; ends with 1 where none does (for a health check)."""
    from bot.health import ask, check  # noqa: PLC0415
    from bot.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    if settings.health_port:
        ask(settings.health_port)
    else:
        check(settings.database)
    typer.echo("The bot serves.")


@app.command()
def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="Look only at this machine; ask Discord nothing.")] = False,  # noqa: FBT002
) -> None:
    """Look at token, intents, permissions, database, disk, clock, copies …; ends with 1 where something needs you."""
    from bot.settings import load_settings  # noqa: PLC0415

    faults = asyncio.run(_diagnosed(load_settings(), offline=offline))
    if faults:
        raise typer.Exit(1)


async def _diagnosed(settings: Any, *, offline: bool) -> int:  # noqa: ANN401  # Settings
    from bot import logs  # noqa: PLC0415
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.core.i18n import Languages  # noqa: PLC0415
    from bot.operations.doctor import Surroundings, judge  # noqa: PLC0415
    from bot.operations.examining import examine  # noqa: PLC0415
    from bot.ui.diagnosis import ask  # noqa: PLC0415

    logs.configure("ERROR", settings.discord_token)  # what discord.py logs on the way is in the findings
    clock, say = SystemClock(), Languages.load()["en"]
    store, given = await asyncio.to_thread(examine, settings)
    surroundings = None
    if not offline:
        token = settings.discord_token.strip()
        surroundings = (
            await ask(token, given, clock, content_wanted=settings.message_content)
            if token
            else Surroundings(access="missing")
        )
    findings = judge(store, surroundings, clock.now())
    for one in findings:
        typer.echo(f"{'well ' if one.well else 'FAULT'}  {say(one.about)}: {one.told(say)}")
        if not one.well:
            typer.echo(f"       → {one.mended(say)}")
    return sum(not one.well for one in findings)


@app.command()
def seed(
    guild: Annotated[
        int | None, typer.Option(help="Id of the Discord server that gets the data.", min=1, max=2**63 - 1)
    ] = None,
    data: Annotated[Path | None, typer.Option(help="The folder of YAML; DATA if left out.", file_okay=False)] = None,
    check: Annotated[bool, typer.Option("--check", help="Only check the files; change nothing.")] = False,  # noqa: FBT002
) -> None:
    """Load the network's YAML into a server; twice is the same as once, and people's edits stay."""
    from bot.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    if check:
        _check_data(data or settings.data)
        return
    if guild is None:
        raise typer.BadParameter("say which server gets the data: --guild ID", param_hint="--guild")
    asyncio.run(_seed(settings, guild, data))


def _check_data(folder: Path) -> None:
    from bot.app import read_data  # noqa: PLC0415

    read_data(folder)
    typer.echo(f"{folder}: no faults.")


async def _seed(settings: Any, guild: int, folder: Path | None) -> None:  # noqa: ANN401  # Settings
    from bot.app import build  # noqa: PLC0415

    parts = await build(settings)
    try:
        report = await parts.seed(guild, folder)
    finally:
        await parts.close()
    for outcome in ("added", "changed", "removed", "same"):
        for what, count in getattr(report, outcome).items():
            typer.echo(f"{outcome:>8}  {count:>4}  {what}")
    for name in report.kept:
        typer.echo(f"    kept        {name} (edited by people)")


@app.command()
def backup(
    to: Annotated[
        Path | None, typer.Option(help="The file to write; BACKUPS, named by version and time, if left out.")
    ] = None,
) -> None:
    """Copy the database and verify the copy; the bot may be running."""
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.operations.backups import make  # noqa: PLC0415
    from bot.settings import load_settings  # noqa: PLC0415

    with _progress("Copying") as progress:
        made = make(load_settings(), SystemClock().now(), to=to, progress=progress)
    typer.echo(
        f"{made.path}: {made.size / 1024 / 1024:.1f} MiB, version {made.version}, "
        f"{sum(made.rows.values()):,} rows in {len(made.rows)} tables, verified."
    )


@app.command()
def stocktake(
    since: Annotated[str, typer.Option(help="From this day on: 2016-06-16, 2016-06 or 2016.", metavar="DAY")] = "",
    language: Annotated[Code, typer.Option(help="Of what the bot says in it; quoted words stay.")] = Code.EN,
    form: Annotated[Form, typer.Option("--format", help="What is written.")] = Form.PDF,
    out: Annotated[
        Path | None, typer.Option(help="The file to write; here, named after its day, if left out.", dir_okay=False)
    ] = None,
    guild: Annotated[
        int | None, typer.Option(help="Id of the Discord server, where there are several.", min=1, max=2**63 - 1)
    ] = None,
) -> None:
    """Write the network's stock-taking document, from the data alone; the bot may be running."""
    from bot.settings import load_settings  # noqa: PLC0415

    asked = Asked(guild=guild, since=since, language=language, form=form, out=out)
    path, size = asyncio.run(_stocktaken(load_settings(), asked))
    typer.echo(f"{path}: {size / 1024:.0f} KiB.")


async def _stocktaken(settings: Any, asked: Asked) -> tuple[Path, int]:  # noqa: ANN401  # Settings
    from bot.app import build  # noqa: PLC0415
    from bot.stocktaking.command import write  # noqa: PLC0415

    parts = await build(settings, beside=True)
    try:
        return await write(parts.stocktaking, parts.languages, asked)
    finally:
        await parts.close()


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="The copy to put back.", exists=True, dir_okay=False, readable=True)],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,  # noqa: FBT002
) -> None:
    """Put a copy in the place of the database, which is kept beside it; the bot must be stopped."""
    from bot.app import bring_up  # noqa: PLC0415
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.core.database import take_lock  # noqa: PLC0415
    from bot.core.restore import examine  # noqa: PLC0415
    from bot.operations.restoring import restore as put_back  # noqa: PLC0415
    from bot.settings import load_settings  # noqa: PLC0415

    settings = load_settings()
    take_lock(settings.database).close()  # refused before anybody is asked
    version = examine(file)
    if not yes:
        if not sys.stdin.isatty():
            raise typer.BadParameter("nobody can be asked here: say --yes", param_hint="--yes")
        typer.echo(f"{file} is whole and has version {version}. It would replace {settings.database}.")
        typer.confirm("Put it back?", abort=True)
    with _progress("Putting back") as progress:
        done = asyncio.run(put_back(settings, file, SystemClock(), bring_up, progress=progress))
    grown = "" if done.was == done.version else f", brought from version {done.was} to {done.version}"
    typer.echo(f"{file} is now {settings.database}: {done.rows:,} rows, verified{grown}.")
    if done.erased:
        typer.echo(f"Erasures since it was made, done again in it: {done.erased}.")
    else:
        typer.echo("Nobody was erased since it was made.")
    if done.kept is not None:
        typer.echo(f"The former database is kept: {done.kept}. Remove it once all is well; it holds people's data.")


@contextmanager
def _progress(doing: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far something is, in pages of the database; only on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(doing, total=None)
        yield lambda done, pages: shown.update(task, completed=done, total=pages)


@app.command()
def invite(
    application: Annotated[
        int | None, typer.Option(help="The Application ID; read off DISCORD_TOKEN if left out.", min=1, max=2**63 - 1)
    ] = None,
) -> None:
    """Print the address that adds the bot to a server, with exactly the permissions it uses; asks nobody."""
    from bot.client import invite_link  # noqa: PLC0415
    from bot.operations.invitation import application_of  # noqa: PLC0415
    from bot.settings import load_settings  # noqa: PLC0415

    typer.echo(invite_link(application or application_of(load_settings().discord_token)))


@app.command()
def sandbox(
    script: Annotated[
        str | None, typer.Option(help="Play a script (- is standard input), then end.", metavar="FILE")
    ] = None,
    tour: Annotated[bool, typer.Option("--tour", help="Play the tour, then end.")] = False,  # noqa: FBT002
    stay: Annotated[bool, typer.Option("--stay", help="Then stay, if this is a terminal.")] = False,  # noqa: FBT002
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object for each step.")] = False,  # noqa: FBT002
    database: Annotated[
        Path | None, typer.Option(help="Keep the data in this file between runs.", dir_okay=False)
    ] = None,
    requests: Annotated[
        Path | None, typer.Option(help="Record every request to Discord here, as JSON lines.", dir_okay=False)
    ] = None,
    now: Annotated[
        datetime | None,
        typer.Option(help="When the simulation begins, in UTC.", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    ] = None,
) -> None:
    """Try the whole bot on a simulated Discord: no token, no network. Opens it in a browser if nothing is to play."""
    from bot.sandbox.extra import require  # noqa: PLC0415

    require()
    from bot.sandbox.command import TOUR, Wanted  # noqa: PLC0415
    from bot.sandbox.command import run as run_sandbox  # noqa: PLC0415

    if tour and script is not None:
        raise typer.BadParameter("the tour is a script of its own: choose --tour or --script", param_hint="--tour")
    start = now.replace(tzinfo=UTC) if now else None
    played = str(TOUR) if tour else script
    wanted = Wanted(script=played, stay=stay, json=json, database=database, requests=requests, now=start)
    sys.exit(run_sandbox(wanted))
