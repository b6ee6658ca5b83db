"""The end of a conversation: what its reply will hold, its texts, points and next steps, and the close itself."""

from __future__ import annotations

import io
from collections.abc import Mapping

import discord
from discord import ButtonStyle
from discord.ui import Item, LayoutView

from bot.conversations.closing import WHOLE_LENGTH, Closed, Closing, Prepared
from bot.conversations.commitments import Commitments
from bot.conversations.records import OUTCOME_LENGTH, POINTS, REASON_LENGTH, Commitment, Conversation, Point
from bot.conversations.replying import ConversationReplies
from bot.conversations.typed import Typed
from bot.core.i18n import Language, _
from bot.ui.addresses import Pressed, Routes, button, menu
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.forms import Form
from bot.ui.layouts import actions, card, choice, layout, rule, text
from bot.ui.replies import Reply, ask, send, show
from bot.ui.text import label, plain
from cogs.conversations.keeping import hidden_line, kept
from cogs.conversations.steps import step_lines

WHAT = "outcome"  # of what is kept while it is typed
PER_PAGE = 8
SHOWN = 350  # characters of each text


class ClosingDesk:
    """Answers the buttons of the panel for closing."""

    def __init__(self, closing: Closing, commitments: Commitments, replies: ConversationReplies) -> None:
        self._closing = closing
        self._commitments = commitments
        self._replies = replies

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "outc.close": self._close,
            "outc.text": self._text,
            "outc.steps": self._steps,
            "outc.unpoint": self._drop_point,
            "outc.preview": self._preview,
            "outc.finish": self._finish,
            "outc.anyway": self._anyway,
        }

    async def begin(self, itx: Itx, conversation: int, reason: str) -> None:
        """Show the panel; a reason that was given is kept first."""
        actor = actor_of(itx)
        prepared = await self._closing.prepared(actor, conversation)
        if reason:
            found = prepared.conversation
            prepared = await self._closing.write(
                actor, found, summary=found.summary, decided=found.decided, reason=reason,
            )  # fmt: skip
        await send(itx, view=closing_panel(prepared, language_of(itx)))

    async def _close(self, itx: Itx, pressed: Pressed) -> None:
        prepared = await self._closing.prepared(actor_of(itx), pressed.number(0))
        await show(itx, closing_panel(prepared, language_of(itx)))

    # -- its texts ------------------------------------------------------------------------------------------

    async def _text(self, itx: Itx, pressed: Pressed) -> None:
        found = (await self._closing.prepared(actor_of(itx), pressed.number(0))).conversation
        await self._ask(itx, found, {"summary": found.summary, "decided": found.decided, "reason": found.reason})

    async def again(self, itx: Itx, typed: Typed) -> None:
        """Open the form with what was typed before."""
        found = (await self._closing.prepared(actor_of(itx), typed.conversation)).conversation
        await self._ask(itx, found, typed.fields)

    async def _ask(self, itx: Itx, found: Conversation, given: Mapping[str, str]) -> None:
        say = language_of(itx)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            prepared = await kept(
                itx, self._closing.typed, Typed(what=WHAT, conversation=found.id, ref="", fields=typed),
                lambda: self._closing.write(
                    actor_of(itx), found, summary=typed["summary"], decided=typed["decided"], reason=typed["reason"],
                ),
            )  # fmt: skip
            if prepared is not None:
                await show(itx, closing_panel(prepared, language_of(itx)))

        form = Form(say(_("The consolidated reply")), submitted)
        form.field(
            "summary", say(_("Summary")), value=given.get("summary", ""), limit=WHOLE_LENGTH, long=True,
            about=say(_("What somebody who reads nothing else should know")),
        )  # fmt: skip
        form.field(
            "decided", say(_("What was decided")), value=given.get("decided", ""), limit=OUTCOME_LENGTH, long=True
        )
        form.field(
            "reason", say(_("Why it closes")), value=given.get("reason", ""), limit=REASON_LENGTH,
            about=say(_("Such as “the questions are answered”; part of the reply")),
        )  # fmt: skip
        await ask(itx, form)

    # -- points and next steps ------------------------------------------------------------------------------

    async def _steps(self, itx: Itx, pressed: Pressed) -> None:
        page = pressed.number(1) if len(pressed.parts) > 1 else 0
        await self._show_steps(itx, pressed.number(0), page)

    async def _drop_point(self, itx: Itx, pressed: Pressed) -> None:
        conversation = pressed.number(0)
        await self._closing.points.drop(actor_of(itx), conversation, Pressed(pressed.chosen).number(0))
        await self._show_steps(itx, conversation, 0)

    async def _show_steps(self, itx: Itx, conversation: int, page: int) -> None:
        actor = actor_of(itx)
        prepared = await self._closing.prepared(actor, conversation)
        _found, steps = await self._commitments.of(actor, conversation)
        await show(itx, steps_panel(prepared.conversation, [*prepared.points, *steps], page, language_of(itx)))

    # -- preview and close ----------------------------------------------------------------------------------

    async def _preview(self, itx: Itx, pressed: Pressed) -> None:
        conversation = (await self._closing.prepared(actor_of(itx), pressed.number(0))).conversation
        await Reply.of(itx).defer()
        made = await self._replies.files(guild_of(itx), conversation.id)
        files = [discord.File(io.BytesIO(content), name) for name, content in made if not name.endswith(".json")]
        said = language_of(itx)(_("The reply as it would be published now. Only you see this."))
        await send(itx, said, files=files)

    async def _finish(self, itx: Itx, pressed: Pressed) -> None:
        """Close, or ask once more where something is missing; what was changed since it was shown is refused."""
        prepared, say = await self._closing.prepared(actor_of(itx), pressed.number(0)), language_of(itx)
        one = prepared.conversation
        if one.phase != "closed" and one.version == pressed.number(1) and missing(prepared, say):
            await show(itx, asked_once_more(prepared, say))
            return
        await self._anyway(itx, pressed)

    async def _anyway(self, itx: Itx, pressed: Pressed) -> None:
        closed = await self._closing.finish(actor_of(itx), pressed.number(0), pressed.number(1))
        await show(itx, closed_card(closed, language_of(itx)))


