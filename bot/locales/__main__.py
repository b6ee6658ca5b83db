"""Keeps the catalogues in step with the code: `python -m bot.locales` writes, `--check` only looks.

What has to be translated is found in two places: the messages in `_("…")`, `n_("…", "…")` and
`say.plural("…", "…", n)` of the source, and the names of commands and options, which are read off the command tree
itself and stand in the catalogues under the context `name`.
"""

from __future__ import annotations

import argparse
import ast
import asyncio
import io
import re
import string
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import discord
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from discord import app_commands

from bot.app import build
from bot.client import Client
from bot.core.i18n import CODES, LOCALES, NAME_CONTEXT
from bot.settings import PROJECT, load_settings

# Discord's rule for names of commands and options (Application Commands, Naming).
NAME = re.compile(r"^[-_'\w]{1,32}$")
DESCRIPTION_LENGTH = 100
HEADER = "Messages of the bot. English is the source; docs/contributors.md says how to translate."


def extract() -> Catalog:
    """Return everything that has to be translated, with the files it stands in."""
    catalogue = Catalog(project="network-memory", header_comment=f"# {HEADER}", charset="utf-8")
    for folder in ("bot", "cogs"):
        for file in sorted((PROJECT / folder).rglob("*.py")):
            for message in messages(file.read_text(encoding="utf-8")):
                catalogue.add(message, locations=[(file.relative_to(PROJECT).as_posix(), 0)])
    for name in asyncio.run(command_names()):
        catalogue.add(name, context=NAME_CONTEXT, locations=[("commands", 0)])
    return catalogue


def messages(source: str) -> Iterator[str | tuple[str, str]]:
    """Yield the marked messages of a Python source, in order.

    From the syntax tree, since Babel's own extractor overlooks calls that stand inside an f-string.
    """
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if called == "_" and texts:
            yield texts[0]
        elif called in {"plural", "n_"} and len(texts) == 2:
            yield texts[0], texts[1]


async def command_names() -> list[str]:
    """Return the names of all commands, groups and options."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(database=Path(folder) / "names.sqlite3", backups=Path(folder))
        app = await build(settings)
        try:
            client = Client(app)
            async with client:
                await client.prepare()
                return sorted(set(_names(client.tree.get_commands())))
        finally:
            await app.close()


def _names(commands: object) -> Iterator[str]:
    for command in commands if isinstance(commands, list) else []:
        if isinstance(command, app_commands.ContextMenu):
            continue
        yield command.name
        if isinstance(command, app_commands.Group):
            yield from _names(list(command.commands))
        else:
            yield from (parameter.display_name for parameter in command.parameters)


def path(code: str) -> Path:
    """Return the catalogue file of a language."""
    return LOCALES / code / "messages.po"


def updated(code: str, template: Catalog) -> Catalog:
    """Return a language's catalogue with what is new, without what is gone; nothing is guessed."""
    with path(code).open("rb") as file:
        catalogue = read_po(file, locale=code)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalogue.obsolete.clear()
    catalogue.project, catalogue.version, catalogue.msgid_bugs_address = "network-memory", "", ""
    catalogue.last_translator, catalogue.language_team = "", code
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """Return a catalogue as the file holds it."""
    out = io.BytesIO()
    write_po(out, catalogue, width=110, omit_header=False, sort_by_file=False, include_lineno=False)
    return out.getvalue()


def faults(code: str, catalogue: Catalog) -> Iterator[str]:
    """Yield what is missing or wrong in a language."""
    for entry in catalogue:
        if not entry.id:
            continue
        sources = (entry.id,) if isinstance(entry.id, str) else entry.id
        forms = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
        name = f"{code}: “{sources[0]}”"
        if not forms or not all(forms):
            yield f"{name} has no translation"
            continue
        if entry.fuzzy:
            yield f"{name} is marked fuzzy"
        wanted = {field for source in sources for field in _fields(source)}
        for form in forms:
            if _fields(form) - wanted or (len(forms) == 1 and wanted - _fields(form)):
                yield f"{name} has other placeholders: {form}"
        if entry.context == NAME_CONTEXT and not (NAME.match(forms[0]) and forms[0] == forms[0].lower()):
            yield f"{name} is no name that Discord takes: {forms[0]}"


def _fields(text: str) -> set[str]:
    return {field for _literal, field, _spec, _conversion in string.Formatter().parse(text) if field}


async def too_long() -> list[str]:
    """Return the names and descriptions of commands that are over Discord's limits, in any language."""
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        app = await build(load_settings(database=Path(folder) / "names.sqlite3", backups=Path(folder)))
        try:
            client = Client(app)
            async with client:
                await client.prepare()
                for command in client.tree.get_commands():
                    payload = await command.get_translated_payload(client.tree, client.tree.translator)  # type: ignore[arg-type]
                    lines += _over(payload)
        finally:
            await app.close()
    return lines


def _over(payload: dict[str, object]) -> Iterator[str]:
    texts = {
        "name": [str(payload["name"]), *_values(payload.get("name_localizations"))],
        "description": [str(payload.get("description", "")), *_values(payload.get("description_localizations"))],
    }
    menu = payload.get("type") in {discord.AppCommandType.user.value, discord.AppCommandType.message.value}
    for text in texts["name"]:
        if not menu and "value" not in payload and not (NAME.match(text) and text == text.lower()):
            yield f"“{text}” is no name that Discord takes"
        if "value" in payload and len(text) > 100:
            yield f"the choice “{text}” is over 100 characters"
    for text in texts["description"]:
        if len(text) > DESCRIPTION_LENGTH:
            yield f"“{text}” has {len(text)} characters; Discord takes {DESCRIPTION_LENGTH}"
    for part in ("options", "choices"):
        children = payload.get(part)
        for child in children if isinstance(children, list) else []:
            yield from _over(child)


def _values(localizations: object) -> list[str]:
    return [str(text) for text in localizations.values()] if isinstance(localizations, dict) else []


def main() -> int:
    """Write the catalogues, or only check them; return 1 where something is missing or wrong."""
    parser = argparse.ArgumentParser(prog="python -m bot.locales", description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; fail where a catalogue is behind")
    check = parser.parse_args().check
    template = extract()
    lines: list[str] = []
    for code in CODES[1:]:
        catalogue = updated(code, template)
        content = written(catalogue)
        if check and path(code).read_bytes() != content:
            lines.append(f"{code}: the catalogue is behind the code; run make catalogues")
        if not check:
            path(code).write_bytes(content)
        lines += faults(code, catalogue)
    lines += asyncio.run(too_long())
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.write(f"{len(template)} messages, {len(lines)} faults\n")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
