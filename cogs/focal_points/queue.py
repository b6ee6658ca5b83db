"""What curators see: the claims that wait, who is verified, what is over; and what they decide."""

from __future__ import annotations

from collections.abc import Mapping

from discord import ButtonStyle
from discord.ui import Item, LayoutView

from bot.core.i18n import Language, Phrase, _
from bot.focal_points.curation import LISTS, FocalPointCuration, List, Queue
from bot.focal_points.records import REASON_LENGTH, ROLES, STATUSES, Seen
from bot.ui.addresses import Pressed, Routes, button, out_of_date
from bot.ui.context import Itx, actor_of, language_of
from bot.ui.forms import Form
from bot.ui.layouts import actions, card, layout, row, text
from bot.ui.people import mention
from bot.ui.replies import ask, show
from bot.ui.text import plain
from bot.ui.times import discord_time

PER_PAGE = 5
NAMES: Mapping[List, Phrase] = {
    "claims": _("Claims"),
    "verified": _("Focal points"),
    "decided": _("Refused and over"),
}


class FocalQueue:
    """Answers the buttons of curators."""

    def __init__(self, curation: FocalPointCuration) -> None:
        self._curation = curation

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "foca.queue": self._queue,
            "foca.list": self._list,
            "foca.see": self._see,
            "foca.verify": self._verify,
            "foca.refuse": self._refuse,
            "foca.end": self._end,
        }

    async def _queue(self, itx: Itx, pressed: Pressed) -> None:
        page = pressed.number(0) if pressed.parts else 0
        found = await self._curation.queue(actor_of(itx), "claims", page, per_page=PER_PAGE)
        await show(itx, queue(found, language_of(itx)))

    async def _list(self, itx: Itx, pressed: Pressed) -> None:
        chosen: List | None = next((one for one in LISTS if one == pressed.part(0)), None)
        if chosen is None:
            raise out_of_date()
        found = await self._curation.queue(actor_of(itx), chosen, pressed.number(1), per_page=PER_PAGE)
        await show(itx, queue(found, language_of(itx)))

    async def _see(self, itx: Itx, pressed: Pressed) -> None:
        await show(itx, claim_card(await self._curation.seen(actor_of(itx), pressed.number(0)), language_of(itx)))

    async def _verify(self, itx: Itx, pressed: Pressed) -> None:
        number, version, say = pressed.number(0), pressed.number(1), language_of(itx)
        await self._curation.seen(actor_of(itx), number)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            seen = await self._curation.verify(actor_of(itx), number, typed["reason"], expected=version)
            await show(itx, claim_card(seen, say))

        made = Form(say(_("Confirm the claim")), submitted)
        about = say(_("Kept for curators; they can read it in their export of /privacy"))
        made.field("reason", say(_("How you know it")), limit=REASON_LENGTH, about=about, long=True)
        await ask(itx, made)

    async def _refuse(self, itx: Itx, pressed: Pressed) -> None:
        number, version, say = pressed.number(0), pressed.number(1), language_of(itx)
        await self._curation.seen(actor_of(itx), number)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            seen = await self._curation.refuse(actor_of(itx), number, typed["reason"], expected=version)
            await show(itx, claim_card(seen, say))

        await ask(itx, _reason_form(Form(say(_("Refuse the claim")), submitted), say))

    async def _end(self, itx: Itx, pressed: Pressed) -> None:
        number, version, say = pressed.number(0), pressed.number(1), language_of(itx)
        await self._curation.seen(actor_of(itx), number)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            seen = await self._curation.end(actor_of(itx), number, typed["reason"], expected=version)
            await show(itx, claim_card(seen, say))

        await ask(itx, _reason_form(Form(say(_("End it")), submitted), say))


def _reason_form(made: Form, say: Language) -> Form:
    return made.field(
        "reason", say(_("Reason")), limit=REASON_LENGTH, required=True, long=True, about=say(_("They are told it"))
    )


