"""How a curator lets a newcomer join: choose an organisation or add one, see what was found, then do it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from discord import ButtonStyle
from discord.ui import Button, LayoutView

from bot.clock import Clock
from bot.core.i18n import Language, _
from bot.core.texts import visible
from bot.directory.forms import NAME_LENGTH
from bot.directory.records import Organisation
from bot.errors import InvalidInputError
from bot.interest.form import PLACE_LENGTH
from bot.interest.joining import InterestJoining, Made, Meant
from bot.ui.addresses import Pressed, Routes, button, menu, out_of_date
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.forms import Form
from bot.ui.layouts import actions, card, choice, layout, rule, text
from bot.ui.places import place_name
from bot.ui.replies import ask, show
from bot.ui.reports import explain
from bot.ui.text import plain
from bot.vocabulary.service import VocabularyService
from cogs.interest import queue

NONE = 0  # in the place of an organisation's number: somebody joins for themselves
UNSTATED = "-"  # a category that nobody stated
CLAIM = _("A claim as focal point waits for the curators like any other; they are told that they joined.")


class JoiningDesk:
    """Where newcomers join."""

    def __init__(self, joining: InterestJoining, vocabulary: VocabularyService, clock: Clock) -> None:
        self._joining = joining
        self._vocabulary = vocabulary
        self._clock = clock

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "wish.joining": self._begin,
            "wish.find": self._find,
            "wish.meant": self._meant,
            "wish.make": self._make,
            "wish.again": self._again,
            "wish.join": self._join,
            "wish.add": self._add,
        }

    async def _begin(self, itx: Itx, pressed: Pressed) -> None:
        """Ask with which organisation; one that bears the very name that was written is offered at once."""
        await show(itx, joining(await self._joining.likely(actor_of(itx), pressed.number(0)), language_of(itx)))

    async def _meant(self, itx: Itx, pressed: Pressed) -> None:
        """Show the organisation that was chosen among those that may be meant."""
        if not pressed.chosen:
            raise out_of_date()
        meant = await self._joining.named(actor_of(itx), pressed.number(0), f"#{pressed.chosen[0]}")
        await show(itx, joining(meant, language_of(itx)))

    async def _find(self, itx: Itx, pressed: Pressed) -> None:
        number, say = pressed.number(0), language_of(itx)
        interest = (await self._joining.likely(actor_of(itx), number)).interest

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            meant = await self._joining.named(actor_of(itx), number, typed["organisation"])
            await show(itx, joining(meant, language_of(itx)))

        made = Form(say(_("Which organisation")), submitted)
        made.field(
            "organisation", say(_("Name in the directory")), value=interest.content.organisation, limit=NAME_LENGTH,
            required=True, about=say(_("A name, an abbreviation, or a number such as #12; you see it first")),
        )  # fmt: skip
        await ask(itx, made)

    async def _make(self, itx: Itx, pressed: Pressed) -> None:
        interest = (await self._joining.likely(actor_of(itx), pressed.number(0))).interest
        content = interest.content
        await self._ask_made(
            itx,
            Made(
                interest=interest.id, version=interest.version, name=content.organisation, place=content.place,
                category=None,
            ),
        )  # fmt: skip

    async def _again(self, itx: Itx, pressed: Pressed) -> None:
        await self._ask_made(itx, await self._joining.kept(actor_of(itx), pressed.number(0)))

    async def _ask_made(self, itx: Itx, made: Made) -> None:
        say = language_of(itx)
        terms = await self._vocabulary.terms(guild_of(itx))
        options = [(term.id.key, say.pick(term.names)) for term in terms.axis("category")]

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            category = form.chosen("category") if options else UNSTATED
            kept = Made(
                interest=made.interest, version=made.version, name=visible(typed["name"]),
                place=visible(typed["place"]), category=None if category == UNSTATED else category,
            )  # fmt: skip
            number = await self._joining.keep(actor_of(itx), kept)
            await show(itx, adding(kept, number, language_of(itx)))

        form = Form(say(_("Add an organisation")), submitted)
        form.field("name", say(_("Name")), value=made.name, limit=NAME_LENGTH, required=True)
        form.field(
            "place", say(_("Place")), value=made.place, limit=PLACE_LENGTH,
            about=say(_("“Nairobi, Kenya”, or just the country")),
        )  # fmt: skip
        if options:
            options.append((UNSTATED, say(_("not stated"))))
            form.menu("category", say(_("Category")), options, chosen=[made.category or UNSTATED], required=True)

        await ask(itx, form)

    async def _join(self, itx: Itx, pressed: Pressed) -> None:
        number, version, organisation = pressed.number(0), pressed.number(1), pressed.number(2)
        seen, _found = await self._joining.join(
            actor_of(itx), number, organisation or None, focal=bool(pressed.number(3)), expected=version
        )
        await show(itx, queue.interest_card(seen, self._clock.now(), language_of(itx)))

    async def _add(self, itx: Itx, pressed: Pressed) -> None:
        """Add the organisation and let somebody join with it; where it cannot be added, say why and keep it."""
        number, focal, say = pressed.number(0), bool(pressed.number(1)), language_of(itx)
        try:
            seen, _added = await self._joining.join_new(actor_of(itx), number, focal=focal)
        except InvalidInputError as error:
            again = button(say(_("Correct it")), "wish.again", number, style=ButtonStyle.primary)
            await show(itx, layout(text(explain(error, say) or ""), *actions(again)))
            return
        await show(itx, queue.interest_card(seen, self._clock.now(), say))


def joining(meant: Meant, say: Language) -> LayoutView:
    """Ask with which organisation somebody joins, and show the one that is meant, as far as is known."""
    interest, found, content = meant.interest, meant.organisation, meant.interest.content
    who = say(_("{name} joins"), name=plain(content.name, limit=100))
    wrote = " · ".join(plain(one, limit=200) for one in (content.organisation, content.place) if one)
    lines = [say(_("They wrote: {text}"), text=wrote) if wrote else say(_("They named no organisation."))]
    if found is not None:
        lines.append(say(_("The directory lists: {organisation}"), organisation=_organisation(found, say)))
    elif meant.several:
        lines.append(say(_("The directory lists several of this name.")))
    elif content.organisation:
        lines.append(say(_("The directory lists nobody of exactly this name.")))
    near = [(str(one.id), one.name, _seats(one.seats, say)) for one in meant.near]
    return layout(
        card(text(f"### {who}", *lines), rule(), text(f"-# {say(CLAIM)}")),
        *choice(menu(say(_("Is it one of these?")), near, "wish.meant", interest.id) if near else None),
        *actions(*(() if found is None else _ways(say, "wish.join", interest.id, interest.version, found.id))),
        *actions(
            button(say(_("Choose from the directory")), "wish.find", interest.id),
            button(say(_("Add to the directory")), "wish.make", interest.id),
            button(say(_("For themselves")), "wish.join", interest.id, interest.version, NONE, 0),
            button(say(_("Back")), "wish.open", interest.id),
        ),
    )


def adding(made: Made, draft: int, say: Language) -> LayoutView:
    """Show what would be added before it is done."""
    place = plain(made.place) if made.place else say(_("no place stated"))
    lines = [f"**{plain(made.name)}**", place]
    return layout(
        card(
            text(f"### {say(_('This is added to the directory'))}", *lines),
            rule(),
            text(f"-# {say(_('It is marked as added, and /curate directory undo takes it back.'))}\n-# {say(CLAIM)}"),
        ),
        *actions(*_ways(say, "wish.add", draft)),
        *actions(
            button(say(_("Correct it")), "wish.again", draft),
            button(say(_("Back")), "wish.joining", made.interest),
        ),
    )


def _ways(say: Language, route: str, *parts: int) -> list[Button[LayoutView]]:
    """Return the two ways to join with an organisation."""
    return [
        button(say(_("Join")), route, *parts, 0, style=ButtonStyle.success),
        button(say(_("Join, with a claim as focal point")), route, *parts, 1),
    ]


def _organisation(found: Organisation, say: Language) -> str:
    where = _seats([(seat.place.names if seat.place else {}, seat.country) for seat in found.seats], say)
    return " · ".join(filter(None, [f"**{plain(found.name)}**", plain(where)]))


def _seats(seats: Iterable[tuple[Mapping[str, str], str]], say: Language) -> str:
    return " / ".join(place_name(names, country, say) for names, country in seats)
