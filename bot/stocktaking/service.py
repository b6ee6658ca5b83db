"""The stock-taking as people ask for it: the document, its figures in short, its foreword, its place in the library."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.clock import Clock
from bot.core.audit import Audit
from bot.core.database import Database, Transaction
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import Languages, _
from bot.errors import InvalidInputError
from bot.resources.publishing import ResourcePublishing
from bot.resources.records import Author, Content, ResourceId, ResourceTerm, StoredFile, Work
from bot.stocktaking import store
from bot.stocktaking.composing import compose, name_of, of_when
from bot.stocktaking.document import Document
from bot.stocktaking.facts import KEY, Facts
from bot.stocktaking.figures import figures
from bot.stocktaking.files import File, file_of
from bot.stocktaking.gathering import Sources, gathered
from bot.stocktaking.mapping import alternative, picture, towns
from bot.stocktaking.pulse import Condition, pulse
from bot.vocabulary.records import TermId

FOREWORD_LENGTH = 4000  # letters; what a field of a form takes
FIRST_YEAR = 1900
TOWNS = 12  # named in the words for the map in a message, where Discord takes 1,024 letters
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A stock-taking that was made: its document, its files and what a card shows of it."""

    document: Document
    title: str
    period: str  # “as of 20 October 2016”
    figures: Sequence[tuple[str, str]]
    files: Sequence[File]
    map: bytes  # PNG; empty where no town is known
    map_alternative: str  # shorter than in the document


