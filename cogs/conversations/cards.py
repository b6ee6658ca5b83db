"""One conversation as its readers see it: the card, what is featured of it, what was promised."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord import ButtonStyle
from discord.ui import Button, Item, LayoutView

from bot.conversations.finding import Quote
from bot.conversations.own import Following
from bot.conversations.records import MODES, RHYTHMS, Commitment, Contribution, Conversation, Question, Rhythm
from bot.conversations.service import Said, Shown
from bot.core.i18n import Language, Phrase, _
from bot.directory.records import LedgerEntry
from bot.resources.records import Resource
from bot.ui.addresses import button, menu
from bot.ui.layouts import actions, card, choice, layout, row, rule, text
from bot.ui.ledger import ledger_lines
from bot.ui.places import place_name
from bot.ui.text import plain
from bot.ui.times import discord_time
from bot.vocabulary.records import SUBJECT_AXES
from cogs.conversations.results import FACET_NAMES
from cogs.conversations.state import PER_PAGE
from cogs.conversations.wording import (
    Reader,
    facet_value,
    lines_of,
    phase_line,
    places_line,
    quoted,
    said_by,
    step_line,
    subjects,
    thread_link,
)
from cogs.events.wording import title as meeting_title

FRAMING = 900  # characters of it on a card; the thread has all
SUMMARY = 700
NAMED = 5  # resources, organisations, events that a card names
PAGE = 2800  # characters of contributions on one page
WHICH: dict[str, Phrase] = {
    "open": _("Next steps and promises that are open"),
    "done": _("Next steps and promises that were kept"),
    "all": _("Next steps and promises"),
}
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
        button(say(_("Read the featured")), "conv.read", found.id) if shown.featured else None,
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
        how.append(say(_("written in {languages}"), languages=languages))
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
    elif found.live and (at := one.due_at or found.opens_at) is not None:
        when = say(_("opens {when}"), when=discord_time(at, "D"))
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
        say(_("Featured so far: {count}"), count=say.number(shown.featured))
        if found.phase != "closed"
        else say(_("Featured: {count}"), count=say.number(shown.featured))
    ]
    titles = [plain(one.work.title, limit=120) for one in resources]
    meetings = [meeting_title(one, say) for one in shown.events]
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


def thread_button(found: Conversation, say: Language) -> Button[LayoutView] | None:
    """Return the way to the thread of a conversation, None before it is made."""
    if found.thread is None:
        return None
    return Button(
        style=ButtonStyle.link, url=thread_link(found.guild, found.thread), label=say(_("Go to the thread"))
    )  # fmt: skip


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
    placeholder = say(_("See others on a place or theme"))
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


# -- what is featured ---------------------------------------------------------------------------------------


def pages_of(said: Said) -> list[list[Contribution]]:
    """Return what is featured in pages of about PAGE characters, at least one contribution on each."""
    pages: list[list[Contribution]] = []
    room = 0
    for one in said.contributions:
        length = min(len(one.words), PAGE) + len(one.note) + 120
        if length > room or not pages:
            pages.append([])
            room = PAGE
        pages[-1].append(one)
        room -= length
    return pages


def featured(said: Said, page: int, reader: Reader) -> LayoutView:
    """Show a page of what is featured, by question; who said it only where the conversation is attributed."""
    say, found = reader.say, said.conversation
    pages = pages_of(said)
    if not pages:
        return layout(
            text(f"### {plain(found.title)}", say(_("Nothing has been featured yet."))),
            *actions(thread_button(found, say), button(say(_("Open")), "conv.open", found.id)),
        )
    number = min(page, len(pages) - 1)
    head = say(_("Featured in {title}"), title=plain(found.title))
    items: list[Item[LayoutView]] = [text(f"### {head}")]
    last_question: object = said  # none of the questions
    for one in pages[number]:
        if one.question != last_question:
            items += [rule(), text(_heading(found, one, say))]
            last_question = one.question
        items.append(text(*contribution_lines(one, found, reader)))
    if len(pages) > 1:
        items.append(text(f"-# {say(_('Page {number} of {total}'), number=number + 1, total=len(pages))}"))
    items += actions(
        button(say(_("Previous")), "conv.read", found.id, number - 1) if number > 0 else None,
        button(say(_("Next")), "conv.read", found.id, number + 1) if number < len(pages) - 1 else None,
        thread_button(found, say),
        button(say(_("The conversation")), "conv.open", found.id),
    )
    return layout(*items)


def _heading(found: Conversation, one: Contribution, say: Language) -> str:
    question = found.question(one.question)
    if question is None:
        return f"**{say(_('Beyond the questions'))}**"
    return f"**{question.position}  {plain(question.text, limit=300)}**"


def contribution_lines(one: Contribution, found: Conversation, reader: Reader) -> list[str]:
    """Return who said what, as far as it may be said, with the facilitators' note and the way to the message."""
    say = reader.say
    head = said_by(one, found, reader)
    if not found.veiled and one.message is not None:
        link = f"https://discord.com/channels/{found.guild}/{one.channel}/{one.message}"
        head += f" · [{say(_('in the thread'))}]({link})"
    note = f"-# {say(_('Note: {text}'), text=plain(one.note, limit=500))}" if one.note else ""
    return [head, quoted(one.words, limit=PAGE), note]


