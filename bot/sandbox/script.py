"""Reads a script: a line a step; `#` starts a comment, which the tour tells as its story.

The lines are those of the table in docs/contributors.md. A value with spaces stands in quotes, as a JSON string.
Faults name file and line, all of them at once.
"""

from __future__ import annotations

import difflib
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.sandbox import lines
from bot.sandbox.errors import ScriptError
from bot.sandbox.lines import What
from bot.sandbox.operating import COMMANDS
from bot.sandbox.people import NAMES
from bot.sandbox.values import Upload, Value, call, duration, quoted, unquoted, upload

SHOWN = 10  # messages that `show` shows where no number stands


@dataclass(frozen=True, slots=True)
class Step:
    """One line: where it stands, how it was written, and what it means."""

    number: int
    text: str
    what: What


@dataclass(frozen=True, slots=True)
class Script:
    """A script that can be played."""

    name: str
    steps: tuple[Step, ...]

    def fault(self, step: Step, message: str) -> str:
        """Return a message that names file and line."""
        return f"{self.name}:{step.number}: {message}"


def read(file: Path) -> Script:
    """Read a script from a file; ScriptError where it cannot be read."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptError([f"{file}: cannot be read ({error})"]) from error
    return parse(text, name=str(file), folder=file.parent)


def parse(text: str, *, name: str = "script", folder: Path | None = None) -> Script:
    """Read a script; files that it names are sought in `folder`. ScriptError names file and line of each fault."""
    steps: list[Step] = []
    faults: list[str] = []
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip().removeprefix("\ufeff")
        if not line:
            continue
        try:
            steps.append(Step(number, line, _what(line, folder or Path())))
        except ValueError as error:
            faults.append(f"{name}:{number}: {error}")
    if faults:
        raise ScriptError(faults)
    return Script(name, tuple(steps))


def _what(line: str, folder: Path) -> What:
    if line.startswith("#"):
        return lines.Note(line.lstrip("#").strip())
    if line.startswith("/"):
        return lines.Run(call(line, folder))
    word, _, rest = line.partition(" ")
    rest = rest.strip()
    if word in _WITH_FILES:
        return _WITH_FILES[word](rest, folder)
    reader = _READERS.get(word)
    if reader is None:
        near = difflib.get_close_matches(word, [*_READERS, *_WITH_FILES], 1)
        raise ValueError(f"“{word}” is no step{f'; did you mean “{near[0]}”?' if near else ''}")
    return reader(rest)


def _bare(text: str) -> str:
    # A comment may follow where no free text stands.
    return re.sub(r"(^|\s)#(\s.*)?$", "", text).strip()


def _nothing(text: str, word: str) -> None:
    if _bare(text):
        raise ValueError(f"“{word}” stands alone on its line")


def _as(text: str) -> lines.As:
    name = _bare(text)
    if name not in NAMES:
        raise ValueError(f"there is nobody called “{name}”; the people are {', '.join(NAMES)}")
    return lines.As(name)


def _in(text: str) -> lines.In:
    channel = unquoted(re.sub(r"\s#(\s.*)?$", "", text).strip())
    if not channel:
        raise ValueError("“in” needs the name of a channel, thread or forum post")
    return lines.In(channel if text.startswith('"') else channel.removeprefix("#"))


def _complete(text: str, folder: Path) -> lines.Complete:
    asked = call(text, folder)
    if not asked.options:
        raise ValueError("“complete” needs the option to complete: complete /command option:part")
    return lines.Complete(asked)


def _label(text: str, word: str) -> tuple[str, str | None, int | None]:
    """Read LABEL [beside TEXT] [on N]; a label or text that holds one of these words stands in quotes."""
    inside = quoted(text)
    tail = r"(?:\s+beside\s+(?P<beside>\"(?:[^\"\\]|\\.)*\"|.+?))?(?:\s+on\s+(?P<on>[1-9]\d*))?"
    label, rest = inside if inside else ("", text)
    pattern = tail if inside else rf"(?P<label>.+?){tail}"
    match = re.fullmatch(pattern, rest)
    if match is None:
        raise ValueError(f"“{word}” needs a label: {word} LABEL [on N]")
    found = match.groupdict()
    beside = found["beside"]
    return (
        found.get("label") or label,
        unquoted(beside) if beside is not None else None,
        int(found["on"]) if found["on"] else None,
    )


def _menu(text: str) -> lines.Menu:
    name, beside, on = _label(_bare(text), "menu")
    if beside is not None:
        raise ValueError("“menu” is used on a message: menu NAME [on N]")
    return lines.Menu(name, on or 1)


def _click(text: str) -> lines.Click:
    return lines.Click(*_label(_bare(text), "click"))


def _choose(text: str) -> lines.Choose:
    text = _bare(text)
    match = re.fullmatch(r"(?P<labels>.+?)(?:\s+on\s+(?P<on>[1-9]\d*))?", text)
    labels = tuple(unquoted(part) for part in _parts(match["labels"] if match else "", ";"))
    if match is None or not all(labels):
        raise ValueError("“choose” needs an entry of a menu: choose LABEL [on N]; several are parted by ;")
    return lines.Choose(labels, int(match["on"]) if match["on"] else None)


def _submit(text: str, folder: Path) -> lines.Submit:
    fields: list[tuple[str, Value]] = []
    for part in _parts(text, ";"):
        name, *rest = _parts(part, "=", most=1)
        if not rest or not unquoted(name):
            raise ValueError(f"“{part}” is no field=value; values that hold ; stand in quotes")
        given = rest[0]
        fields.append((unquoted(name), upload(given, folder)[0] if given.startswith("@") else unquoted(given)))
    return lines.Submit(tuple(fields))


def _parts(text: str, mark: str, *, most: int = -1) -> list[str]:
    """Split at a mark, but not inside quotes; parts are stripped, and an empty text has none."""
    parts: list[str] = []
    start = position = 0
    while position < len(text):
        opens = text[position] == '"' and re.search(r'(^|=)\s*(@[^\s"]*)?$', text[start:position])
        if opens and (inside := quoted(text[position:])):
            position = len(text) - len(inside[1])
        elif text[position] == mark and len(parts) != most:
            parts.append(text[start:position].strip())
            position += 1
            start = position
        else:
            position += 1
    last = text[start:].strip()
    return [*parts, last] if last or most > 0 else parts


def _say(text: str, folder: Path) -> lines.Say:
    files: list[Upload] = []
    while match := re.search(r'(?:^|\s)file:(@(?:[^\s"]*"(?:[^"\\]|\\.)*"|[^\s"]+))$', text):
        files.insert(0, upload(match.group(1), folder)[0])
        text = text[: match.start()].rstrip()
    if not (text or files):
        raise ValueError("“say” needs a text")
    return lines.Say(unquoted(text), tuple(files))


def _edit(text: str) -> lines.Edit:
    match = re.fullmatch(r"(?P<text>.+?)(?:\s+on\s+(?P<on>[1-9]\d*))?", text)
    if match is None:
        raise ValueError("“edit” needs the new text: edit TEXT [on N]")
    return lines.Edit(unquoted(match["text"]), int(match["on"] or 1))


def _delete(text: str) -> lines.Delete:
    match = re.fullmatch(r"(?:on\s+(?P<on>[1-9]\d*))?", _bare(text))
    if match is None:
        raise ValueError("“delete” is written: delete [on N]")
    return lines.Delete(int(match["on"] or 1))


def _post(text: str) -> lines.Post:
    inside = quoted(text)
    title, rest = inside if inside else text.partition(":")[::2]
    content = rest.strip().removeprefix(":").strip() if inside else rest.strip()
    if not (title.strip() and content):
        raise ValueError("“post” needs a title and a text: post TITLE: TEXT")
    return lines.Post(title.strip(), unquoted(content))


def _advance(text: str) -> lines.Advance:
    return lines.Advance(duration(_bare(text)))


def _restart(text: str) -> lines.Restart:
    _nothing(text, "restart")
    return lines.Restart()


def _crash(text: str) -> lines.Crash:
    _nothing(text, "crash")
    return lines.Crash()


def _begin_bare(text: str) -> lines.Bare:
    _nothing(text, "bare")
    return lines.Bare()


def _operator(text: str) -> lines.Operator:
    arguments = tuple(shlex.split(text, comments=True))
    if not arguments or arguments[0] not in COMMANDS:
        raise ValueError(f"“operator” runs one of {', '.join(COMMANDS)}: operator COMMAND")
    return lines.Operator(arguments)


def _nowhere(text: str) -> lines.Nowhere:
    found = _wanted(text, "nowhere")
    if found.startswith("@") and found[1:] not in NAMES:
        raise ValueError(f"there is nobody called “{found[1:]}”; the people are {', '.join(NAMES)}")
    return lines.Nowhere(found)


def _fail(text: str) -> lines.Fail:
    match = re.fullmatch(
        r"(?P<status>[45]\d\d)\s+(?P<code>\d+)(?:\s+times\s+(?P<times>[1-9]\d*))?\s+on\s+"
        r"(?:(?P<method>GET|POST|PUT|PATCH|DELETE|\*)\s+)?(?P<route>/\S*)",
        _bare(text),
    )
    if match is None:
        raise ValueError("“fail” is written: fail STATUS CODE [times N] on [METHOD] /route/*")
    return lines.Fail(
        status=int(match["status"]), code=int(match["code"]), times=int(match["times"] or 1),
        method=match["method"] or "*", route=match["route"],
    )  # fmt: skip


def _show(text: str) -> lines.Show:
    match = re.fullmatch(r"(?P<dm>dm)?\s*(?P<count>[1-9]\d*)?", _bare(text))
    if match is None:
        raise ValueError("“show” is written: show [N], or show dm [N]")
    return lines.Show(int(match["count"] or SHOWN), bool(match["dm"]))


def _expect(text: str) -> lines.Expect:
    return lines.Expect(_wanted(text, "expect"))


def _refuse(text: str) -> lines.Refuse:
    return lines.Refuse(_wanted(text, "refuse"))


def _wanted(text: str, word: str) -> str:
    found = unquoted(text)
    if not found:
        raise ValueError(f"“{word}” needs a text")
    return found


_READERS: Mapping[str, Callable[[str], What]] = {
    "as": _as, "in": _in, "menu": _menu, "click": _click, "choose": _choose, "edit": _edit, "delete": _delete,
    "post": _post, "advance": _advance, "restart": _restart, "crash": _crash, "fail": _fail, "show": _show,
    "expect": _expect, "refuse": _refuse, "bare": _begin_bare, "operator": _operator, "nowhere": _nowhere,
}  # fmt: skip
_WITH_FILES: Mapping[str, Callable[[str, Path], What]] = {"complete": _complete, "submit": _submit, "say": _say}
