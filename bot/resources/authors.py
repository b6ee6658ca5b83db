"""Authors and year as a person types them in one field, and back.

How it is read, so that the preview holds no surprise:

- Semicolons or lines divide authors. “Family, Given”; without a comma the last word is the family name, with the
  particles before it (“Ken van den Berg”); two words are thus “Given Family”. A name that begins with a particle is a
  family name, and so is what stands in capitals after words that do not (“Robert MUGGAH”).
- Without semicolons, several commas or an “and” make a list of names: of family names where one of them is a single
  word (“Muggah, Szabó de Carvalho and Wang”), else each as above. One comma alone is “Family, Given”.
- An institution is told by the directory, by an abbreviation in capitals, or by one of its words in a name of several.
  Where such words and plain ones are joined by commas or “and”, it is one institution: “Ministry of Justice and Peace”.
- Names in scripts without capitals (Arabic, Chinese, Hebrew …) stay whole.
- A comma that ends a name settles that it is a person: “Pérez Salazar,” has two family names. Quotation marks settle
  that it is an institution: “Viva Rio”. Where the year follows such a comma, a semicolon or a new line comes first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.core.folding import fold
from bot.core.i18n import Language, _
from bot.core.texts import clean_line, visible
from bot.errors import InvalidInputError
from bot.resources import author_words as written
from bot.resources.author_names import Known, Look, family_and_given, initials, look, unstopped
from bot.resources.issued import EXAMPLE, take_issued
from bot.resources.records import Author

AUTHORS = 30
NAME = 120  # characters of one author
LENGTH = 4000  # characters of the field, of which Discord takes no more

_EXAMPLE_NUMBER = _(
    "Write the year once, at the end: “Muggah, Robert; Aguirre, Katherine (2013)”. Put an institution with a number in "
    "its name between quotation marks."
)
_EDGES = " \u200c\u200d"  # blanks, and joiners that join nothing there
_LAST_YEAR = 9998  # when what was kept is written, its year was checked long ago


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited:
    """Who made a work, and when it came out."""

    authors: Sequence[Author]
    issued: str  # ISO year, month (“2016-03”) or day; "" where none


def _nobody(_name: str) -> bool:
    return False


def read_credits(text: str, *, known: Known = _nobody, this_year: int) -> Credited:
    """Return the authors and the date that `text` names, in whichever of the four languages it is written.

    `known` says whether the directory lists an organisation of that name. Raises InvalidInputError where a date does
    not exist, a name holds a number or no letter, names are left out (“et al.”), or too much was typed.
    """
    clean_line(text, field=_("Authors and year"), limit=LENGTH, required=False)
    whole = "\n".join(filter(None, map(visible, text.splitlines())))
    if known(whole):
        return Credited(authors=(_institution(whole),), issued="")
    body, issued = _dated(whole, this_year)
    authors = _authors(body, known)
    if len(authors) > AUTHORS:
        raise InvalidInputError(
            _("{field}: {count} given; at most {limit} fit."), field=_("Authors"), count=len(authors), limit=AUTHORS
        )
    return Credited(authors=tuple(authors), issued=issued)


def write_credits(authors: Sequence[Author], issued: str, say: Language) -> str:
    """Return authors and date for the form, as short as `read_credits` still reads the same from it.

    What a name is printed as is not written. Names of people hold no separator (semicolon, line) and end in no mark
    of editors, names of institutions lack one of the three kinds of quotation marks; anything else cannot be read back.
    """
    if not authors:
        return say.date(issued) if issued else ""
    date = f" ({say.date(issued)})" if issued else ""
    mark = f" {written.EDITOR_MARKS[say.code]}"
    text = "; ".join(_piece_for(author, mark) for author in authors)
    # A year eats the comma before it, and a semicolon makes “Ortega y Gasset, José” one person.
    whole = f"{text}{date}"
    return whole if _reads(whole, authors, issued) else f"{text};{date}"


# Writing


def _piece_for(author: Author, mark: str) -> str:
    mark = mark if author.role == "editor" else ""
    if author.name:
        open_, close = next((pair for pair in written.QUOTES if pair[1] not in author.name), written.QUOTES[0])
        forms = [f"{author.name}{mark}", f"{open_}{author.name}{close}{mark}"]
        if author.name[0] in '“«"':  # it would be joined to what follows
            forms.reverse()
    else:
        plain = (f"{author.family}, {author.given}" if author.given else author.family) + mark
        forms = [plain, f"{plain},"]
    return next((form for form in forms if _reads(f"{form};", [author], "")), forms[-1])


def _reads(text: str, authors: Sequence[Author], issued: str) -> bool:
    """Return whether `text` is read as these authors and this date."""
    try:
        read = read_credits(text, this_year=_LAST_YEAR)
    except InvalidInputError:
        return False
    return read.issued == issued and list(read.authors) == [replace(author, printed="") for author in authors]


# Reading


def _dated(whole: str, this_year: int) -> tuple[str, str]:
    """Return the text without its date, which may stand before the mark of editors as well as after it."""
    mark = written.EDITOR.search(whole)
    if mark is None:
        return take_issued(whole, this_year=this_year)
    body, issued = take_issued(whole[: mark.start()].rstrip(), this_year=this_year)
    return f"{body} {mark.group()}", issued


def _authors(body: str, known: Known) -> list[Author]:
    pieces = _split(body, written.SEPARATOR)
    found: list[Author] = []
    for piece in pieces:
        rest, several = _without_mark(piece.removesuffix(","))
        if rest:
            read = _piece(rest, known, person=piece.endswith(","), alone=len(pieces) == 1)
            found += read if several is None else [replace(author, role="editor") for author in read]
        if several or (several is not None and not rest):
            found = [replace(author, role="editor") for author in found]
    return found


def _without_mark(text: str) -> tuple[str, bool | None]:
    """Return a piece without its mark of editors, and whether that speaks of several; None where it has none."""
    mark = written.EDITOR.search(text)
    if mark is None:
        return text, None
    return visible(text[: mark.start()]).removesuffix(",").rstrip(), bool(mark["several"] or mark["bare"])


def _piece(text: str, known: Known, *, person: bool, alone: bool) -> list[Author]:
    """Return the authors in what stands between two semicolons; `alone` where there are none."""
    if written.QUOTED.fullmatch(text):
        return [_institution(visible(text[1:-1]))]
    if person:
        return [_inverted(text, checked=False)]
    text = written.LEADING_AND.sub("", text, count=1) if written.LEADING_AND.match(text) else text
    if known(text):
        return [_institution(text)]
    sides = _split(text, written.AND)
    commas = [len(written.COMMA.findall(side)) for side in sides]
    if sum(commas) == 1 and (len(sides) == 1 or not alone):
        return _with_one_comma(text, known)
    if len(sides) > 1 and set(commas) == {1} and all(look(side, known) is Look.PLAIN for side in sides):
        return [_inverted(side) for side in sides]
    return _listed(text, known)


def _with_one_comma(text: str, known: Known) -> list[Author]:
    parts = [part for part in _split(text, written.COMMA) if part]
    if len(parts) < 2 or written.EDITOR.search(parts[0]):
        return _listed(text, known)
    looks = [look(part, known) for part in parts]
    if looks[1] is Look.SURE and (known(parts[1]) or len(parts[1]) > 3):  # “Muggah, RM” has a given name
        return _listed(text, known)
    if known(parts[0]) or Look.INSTITUTION in looks or Look.SUBJECT in looks:
        return [_numberless(text, known)]  # with its place or its department
    if all(" " in part and initials(part.split()[-1]) and not initials(part.split()[0]) for part in parts):
        return _listed(text, known)  # “Muggah R, Aguirre K”
    return [_inverted(text)]


def _listed(text: str, known: Known) -> list[Author]:
    """Return the authors of a list: names with commas or “and” between them; one name is a list, too."""
    parts = [part for part in _split(text, written.COMMA_OR_AND) if part]
    for part in parts[1:]:
        if fold(part) in written.LEFT_OUT:
            raise InvalidInputError(
                _("“{text}” leaves authors out."), hint=_("Name them all, or only the first."), text=text
            )
    marked = [_without_mark(part) for part in _with_initials(parts, known)]
    looks = [look(part, known) for part, _several in marked]
    if len(marked) > 1 and (Look.SUBJECT in looks or {Look.INSTITUTION, Look.PLAIN} <= set(looks)):
        return [_numberless(text, known)]
    names = [part for (part, _several), seen in zip(marked, looks, strict=True) if seen is Look.PLAIN]
    families = any(" " not in name for name in names)
    found = []
    for (part, several), seen in zip(marked, looks, strict=True):
        if seen is not Look.PLAIN:
            author = _numberless(part, known)
        elif "," in part:
            author = _inverted(part)
        else:
            author = _person(part, "") if families else _person(*family_and_given(part))
        found.append(author if several is None else replace(author, role="editor"))
    return found


def _with_initials(parts: Sequence[str], known: Known) -> list[str]:
    """Return the parts of a list with initials joined to the name before them: “Muggah, R., Aguirre, K.”."""
    joined: list[str] = []
    for part in parts:
        stopped = initials(part) and (len(part) == 1 or "." in part)
        if stopped and joined and "," not in joined[-1] and look(joined[-1], known) is Look.PLAIN:
            joined[-1] = f"{joined[-1]}, {part}"
        else:
            joined.append(part)
    return joined


def _split(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Return the parts of `text` between what `pattern` finds, each trimmed; a part may begin in quotation marks."""
    parts: list[str] = []
    start = 0
    while True:
        quoted = written.QUOTED.match(text, start)
        match = pattern.search(text, quoted.end() if quoted else start)
        if match is None:
            return [*parts, visible(text[start:])]
        parts.append(visible(text[start : match.start()]))
        start = match.end()


