"""The lines of a script are read as they were meant, or named with file and line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.sandbox import lines, script
from bot.sandbox.errors import ScriptError
from bot.sandbox.script import parse
from bot.sandbox.values import Call, Upload


def only(line: str) -> lines.What:
    (step,) = parse(line).steps
    return step.what


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("as miembro", lines.As("miembro")),
        ("as miembro  # in Spanish", lines.As("miembro")),
        ("in #curators", lines.In("curators")),
        ("in Who works on gangs?", lines.In("Who works on gangs?")),
        ('in "#1 of many"', lines.In("#1 of many")),
        ("in dm", lines.In("dm")),
        ("/directory find query:geneva", lines.Run(Call("directory find", (("query", "geneva"),)))),
        ("/directory about # all of it", lines.Run(Call("directory about"))),
        ("/x link:https://a.org/b?c=d", lines.Run(Call("x", (("link", "https://a.org/b?c=d"),)))),
        (r'/x a:"\u202e \"b\"\n" c:', lines.Run(Call("x", (("a", '\u202e "b"\n'), ("c", ""))))),
        ('complete /x show name:"São P', None),
        ("complete /x show name:sao", lines.Complete(Call("x show", (("name", "sao"),)))),
        ("menu Share as resource", lines.Menu("Share as resource", 1)),
        ("menu Share as resource on 3", lines.Menu("Share as resource", 3)),
        ("click Open", lines.Click("Open", None, None)),
        ("click Open beside Centre for Dialogue on 2", lines.Click("Open", "Centre for Dialogue", 2)),
        ('click "Carry on 2" on 3', lines.Click("Carry on 2", None, 3)),
        ('click Open beside "on 4"', lines.Click("Open", "on 4", None)),
        ("choose Blue", lines.Choose(("Blue",), None)),
        ('choose Blue; "Red; dark" on 2', lines.Choose(("Blue", "Red; dark"), 2)),
        ("submit", lines.Submit(())),
        (
            'submit Why it matters=For all; Title="A; B = C"; "a=b"=x=y; Note=',
            lines.Submit((("Why it matters", "For all"), ("Title", "A; B = C"), ("a=b", "x=y"), ("Note", ""))),
        ),
        ('say # no comment, and "quotes"', lines.Say('# no comment, and "quotes"', ())),
        (r'say "two\nlines"', lines.Say("two\nlines", ())),
        ("edit New words on 2", lines.Edit("New words", 2)),
        ('edit "on 2"', lines.Edit("on 2", 1)),
        ("delete", lines.Delete(1)),
        ("delete on 3 # one's own", lines.Delete(3)),
        ("post Title: Text: more", lines.Post("Title", "Text: more")),
        ('post "A: B": Text', lines.Post("A: B", "Text")),
        ("advance 2d3h", lines.Advance(timedelta(days=2, hours=3))),
        ("advance 1w 90s", lines.Advance(timedelta(weeks=1, seconds=90))),
        ("restart", lines.Restart()),
        ("crash # hard", lines.Crash()),
        (
            "fail 403 50013 on /channels/*/messages",
            lines.Fail(status=403, code=50013, times=1, method="*", route="/channels/*/messages"),
        ),
        (
            "fail 503 0 times 3 on POST /channels/{id}/messages",
            lines.Fail(status=503, code=0, times=3, method="POST", route="/channels/{id}/messages"),
        ),
        ("show", lines.Show(script.SHOWN, dm=False)),
        ("show 3", lines.Show(3, dm=False)),
        ("show dm", lines.Show(script.SHOWN, dm=True)),
        ("show dm 2", lines.Show(2, dm=True)),
        ("expect # Erbil # really", lines.Expect("# Erbil # really")),
        (r'refuse " a\tb "', lines.Refuse(" a\tb ")),
        ("# A story", lines.Note("A story")),
    ],
)
def test_a_line_is_read(line: str, what: lines.What | None) -> None:
    if what is None:
        with pytest.raises(ScriptError):
            parse(line)
    else:
        assert only(line) == what


def test_a_file_stands_in_the_line_or_beside_the_script(tmp_path: Path) -> None:
    (step,) = parse(r'/x file:@a.csv"a,b\n" other:@in/b.csv third:@"c d.csv"', folder=tmp_path).steps
    assert isinstance(step.what, lines.Run)
    inline, beside, spaced = (value for _name, value in step.what.call.options)
    assert isinstance(inline, Upload)
    assert inline.read() == ("a.csv", b"a,b\n")
    assert (beside.name, beside.path) == ("b.csv", tmp_path / "in/b.csv")  # type: ignore[union-attr]
    assert spaced.path == tmp_path / "c d.csv"  # type: ignore[union-attr]
    (step,) = parse('say Look file:@a.txt"one" file:@b.txt"two"').steps
    assert isinstance(step.what, lines.Say)
    assert (step.what.text, [one.read() for one in step.what.files]) == (
        "Look", [("a.txt", b"one"), ("b.txt", b"two")],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("as nobody", "there is nobody called “nobody”"),
        ("expct x", "“expct” is no step; did you mean “expect”?"),
        ("/directory find query:mediation geneva", "“geneva” is no option"),
        ('/x a:"open', "not closed"),
        ('/x a:"b"c', "a space is missing"),
        ("/", "begins with its name"),
        ("complete /directory find", "needs the option"),
        ("advance soon", "no length of time"),
        ("advance", "no length of time"),
        ("restart now", "stands alone"),
        ("fail often", "is written: fail STATUS CODE"),
        ("fail 200 0 on /x", "is written: fail STATUS CODE"),
        ("show all", "is written: show"),
        ("expect", "needs a text"),
        ("say", "needs a text"),
        ("post Title", "needs a title and a text"),
        ("edit", "needs the new text"),
        ("delete all", "is written: delete"),
        ("submit nothing", "is no field=value"),
        ("click", "needs a label"),
        ("choose", "needs an entry"),
        ("in", "needs the name"),
        ("menu Open beside x", "used on a message"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_with_file_and_line(line: str, fault: str) -> None:
    with pytest.raises(ScriptError) as caught:
        parse(f"# first\n\n{line}\nas member\nas nobody", name="tour.txt")
    first, last = caught.value.faults
    assert first.startswith("tour.txt:3: ")
    assert fault in first
    assert last.startswith("tour.txt:5: ")


def test_a_script_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match=r"missing\.txt: cannot be read"):
        script.read(tmp_path / "missing.txt")
