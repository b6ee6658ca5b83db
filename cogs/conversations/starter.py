"""What stands in the thread of a conversation: the starter card, published summaries, the consolidated reply.

Everything is in the language of the conversation, and nothing depends on the present: instants are shown as Discord
shows them, so that a card is the same as long as the conversation is.
"""

from __future__ import annotations

from collections.abc import Sequence

from discord.ui import File, Item, LayoutView

from bot.conversations.dating import will_be_asked
from bot.conversations.records import Conversation, Question, Summary
from bot.conversations.reply_markdown import escaped
from bot.conversations.reply_words import shortened
from bot.conversations.showing import Wanted
from bot.core.i18n import Language, _
from bot.ui.addresses import button
from bot.ui.layouts import MOST_TEXT, actions, layout, rule, text
from bot.ui.text import plain
from bot.ui.times import discord_time
from cogs.conversations.news import RULES
from cogs.conversations.wording import lines_of

LEAST_FRAMING = 200  # characters of it that a card keeps, however long its questions are
SUMMARY_SHOWN = 3500  # characters of a summary; a longer one is in a file as well
Attached = tuple[str, bytes]  # name and content of a file


def starter_card(one: Wanted, say: Language, *, reads_all: bool) -> LayoutView:
    """Return the card that a thread begins with; `reads_all` where the operator lets the bot read what is written."""
    conversation = one.conversation
    head = text(f"## {plain(conversation.title)}", f"**{headline(conversation, say)}**")
    how = text(*_how(conversation, say, reads_all=reads_all))
    asked = text(*(_question(conversation, question, say) for question in conversation.questions))
    about = text(*_about(one, say))
    left = MOST_TEXT - sum(len(part.content) for part in (head, how, asked, about))
    why = text(_framing(conversation, max(left, LEAST_FRAMING)))
    items: list[Item[LayoutView]] = [head, *([why] if conversation.framing else []), how, rule()]
    items += [asked] if conversation.questions else []
    return layout(*items, *([rule(), about] if about.content else []), *_buttons(one, say))


def headline(conversation: Conversation, say: Language) -> str:
    """Return where a conversation stands, as a sentence without its full stop."""
    phase = conversation.phase
    if phase == "announced":
        opens = conversation.opens_at
        return say(_("Announced")) if opens is None else say(_("Opens {when}"), when=discord_time(opens, "F"))
    if phase == "open":
        closes = conversation.closes_at
        return (
            say(_("Open, without a closing date"))
            if closes is None
            else say(_("Open until {when}"), when=discord_time(closes, "F"))
        )
    if phase == "synthesis":
        return say(_("Contributions are closed; the consolidated reply is being written"))
    at = conversation.closed_at
    return say(_("Closed")) if at is None else say(_("Closed {when}"), when=discord_time(at, "D"))


def _framing(conversation: Conversation, limit: int) -> str:
    room = limit
    framing = lines_of(conversation.framing, limit=room)
    while len(framing) > limit:  # marks of Markdown are escaped, so that what is shown is longer than what was typed
        room -= len(framing) - limit
        framing = lines_of(conversation.framing, limit=room)
    return framing


def _how(conversation: Conversation, say: Language, *, reads_all: bool) -> list[str]:
    promise = say(RULES[conversation.mode])
    if conversation.phase in {"announced", "open"}:
        languages = say.listed(say.language(code) for code in conversation.languages)
        lines = [f"{say(_('How to take part: write below in {languages}.'), languages=languages)} {promise}"]
    else:
        lines = [promise]
    if reads_all:
        lines.append(
            say(_("The bot can read what is written in this thread, and an export by the curators may hold all of it."))
        )
    return lines


def _question(conversation: Conversation, question: Question, say: Language) -> str:
    shown = f"**{question.position}**  {plain(question.text)}"
    if question.status == "posted" and question.posted_at is not None:
        when = say(_("since {when}"), when=discord_time(question.posted_at, "D"))
    elif question.due_at is not None and will_be_asked(conversation, question):
        when = say(_("opens {when}"), when=discord_time(question.due_at, "D"))
    else:
        return shown
    return f"{shown}\n-# {when}"


def _about(one: Wanted, say: Language) -> list[str]:
    counts = [
        say(_("Featured contributions: {count}"), count=say.number(one.featured)) if one.featured else "",
        say(_("resources: {count}"), count=say.number(one.resources)) if one.resources else "",
    ]
    lines = [" · ".join(filter(None, counts))] if any(counts) else []
    following = _next(one.conversation, say)
    return [*lines, f"-# {following}"] if following else lines


