"""What a person does: claim an organisation, see it, withdraw, confirm, hand over, accept, resign."""

from __future__ import annotations

from typing import Any

from discord.ui import LayoutView

from bot.clock import Clock
from bot.core.guilds import Actor
from bot.core.i18n import _
from bot.errors import InvalidInputError
from bot.focal_points.claiming import FocalClaims
from bot.focal_points.handover import Handovers
from bot.focal_points.records import NAME_LENGTH, Seen
from bot.focal_points.service import FocalPointsService
from bot.ui.addresses import Pressed, Routes, out_of_date
from bot.ui.context import Itx, actor_in, actor_of, language_of
from bot.ui.replies import ask, show
from bot.ui.text import label
from cogs.focal_points import cards


class FocalDesk:
    """Answers the buttons of members; each shows something to this person alone."""

    def __init__(
        self, focal_points: FocalPointsService, claims: FocalClaims, handovers: Handovers, clock: Clock
    ) -> None:
        self._focal_points = focal_points
        self._claims = claims
        self._handovers = handovers
        self._clock = clock

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "foca.claim": self._claim,
            "foca.mine": self._mine,
            "foca.open": self._open,
            "foca.back": self._back,
            "foca.gone": self._gone,
            "foca.name": self._name,
            "foca.right": self._right,
            "foca.leave": self._leave,
            "foca.left": self._left,
            "foca.hand": self._hand,
            "foca.give": self._give,
            "foca.unhand": self._unhand,
            "foca.accept": self._accept,
            "foca.decline": self._decline,
        }

    async def _claim(self, itx: Itx, pressed: Pressed) -> None:
        actor, say = actor_of(itx), language_of(itx)
        organisation, facilitates = await self._claims.claimable(actor, pressed.number(0))

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            seen = await self._claims.claim(
                actor, organisation.id, name=typed["name"], words=typed["words"],
                named=made.chosen("named") == cards.YES, role=made.chosen("role") if facilitates else "focal-point",
                language=say.code, channel=itx.channel_id or 0,
            )  # fmt: skip
            await show(itx, self._view(itx, actor, seen))

        name = label(itx.user.display_name, limit=NAME_LENGTH)
        made = cards.claim_form(organisation.name, name, submitted, say, facilitates=facilitates)
        await ask(itx, made)

    def _view(self, itx: Itx, actor: Actor, seen: Seen) -> LayoutView:
        say = language_of(itx, actor.guild)
        return cards.one_of_mine(seen, actor.guild, self._clock.now(), say, direct=itx.guild_id is None)

    async def _mine(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(0))
        page = pressed.number(1) if len(pressed.parts) > 1 else 0
        found = await self._focal_points.mine(actor)
        if len(found) == 1:
            await show(itx, self._view(itx, actor, found[0]))
        else:
            await show(itx, cards.mine(found, page, actor.guild, language_of(itx, actor.guild)))

    async def _seen(self, itx: Itx, pressed: Pressed) -> tuple[Actor, Seen]:
        actor = actor_in(itx, pressed.number(1))
        return actor, await self._focal_points.one_of_mine(actor, pressed.number(0))

    async def _open(self, itx: Itx, pressed: Pressed) -> None:
        actor, seen = await self._seen(itx, pressed)
        await show(itx, self._view(itx, actor, seen))

    async def _back(self, itx: Itx, pressed: Pressed) -> None:
        actor, seen = await self._seen(itx, pressed)
        await show(itx, cards.take_back(seen, actor.guild, language_of(itx, actor.guild)))

    async def _gone(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        await self._claims.withdraw(actor, pressed.number(0))
        said = _("Done. Nothing of it is kept.")
        await show(itx, cards.done(said, actor.guild, language_of(itx, actor.guild)))

    async def _name(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        wanted = pressed.part(2)
        if wanted not in {"0", "1"}:
            raise out_of_date()
        seen = await self._claims.set_named(actor, pressed.number(0), named=wanted == "1")
        await show(itx, self._view(itx, actor, seen))

    async def _right(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        await self._claims.confirm(actor, pressed.number(0))
        said = _("Thank you. You are asked again in a year.")
        await show(itx, cards.done(said, actor.guild, language_of(itx, actor.guild)))

    async def _leave(self, itx: Itx, pressed: Pressed) -> None:
        actor, seen = await self._seen(itx, pressed)
        await show(itx, cards.resign(seen, actor.guild, language_of(itx, actor.guild)))

    async def _left(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        await self._claims.resign(actor, pressed.number(0))
        said = _("Done. You speak for it no more. Thank you for the time that you did.")
        await show(itx, cards.done(said, actor.guild, language_of(itx, actor.guild)))

    # -- handing over ---------------------------------------------------------------------------------------

    async def _hand(self, itx: Itx, pressed: Pressed) -> None:
        actor, seen = await self._seen(itx, pressed)
        await show(itx, cards.hand_over(seen, actor.guild, language_of(itx, actor.guild)))

    async def _give(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_of(itx)
        if actor.guild != pressed.number(1) or not pressed.chosen:
            raise out_of_date()
        successor = Pressed(pressed.chosen).number(0)
        _require_person(itx, successor)
        seen = await self._handovers.offer(actor, pressed.number(0), successor, channel=itx.channel_id or 0)
        await show(itx, self._view(itx, actor, seen))

    async def _unhand(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        seen = await self._handovers.take_back(actor, pressed.number(0))
        await show(itx, self._view(itx, actor, seen))

    async def _accept(self, itx: Itx, pressed: Pressed) -> None:
        actor, seen = await self._seen(itx, pressed)
        say = language_of(itx, actor.guild)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            here = 0 if itx.guild_id is None else itx.channel_id or 0  # direct messages are no place to fall back to
            accepted = await self._handovers.accept(
                actor, seen.claim.id, name=typed["name"], words=typed["words"],
                named=made.chosen("named") == cards.YES, language=say.code, channel=here,
            )  # fmt: skip
            await show(itx, self._view(itx, actor, accepted))

        name = label(itx.user.display_name, limit=NAME_LENGTH)
        made = cards.claim_form(seen.organisation_name, name, submitted, say)
        await ask(itx, made)

    async def _decline(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        await self._handovers.decline(actor, pressed.number(0))
        said = _("Done. Whoever named you is told that you declined, and nothing else of it is kept.")
        await show(itx, cards.done(said, actor.guild, language_of(itx, actor.guild)))


def _require_person(itx: Itx, user: int) -> None:
    """Raise InvalidInputError unless Discord says in the interaction that this is a member, and no bot."""
    data: Any = itx.data or {}  # discord.py hands the ids on, not what Discord says of them
    given = data.get("resolved") or {}
    users, members = given.get("users") or {}, given.get("members") or {}
    if str(user) not in members or users.get(str(user), {}).get("bot"):
        raise InvalidInputError(_("A successor is somebody else in this server."), hint=_("Choose another person."))