def closing_panel(prepared: Prepared, say: Language) -> LayoutView:
    """Show what the reply of a conversation holds so far, what is missing, and the ways on."""
    one = prepared.conversation
    closed = one.phase == "closed"
    title = say(_("The consolidated reply")) if closed else say(_("Sum up and close"))
    lines = []
    for question, count in prepared.answers:
        heading = (
            say(_("Beyond the guiding questions"))
            if question is None
            else f"{question.position}  {plain(question.text, limit=120)}"
        )
        said = (
            say.plural("{count} contribution", "{count} contributions", count) if count else say(_("nothing featured"))
        )
        lines.append(f"{heading}\n-# {said}")
    counts = [
        say.plural("{count} point", "{count} points", len(prepared.points)),
        say.plural("{count} next step", "{count} next steps", prepared.steps),
        say.plural("{count} resource", "{count} resources", prepared.resources),
    ]
    texts = [
        f"**{say(name)}**\n{plain(written, limit=SHOWN)}"
        for name, written in (
            (_("Summary"), one.summary), (_("What was decided"), one.decided), (_("Why it closes"), one.reason),
        )
        if written
    ]  # fmt: skip
    foot = say(
        _("Closing posts the reply in the thread and puts it into the library; the thread is locked and archived. "
          "To undo it: /curate conversation reopen.")
    )  # fmt: skip
    again = say(_("It is closed. Publishing again replaces the reply in the thread and in the library."))
    items: list[Item[LayoutView]] = [text(f"### {title} · {plain(one.title, limit=150)}"), text(*lines)]
    items += [text(" · ".join(counts)), *(text(one) for one in texts), rule()]
    lacks = missing(prepared, say)
    items.append(text(hidden_line(prepared.hidden, say), *lacks, f"-# {again if closed else foot}"))
    name = say(_("Publish the reply again")) if closed else say(_("Close and publish"))
    first, other = ButtonStyle.primary, ButtonStyle.secondary
    finish = button(name, "outc.finish", one.id, one.version, style=other if lacks else first)
    write = button(say(_("Write the summary")), "outc.text", one.id, style=first if lacks else other)
    more = button(say(_("Points and next steps")), "outc.steps", one.id, 0)
    preview = button(say(_("Preview")), "outc.preview", one.id)
    ways = [write, more, preview, finish] if lacks else [finish, write, more, preview]
    return layout(card(*items), *actions(*ways))