def _next(conversation: Conversation, say: Language) -> str:
    """Return what happens next by itself, beside what the headline says."""
    if conversation.phase == "closed":
        return say(_("The consolidated reply is in the thread and in the library: /conversation show"))
    if conversation.paused_at is not None:
        since = discord_time(conversation.paused_at, "D")
        return say(_("Paused since {when}. Dates will be announced again."), when=since)
    if conversation.phase == "synthesis":
        ends = conversation.ends_at
        return "" if ends is None else say(_("Next: the reply, due by {when}"), when=discord_time(ends, "F"))
    waiting = [one for one in conversation.questions if will_be_asked(conversation, one)]
    first = min(waiting, key=lambda one: (one.due_at, one.position), default=None)
    if first is None or first.due_at is None:
        closes = conversation.closes_at
        if conversation.phase == "open" or closes is None:
            return ""
        return say(_("Open until {when}"), when=discord_time(closes, "F"))
    return say(
        _("Next: question {number}, {when}"), number=say.number(first.position), when=discord_time(first.due_at, "F")
    )


def _buttons(one: Wanted, say: Language) -> Sequence[Item[LayoutView]]:
    conversation = one.conversation
    closed = conversation.phase == "closed"
    if closed and one.surface("card").channel == conversation.thread:
        return ()  # Discord answers no button in a thread that is locked
    return actions(
        button(say(_("Read the reply")), "conv.reply", conversation.id) if closed else None,
        button(say(_("Follow")), "conv.follow", conversation.id) if not closed else None,
        button(say(_("Read featured contributions")), "conv.read", conversation.id) if one.featured else None,
    )


# -- summaries and the reply --------------------------------------------------------------------------------------


def summary_message(summary: Summary, conversation: Conversation, say: Language) -> tuple[LayoutView, list[Attached]]:
    """Return a published summary as a message, and where it is longer than that the whole of it as a file."""
    when = discord_time(summary.published_at or summary.at, "D")
    until = discord_time(summary.until, "D")
    span = (
        say(_("Of what was featured until {until}"), until=until)
        if summary.since is None
        else say(_("Of what was featured from {since} to {until}"), since=discord_time(summary.since, "D"), until=until)
    )
    shown, whole = _shown(summary.text)
    files: list[Attached] = []
    if not whole:
        heading = f"# {conversation.title}\n\n"
        files.append((f"summary-{summary.id}.md", f"{heading}{summary.text.strip()}\n".encode()))
    view = layout(
        text(f"### {say(_('Summary of {when}'), when=when)}", f"-# {span}"),
        text(shown, "" if whole else f"-# {say(_('The file has the whole summary.'))}"),
        *_files(files),
        # Discord answers no button in a thread that is locked.
        *(
            actions(button(say(_("Read featured contributions")), "conv.read", conversation.id))
            if conversation.live
            else ()
        ),
    )
    return view, files


def _shown(summary: str) -> tuple[str, bool]:
    """Return the lines of a summary that fit a message, and whether that is all of them."""
    taken: list[str] = []
    left = SUMMARY_SHOWN
    for line in summary.splitlines():
        shown = _summary_line(line)
        if len(shown) + 1 > left:
            begun = f"{shortened(line, left // 2)} …" if not taken else "…"
            return "\n".join([*taken, begun if taken else _summary_line(begun)]).strip("\n"), False
        taken.append(shown)
        left -= len(shown) + 1
    return "\n".join(taken).strip("\n"), True


def _summary_line(line: str) -> str:
    item = line.lstrip()
    return f"- {escaped(item[2:])}" if item.startswith("- ") else escaped(line)


def reply_message(lines: Sequence[str], files: Sequence[Attached]) -> LayoutView:
    """Return the consolidated reply as a message, with its files below."""
    return layout(text(*lines), *_files(files))


def reopened_message(conversation: Conversation, say: Language) -> LayoutView:
    """Return what stands in the place of a reply once its conversation was opened again."""
    return layout(
        text(
            say(_("This conversation was opened again: {title}"), title=f"**{plain(conversation.title)}**"),
            say(_("Its consolidated reply will be here once it is closed.")),
        )
    )


def _files(files: Sequence[Attached]) -> list[Item[LayoutView]]:
    return [File(f"attachment://{name}") for name, _content in files]
