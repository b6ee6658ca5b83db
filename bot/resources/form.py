"""What a member or a curator writes of a resource -> what is kept."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.core.database import Transaction
from bot.core.i18n import Language, _
from bot.core.texts import clean_line, clean_lines, visible
from bot.directory.places import PlaceFinder
from bot.directory.records import OrganisationId, PlaceId
from bot.directory.service import DirectoryService
from bot.errors import InvalidInputError
from bot.resources.addresses import clean_address
from bot.resources.authors import read_credits, write_credits
from bot.resources.records import (
    KINDS,
    LANGUAGES,
    Content,
    Involvement,
    Resource,
    ResourceTerm,
    Source,
    Stage,
    Work,
)
from bot.vocabulary.records import SUBJECT_AXES, TermId, Terms

TITLE_LENGTH = 300
ADDRESS_LENGTH = 500
CREDITS_LENGTH = 4000  # as many as a field of Discord takes
WHY_LENGTH = 500
ABSTRACT_LENGTH = 2500
NAME_LENGTH = 200
MOST_PLACES = 10
MOST_ORGANISATIONS = 10
MOST_THEMES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that was handed in and is not kept yet."""

    name: str
    size: int  # bytes
    type: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceForm:
    """A resource as it was typed; every text as the person wrote it, lines separated by line breaks."""

    title: str = ""
    subtitle: str = ""
    credits: str = ""  # authors and year
    address: str = ""
    archived: str = ""
    publisher: str = ""
    abstract: str = ""
    why: str = ""
    places: str = ""
    sources: str = ""  # organisations that it comes from
    spoken_of: str = ""  # organisations that it speaks of
    kind: str = ""  # key; empty where none was chosen yet
    language: str = ""
    stage: Stage = "published"
    themes: Sequence[str] = ()  # keys
    file: Upload | None = None

    def plain(self) -> dict[str, Any]:
        """Return the form as JSON keeps it."""
        return dataclasses.asdict(self)

    @classmethod
    def of_plain(cls, kept: Mapping[str, Any]) -> ResourceForm:
        """Return a form that `plain` wrote."""
        file = None if kept["file"] is None else Upload(**kept["file"])
        return cls(**{**kept, "themes": tuple(kept["themes"]), "file": file})

    def with_typed(self, typed: Mapping[str, str]) -> ResourceForm:
        """Return the form with these fields as somebody typed them."""
        return replace(self, **typed)  # type: ignore[arg-type]  # only fields of text are typed


def as_form(resource: Resource, say: Language) -> ResourceForm:
    """Write a resource as its form, in the reader's language."""
    work = resource.work
    return ResourceForm(
        title=work.title,
        subtitle=work.subtitle,
        credits=write_credits(work.authors, work.issued, say),
        address=work.link,
        archived=work.archived,
        publisher=work.publisher,
        abstract=work.abstract,
        why=resource.why,
        places="\n".join(
            say.country(one.country)
            if one.place is None
            else f"{say.pick(one.place.names)}, {say.country(one.country)}"
            for one in resource.places
        ),
        sources="\n".join(one.name for one in resource.organisations if one.role == "from"),
        spoken_of="\n".join(one.name for one in resource.organisations if one.role == "about"),
        kind=work.kind,
        language=work.language,
        stage=work.stage,
        themes=tuple(one.term.key for one in resource.terms if one.term.axis in SUBJECT_AXES),
    )