# Names


def _inverted(text: str, *, checked: bool = True) -> Author:
    """Return the person of “Family, Given”."""
    family, _comma, given = text.partition("," if "," in text else "،")
    return _person(family.strip(), given.strip(), checked=checked)


def _person(family: str, given: str, *, checked: bool = True) -> Author:
    """Return a person; a full stop that ends a sentence is no part of the name."""
    if checked:
        family, given = unstopped(family), unstopped(given)
    # A quotation mark before a name would join it to what follows.
    author = Author(family=family.strip(_EDGES).lstrip(f'{_EDGES}“«"'), given=given.strip(_EDGES))
    if checked and any(character.isdigit() for character in author.shown):
        raise _number(author.shown)
    # “(ed.) Muggah”, and half a name in quotation marks that hide a semicolon.
    if written.EDITOR.search(author.given or author.family) or written.SEPARATOR.search(author.shown):
        raise _no_name(author)
    return _fitting(author)


def _numberless(name: str, known: Known) -> Author:
    """Return an institution; raise InvalidInputError where its name seems to end in a year."""
    if written.QUOTED.fullmatch(name):
        return _institution(visible(name[1:-1]))
    if written.YEAR_AT_END.search(name) and not known(name):
        raise _number(name)
    return _institution(name)


def _institution(name: str) -> Author:
    return _fitting(Author(name=name.strip(_EDGES)))


def _number(part: str) -> InvalidInputError:
    return InvalidInputError(_("The number in “{part}” was not understood."), hint=_EXAMPLE_NUMBER, part=part)


def _fitting(author: Author) -> Author:
    """Return an author whose name has a letter and is no longer than `NAME`; raise InvalidInputError for others."""
    clean_line(author.shown, field=_("The name of an author"), limit=NAME)
    enough = any(map(str.isalnum, author.name)) or any(map(str.isalpha, author.family))
    if not enough:
        raise _no_name(author)
    return author


def _no_name(author: Author) -> InvalidInputError:
    return InvalidInputError(_("“{part}” is not a name."), hint=EXAMPLE, part=author.shown)
