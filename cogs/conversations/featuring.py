"""Feature, Unfeature, Move to conversation: in the menu of a message; and what authors do with their words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord import app_commands

from bot.clock import Clock
from bot.conversations.featuring import Featuring, Panel, Writer
from bot.conversations.records import Contribution, Conversation
from bot.core.guilds import Actor
from bot.core.i18n import _
from bot.errors import ConflictError, InvalidInputError, NotFoundError
from bot.ui.addresses import Pressed, Routes
from bot.ui.context import Itx, actor_in, actor_of, language_of
from bot.ui.forms import Form
from bot.ui.pacer import Refused
from bot.ui.replies import ask, send, update
from bot.vocabulary.service import VocabularyService
from cogs.conversations.choices import ConversationChoices
from cogs.conversations.featured import (
    chosen,
    feature_form,
    featured_card,
    mine_card,
    move_form,
    moved_card,
    unfeatured,
    withdrawn,
)
from cogs.conversations.sources import GONE, SourceWatch

if TYPE_CHECKING:
    from bot.client import Client

log = logging.getLogger(__name__)
WRITTEN = {discord.MessageType.default, discord.MessageType.reply}  # the others are notices of Discord's own


class FeaturingDesk:
    """Takes what curators choose of what people write."""

    def __init__(
        self, client: Client, choices: ConversationChoices, featuring: Featuring, vocabulary: VocabularyService,
        clock: Clock,
    ) -> None:  # fmt: skip
        self._client = client
        self._choices = choices
        self._featuring = featuring
        self._vocabulary = vocabulary
        self._clock = clock

    def menus(self) -> Sequence[app_commands.ContextMenu]:
        """Return the entries of the menu of a message; hidden from those who may not manage messages."""
        made = [
            app_commands.ContextMenu(name=_("Feature"), callback=self.feature_message),
            app_commands.ContextMenu(name=_("Unfeature"), callback=self.unfeature_message),
            app_commands.ContextMenu(name=_("Move to conversation"), callback=self.move_message),
        ]
        for one in made:
            one.default_permissions = discord.Permissions(manage_messages=True)
            one.allowed_contexts = app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False)
        return made

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "feat.change": self._change,
            "feat.drop": self._drop,
            "feat.mine": self._mine,
            "feat.back": self._withdraw,
        }

    def listeners(self) -> Sequence[Callable[..., Coroutine[Any, Any, None]]]:
        """Return what listens to Discord; the name of each function is that of its event."""
        return SourceWatch(self._client, self._featuring).listeners()

    # -- feature ----------------------------------------------------------------------------------------------

    async def feature_message(self, itx: Itx, message: discord.Message) -> None:
        """Open the form for featuring a message."""
        own = self._own(message)
        panel = await self._featuring.panel(actor_of(itx), message.channel.id, message.id, own=own)
        if not own:
            _must_be_words(message)
        files = bool(message.attachments)
        expected = 0 if panel.contribution is None else panel.contribution.version

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            actor, picked = actor_of(itx), chosen(form, panel)
            one = await self._featuring.feature(
                actor, channel=message.channel.id, message=message.id, words=message.clean_content,
                author=None if own else await self._writer(message, panel.conversation),
                said_at=message.created_at, edited_at=message.edited_at, question=picked.question,
                theme=picked.theme, note=typed["note"], withhold=typed.get("withhold", ""), expected=expected,
            )  # fmt: skip
            if not own:
                await self._follow(actor, message)
            withheld = await self._withheld(actor, panel.conversation, message.clean_content, typed["note"], own=own)
            told = not own and message.author.id != actor.user
            await self._show(itx, panel, one, withheld, files=files, told=told, fresh=True)

        form = feature_form(panel, message.created_at, submitted, language_of(itx), files=files)
        await ask(itx, form)

    async def _change(self, itx: Itx, pressed: Pressed) -> None:
        number = pressed.number(0)
        panel = await self._featuring.panel_of(actor_of(itx), number)
        expected = None if panel.contribution is None else panel.contribution.version

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            actor, picked = actor_of(itx), chosen(form, panel)
            one = await self._featuring.change(
                actor, number, question=picked.question, theme=picked.theme, note=typed["note"],
                withhold=typed.get("withhold", ""), expected=expected,
            )  # fmt: skip
            before = panel.contribution.words if panel.contribution is not None else ""
            withheld = await self._withheld(actor, panel.conversation, before, typed["note"])
            await self._show(itx, panel, one, withheld, fresh=False)

        said_at = self._clock.now() if panel.contribution is None else panel.contribution.said_at
        form = feature_form(panel, said_at, submitted, language_of(itx))
        await ask(itx, form)

    async def _show(
        self, itx: Itx, panel: Panel, one: Contribution, withheld: Sequence[str], *, fresh: bool, files: bool = False,
        told: bool = False,
    ) -> None:  # fmt: skip
        terms = await self._vocabulary.terms(panel.conversation.guild)
        view = featured_card(one, panel.conversation, withheld, terms, language_of(itx), files=files, told=told)
        await (send(itx, view=view) if fresh else update(itx, view))

    async def _withheld(
        self, actor: Actor, conversation: Conversation, words: str, note: str, *, own: bool = False
    ) -> list[str]:
        if not conversation.veiled:
            return []
        return await self._featuring.withheld(actor, conversation.id, *([] if own else [words]), note)

    # -- unfeature --------------------------------------------------------------------------------------------

    async def unfeature_message(self, itx: Itx, message: discord.Message) -> None:
        """Have a message be featured no more."""
        one = await self._featuring.unfeature(actor_of(itx), message=message.id)
        await send(itx, view=unfeatured(one, language_of(itx)))

    async def _drop(self, itx: Itx, pressed: Pressed) -> None:
        one = await self._featuring.drop(actor_of(itx), pressed.number(0))
        await update(itx, unfeatured(one, language_of(itx)))

    # -- move -------------------------------------------------------------------------------------------------

    async def move_message(self, itx: Itx, message: discord.Message) -> None:
        """Open the form for moving a message into a conversation."""
        into = await self._featuring.destinations(actor_of(itx), message.channel.id)
        if self._own(message):
            raise InvalidInputError(
                _("The bot wrote this message itself, so it is not moved."),
                hint=_("Use Move to conversation on what people write."),
            )
        _must_be_words(message)
        files = bool(message.attachments)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            number = form.chosen("conversation")
            found = next((one for one in into if str(one.id) == number), None)
            if found is None:
                raise InvalidInputError(_("No conversation was chosen."), hint=_("Choose one in the form."))
            actor = actor_of(itx)
            one = await self._featuring.move(
                actor, conversation=found.id, channel=message.channel.id, message=message.id,
                words=message.clean_content, author=await self._writer(message, found), said_at=message.created_at,
                edited_at=message.edited_at, note=typed["note"], withhold=typed["withhold"],
            )  # fmt: skip
            await self._follow(actor, message)
            withheld = await self._withheld(actor, found, message.clean_content, typed["note"])
            await send(itx, view=moved_card(one, found, withheld, language_of(itx), files=files))

        form: Form = move_form(into, submitted, language_of(itx))
        await ask(itx, form)

    def _own(self, message: discord.Message) -> bool:
        return self._client.user is not None and message.author.id == self._client.user.id

    async def _follow(self, actor: Actor, message: discord.Message) -> None:
        """Look once whether a message still reads as it was handed over: nobody was listening for it until now."""
        place = self._client.get_partial_messageable(message.channel.id)
        try:
            now = await self._client.pacer.send(None, lambda: place.fetch_message(message.id))
        except discord.NotFound as error:
            if error.code not in GONE:
                raise
            await self._featuring.source_deleted(actor.guild, [message.id])
            raise NotFoundError(_("This message was deleted meanwhile, so nothing of it is kept.")) from error
        except (Refused, discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
            log.warning("A message that was featured could not be looked at: %s", error)
            return
        if now.edited_at is not None and now.edited_at != message.edited_at:
            await self._featuring.source_edited(actor.guild, message.id, now.edited_at)
            raise InvalidInputError(
                _("Its author changed this message meanwhile, so its words are not shown."),
                hint=_("Use the menu again, on the message as it reads now."),
            )

    async def _writer(self, message: discord.Message, conversation: Conversation) -> Writer:
        """Return who wrote a message; under the Chatham House Rule with what they, and those it mentions, go by here.

        A message that comes with a menu tells nobody's name in the server, so Discord is asked for it. Raises
        ConflictError where it does not say: a name that is not known could not be withheld.
        """
        named, guild = writer(message), message.guild
        if not conversation.veiled or guild is None:
            return named
        names = list(named.names)
        for user in dict.fromkeys([message.author.id, *(one.id for one in message.mentions)]):
            try:
                member = await self._client.pacer.send(None, partial(guild.fetch_member, user))
            except discord.NotFound:  # whoever left the server has no name in it
                continue
            except (Refused, discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError) as error:
                log.warning("The names of those whose words are to be kept cannot be told: %s", error)
                raise ConflictError(
                    _("Discord does not say now what this person is called here, so nothing was kept."),
                    hint=_("Use the menu of the message again in a minute."),
                ) from error
            names.append(member.display_name)
        return named._replace(names=list(dict.fromkeys(names)))

    # -- authors ----------------------------------------------------------------------------------------------

    async def _mine(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        found = await self._featuring.one_of_mine(actor, pressed.number(0))
        say = language_of(itx, actor.guild)
        await send(itx, view=mine_card(found.contribution, found.conversation, actor.guild, say))

    async def _withdraw(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_in(itx, pressed.number(1))
        found = await self._featuring.withdraw(actor, pressed.number(0))
        view = withdrawn(found.conversation, language_of(itx, actor.guild))
        # A message with plain text, such as the direct one, cannot become one of components.
        changeable = itx.message is not None and itx.message.flags.components_v2
        await (update(itx, view) if changeable else send(itx, view=view))


def writer(message: discord.Message) -> Writer:
    """Return who wrote a message, with every name that they, and those it mentions, go by."""
    names = [
        name
        for person in (message.author, *message.mentions)
        for name in (person.display_name, person.global_name, person.name)
        if name
    ]
    return Writer(message.author.id, list(dict.fromkeys(names)))


def _must_be_words(message: discord.Message) -> None:
    """Raise InvalidInputError unless a person wrote words in a message."""
    if message.author.bot or message.webhook_id is not None:
        raise InvalidInputError(_("No person wrote this message."), hint=_("Use this on what people write."))
    if message.type not in WRITTEN or not message.clean_content.strip():
        raise InvalidInputError(
            _("This message holds no words that could be kept."),
            hint=_("Files, pictures and forwarded messages are not kept. Ask its author to say it in words."),
        )