def queue(found: Queue, say: Language) -> LayoutView:
    """Show a page of one list, each with the way to it."""
    items: list[Item[LayoutView]] = [text(f"### {say(NAMES[found.chosen])}")]
    if not found.found:
        items.append(text(say(_("Nothing waits.")) if found.chosen == "claims" else say(_("Nobody yet."))))
    items += [row(_line(one, found.chosen, say), button(say(_("Open")), "foca.see", one.claim.id))
              for one in found.found]  # fmt: skip
    items += actions(
        button(say(_("Previous")), "foca.list", found.chosen, found.page - 1) if found.page > 0 else None,
        button(say(_("Next")), "foca.list", found.chosen, found.page + 1) if found.page < found.last else None,
    )
    items += actions(
        *(
            button(f"{say(name)} ({say.number(found.counts[one])})", "foca.list", one, 0, disabled=one == found.chosen)
            for one, name in NAMES.items()
        ),
        button(say(_("What waits")), "wish.people"),
    )
    return layout(*items)


def _line(seen: Seen, chosen: List, say: Language) -> str:
    claim = seen.claim
    head = f"**{plain(seen.organisation_name, limit=150)}** · {plain(claim.name, limit=100)}"
    foot = [say(ROLES[claim.role])]
    if claim.status in {"resigned", "handed-over"} and claim.ended_at is not None:
        foot += [say(STATUSES[claim.status]), discord_time(claim.ended_at, "D")]
    elif claim.decided_at is not None:
        foot += [say(STATUSES[claim.status]), mention(claim.decided_by, say), discord_time(claim.decided_at, "D")]
    else:
        foot.append(say(_("claimed {when}"), when=discord_time(claim.claimed_at, "D")))
    if chosen == "verified" and claim.unconfirmed_since is not None:
        foot.append(say(_("not confirmed since {date}"), date=discord_time(claim.unconfirmed_since, "D")))
    return f"{head}\n-# {' · '.join(foot)}"


def claim_card(seen: Seen, say: Language) -> LayoutView:
    """Show one with all that a curator needs to decide, or what was decided, by whom and why."""
    claim = seen.claim
    lines = [
        f"## {plain(seen.organisation_name, limit=200)}",
        f"**{plain(claim.name, limit=100)}** · {say(ROLES[claim.role])} · {say(STATUSES[claim.status])}",
        say(_("On Discord: {who}"), who=mention(claim.user, say)),
        say(_("Claimed {when}."), when=discord_time(claim.claimed_at, "F")),
        say(_("Agrees to stand on the card.")) if claim.named else say(_("Does not stand on the card for members.")),
    ]
    if seen.predecessor:
        lines.append(say(_("Handed over by {name}."), name=plain(seen.predecessor, limit=100)))
    if claim.words:
        lines.append(say(_("“{text}”"), text=plain(claim.words, limit=500)))
    if claim.decided_at is not None:
        lines.append(
            say(_("Decided by {who}, {when}."), who=mention(claim.decided_by, say),
                when=discord_time(claim.decided_at, "F"))
        )  # fmt: skip
        lines.append(say(_("Reason: “{text}”"), text=plain(claim.reason, limit=500)) if claim.reason else "")
    if claim.unconfirmed_since is not None and claim.status == "verified":
        lines.append(say(_("not confirmed since {date}"), date=discord_time(claim.unconfirmed_since, "D")))
    here = (claim.id, claim.version)
    deciding = claim.status == "claimed"
    return layout(
        card(text(*lines)),
        *actions(
            button(say(_("Confirm")), "foca.verify", *here, style=ButtonStyle.success) if deciding else None,
            button(say(_("Refuse")), "foca.refuse", *here) if deciding else None,
            button(say(_("End it")), "foca.end", *here, style=ButtonStyle.danger)
            if claim.status == "verified"
            else None,
            button(say(_("Organisation")), "dir.open", seen.organisation),
            button(say(_("Back to the list")), "foca.queue"),
        ),
    )
