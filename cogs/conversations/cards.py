"""The card of a conversation as its readers see it, and what following it means."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord.ui import Button, Item, LayoutView

from bot.conversations.dating import will_be_asked
from bot.conversations.own import Following
from bot.conversations.records import MODES, RHYTHMS, Conversation, Question, Rhythm
from bot.conversations.service import Shown
from bot.core.i18n import Language, Phrase, _
from bot.resources.records import Resource
from bot.ui.addresses import button, menu
from bot.ui.layouts import actions, card, choice, layout, rule, text
from bot.ui.places import place_name
from bot.ui.text import plain
from bot.ui.times import discord_time
from bot.vocabulary.records import SUBJECT_AXES
from cogs.conversations.results import FACET_NAMES
from cogs.conversations.wording import (
    Reader,
    facet_value,
    lines_of,
    phase_line,
    places_line,
    step_line,
    subjects,
    thread_button,
)

FRAMING = 900  # characters of it on a card; the thread has all
SUMMARY = 700
NAMED = 5  # resources, organisations, events that a card names
NAMES: dict[Rhythm, Phrase] = {"off": _("No messages"), "daily": _("Daily"), "weekly": _("Weekly")}


# -- the card -----------------------------------------------------------------------------------------------


def conversation_card(
    shown: Shown, resources: Sequence[Resource], reader: Reader, *, public: bool = False
) -> LayoutView:
    """Show everything that a reader wants of a conversation; its own texts stay in its own language."""
    say, found = reader.say, shown.conversation
    blocks: list[Item[LayoutView]] = [text(*_head(found, say))]
    hidden = (
        {"held"} if found.live and found.phase != "synthesis" else {"held", "waiting"}
    )  # nobody asks those any more
    if questions := [_question(one, found, say) for one in found.questions if one.status not in hidden]:
        blocks += [rule(), text(*questions)]
    if outcome := _outcome(shown, reader):
        blocks += [rule(), text(*outcome)]
    blocks += [rule(), text(*_facts(shown, resources, reader))]
    items: list[Item[LayoutView]] = [card(*blocks)]
    if not public:
        items += choice(_resources_menu(resources, say))
        items += choice(_alike(found, reader))
    items += actions(
        thread_button(found, say),
        _follow_button(shown, say, public=public),
        button(say(_("Read featured contributions")), "conv.read", found.id) if shown.featured else None,
        button(say(_("Read the reply")), "conv.reply", found.id) if found.phase == "closed" else None,
        button(say(_("Edit")), "cura.edit", found.id) if shown.may_facilitate and not public else None,
    )
    if not public:
        items += actions(button(say(_("Share here")), "conv.sharecard", found.id))
    return layout(*items)


def _head(found: Conversation, say: Language) -> list[str]:
    languages = say.listed(say.language(code) for code in found.languages)
    how = [say(MODES[found.mode])]
    if found.live:
        how.append(say(_("contributions in {languages}"), languages=languages))
    return [
        f"## {plain(found.title)}",
        f"**{_capital(phase_line(found, say))}**",
        lines_of(found.framing, limit=FRAMING),
        f"-# {_capital(' · '.join(how))}",
    ]


def _question(one: Question, found: Conversation, say: Language) -> str:
    when = ""
    if one.status == "posted" and one.posted_at is not None:
        asked = _("since {when}") if found.phase == "open" else _("asked {when}")
        when = say(asked, when=discord_time(one.posted_at, "D"))
    elif will_be_asked(found, one) or (one.status == "waiting" and one.due_at is None and found.live):
        at = one.due_at or found.opens_at
        when = "" if at is None else say(_("opens {when}"), when=discord_time(at, "D"))
    return f"**{one.position}**  {plain(one.text, limit=400)}" + (f"\n-# {when}" if when else "")


def _outcome(shown: Shown, reader: Reader) -> list[str]:
    """Return what came of it once it is closed, before that the last summary, then the next steps."""
    say, found = reader.say, shown.conversation
    lines: list[str] = []
    if found.phase == "closed":
        if found.summary:
            lines += [f"**{say(_('What came of it'))}**", lines_of(found.summary, limit=SUMMARY)]
        if found.decided:
            lines += [f"**{say(_('Decided'))}**", lines_of(found.decided, limit=SUMMARY)]
    elif shown.summary is not None:
        when = discord_time(shown.summary.published_at or shown.summary.at, "D")
        lines += [f"**{say(_('Summary of {when}'), when=when)}**", lines_of(shown.summary.text, limit=SUMMARY)]
    if shown.commitments:
        lines.append(f"**{say(_('Next steps'))}**")
        for one in shown.commitments[:NAMED]:
            lines += step_line(one, reader, origin=False)
    return lines


def _facts(shown: Shown, resources: Sequence[Resource], reader: Reader) -> list[str]:
    say, found = reader.say, shown.conversation
    lines = [
        say(_("Featured contributions: {count}"), count=say.number(shown.featured))
        if found.phase != "closed"
        else say(_("Featured: {count}"), count=say.number(shown.featured))
    ]
    titles = [plain(one.work.title, limit=120) for one in resources]
    meetings = [plain(say.pick(one.event.title_of(one.original)), limit=200) for one in shown.events]
    bodies = [] if found.veiled else [plain(name) for name in shown.organisations]
    themes = subjects(found.terms, reader)
    for name, values in (
        (_("Resources"), titles), (_("Meetings"), meetings), (_("Organisations"), bodies), (_("Themes"), themes),
    ):  # fmt: skip
        if values:
            more = len(values) - NAMED
            rest = f"; {say.plural('and {count} more', 'and {count} more', more)}" if more > 0 else ""
            lines.append(f"**{say(name)}** – {'; '.join(values[:NAMED])}{rest}")
    if found.places:
        lines.append(f"**{say(_('Places'))}** – {places_line(found, say)}")
    return lines


def _follow_button(shown: Shown, say: Language, *, public: bool) -> Button[LayoutView] | None:
    number = shown.conversation.id
    if shown.follower is not None and not public:
        return button(say(_("You follow it")), "conv.following", number)
    return button(say(_("Follow")), "conv.follow", number) if shown.conversation.live else None


def _resources_menu(resources: Sequence[Resource], say: Language) -> discord.ui.Select[LayoutView] | None:
    options = [(str(one.id), one.work.title, "") for one in resources]
    return menu(say(_("Open a resource")), options, "res.choose") if options else None


def _alike(found: Conversation, reader: Reader) -> discord.ui.Select[LayoutView] | None:
    """Offer what else there is on its places and themes, the goals last."""
    say = reader.say
    options: dict[str, tuple[str, str, str]] = {}
    for term_id in sorted((one for one in found.terms if one.axis in SUBJECT_AXES), key=lambda one: one.axis == "sdg"):
        if reader.terms.get(*term_id) is not None:
            value = f"theme:{term_id.key}"
            options[value] = (value, facet_value("theme", term_id.key, reader), say(FACET_NAMES["theme"]))
    for one in found.places:
        key = one.country if one.place is None else str(one.place.id)
        name = place_name(one.place.names if one.place else {}, one.country, say)
        options.setdefault(f"place:{key}", (f"place:{key}", name, say(FACET_NAMES["place"])))
    placeholder = say(_("See other conversations on a place or theme"))
    return menu(placeholder, list(options.values()), "conv.alike") if options else None


def _capital(line: str) -> str:
    return line[:1].upper() + line[1:]


# -- following ----------------------------------------------------------------------------------------------


def following(now: Following, say: Language) -> LayoutView:
    """Say what following means, and offer a digest."""
    found, digest = now.conversation, now.follower.digest
    lines = [f"### {say(_('You follow {title}'), title=plain(found.title))}"]
    if digest == "off":
        lines.append(say(_("Following is quiet: nothing is sent to you, and nobody sees it.")))
        lines.append(say(_("/conversation list shows what is new since you looked.")))
    elif digest == "daily":
        lines.append(say(_("A direct message tells you at 9:00 of each day on which something is new.")))
    else:
        lines.append(say(_("A direct message tells you on Monday at 9:00 when something is new.")))
    if now.silent and digest != "off":
        lines.append(
            say(_("You decided for no direct messages from this network, so none comes; change that: /me reminders"))
        )
    if now.unreachable_at is not None:
        since = discord_time(now.unreachable_at, "F")
        lines.append(
            say(
                _(
                    "Direct messages have not reached you since {since}. Allow them in the settings of this server, "
                    "then choose again."
                ),
                since=since,
            )
        )
    options = [(key, say(name), say(RHYTHMS[key])) for key, name in NAMES.items()]
    return layout(
        text(*lines),
        *choice(menu(say(_("Choose a digest")), options, "conv.digest", found.id, chosen=[digest])),
        *actions(
            thread_button(found, say),
            button(say(_("Open")), "conv.open", found.id),
            button(say(_("Stop following")), "conv.unfollow", found.id),
        ),
    )