class StocktakingService:
    """Draws stock-takings from the data alone."""

    def __init__(
        self, database: Database, guilds: Guilds, audit: Audit, clock: Clock, languages: Languages, sources: Sources,
        publishing: ResourcePublishing,
    ) -> None:  # fmt: skip
        self._database = database
        self._guilds = guilds
        self._audit = audit
        self._clock = clock
        self._languages = languages
        self._sources = sources
        self._publishing = publishing
        self._drawing = asyncio.Lock()

    async def servers(self) -> list[int]:
        """Return Discord's numbers of the servers that the database knows."""
        return await self._database.read(store.servers)

    # -- reading --------------------------------------------------------------------------------------------

    async def facts(self, guild: int, *, language: str, since: str = "") -> Facts:
        """Return the facts of a server since an ISO day (`since_when`), empty: from the beginning."""
        now = self._clock.now()
        return await self._database.read(
            lambda tx: gathered(tx, guild, self._sources, language=language, since=since, now=now)
        )

    def since_when(self, text: str) -> str:
        """Return the ISO day that a person means by `2016-06-16`, `2016-06` or `2016`; empty where nothing is typed.

        Raises InvalidInputError where it is no such day, or one to come.
        """
        typed = text.strip()
        if not typed:
            return ""
        whole = {4: f"{typed}-01-01", 7: f"{typed}-01"}.get(len(typed), typed)
        today = self._clock.now().date()
        day = _read(whole)
        if day is None or day.year < FIRST_YEAR:
            raise InvalidInputError(
                _("“{text}” is not a day that can be read."),
                hint=_("Write it as year, month and day: “2016-06-16”, or “2016-06”, or “2016”."),
                text=typed,
            )
        if day > today:
            raise InvalidInputError(
                _("The day “{text}” is still to come."), hint=_("Choose one that has passed."), text=typed
            )
        return day.isoformat()

    async def drawn(self, facts: Facts, language: str, forms: Sequence[str]) -> Made:
        """Return what `made` returns, without holding up the event loop.

        One after another, whoever asks: each takes some 50 MB while it is drawn, and the machine is small.
        """
        async with self._drawing:
            return await asyncio.to_thread(self.made, facts, language, forms)

    def made(self, facts: Facts, language: str, forms: Sequence[str]) -> Made:
        """Return the stock-taking in a language with its files; slow, so not for the event loop or a transaction."""
        from bot.stocktaking import png  # noqa: PLC0415  # drawing costs memory that few processes ever need

        say = self._languages[language]
        document = compose(facts, say)
        shown = bool(towns(facts))
        return Made(
            document=document,
            title=name_of(facts, say),
            period=of_when(facts, say),
            figures=figures(facts, say),
            files=[file_of(document, form) for form in forms],
            map=png.write(picture(facts)) if shown else b"",
            map_alternative=alternative(facts, say, most=TOWNS) if shown else "",
        )

    async def pulse(self, guild: int, language: str) -> Sequence[Condition]:
        """Return the five conditions of collective impact with the figures that the network has."""
        facts = await self.facts(guild, language=language)
        return pulse(facts, self._languages[language])

    # -- the foreword ---------------------------------------------------------------------------------------

    async def foreword(self, actor: Actor, language: str) -> str:
        """Return the foreword in a language to a curator, empty where there is none; raise NotAllowedError."""

        def work(tx: Transaction) -> str:
            self._guilds.require_curator(tx, actor)
            return store.own_foreword(tx, actor.guild, language)

        return await self._database.read(work)

    async def write_foreword(self, actor: Actor, language: str, text: str) -> None:
        """Keep the foreword in a language; an empty text takes it away. Raises NotAllowedError, InvalidInputError."""
        written = "\n\n".join(" ".join(one.split()) for one in re.split(r"\n\s*\n", text.strip()) if one.strip())

        def work(tx: Transaction) -> None:
            self._guilds.require_curator(tx, actor)
            if len(written) > FOREWORD_LENGTH:
                raise InvalidInputError(
                    _("The foreword has {count} letters; at most {limit} fit."),
                    hint=_("Shorten it, then send it again."), count=len(written), limit=FOREWORD_LENGTH,
                )  # fmt: skip
            before = store.own_foreword(tx, actor.guild, language)
            if before == written:
                return
            now = int(self._clock.now().timestamp())
            store.put_foreword(tx, actor.guild, language, written, by=actor.user, now=now)
            self._audit.record(
                tx, actor.guild, actor=actor.user, action="stocktaking.foreword", subject=f"foreword:{language}",
                before={"text": before}, after={"text": written},
            )  # fmt: skip

        await self._database.transaction(work)

    # -- the library ----------------------------------------------------------------------------------------

    async def require_curator(self, actor: Actor) -> None:
        """Raise NotAllowedError unless the actor curates: asked before a file is kept for nothing."""
        await self._database.read(lambda tx: self._guilds.require_curator(tx, actor))

    async def publish(
        self, actor: Actor, facts: Facts, language: str, file: StoredFile
    ) -> tuple[ResourceId, StoredFile | None]:
        """Put a stock-taking into the library as a report with its file, or in the place of the one of that day.

        Returns its number, and the file that it had before. Raises NotAllowedError unless a curator asks.
        """
        say = self._languages[language]
        name = name_of(facts, say)
        kind = say(_("Stock-taking document"))
        work = Work(
            title=f"{kind}, {of_when(facts, say)}",
            authors=[Author(name=name)] if name else [],
            issued=facts.day,
            kind="report",
            language=language[:2],
            publisher=name,
            abstract=say.series(f"{say.label(label)} {said}" for label, said in figures(facts, say)),
        )
        themes = facts.network.context.themes if facts.network else []
        terms = [term.id for key in themes if (term := facts.terms.subject(key)) is not None]
        content = Content(work=work, terms=[ResourceTerm(term=TermId(*one), source="added") for one in terms])

        def act(tx: Transaction) -> tuple[ResourceId, StoredFile | None]:
            self._guilds.require_curator(tx, actor)
            number = self._publishing.put(tx, actor.guild, key_of(facts, language), content, by=actor.user)
            former = self._publishing.attach(tx, actor.guild, number, file)
            self._audit.record(
                tx, actor.guild, actor=actor.user, action="stocktaking.publish", subject=f"resource:{number}",
                after={"title": work.title, "file": file.name},
            )  # fmt: skip
            return number, former

        return await self._database.transaction(act)


def key_of(facts: Facts, language: str) -> str:
    """Return what the library knows a stock-taking by."""
    return f"{KEY}{facts.day}-{language}" + (f"-{facts.since}" if facts.since else "")


def _read(text: str) -> date | None:
    if not (text.isascii() and _DAY.fullmatch(text)):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
