"""Links of the library as curators see them: the list of the week, and all that does not simply answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from discord import app_commands
from discord.ui import LayoutView

from bot.core.i18n import Language, Phrase, _
from bot.core.outbox import Delivery
from bot.resources.addresses import host_of
from bot.resources.link_records import LinkOverview, ListedLink
from bot.resources.links import LinkChecks
from bot.resources.records import LinkState
from bot.ui.addresses import Pressed, Routes, button
from bot.ui.context import Itx, actor_of, language_of
from bot.ui.deliverer import Message, Rendered
from bot.ui.layouts import actions, layout, row, text
from bot.ui.replies import send, update
from bot.ui.text import plain
from cogs.resources.cards import PROBLEMS
from cogs.resources.wording import stamp

if TYPE_CHECKING:
    from bot.client import Client

PER_PAGE = 5
MOST_TEXT = 2000  # characters of a message
STATES: Mapping[LinkState, Phrase] = {
    "dead": _("dead"),
    "failing": _("did not answer the last time"),
    "restricted": _("answer, but not to everybody"),
    "answers": _("answer"),
    "unchecked": _("not asked yet"),
}
ACTION_CHOICES = [
    app_commands.Choice[str](name=_("Show the list"), value="show"),
    app_commands.Choice[str](name=_("Check now"), value="check"),
]


class LinkLists:
    """Renders the lists of dead links, in the language of the server."""

    def __init__(self, client: Client, links: LinkChecks) -> None:
        self._client = client
        self._links = links

    async def lists(self, deliveries: Sequence[Delivery], _now: datetime) -> Rendered:
        """Put lists into words; one that holds nothing any more is left out."""
        listed = await self._links.listed(deliveries)
        return {
            one.id: dead_list(listed[one.id], self._client.language_of_server(one.guild))
            for one in deliveries
            if one.id in listed
        }


class LinkDesk:
    """Answers curators who ask how the links do; each answer is theirs alone."""

    def __init__(self, links: LinkChecks) -> None:
        self._links = links

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {"res.checks": self._page, "res.checklist": self._opened, "res.recheck": self._recheck}

    async def show(self, itx: Itx) -> None:
        """Show the first page of what does not simply answer."""
        await send(itx, view=await self._list(itx, 0))

    async def check_now(self, itx: Itx) -> None:
        """Have every link asked now, and say so."""
        await send(itx, view=await self._asked(itx))

    async def _page(self, itx: Itx, pressed: Pressed) -> None:
        await update(itx, await self._list(itx, pressed.number(0)))

    async def _opened(self, itx: Itx, _pressed: Pressed) -> None:
        await self.show(itx)

    async def _recheck(self, itx: Itx, _pressed: Pressed) -> None:
        await update(itx, await self._asked(itx))

    async def _list(self, itx: Itx, page: int) -> LayoutView:
        return overview(await self._links.overview(actor_of(itx)), page, language_of(itx))

    async def _asked(self, itx: Itx) -> LayoutView:
        count = await self._links.check_now(actor_of(itx))
        say = language_of(itx)
        if not count:
            return layout(text(say(_("The library has no link yet."))))
        said = say.plural("{count} link is asked now.", "{count} links are asked now, one after another.", count)
        later = say(_("Each site is asked at most once in five seconds, so it may take a while."))
        return layout(text(said, f"-# {later}"), *actions(button(say(_("Show the list")), "res.checks", 0)))


def dead_list(dead: Sequence[ListedLink], say: Language) -> Message:
    """Return the list of the week: as many links as a message holds, and how many more there are."""
    head = say.plural(
        "{count} link of the library is dead: it has not answered for a week or longer.",
        "{count} links of the library are dead: they have not answered for a week or longer.",
        len(dead),
    )
    foot = f"-# {say(_('Mend them, or record archived copies: /curate resources links'))}"
    # Room for the longest “and N more” there may be.
    room = MOST_TEXT - _units("\n".join([head, say(_("and {count} more"), count=say.number(len(dead))), foot]))
    lines = []
    for one in dead:
        line = f"- **{plain(one.title, limit=150)}** – {_facts(one, say)}"
        room -= _units(line) + 1
        if room < 0:
            break
        lines.append(line)
    if more := len(dead) - len(lines):
        lines.append(say(_("and {count} more"), count=say.number(more)))
    return Message(content="\n".join([head, *lines, foot]), buttons=[button(say(_("Show the list")), "res.checklist")])


def overview(found: LinkOverview, page: int, say: Language) -> LayoutView:
    """Show what does not simply answer, dead links first, each with the way to mend it."""
    total = sum(found.counts.values())
    if not total:
        return layout(text(say(_("The library has no link yet."))))
    last = max(len(found.bad) - 1, 0) // PER_PAGE
    number = min(page, last)
    shown = found.bad[number * PER_PAGE : (number + 1) * PER_PAGE]
    head = (
        say.plural("{count} link needs a look", "{count} links need a look", len(found.bad))
        if found.bad
        else say(_("No link needs a look"))
    )
    counts = [
        say(_("{name}: {value}"), name=name, value=say.number(found.counts[state]))
        for state, name in STATES.items()
        if found.counts.get(state)
    ]
    foot = []
    if len(found.bad) > PER_PAGE:
        first = number * PER_PAGE + 1
        foot.append(say(_("{first}–{last} of {total}"), first=first, last=first + len(shown) - 1, total=len(found.bad)))
    if not found.listed:
        foot.append(say(_("The curators have no channel, so no weekly list is posted: /setup curators")))
    rows = [
        row(
            f"**{plain(one.title, limit=200)}**\n-# {say(_state(one))} · {_facts(one, say)}",
            button(say(_("Edit")), "res.edit", one.resource),
        )
        for one in shown
    ]
    return layout(
        text(f"### {head}", f"-# {' · '.join(counts)}"),
        *rows,
        *([text(*(f"-# {line}" for line in foot))] if foot else []),
        *actions(
            button(say(_("Previous")), "res.checks", number - 1) if number > 0 else None,
            button(say(_("Next")), "res.checks", number + 1) if number < last else None,
            button(say(_("Check now")), "res.recheck"),
        ),
    )


def _state(one: ListedLink) -> Phrase:
    said: dict[str, Phrase] = {
        "dead": _("dead"),
        "failing": _("did not answer"),
        "restricted": _("answers, but not to everybody"),
    }
    return said.get(one.state, _("has moved"))


def _facts(one: ListedLink, say: Language) -> str:
    """Return host, problem, since when, where it moved to, and the archived copy."""
    facts = [plain(host_of(one.url), limit=100)]
    if one.problem:
        facts.append(_problem(one.problem, say))
    if one.failing_since is not None:
        facts.append(say(_("since {date}"), date=stamp(one.failing_since)))
    if one.moved_to:
        facts.append(say(_("moved to {address}"), address=plain(one.moved_to, limit=200)))
    if one.archived:
        facts.append(say(_("Archived copy: {host}"), host=plain(host_of(one.archived), limit=100)))
    return " · ".join(facts)


def _problem(problem: str, say: Language) -> str:
    known = PROBLEMS.get(problem)
    return say(_("its server says {code}"), code=problem) if known is None else say(known)


def _units(shown: str) -> int:
    """Return the length as Discord may count it, characters beyond the first plane as two."""
    return len(shown.encode("utf-16-le")) // 2
