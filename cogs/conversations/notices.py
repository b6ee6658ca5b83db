"""What those who facilitate a conversation are told of it, in words: what waits for them, and what they can do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from discord import ButtonStyle
from discord.ui import Button

from bot.conversations.planning import CLOSING, ENDING, OPENED, SYNTHESIS, question_of
from bot.conversations.records import Conversation
from bot.conversations.saying import Said
from bot.core.i18n import Language, Phrase, _
from bot.ui.addresses import button
from bot.ui.deliverer import Message
from bot.ui.text import label, plain
from bot.ui.times import discord_time

MOMENTS: dict[str, Phrase] = {
    OPENED: _("the opening"),
    CLOSING: _("the notice that contributions close soon"),
    SYNTHESIS: _("the notice that contributions are closed"),
}
REASONS: dict[str, Phrase] = {
    "10003": _("the thread is gone"),
    "50001": _("the bot does not see the thread"),
    "50013": _("the bot may not write there"),
    **dict.fromkeys(("network", "429", "500", "502", "503", "504"), _("Discord could not be reached")),
    "interrupted": _("the bot was stopped while sending"),
}
# Where a thread was to be made.
PLACES: dict[str, Phrase] = {
    "10003": _("the channel is gone"),
    "50001": _("the bot does not see the channel"),
    "50013": _("the bot may not write there"),
    "40067": _("a post needs a tag there"),
}
REFUSED: dict[str, Phrase] = {
    "thread": _("The thread could not be made: {title}"),
    "upkeep": _("The thread could not be changed: {title}"),
    "summary": _("A summary could not be posted in the thread: {title}"),
    "reply": _("The consolidated reply could not be posted in the thread: {title}"),
}


def featured_line(said: Said, say: Language) -> list[str]:
    """Return how many contributions were featured so far, nothing where none was."""
    if not said.featured:
        return []
    return [
        say.plural(
            "{count} contribution has been featured so far.", "{count} contributions have been featured so far.",
            said.featured,
        )
    ]  # fmt: skip


def desk_message(said: Said, say: Language) -> Message:
    """Return what facilitators are told; KeyError for something that nobody plans.

    In the curators' channel it names them, so that they notice, and offers what can be done. Addresses of buttons need
    the server they are pressed in, so a direct message names the command and links to the thread.
    """
    delivery, conversation = said.delivery, said.conversation
    lines, offered, command = _told(said, say)
    if delivery.target.kind == "user":
        if command is not None:
            lines.append(f"-# {say(command)}")
        return Message(content="\n".join(lines), buttons=_way(conversation, say))
    people = list(conversation.facilitators)
    if people:
        lines[0] = f"{' '.join(f'<@{one}>' for one in people)} {lines[0]}"
    buttons = [
        button(say(text), route, conversation.id, style=ButtonStyle.secondary if place else ButtonStyle.primary)
        for place, (text, route) in enumerate(offered)
    ]
    return Message(content="\n".join(lines), buttons=buttons, pings=people)


Told = tuple[list[str], list[tuple[Phrase, str]], Phrase | None]  # lines, buttons, command


def _told(said: Said, say: Language) -> Told:
    content: dict[str, Any] = dict(said.delivery.content)
    title = title_of(said)
    edit, opened = (_("Move the dates"), "cura.edit"), (_("Open the conversation"), "conv.open")
    closing, edited = (_("Sum up and close"), "outc.close"), (_("Edit the conversation"), "cura.edit")
    dates = _("Move the dates with /curate conversation edit.")
    match content["what"]:
        case "closing" | "synthesis" | "ending":
            lines = _dated(said, say, content["what"])
            return lines, [edit] if content["what"] == CLOSING else [closing, edit], dates
        case "draft":
            lines = [
                say(_("A draft summary is ready: {title}"), title=title),
                say(_("It lists what was featured since the last one. Edit it, then publish it.")),
            ]
            offered = [(_("Open the draft"), "outc.latest")]
            return lines, offered, _("Read it with /curate conversation summary.")
        case "withdrawn":
            number = say.number(content["number"])
            return (
                [
                    say(
                        _("Contribution {number} was taken back, or its message deleted: {title}"),
                        number=number,
                        title=title,
                    ),
                    say(_("It was removed everywhere. Please check that no published summary paraphrases it.")),
                ],
                [opened],
                None,
            )
        case "changed":
            number = say.number(content["number"])
            return (
                [
                    say(
                        _("Contribution {number} was edited by its author and is left out for now: {title}"),
                        number=number,
                        title=title,
                    ),
                    say(_("To include it as it reads now, use Feature on the message again.")),
                ],
                [opened],
                None,
            )
        case "archived":
            return (
                [
                    say(_("Somebody has archived the thread: {title}"), title=title),
                    say(_("It stays archived, and what is due is posted there all the same.")),
                ],
                [edited],
                _("Edit it with /curate conversation edit."),
            )
        case "gone":
            return (
                [
                    say(_("Somebody has deleted the thread: {title}"), title=title),
                    say(
                        _("What was featured is kept. “Make a new thread” under /curate conversation edit replaces it.")
                    ),
                ],
                [edited],
                _("Edit it with /curate conversation edit."),
            )
        case "unwritten":
            return (
                [
                    say(
                        _("The end has come, but no summary is written, so it was not closed: {title}"),
                        title=title,
                    ),
                    say(_("It has no end date now. Write the summary, then close it.")),
                ],
                [closing, edit],
                _("Close it with /curate conversation close."),
            )
        case "undelivered":
            again = [(_("Try again"), "conv.retry")] if content["status"] == "failed" else []
            return _undelivered(said, content, say), [*again, edited], None
        case "refused":
            return _refused(said, content, say), [edited], _("Edit it with /curate conversation edit.")
        case other:
            raise KeyError(other)


def _dated(said: Said, say: Language, what: str) -> list[str]:
    conversation, title = said.conversation, title_of(said)
    closes, ends = conversation.closes_at, conversation.ends_at
    lines = []
    if what == CLOSING and closes is not None:
        posted = sum(one.status == "posted" for one in conversation.questions)
        time, left = discord_time(closes, "F"), discord_time(closes, "R")
        lines = [
            say(_("Contributions close soon: {title}"), title=title),
            say(_("They close on {time} ({left})."), time=time, left=left),
            say(
                _("Questions asked: {posted} of {total}. Contributions featured: {featured}."),
                posted=posted, total=len(conversation.questions), featured=say.number(said.featured),
            ),
            say(_("Who has not been heard yet, and should be asked?")),
        ]  # fmt: skip
    elif what == SYNTHESIS:
        lines = [
            say(_("Contributions are closed; the consolidated reply is yours to write: {title}"), title=title),
            *featured_line(said, say),
        ]
    elif what == ENDING:
        lines = [say(_("The conversation closes by itself soon: {title}"), title=title)]
    if ends is not None and what != CLOSING:
        time = discord_time(ends, "F")
        lines.append(say(_("It closes by itself on {time}, if a summary is written by then."), time=time))
    return lines


def _undelivered(said: Said, content: dict[str, Any], say: Language) -> list[str]:
    asked = question_of(content["moment"])
    if asked is None:
        what = say(MOMENTS[content["moment"]])
    else:
        question = said.conversation.question(asked)
        what = say(_("a question")) if question is None else say(_("question {number}"), number=question.position)
    failed = content["status"] == "failed"
    template = _("This could not be posted in the thread: {what}") if failed else _(
        "This may not have arrived in the thread: {what}"
    )  # fmt: skip
    lines = [title_of(said), say(template, what=what)]
    if reason := REASONS.get(content["error"]):
        lines.append(say(_("Discord said: {reason}."), reason=reason))
    due = discord_time(datetime.fromtimestamp(content["due"], UTC), "F")
    lines.append(say(_("It was due {when}."), when=due))
    return lines


def _refused(said: Said, content: dict[str, Any], say: Language) -> list[str]:
    what = content["refused"]
    reason = (PLACES if what == "thread" else REASONS).get(content["code"])
    lines = [
        say(REFUSED[what], title=title_of(said)),
        say(_("Discord said: {reason}."), reason=reason or say(_("error {code}"), code=content["code"])),
        say(_("An administrator can see what the bot lacks there with /setup conversations.")),
    ]
    again = _("It is tried again every six hours.")
    if what == "thread":
        again = _("It is tried again every six hours, or at once: “Make a new thread” under /curate conversation edit.")
    return [*lines, say(again)]


def _way(conversation: Conversation, say: Language) -> list[Button[Any]]:
    """Return the way to the thread from a direct message, where there is one."""
    if conversation.thread is None:
        return []
    shown = label(say(_("Go to the conversation")), limit=80)
    return [Button(label=shown, url=f"https://discord.com/channels/{conversation.guild}/{conversation.thread}")]


def title_of(said: Said) -> str:
    """Return the title of the conversation as it was typed, in bold."""
    return f"**{plain(said.conversation.title)}**"
