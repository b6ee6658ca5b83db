"""`/curate conversation summary|point|step|close|reopen`: what comes of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands

from bot.clock import Clock
from bot.conversations.closing import Closing
from bot.conversations.commitments import Commitments
from bot.conversations.records import (
    OWNER_LENGTH,
    POINT_LENGTH,
    POINTS,
    REASON_LENGTH,
    STEP_LENGTH,
    Commitment,
    Conversation,
)
from bot.conversations.replying import ConversationReplies
from bot.conversations.summaries import Summaries
from bot.conversations.typed import Typed
from bot.core.folding import fold
from bot.core.i18n import Language, _
from bot.core.texts import visible
from bot.errors import InvalidInputError
from bot.ui.addresses import Pressed, Routes, button, out_of_date
from bot.ui.context import Itx, actor_of, language_of
from bot.ui.forms import Form
from bot.ui.layouts import actions, layout, text
from bot.ui.replies import ask, send
from bot.ui.suggesting import MOST, Choices, suggesting
from bot.ui.text import label, plain
from bot.ui.times import discord_time
from cogs.conversations import closing_panel, summing
from cogs.conversations.asking import WHAT, QuestionDesk
from cogs.conversations.choices import ConversationChoices
from cogs.conversations.keeping import hidden_line, kept
from cogs.conversations.steps import step_lines
from cogs.offered import chosen, offered

if TYPE_CHECKING:
    from bot.client import Client

CONVERSATION = _("Type words of its title, and choose")
DAY = _("Such as “23 March 2027”")
DAY_LENGTH = 60
NUMBERS_LENGTH = 200
POINT, STEP = "point", "step"  # of what is kept while it is typed


class CurateOutcomes(app_commands.Group):
    """What curators make of a conversation; its commands are put into the group of all (`cogs.conversations`)."""

    def __init__(
        self, client: Client, choices: ConversationChoices, asking: QuestionDesk, summaries: Summaries,
        closing: Closing, commitments: Commitments, replies: ConversationReplies, clock: Clock,
    ) -> None:  # fmt: skip
        super().__init__(name="outcomes", description=_("Open, facilitate and close e-conversations"))
        self._conversations = client.app.conversations
        self._choices = choices
        self._asking = asking
        self._closing = closing
        self._commitments = commitments
        self._clock = clock
        self._summing = summing.SummaryDesk(summaries, closing.typed)
        self._ending = closing_panel.ClosingDesk(closing, commitments, replies)

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            **self._summing.routes(),
            **self._ending.routes(),
            "outc.addpoint": self._add_point,
            "outc.addstep": self._add_step,
            "outc.again": self._again,
        }

    async def _again(self, itx: Itx, pressed: Pressed) -> None:
        """Open the form that was refused once more, with what was typed."""
        typed = await self._closing.typed.find(actor_of(itx), pressed.number(0))
        if typed.what == summing.WHAT:
            await self._summing.again(itx, typed)
        elif typed.what == closing_panel.WHAT:
            await self._ending.again(itx, typed)
        elif typed.what == WHAT:
            await self._asking.again(itx, typed)
        elif typed.what == POINT:
            kind, _mark, question = typed.ref.partition(":")
            found = (await self._closing.prepared(actor_of(itx), typed.conversation)).conversation
            await self._ask_point(itx, found, kind, question, dict(typed.fields))
        elif typed.what == STEP:
            await self._ask_step(itx, typed.conversation, typed.ref, dict(typed.fields))
        else:
            raise out_of_date()

    # -- summaries ------------------------------------------------------------------------------------------

    @app_commands.command(name="summary", description=_("Sum up what was featured since the last summary"))
    @app_commands.describe(conversation=CONVERSATION)
    async def summary(self, itx: Itx, conversation: str) -> None:
        """Show the draft that waits, or a new one."""
        found = await self._conversations.facilitated(actor_of(itx), conversation)
        await self._summing.begin(itx, found.id)

    # -- points ---------------------------------------------------------------------------------------------

    @app_commands.command(name="point", description=_("Note what contributions agree on, differ on or recommend"))
    @app_commands.describe(
        conversation=CONVERSATION, kind=_("What kind of point it is"), question=_("The guiding question it belongs to")
    )
    async def point(self, itx: Itx, conversation: str, kind: str, question: str | None = None) -> None:
        """Open the form of a point."""
        meant = chosen(language_of(itx), kind, POINTS)
        found = await self._conversations.facilitated(actor_of(itx), conversation)
        await self._ask_point(itx, found, meant, _on_list(found, question or ""), {})

    async def _add_point(self, itx: Itx, pressed: Pressed) -> None:
        found = (await self._closing.prepared(actor_of(itx), pressed.number(0))).conversation
        await self._ask_point(itx, found, "", "", {})

    async def _ask_point(
        self, itx: Itx, conversation: Conversation, kind: str, question: str, given: dict[str, str]
    ) -> None:
        """Open the form of a point; `kind` and the position `question` are what was chosen before, or empty."""
        say = language_of(itx)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            meant = chosen(language_of(itx), form.chosen("kind"), POINTS)
            answered = form.chosen("question")
            made = await kept(
                itx, self._closing.typed,
                Typed(what=POINT, conversation=conversation.id, ref=f"{meant}:{answered}", fields=typed),
                lambda: self._closing.points.add(
                    actor_of(itx), conversation.id, meant, text=typed["text"], numbers=typed["numbers"],
                    question=int(answered) if answered else None,
                ),
            )  # fmt: skip
            if made is not None:
                point, hidden = made
                lines = closing_panel.point_lines(point, conversation, language_of(itx))
                await self._noted(itx, conversation.id, lines, hidden)

        form = Form(say(_("A point")), submitted)
        form.menu(
            "kind", say(_("Kind")), [(key, say(name).capitalize()) for key, name in POINTS.items()], chosen=[kind],
            required=True,
        )  # fmt: skip
        form.menu(
            "question", say(_("Guiding question")),
            [(str(one.position), f"{one.position} · {one.text}") for one in conversation.questions],
            chosen=[question], about=say(_("None: it holds for the whole conversation")),
        )  # fmt: skip
        form.field(
            "text", say(_("What is said")), value=given.get("text", ""), limit=POINT_LENGTH, required=True, long=True
        )
        form.field(
            "numbers", say(_("Contributions that support it, by number")), value=given.get("numbers", ""),
            limit=NUMBERS_LENGTH, about=say(_("Such as 1, 4, 7; the numbers stand with what is featured")),
        )  # fmt: skip
        await ask(itx, form)

    @point.autocomplete("kind")
    @suggesting
    async def _kinds(self, itx: Itx, typed: str) -> Choices:
        return offered(language_of(itx), typed, POINTS)

    # -- next steps -----------------------------------------------------------------------------------------

    @app_commands.command(name="step", description=_("Record a next step: what, who, by when"))
    @app_commands.describe(conversation=CONVERSATION, owner=_("The member who promised it; they are told"), due=DAY)
    async def step(
        self, itx: Itx, conversation: str, owner: discord.Member | None = None,
        due: app_commands.Range[str, 1, DAY_LENGTH] | None = None,
    ) -> None:  # fmt: skip
        """Open the form of a next step."""
        if owner is not None and owner.bot:
            raise InvalidInputError(_("A bot cannot promise anything."), hint=_("Choose a person."))
        found = await self._conversations.facilitated(actor_of(itx), conversation)
        await self._ask_step(itx, found.id, str(owner.id) if owner else "", {"due": due or ""})

    async def _add_step(self, itx: Itx, pressed: Pressed) -> None:
        found = (await self._closing.prepared(actor_of(itx), pressed.number(0))).conversation
        await self._ask_step(itx, found.id, "", {})

    async def _ask_step(self, itx: Itx, conversation: int, owner: str, given: dict[str, str]) -> None:
        say = language_of(itx)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            made = await kept(
                itx, self._closing.typed, Typed(what=STEP, conversation=conversation, ref=owner, fields=typed),
                lambda: self._commitments.add(
                    actor_of(itx), conversation, text=typed["text"], owner=typed["owner"],
                    owner_user=int(owner) if owner else None, due=typed["due"], code=language_of(itx).code,
                ),
            )  # fmt: skip
            if made is not None:
                step, hidden = made
                await self._noted(itx, conversation, _noted_lines(step, owner, language_of(itx)), hidden)

        form = Form(say(_("A next step")), submitted)
        form.field("text", say(_("What")), value=given.get("text", ""), limit=STEP_LENGTH, required=True, long=True)
        form.field(
            "owner", say(_("Who (organisation or role)")), value=given.get("owner", ""), limit=OWNER_LENGTH,
            about=say(_("Under the Chatham House Rule it is not shown to anyone")),
        )  # fmt: skip
        form.field("due", say(_("Until when")), value=given.get("due", ""), limit=DAY_LENGTH, about=say(DAY))
        await ask(itx, form)

    async def _noted(self, itx: Itx, conversation: int, lines: list[str], hidden: int) -> None:
        say = language_of(itx)
        view = layout(
            text(say(_("Noted:")), *lines, hidden_line(hidden, say)),
            *actions(
                button(say(_("Points and next steps")), "outc.steps", conversation, 0),
                button(say(_("Sum up and close")), "outc.close", conversation),
            ),
        )
        await send(itx, view=view)

    # -- the end --------------------------------------------------------------------------------------------

    @app_commands.command(name="close", description=_("See what the consolidated reply holds, and close"))
    @app_commands.describe(conversation=CONVERSATION, reason=_("Why it closes; part of the reply"))
    async def close(
        self, itx: Itx, conversation: str, reason: app_commands.Range[str, 1, REASON_LENGTH] | None = None
    ) -> None:
        """Show the panel for closing."""
        found = await self._conversations.facilitated(actor_of(itx), conversation)
        await self._ending.begin(itx, found.id, visible(reason or ""))

    @app_commands.command(name="reopen", description=_("Open a closed conversation again"))
    @app_commands.describe(conversation=CONVERSATION, until=_("When contributions close, such as “23 March 2027”"))
    async def reopen(
        self, itx: Itx, conversation: str, until: app_commands.Range[str, 1, DAY_LENGTH] | None = None
    ) -> None:
        """Open a conversation again."""
        actor, say = actor_of(itx), language_of(itx)
        found = await self._conversations.facilitated(actor, conversation)
        after = await self._closing.reopen(actor, found.id, until or "", say.code)
        lines = [say(_("Open again: {title}. Its reply is out of the library until it is closed once more."),
                     title=f"**{plain(after.title)}**")]  # fmt: skip
        if after.closes_at is not None:
            lines.append(say(_("Contributions until: {time}"), time=discord_time(after.closes_at, "F")))
        manage = button(say(_("Change texts and dates")), "cura.edit", after.id)
        await send(itx, view=layout(text(*lines), *actions(manage)))

    # -- autocomplete ---------------------------------------------------------------------------------------

    @summary.autocomplete("conversation")
    @point.autocomplete("conversation")
    @step.autocomplete("conversation")
    @close.autocomplete("conversation")
    @suggesting
    async def _facilitated(self, itx: Itx, typed: str) -> Choices:
        return await self._choices.facilitated(itx, typed)

    @reopen.autocomplete("conversation")
    @suggesting
    async def _closed(self, itx: Itx, typed: str) -> Choices:
        found = await self._conversations.facilitating(actor_of(itx), typed)
        return [
            app_commands.Choice(name=label(one.title, limit=100), value=f"#{one.id}")
            for one in sorted(found, key=lambda one: one.phase != "closed")
            if one.phase in {"closed", "synthesis"}
        ][:MOST]

    @point.autocomplete("question")
    @suggesting
    async def _questions(self, itx: Itx, typed: str) -> Choices:
        meant = str(getattr(itx.namespace, "conversation", "") or "")
        if not meant:
            return []
        found = await self._conversations.facilitated(actor_of(itx), meant)
        return [
            app_commands.Choice(name=label(f"{one.position}  {one.text}", limit=100), value=str(one.position))
            for one in found.questions
            if fold(typed) in fold(f"{one.position} {one.text}")
        ][:MOST]


def _on_list(conversation: Conversation, text: str) -> str:
    """Return the position of a question that was chosen, empty where none was; raise InvalidInputError for another."""
    position = text.strip().removeprefix("#")
    if position and position not in {str(one.position) for one in conversation.questions}:
        raise InvalidInputError(
            _("“{text}” is not on the list."), hint=_("Choose from the list that opens."), text=text
        )
    return position


def _noted_lines(step: Commitment, owner: str, say: Language) -> list[str]:
    lines = step_lines(step, say)
    if owner and step.veiled:
        lines.append(say(_("The member you named is told; their name is shown nowhere.")))
    elif owner:
        lines.append(say(_("{person} is told by direct message."), person=f"<@{owner}>"))
    return lines