def asked_once_more(prepared: Prepared, say: Language) -> LayoutView:
    """Ask whether to close although something is missing, which is named."""
    one = prepared.conversation
    title = say(_("Close all the same?"))
    return layout(
        card(text(f"### {title} · {plain(one.title, limit=150)}"), text(*missing(prepared, say))),
        *actions(
            button(say(_("Back")), "outc.close", one.id, style=ButtonStyle.primary),
            button(say(_("Close all the same")), "outc.anyway", one.id, one.version),
        ),
    )


def missing(prepared: Prepared, say: Language) -> list[str]:
    """Return what a reply lacks, under a heading; nothing where it lacks nothing."""
    lacks = [say(_("Question {number} has nothing featured."), number=one.position) for one in prepared.unanswered]
    if not prepared.conversation.summary:
        lacks.append(say(_("The reply has no summary yet.")))
    if not prepared.conversation.reason and prepared.conversation.phase != "closed":
        lacks.append(say(_("No reason for closing is given.")))
    return [f"**{say(_('Still missing'))}**", *lacks] if lacks else []


def steps_panel(one: Conversation, entries: list[Point | Commitment], page: int, say: Language) -> LayoutView:
    """Show the points and next steps of a conversation, a page at a time, with what can be done about each."""
    last = max(len(entries) - 1, 0) // PER_PAGE
    number = min(page, last)
    shown = entries[number * PER_PAGE : (number + 1) * PER_PAGE]
    points = [entry for entry in shown if isinstance(entry, Point)]
    steps = [entry for entry in shown if isinstance(entry, Commitment)]
    items: list[Item[LayoutView]] = [text(f"### {say(_('Points and next steps'))} · {plain(one.title, limit=150)}")]
    items += [text(*point_lines(point, one, say)) for point in points]
    if steps:
        items += [text(f"**{say(_('Next steps'))}**"), *(text(*step_lines(step, say)) for step in steps)]
    if not entries:
        items.append(text(say(_("None is noted yet."))))
    drop = [(str(point.id), label(point.text, limit=100), say(POINTS[point.kind])) for point in points]
    look = [(str(step.id), label(step.text, limit=100), "") for step in steps]
    return layout(
        card(*items),
        *choice(menu(say(_("Remove a point …")), drop, "outc.unpoint", one.id) if drop else None),
        *choice(menu(say(_("Change a next step …")), look, "outc.step", one.id) if look else None),
        *actions(
            button(say(_("Add a point")), "outc.addpoint", one.id),
            button(say(_("Add a next step")), "outc.addstep", one.id),
        ),
        *actions(
            button(say(_("Back")), "outc.close", one.id),
            button(say(_("Previous")), "outc.steps", one.id, number - 1) if number > 0 else None,
            button(say(_("Next")), "outc.steps", one.id, number + 1) if number < last else None,
        ),
    )


def point_lines(point: Point, one: Conversation, say: Language) -> list[str]:
    """Return a point with its kind, its question and the contributions that say so."""
    question = one.question(point.question)
    facts = [say(POINTS[point.kind])]
    if question is not None:
        facts.append(say(_("question {number}"), number=question.position))
    if point.numbers:
        facts.append(", ".join(f"[{number}]" for number in point.numbers))
    return [plain(point.text, limit=300), f"-# {' · '.join(facts)}"]


def closed_card(closed: Closed, say: Language) -> LayoutView:
    """Say that a conversation is closed, and where its reply is."""
    one = closed.conversation
    if one.thread is None:
        said = (
            _("It was closed before. Its reply was published again in the library; it has no thread.")
            if closed.again
            else _("It is closed. Its reply is in the library; it has no thread to post it in.")
        )
    else:
        said = (
            _("It was closed before. Its reply was published again, in the thread and in the library.")
            if closed.again
            else _("It is closed. Its reply is posted in the thread and is in the library.")
        )
    return layout(
        text(f"**{plain(one.title)}**", say(said), f"-# {say(_('To undo it: /curate conversation reopen.'))}"),
        *actions(
            button(say(_("The consolidated reply")), "conv.reply", one.id, style=ButtonStyle.primary),
            button(say(_("Points and next steps")), "outc.steps", one.id, 0),
        ),
    )
