"""What a person sees of their own claims: the form, the list, one of them with what can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from discord import ButtonStyle
from discord.ui import ActionRow, Item, LayoutView

from bot.core.i18n import Language, Phrase, _
from bot.focal_points.confirming import is_due
from bot.focal_points.records import NAME_LENGTH, ROLES, WORDS_LENGTH, Seen, Status
from bot.ui.addresses import button, user_menu
from bot.ui.forms import Form, Submitted
from bot.ui.layouts import actions, card, layout, row, text
from bot.ui.text import plain
from bot.ui.times import discord_time

PER_PAGE = 5
YES, NO = "yes", "no"
STANDS: Mapping[Status, Phrase] = {
    "offered": _("You were named as successor, {when}. Nothing changes unless you accept and the curators confirm it."),
    "claimed": _("The curators have your claim since {when}. Nothing of it is shown until they confirm it."),
    "verified": _("The curators confirmed it, {when}."),
    "refused": _("The curators did not confirm it, {when}."),
    "resigned": _("You resigned, {when}."),
    "handed-over": _("You handed it over, {when}. Thank you."),
    "ended": _("The curators ended it, {when}."),
}


def claim_form(
    organisation: str, name: str, submitted: Submitted, say: Language, *, facilitates: bool = False
) -> Form:  # fmt: skip
    """Return the form of somebody who speaks for an organisation."""
    made = Form(say(_("I work here: {name}"), name=organisation), submitted)
    made.field("name", say(_("Your name")), value=name, limit=NAME_LENGTH, required=True)
    made.field(
        "words", say(_("How the curators can verify it")), limit=WORDS_LENGTH, long=True,
        about=say(_("Your post, a page that names you; read by the curators alone")),
    )  # fmt: skip
    if facilitates:
        roles = [(role, say(words)) for role, words in ROLES.items()]
        made.menu("role", say(_("As what")), roles, chosen=["focal-point"], required=True)
    options = [(NO, say(_("No, only the curators know"))), (YES, say(_("Yes, members see my name there")))]
    made.menu("named", say(_("May your name stand on its card?")), options, chosen=[NO], required=True)
    return made


def mine(found: Sequence[Seen], page: int, guild: int, say: Language) -> LayoutView:
    """List everything of a person."""
    if not found:
        said = say(_("You speak for no organisation here. On its card, “I work here” tells the curators that you do."))
        return layout(text(said))
    last = (len(found) - 1) // PER_PAGE
    shown = min(page, last)
    rows = [
        row(f"**{plain(one.organisation_name, limit=150)}**\n-# {say(ROLES[one.claim.role])} · {_stands(one, say)}",
            button(say(_("Open")), "foca.open", one.claim.id, guild))
        for one in found[shown * PER_PAGE : (shown + 1) * PER_PAGE]
    ]  # fmt: skip
    return layout(
        text(f"### {say(_('For whom you speak'))}"),
        *rows,
        *actions(
            button(say(_("Previous")), "foca.mine", guild, shown - 1) if shown > 0 else None,
            button(say(_("Next")), "foca.mine", guild, shown + 1) if shown < last else None,
        ),
    )


def _stands(seen: Seen, say: Language) -> str:
    return say(STANDS[seen.claim.status], when=discord_time(_moment(seen), "D"))


def _moment(seen: Seen) -> datetime:
    claim = seen.claim
    return claim.ended_at or claim.decided_at or claim.claimed_at


def one_of_mine(seen: Seen, guild: int, now: datetime, say: Language, *, direct: bool = False) -> LayoutView:
    """Show a person one of theirs, and what they can do; in direct messages no successor can be chosen."""
    claim = seen.claim
    lines = [f"## {plain(seen.organisation_name, limit=200)}", f"**{say(ROLES[claim.role])}** · {_stands(seen, say)}"]
    if claim.status == "offered" and seen.predecessor:
        lines.append(say(_("It is handed over by {name}."), name=plain(seen.predecessor, limit=100)))
    if claim.status in {"refused", "ended"} and claim.reason:
        lines.append(say(_("The curators write: “{text}”"), text=plain(claim.reason, limit=500)))
    if claim.status in {"claimed", "verified"}:
        lines.append(say(_("Your name: {name}"), name=plain(claim.name, limit=100)))
        lines.append(
            say(_("Members see it on the card of the organisation."))
            if claim.named and claim.status == "verified"
            else say(_("Members will see it on the card of the organisation once it is confirmed."))
            if claim.named
            else say(_("It does not stand on the card of the organisation."))
        )
    items: list[Item[LayoutView]] = []
    if claim.status == "verified":
        if claim.unconfirmed_since is not None:
            since = discord_time(claim.unconfirmed_since, "D")
            seen_by_all = _("You have not confirmed it since {date}, and the card says so.")
            lines.append(say(seen_by_all if claim.named else _("You have not confirmed it since {date}."), date=since))
        elif is_due(claim, now):
            lines.append(say(_("Is it still right?")))
        if seen.offer is not None:
            offered = {"offered": _("You named a successor, who has not answered yet."),
                       "claimed": _("Your successor accepted; the curators confirm it.")}  # fmt: skip
            lines.append(say(offered[seen.offer.status]))
    items.append(card(text(*lines)))
    items += _doing(seen, guild, now, say, direct=direct)
    items += actions(button(say(_("All of yours")), "foca.mine", guild))
    return layout(*items)


def _doing(seen: Seen, guild: int, now: datetime, say: Language, *, direct: bool) -> Sequence[ActionRow[LayoutView]]:
    claim = seen.claim
    here = (claim.id, guild)
    back = button(say(_("Take it back")), "foca.back", *here)
    showing = (
        button(say(_("Take my name off the card")), "foca.name", *here, 0)
        if claim.named
        else button(say(_("Put my name on the card")), "foca.name", *here, 1)
    )
    if claim.status == "offered":
        return actions(
            button(say(_("Accept")), "foca.accept", *here, style=ButtonStyle.primary),
            button(say(_("Decline")), "foca.decline", *here),
        )
    if claim.status == "claimed":
        return actions(showing, back)
    if claim.status != "verified":
        return actions(button(say(_("Erase it")), "foca.back", *here))
    asks = is_due(claim, now) or claim.unconfirmed_since is not None
    handing = None if direct or seen.offer is not None else button(say(_("Hand over")), "foca.hand", *here)
    if seen.offer is not None and seen.offer.status == "offered":
        handing = button(say(_("Take the handover back")), "foca.unhand", *here)
    return actions(
        button(say(_("Still right")), "foca.right", *here, style=ButtonStyle.primary) if asks else None,
        showing, handing, button(say(_("Resign")), "foca.leave", *here),
    )  # fmt: skip


def hand_over(seen: Seen, guild: int, say: Language) -> LayoutView:
    """Ask whom a person hands over to, and say what happens then."""
    said = say(
        _(
            "Who follows you for {name}? They are told your name, “{own}”, and can accept or decline. Nothing changes "
            "until they have accepted and the curators have confirmed them."
        ),
        name=plain(seen.organisation_name, limit=150), own=plain(seen.claim.name, limit=100),
    )  # fmt: skip
    return layout(
        text(said),
        ActionRow(user_menu(say(_("Choose your successor")), "foca.give", seen.claim.id, guild)),
        *actions(button(say(_("Back")), "foca.open", seen.claim.id, guild)),
    )


def resign(seen: Seen, guild: int, say: Language) -> LayoutView:
    """Ask before somebody resigns."""
    asked = say(
        _("Resign as {role} of {name}? It takes effect at once, and the curators are told."),
        role=say(ROLES[seen.claim.role]), name=plain(seen.organisation_name, limit=150),
    )  # fmt: skip
    return layout(
        text(asked),
        *actions(
            button(say(_("Resign")), "foca.left", seen.claim.id, guild, style=ButtonStyle.danger),
            button(say(_("Stay")), "foca.open", seen.claim.id, guild),
        ),
    )


def take_back(seen: Seen, guild: int, say: Language) -> LayoutView:
    """Ask before a claim goes for good."""
    asked = say(_("Take it back? What you wrote goes at once and for good."))
    return layout(
        text(f"**{plain(seen.organisation_name, limit=150)}**", asked),
        *actions(
            button(say(_("Take it back")), "foca.gone", seen.claim.id, guild, style=ButtonStyle.danger),
            button(say(_("Keep it")), "foca.open", seen.claim.id, guild),
        ),
    )


def done(said: Phrase, guild: int, say: Language) -> LayoutView:
    """Say that something is done, with the way to the rest."""
    return layout(text(say(said)), *actions(button(say(_("All of yours")), "foca.mine", guild)))
