"""What curators see of the docking station: counts, how long it takes, and what the network lacks. No words, nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from discord.ui import LayoutView

from bot.clock import Clock
from bot.core.i18n import Language, _
from bot.directory.service import DirectoryService
from bot.dock.records import GapCount
from bot.dock.service import DockService
from bot.introductions.records import IntroductionCounts
from bot.introductions.service import IntroductionsService
from bot.ui.addresses import Pressed, Routes, button
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.layouts import actions, layout, text
from bot.ui.replies import show
from bot.ui.text import plain
from bot.vocabulary.records import Terms
from bot.vocabulary.service import VocabularyService

PERIOD = timedelta(days=90)
MOST_GAPS = 10


class Numbers:
    """The card behind “In numbers” of `/curate people`."""

    def __init__(
        self, introductions: IntroductionsService, dock: DockService, directory: DirectoryService,
        vocabulary: VocabularyService, clock: Clock,
    ) -> None:  # fmt: skip
        self._introductions = introductions
        self._dock = dock
        self._directory = directory
        self._vocabulary = vocabulary
        self._clock = clock

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {"intr.numbers": self._numbers}

    async def _numbers(self, itx: Itx, _pressed: Pressed) -> None:
        actor, guild = actor_of(itx), guild_of(itx)
        since = self._clock.now() - PERIOD
        made = await self._introductions.numbers(actor, since=since)
        asked, gaps = await self._dock.gaps(actor, since=since)
        names = _Names(await self._vocabulary.terms(guild), await self._directory.place_names(guild), language_of(itx))
        await show(itx, numbers(asked, made, gaps, names))


class _Names:
    """How what is missing is called, in the reader's language."""

    def __init__(self, terms: Terms, places: Mapping[str, Mapping[str, str]], say: Language) -> None:
        self._terms = terms
        self._places = places
        self.say = say

    def of(self, gap: GapCount) -> str:
        """Return the theme, the place and the language of a gap, those that it has."""
        term = self._terms.subject(gap.theme) if gap.theme else None
        theme = gap.theme if term is None else self.say.pick(term.names)
        language = self.say.language(gap.language) if gap.language else ""
        return plain(" · ".join(part for part in (theme, self._place(gap.place), language) if part))

    def _place(self, key: str) -> str:
        if key.isdigit():
            return self.say.region(key)
        if len(key) == 2 and key.isupper():
            return self.say.country(key)
        return self.say.pick(self._places.get(key, {"en": key})) if key else ""


def numbers(asked: int, made: IntroductionCounts, gaps: Sequence[GapCount], names: _Names) -> LayoutView:
    """Show the docking station of the last 90 days in numbers."""
    say = names.say
    lines = [
        say.plural(
            "The docking station was asked {count} time.", "The docking station was asked {count} times.", asked
        ),
        say(
            _(
                "Introductions asked for: {asked}. Made: {accepted}; came to nothing: {nothing}; taken back: "
                "{withdrawn}; waiting: {waiting}."
            ),
            asked=say.number(made.asked), accepted=say.number(made.accepted), nothing=say.number(made.nothing),
            withdrawn=say.number(made.withdrawn), waiting=say.number(made.waiting),
        ),
    ]  # fmt: skip
    if made.waiting:
        days = say.plural("{count} day", "{count} days", made.longest_waiting_days)
        lines.append(say(_("The longest of these waits since {days}."), days=days))
    if made.median_days_to_answer is not None:
        days = say.plural("{count} day", "{count} days", round(made.median_days_to_answer))
        lines.append(say(_("Half of the answers came within {days}."), days=days))
    if made.helped_yes + made.helped_partly + made.helped_no:
        lines.append(
            say(
                _("Did it help? Yes: {yes}; partly: {partly}; no: {no}."), yes=say.number(made.helped_yes),
                partly=say.number(made.helped_partly), no=say.number(made.helped_no),
            )
        )  # fmt: skip
    missing = [
        say.plural("{what}: asked for {count} time", "{what}: asked for {count} times", gap.count, what=names.of(gap))
        for gap in gaps[:MOST_GAPS]
    ] or [say(_("No gap is recorded yet."))]
    return layout(
        text(f"### {say(_('The docking station in 90 days'))}", *lines),
        text(f"**{say(_('What nobody was listed for'))}**", *(f"- {one}" for one in missing)),
        text(f"-# {say(_('Only counts: what was asked, by whom and of whom curators are not shown.'))}"),
        *actions(button(say(_("What waits")), "wish.people")),
    )
