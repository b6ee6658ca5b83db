"""`/conversation list|find|show|follow|mine|commitments|export`; and the buttons on what they show."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Mapping
from typing import Literal

import discord
from discord import app_commands
from discord.ext import commands
from discord.ui import LayoutView

from bot.clock import Clock
from bot.conversations.commitments import Commitments
from bot.conversations.finding import SearchPage
from bot.conversations.records import Commitment, Conversation
from bot.conversations.reply_markdown import message_lines
from bot.conversations.replying import ConversationReplies, files_of
from bot.conversations.service import ConversationsService
from bot.conversations.whole import WholeThreads
from bot.core.guilds import Actor
from bot.core.i18n import _
from bot.errors import NotFoundError
from bot.resources.records import Resource
from bot.resources.service import ResourcesService
from bot.ui.addresses import Pressed, Routes, out_of_date
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.layouts import layout, text
from bot.ui.replies import Reply, send, update
from bot.ui.suggesting import suggesting
from bot.ui.text import searched
from bot.vocabulary.records import SUBJECT_AXES
from bot.vocabulary.service import VocabularyService
from cogs.conversations import cards, promises, reading, results
from cogs.conversations.choices import ConversationChoices, phase_choices, phase_meant
from cogs.conversations.own_desk import OwnDesk
from cogs.conversations.state import PER_PAGE, FindState, phase_of
from cogs.conversations.threads import whole_thread
from cogs.conversations.whole import whole_file
from cogs.conversations.wording import Reader
from cogs.terms import meant, term_choices

CONVERSATION = _("Type words of the title, and choose")
PUBLIC = _("Show the answer to everyone in this channel")
NAMED = 25  # resources that a card reads
FORMS = [
    app_commands.Choice[str](name=name, value=form)
    for form, name in {"md": "Markdown", "html": "HTML", "json": "JSON"}.items()
]
DIGESTS = [app_commands.Choice[str](name=name, value=key) for key, name in cards.NAMES.items()]
DIGESTS.append(app_commands.Choice[str](name=_("Stop following"), value="stop"))
WHICH = [
    app_commands.Choice[str](name=_("still open"), value="open"),
    app_commands.Choice[str](name=_("done"), value="done"),
    app_commands.Choice[str](name=_("all"), value="all"),
]


class ConversationsCog(
    commands.GroupCog, group_name="conversation", group_description=_("Facilitated discussions: read, follow, find")
):
    """What anybody may ask of the conversations."""

    def __init__(
        self, choices: ConversationChoices, conversations: ConversationsService, own: OwnDesk,
        replies: ConversationReplies, commitments: Commitments, vocabulary: VocabularyService,
        resources: ResourcesService, whole: WholeThreads, clock: Clock,
    ) -> None:  # fmt: skip
        self._choices = choices
        self._conversations = conversations
        self._own = own
        self._replies = replies
        self._commitments = commitments
        self._vocabulary = vocabulary
        self._resources = resources
        self._whole = whole
        self._clock = clock

    def routes(self) -> Routes:
        """Return who answers which button."""
        return self._own.routes() | {
            "conv.list": self._list_page,
            "conv.find": self._page,
            "conv.narrow": self._narrow,
            "conv.alike": self._alike,
            "conv.share": self._share,
            "conv.open": self._open,
            "conv.sharecard": self._share_card,
            "conv.read": self._read,
            "conv.jump": self._jump,
            "conv.one": self._one,
            "conv.reply": self._reply,
            "conv.steps": self._steps,
            "conv.why": self._why,
        }

    async def _reader(self, itx: Itx) -> Reader:
        return Reader(language_of(itx), await self._vocabulary.terms(guild_of(itx)), self._clock.now())

    # -- list and find --------------------------------------------------------------------------------------

    @app_commands.command(name="list", description=_("Conversations that are open, announced or closed"))
    @app_commands.describe(phase=_("Only those in this phase"))
    async def list_(self, itx: Itx, phase: str | None = None) -> None:
        """Show the conversations."""
        await send(itx, view=await self._listed(itx, phase_meant(language_of(itx), phase) if phase else "", 0))

    async def _listed(self, itx: Itx, phase: str, page: int) -> LayoutView:
        of = phase_of(phase)
        found = await self._conversations.listed(actor_of(itx), of, page=page, per_page=PER_PAGE)
        return results.listing(found, of, await self._reader(itx))

    async def _list_page(self, itx: Itx, pressed: Pressed) -> None:
        await update(itx, await self._listed(itx, pressed.part(0), pressed.number(1)))

    @app_commands.command(name="find", description=_("Search conversations and what was featured in them"))
    @app_commands.describe(
        query=_("Words of a title, a question, or of what was said"), phase=_("Only those in this phase"),
        theme=_("Only this theme or field of expertise"), place=_("Only what is about this place or country"),
        public=PUBLIC,
    )  # fmt: skip
    async def find(
        self, itx: Itx, query: str, phase: str | None = None, theme: str | None = None, place: str | None = None,
        public: bool = False,  # noqa: FBT001, FBT002  # an option
    ) -> None:  # fmt: skip
        """Search."""
        filters: dict[str, str] = {}
        if phase:
            filters["phase"] = phase_meant(language_of(itx), phase)
        if theme:
            filters["theme"] = meant(await self._vocabulary.terms(guild_of(itx)), theme, SUBJECT_AXES)
        if place:
            filters["place"] = await self._choices.place(itx, place)
        await self._send_results(itx, FindState(query=searched(query), filters=filters), public=public)

    async def _found(self, itx: Itx, state: FindState) -> tuple[SearchPage, Reader]:
        guild = guild_of(itx)
        page = await self._conversations.find(
            guild, state.query, state.filters, literal=state.literal, page=state.page, per_page=PER_PAGE
        )
        reader = await self._reader(itx)
        if page.facets.get("place") or "place" in state.filters:
            known = await self._conversations.places(guild)
            places = {value: place for value, place in known if place is not None}
            reader = Reader(reader.say, reader.terms, reader.now, places)
        return page, reader

    async def _send_results(self, itx: Itx, state: FindState, *, public: bool) -> None:
        """Send a page; where nothing is found it is private: a channel need not read what somebody typed."""
        page, reader = await self._found(itx, state)
        public = public and bool(page.results)
        await send(itx, view=results.results(page, state, reader, public=public), public=public)

    async def _state(self, itx: Itx, pressed: Pressed) -> FindState:
        return FindState.read(pressed.parts, await self._vocabulary.terms(guild_of(itx)))

    async def _page(self, itx: Itx, pressed: Pressed) -> None:
        state = await self._state(itx, pressed)
        page, reader = await self._found(itx, state)
        await update(itx, results.results(page, state, reader))

    async def _narrow(self, itx: Itx, pressed: Pressed) -> None:
        facet, _colon, value = (pressed.chosen[0] if pressed.chosen else "").partition(":")
        state = (await self._state(itx, pressed)).narrowed(facet, value)
        page, reader = await self._found(itx, state)
        await update(itx, results.results(page, state, reader))

    async def _alike(self, itx: Itx, pressed: Pressed) -> None:
        """Show what else there is on a place or theme that a card names."""
        facet, _colon, value = (pressed.chosen[0] if pressed.chosen else "").partition(":")
        if facet not in {"place", "theme"}:
            raise out_of_date()
        await self._send_results(itx, FindState().narrowed(facet, value), public=False)

    async def _share(self, itx: Itx, pressed: Pressed) -> None:
        await self._send_results(itx, await self._state(itx, pressed), public=True)

    # -- one ------------------------------------------------------------------------------------------------

    @app_commands.command(name="show", description=_("Open the card of a conversation"))
    @app_commands.describe(conversation=CONVERSATION, public=PUBLIC)
    async def show(self, itx: Itx, conversation: str, public: bool = False) -> None:  # noqa: FBT001, FBT002  # an option
        """Show one conversation."""
        found = await self._conversations.named(guild_of(itx), conversation)
        await send(itx, view=await self._card(itx, actor_of(itx), found.id, public=public), public=public)

    async def _card(self, itx: Itx, actor: Actor, number: int, *, public: bool = False) -> LayoutView:
        shown = await self._conversations.show(actor, number)
        resources = await self._linked(shown.conversation)
        return cards.conversation_card(shown, resources, await self._reader(itx), public=public)

    async def _linked(self, found: Conversation) -> list[Resource]:
        resources = []
        for number in found.linked("resource")[:NAMED]:
            try:
                resources.append(await self._resources.resource(found.guild, number))
            except NotFoundError:  # it was taken out of the library: no card names it
                continue
        return resources

    async def _open(self, itx: Itx, pressed: Pressed) -> None:
        await send(itx, view=await self._card(itx, actor_of(itx), pressed.number(0)))

    async def _share_card(self, itx: Itx, pressed: Pressed) -> None:
        await send(itx, view=await self._card(itx, actor_of(itx), pressed.number(0), public=True), public=True)

    async def _read(self, itx: Itx, pressed: Pressed) -> None:
        """Show what is featured: from a card the first page as a message of its own, then page by page."""
        said = await self._conversations.said(actor_of(itx), pressed.number(0))
        reader = await self._reader(itx)
        if len(pressed.parts) == 1:
            await send(itx, view=reading.featured(said, 0, reader))
        else:
            await update(itx, reading.featured(said, pressed.number(1), reader))

    async def _jump(self, itx: Itx, pressed: Pressed) -> None:
        said = await self._conversations.said(actor_of(itx), pressed.number(0))
        page = Pressed((pressed.chosen[0] if pressed.chosen else "").split(":")).number(0)
        await update(itx, reading.featured(said, page, await self._reader(itx)))

    async def _one(self, itx: Itx, pressed: Pressed) -> None:
        quote, one, found = await self._conversations.quoted(guild_of(itx), pressed.number(0))
        await send(itx, view=reading.contribution_card(quote, one, found, await self._reader(itx)))

    async def _reply(self, itx: Itx, pressed: Pressed) -> None:
        """Show the consolidated reply to this person, and hand them its files."""
        guild, number = guild_of(itx), pressed.number(0)
        await Reply.of(itx).defer()
        reply = await self._replies.reply(guild, number)
        await send(itx, view=layout(text(*message_lines(reply))))
        files = await asyncio.to_thread(files_of, reply)  # of thousands of contributions it takes a moment
        said = language_of(itx)(_("The same as files, with every contribution."))
        await send(itx, said, files=[discord.File(io.BytesIO(content), name) for name, content in files])

    @app_commands.command(name="follow", description=_("Follow a conversation, quietly or with a digest"))
    @app_commands.describe(conversation=CONVERSATION, digest=_("Whether direct messages tell you what is new"))
    @app_commands.choices(digest=DIGESTS)
    async def follow(self, itx: Itx, conversation: str, digest: str | None = None) -> None:
        """Follow a conversation."""
        found = await self._conversations.named(guild_of(itx), conversation)
        await self._own.follow(itx, found.id, digest)

    @app_commands.command(
        name="mine", description=_("What is kept of you: what was featured of your words, what you follow")
    )
    async def mine(self, itx: Itx) -> None:
        """Show what is kept of this person."""
        await self._own.mine(itx)

    # -- commitments and files ------------------------------------------------------------------------------

    @app_commands.command(name="commitments", description=_("Next steps and promises: what, by whom, until when"))
    @app_commands.describe(which=_("Open ones where you choose none"))
    @app_commands.choices(which=WHICH)
    async def commitments(self, itx: Itx, which: str = "open") -> None:
        """Show what was promised."""
        await send(itx, view=await self._promised(itx, which, 0))

    async def _promised(self, itx: Itx, which: str, page: int) -> LayoutView:
        listed = await self._commitments.listed(guild_of(itx), _which(which))
        return promises.commitments(listed, which, page, await self._reader(itx))

    async def _steps(self, itx: Itx, pressed: Pressed) -> None:
        await update(itx, await self._promised(itx, pressed.part(0), pressed.number(1)))

    async def _why(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._commitment(guild_of(itx), pressed.number(0))
        entries = await self._conversations.ledger(guild_of(itx), found.ledger)
        await send(itx, view=promises.noted(found, entries, await self._reader(itx)))

    async def _commitment(self, guild: int, number: int) -> Commitment:
        found = await self._commitments.public(guild, number)
        if found is None:
            raise out_of_date()
        return found

    @app_commands.command(name="export", description=_("Download a conversation as a file, with every contribution"))
    @app_commands.describe(
        conversation=CONVERSATION, form=_("HTML to read and print, Markdown for texts, JSON for programs"),
        whole=_("For curators: everything in the thread, where the operator lets the bot read it"),
    )  # fmt: skip
    @app_commands.rename(form="format")
    @app_commands.choices(form=FORMS)
    async def export(self, itx: Itx, conversation: str, form: str, whole: bool = False) -> None:  # noqa: FBT001, FBT002  # an option
        """Send a file."""
        found = await self._conversations.named(guild_of(itx), conversation)
        await Reply.of(itx).defer()
        if whole:
            await self._export_whole(itx, found.id, form)
            return
        files = await self._replies.files(guild_of(itx), found.id)
        kept = [(name, content) for name, content in files if name.endswith(f".{form}")]
        said = language_of(itx)(_("What is featured, and what came of it."))
        await send(itx, said, files=[discord.File(io.BytesIO(content), name) for name, content in kept])

    async def _export_whole(self, itx: Itx, number: int, form: str) -> None:
        released = await self._whole.release(actor_of(itx), number)
        found = released.conversation
        try:
            written = await whole_thread(itx.client, found, released.veil)
        except (discord.NotFound, discord.Forbidden) as error:
            raise NotFoundError(
                _("The bot cannot read the thread: it is gone, or the bot may not see it."),
                hint=_("Leave out the option whole for what was featured."),
            ) from error
        say = itx.client.languages[found.language]
        name, content = await asyncio.to_thread(whole_file, found, written, form, say)
        said = language_of(itx)(_("Everything that was written in the thread. Treat it as confidential."))
        await send(itx, said, files=[discord.File(io.BytesIO(content), name)])

    # -- autocomplete ---------------------------------------------------------------------------------------

    @show.autocomplete("conversation")
    @follow.autocomplete("conversation")
    @export.autocomplete("conversation")
    @suggesting
    async def _typed(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return await self._choices(itx, typed)

    @list_.autocomplete("phase")
    @find.autocomplete("phase")
    @suggesting
    async def _phases(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return phase_choices(language_of(itx), typed)

    @find.autocomplete("theme")
    @suggesting
    async def _themes(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return await term_choices(self._vocabulary, itx, typed, SUBJECT_AXES)

    @find.autocomplete("place")
    @suggesting
    async def _places(self, itx: Itx, typed: str) -> list[app_commands.Choice[str]]:
        return await self._choices.places(itx, typed)


_WHICH: Mapping[str, Literal["open", "done", "all"]] = {"open": "open", "done": "done", "all": "all"}


def _which(text: str) -> Literal["open", "done", "all"]:
    if text not in _WHICH:
        raise out_of_date()
    return _WHICH[text]