def contribution_card(quote: Quote, one: Contribution, found: Conversation, reader: Reader) -> LayoutView:
    """Show one thing that was said, whole, with the question that it answers."""
    say = reader.say
    return layout(
        card(
            text(f"### {plain(quote.title)}", _heading(found, one, say)),
            rule(),
            text(*contribution_lines(one, found, reader)),
        ),
        *actions(
            thread_button(found, say),
            button(say(_("Read the featured")), "conv.read", found.id),
            button(say(_("The conversation")), "conv.open", found.id),
        ),
    )


# -- commitments --------------------------------------------------------------------------------------------


def commitments(listed: Sequence[Commitment], which: str, page: int, reader: Reader) -> LayoutView:
    """Show what was promised: what, by when, by whom where that may be said, and what came of it."""
    say = reader.say
    head = f"### {say(WHICH[which])}"
    other = button(say(_("Show all")), "conv.steps", "all", 0) if which != "all" else None
    if not listed:
        return layout(text(head, say(_("There is none."))), *actions(other))
    last = (len(listed) - 1) // PER_PAGE
    number = min(page, last)
    shown = listed[number * PER_PAGE : (number + 1) * PER_PAGE]
    items: list[Item[LayoutView]] = [text(head)]
    for one in shown:
        lines = "\n".join(step_line(one, reader))
        if one.ledger:
            items.append(row(lines, button(say(_("What was noted")), "conv.why", one.id)))
        elif one.conversation is not None:
            items.append(row(lines, button(say(_("Open")), "conv.open", one.conversation)))
        else:
            items.append(text(lines))
    if len(listed) > PER_PAGE:
        first = number * PER_PAGE + 1
        place = say(_("{first}–{last} of {total}"), first=first, last=first + len(shown) - 1, total=len(listed))
        items.append(text(f"-# {place}"))
    items += actions(
        button(say(_("Previous")), "conv.steps", which, number - 1) if number > 0 else None,
        button(say(_("Next")), "conv.steps", which, number + 1) if number < last else None,
        other,
    )
    return layout(*items)


def noted(one: Commitment, entries: Sequence[LedgerEntry], reader: Reader) -> LayoutView:
    """Show what the ledger says of a promise that was printed."""
    say = reader.say
    intro = say(_("What the document prints, what was adopted, and why."))
    if say.code != "en":
        intro += " " + say(_("The explanations are written in English."))
    blocks: list[Item[LayoutView]] = []
    for entry in entries:
        blocks += [rule(), text(*ledger_lines(entry, say))]
    title = say(_("Ledger: {name}"), name=plain(say.pick(one.texts) or one.text, limit=200))
    return layout(card(text(f"## {title}", f"-# {intro}"), *blocks))