class FormReader:
    """Checks forms and resolves what they name, within one transaction."""

    def __init__(
        self, tx: Transaction, guild: int, directory: DirectoryService, terms: Terms, *, this_year: int
    ) -> None:
        self._tx = tx
        self._guild = guild
        self._directory = directory
        self._terms = terms
        self._this_year = this_year

    def work(self, form: ResourceForm) -> Work:
        """Return the work alone; raise InvalidInputError with what is wrong and what would be right.

        Nothing is written, not even a new place, so that a preview may ask too.
        """
        credited = read_credits(
            form.credits,
            known=lambda name: bool(self._directory.bearing_in(self._tx, self._guild, name)),
            this_year=self._this_year,
        )
        if form.kind and form.kind not in KINDS:
            raise _not_listed(form.kind)
        if form.language and form.language not in LANGUAGES:
            raise _not_listed(form.language)
        link = clean_address(form.address, field=_("Link")) if visible(form.address) else ""
        archived = clean_address(form.archived, field=_("Archived copy")) if visible(form.archived) else ""
        if archived and not link:
            raise InvalidInputError(
                _("An archived copy stands beside a link, and there is none."),
                hint=_("Write the address of the text itself as the link; it may be dead."),
            )
        return Work(
            title=clean_line(form.title, field=_("Title"), limit=TITLE_LENGTH),
            subtitle=clean_line(form.subtitle, field=_("Subtitle"), limit=TITLE_LENGTH, required=False),
            authors=credited.authors,
            issued=credited.issued,
            kind=form.kind or "other",
            language=form.language,
            stage=form.stage,
            publisher=clean_line(form.publisher, field=_("Publisher"), limit=NAME_LENGTH, required=False),
            abstract=clean_line(form.abstract, field=_("Abstract"), limit=ABSTRACT_LENGTH, required=False),
            link=link,
            archived=archived,
        )

    def why(self, form: ResourceForm) -> str:
        """Return why it matters to the network, on one line."""
        return clean_line(form.why, field=_("Why it matters"), limit=WHY_LENGTH, required=False)

    def content(self, form: ResourceForm, *, before: Resource | None = None) -> Content:
        """Return the whole content, adding places that are new; what stood in the document stays marked so."""
        work = self.work(form)
        if before is not None:  # the printed form of a name stays with the name
            printed = {(one.family, one.given, one.name): one.printed for one in before.work.authors}
            work = replace(
                work,
                authors=[
                    replace(one, printed=printed.get((one.family, one.given, one.name), "")) for one in work.authors
                ],
            )
        return Content(
            work=work,
            aliases=() if before is None else before.aliases,
            places=self._places(form, before),
            organisations=self._organisations(form, work, before),
            terms=self._themes(form, before),
        )

    def _places(self, form: ResourceForm, before: Resource | None) -> list[tuple[PlaceId | None, str, Source]]:
        sources: dict[tuple[PlaceId | None, str], Source] = {
            (one.place.id if one.place else None, one.country): one.source for one in (before.places if before else ())
        }
        finder = PlaceFinder(self._tx, self._guild)
        lines = clean_lines(form.places, field=_("Places"), limit=NAME_LENGTH, most=MOST_PLACES)
        found = dict.fromkeys(finder.seat(line, origin="submitted") for line in lines)
        return [(place, country, sources.get((place, country), "added")) for place, country in found]

    def _organisations(
        self, form: ResourceForm, work: Work, before: Resource | None
    ) -> list[tuple[OrganisationId, Involvement, Source]]:
        sources: dict[tuple[OrganisationId, Involvement], Source] = {
            (one.organisation, one.role): one.source for one in (before.organisations if before else ())
        }
        found: dict[tuple[OrganisationId, Involvement], None] = {}
        fields: tuple[tuple[str, Involvement, str], ...] = (
            (form.sources, "from", _("Comes from")),
            (form.spoken_of, "about", _("Speaks of")),
        )
        for text, role, field in fields:
            for name in clean_lines(text, field=field, limit=NAME_LENGTH, most=MOST_ORGANISATIONS):
                found[self._directory.named_in(self._tx, self._guild, name).id, role] = None
        if before is None:
            # An institution that signs a text and is in the directory need not be named twice.
            for author in work.authors:
                if len(found) < MOST_ORGANISATIONS and author.name:
                    one = self._directory.called_in(self._tx, self._guild, author.name)
                    found |= {(one, "from"): None} if one is not None else {}
        return [(one, role, sources.get((one, role), "added")) for one, role in found]

    def _themes(self, form: ResourceForm, before: Resource | None) -> list[ResourceTerm]:
        sources: dict[TermId, Source] = {one.term: one.source for one in (before.terms if before else ())}
        found: dict[TermId, None] = {}
        for key in form.themes:
            term = self._terms.subject(key)
            if term is None:
                if key in {one.key for one in sources}:
                    continue  # it has left the vocabulary since, and no menu could take it out
                raise _not_listed(key)
            found[term.id] = None
        if len(found) > MOST_THEMES:
            raise InvalidInputError(
                _("{field}: {count} given; at most {limit} fit."),
                field=_("Themes"),
                count=len(found),
                limit=MOST_THEMES,
            )
        return [ResourceTerm(term=one, source=sources.get(one, "added")) for one in found]


def _not_listed(text: str) -> InvalidInputError:
    return InvalidInputError(_("“{text}” is not on the list."), hint=_("Choose from the list that opens."), text=text)
