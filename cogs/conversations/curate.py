"""`/curate conversation open|edit|question|facilitators|link`; the panels behind them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import discord
from discord import app_commands
from discord.ui import LayoutView

from bot.conversations.curation import ConversationCuration, Started
from bot.conversations.questions import ConversationQuestions
from bot.conversations.records import MODES, QUESTION_LENGTH, Conversation, LinkKind
from bot.conversations.service import ConversationsService
from bot.conversations.templates import TEMPLATES
from bot.core.guilds import Actor
from bot.core.i18n import NAMES, _
from bot.core.texts import visible
from bot.errors import InvalidInputError, UserError
from bot.ui.addresses import Pressed, Routes, out_of_date
from bot.ui.context import Itx, actor_of, guild_of, language_of
from bot.ui.layouts import layout, text
from bot.ui.replies import ask, send, update
from bot.ui.suggesting import MOST, Choices, suggesting
from bot.ui.text import label, plain
from bot.vocabulary.service import VocabularyService
from cogs.conversations import manage, panel
from cogs.conversations.asking import QuestionDesk
from cogs.conversations.choices import ConversationChoices
from cogs.conversations.linking import LinkChoices
from cogs.offered import chosen, offered

if TYPE_CHECKING:
    from bot.conversations.showing import ConversationSurfaces

CONVERSATION = _("Type words of the title, and choose")
ACTIONS = {
    "add": _("Add one"),
    "ask": _("Ask it now"),
    "move": _("Give it a date"),
    "hold": _("Withdraw it"),
    "drop": _("Remove it"),
}
MENUS = _(
    "Somebody without “Manage Messages” sees neither /curate nor Feature and Move on messages until an administrator "
    "shows them to them: Server Settings, Integrations."
)
WHO = {"add": _("Add"), "remove": _("Remove")}
Text = app_commands.Range[str, 1, QUESTION_LENGTH]


class CurateConversations(app_commands.Group):
    """What curators do to conversations."""

    def __init__(
        self,
        choices: ConversationChoices,
        links: LinkChoices,
        conversations: ConversationsService,
        curation: ConversationCuration,
        questions: ConversationQuestions,
        asking: QuestionDesk,
        surfaces: ConversationSurfaces,
        vocabulary: VocabularyService,
    ) -> None:
        super().__init__(name="conversation", description=_("Open, facilitate and close e-conversations"))
        self._choices = choices
        self._links = links
        self._conversations = conversations
        self._curation = curation
        self._questions = questions
        self._asking = asking
        self._surfaces = surfaces
        self._vocabulary = vocabulary

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "cura.text": self._text,
            "cura.more": self._more,
            "cura.set": self._set,
            "cura.publish": self._publish,
            "cura.discard": self._discard,
            "cura.edit": self._managed_fresh,
            "cura.back": self._managed_again,
            "cura.change": self._change,
            "cura.pause": self._pause,
            "cura.remake": self._remake,
            "cura.unlink": self._unlink,
        } | self._asking.routes()

    # -- a draft --------------------------------------------------------------------------------------------

    @app_commands.command(name="open", description=_("Open an e-conversation: texts, dates, preview, publish"))
    @app_commands.describe(
        template=_("What it begins with"),
        event=_("A meeting that it follows"),
        language=_("The language of its public texts; yours if left out"),
    )
    async def open_new(
        self, itx: Itx, template: str | None = None, event: str | None = None, language: str | None = None
    ) -> None:
        """Open the form of a new conversation."""
        reader = say = language_of(itx)
        if language is not None:
            say = itx.client.languages[chosen(reader, language, NAMES)]
        if template is not None:
            template = chosen(reader, template, {key: one.name for key, one in TEMPLATES.items()})
        actor = actor_of(itx)
        started = await self._curation.begin(actor, template=template or "", event=event, language=say)
        await self._ask_text(itx, actor, started, None)

    async def _ask_text(self, itx: Itx, actor: Actor, started: Started, number: int | None) -> None:
        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            form = started.form.with_typed(typed, language_of(itx).code)
            await self._kept(itx, actor, replace(started, form=form), number)

        await ask(itx, panel.text_form(started, submitted, language_of(itx)))

    async def _kept(self, itx: Itx, actor: Actor, started: Started, number: int | None) -> None:
        kept = await self._curation.keep(actor, started, number)
        view = await self._panel(itx, actor, started, kept)
        await (send(itx, view=view) if number is None else update(itx, view))

    async def _panel(self, itx: Itx, actor: Actor, started: Started, number: int) -> LayoutView:
        checked = await self._checked(actor, started)
        terms = await self._vocabulary.terms(actor.guild)
        return panel.panel(started, checked, number, terms, language_of(itx), zone=started.form.zone)

    async def _checked(self, actor: Actor, started: Started) -> panel.Checked:
        try:
            return await self._curation.check(actor, started)
        except UserError as error:
            return error

    async def _drafted(self, itx: Itx, pressed: Pressed, part: int = 0) -> tuple[Actor, int, Started]:
        actor, number = actor_of(itx), pressed.number(part)
        return actor, number, await self._curation.draft(actor, number)

    async def _text(self, itx: Itx, pressed: Pressed) -> None:
        actor, number, started = await self._drafted(itx, pressed)
        await self._ask_text(itx, actor, started, number)

    async def _more(self, itx: Itx, pressed: Pressed) -> None:
        actor, number, started = await self._drafted(itx, pressed)

        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            form = started.form.with_typed(typed, language_of(itx).code)
            await self._kept(itx, actor, replace(started, form=form), number)

        await ask(itx, panel.more_form(started.form, submitted, language_of(itx)))

    async def _set(self, itx: Itx, pressed: Pressed) -> None:
        what = pressed.part(0)
        actor, number, started = await self._drafted(itx, pressed, 1)
        values, form = list(pressed.chosen), started.form
        if what == "mode" and values and values[0] in MODES and started.conversation is None:
            form = replace(form, mode="chatham" if values[0] == "chatham" else "attributed")
        elif what == "languages":
            form = replace(form, languages=tuple(one for one in values if one in NAMES))
        elif what == "weekly" and values:
            form = replace(form, weekly=values[0] == "yes")
        elif what in {"themes0", "themes1"}:
            terms = panel.theme_terms(await self._vocabulary.terms(actor.guild))
            first = panel.MENU * int(what[-1])
            offered = [term.id.key for term in terms[first : first + panel.MENU]]
            kept = [key for key in form.themes if key not in offered]
            form = replace(form, themes=(*kept, *(key for key in values if key in offered)))
        else:
            raise out_of_date()
        await self._kept(itx, actor, replace(started, form=form), number)

    async def _publish(self, itx: Itx, pressed: Pressed) -> None:
        actor, number, started = await self._drafted(itx, pressed)
        found = await self._curation.publish(actor, number)
        if started.conversation is not None:
            await update(itx, await self._managed(itx, found))
            return
        say = language_of(itx)
        said = say(_("The conversation is published: {title}"), title=f"**{plain(found.title)}**")
        where = say(
            _("Its thread is in {channel}, and you are its facilitator. Invite three people to write first."),
            channel=f"<#{found.channel}>",
        )
        hint = say(_("Change it, pause it or name others at any time: /curate conversation edit."))
        await update(itx, layout(text(said, where, f"-# {hint}")))

    async def _discard(self, itx: Itx, pressed: Pressed) -> None:
        await self._curation.discard(actor_of(itx), pressed.number(0))
        await update(itx, layout(text(language_of(itx)(_("Discarded. Nothing was changed.")))))

    # -- a conversation ---------------------------------------------------------------------------------------

    @app_commands.command(name="edit", description=_("See where a conversation stands; change, pause or move it"))
    @app_commands.describe(conversation=CONVERSATION)
    async def edit(self, itx: Itx, conversation: str) -> None:
        """Show the panel of a conversation."""
        found = await self._conversations.facilitated(actor_of(itx), conversation)
        await send(itx, view=await self._managed(itx, found))

    async def _managed(self, itx: Itx, found: Conversation, note: str = "") -> LayoutView:
        links = await self._curation.linked_names(guild_of(itx), found)
        return manage.managed(found, links, language_of(itx), note=note)

    async def _managed_fresh(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._curation.facilitated(actor_of(itx), pressed.number(0))
        await send(itx, view=await self._managed(itx, found))

    async def _managed_again(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._curation.facilitated(actor_of(itx), pressed.number(0))
        await update(itx, await self._managed(itx, found))

    async def _change(self, itx: Itx, pressed: Pressed) -> None:
        actor = actor_of(itx)
        started = await self._curation.begin_edit(actor, pressed.number(0), language_of(itx))
        number = await self._curation.keep(actor, started)
        await send(itx, view=await self._panel(itx, actor, started, number))

    async def _pause(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._curation.set_paused(actor_of(itx), pressed.number(0), paused=pressed.part(1) == "1")
        await update(itx, await self._managed(itx, found))

    async def _remake(self, itx: Itx, pressed: Pressed) -> None:
        found = await self._curation.facilitated(actor_of(itx), pressed.number(0))
        await self._surfaces.remake(found.guild, found.id)
        await update(itx, await self._managed(itx, found))

    @app_commands.command(name="facilitators", description=_("Name who facilitates a conversation, or take one out"))
    @app_commands.describe(conversation=CONVERSATION, member=_("Who it is about"), action=_("Add them, or remove them"))
    async def facilitators(self, itx: Itx, conversation: str, member: discord.Member, action: str = "add") -> None:
        """Name somebody as facilitator."""
        actor, add = actor_of(itx), chosen(language_of(itx), action, WHO) == "add"
        if member.bot and add:
            raise InvalidInputError(_("A bot cannot facilitate."), hint=_("Choose a person."))
        found = await self._conversations.facilitated(actor, conversation)
        found = await self._curation.facilitate(actor, found.id, member.id, add=add)
        await send(itx, view=await self._managed(itx, found, language_of(itx)(MENUS) if add else ""))

    @app_commands.command(name="link", description=_("Link a resource, an organisation or a meeting to a conversation"))
    @app_commands.describe(
        conversation=CONVERSATION,
        resource=_("A work of the library"),
        organisation=_("An organisation of the directory"),
        event=_("A meeting"),
    )
    async def link(
        self, itx: Itx, conversation: str, resource: str | None = None, organisation: str | None = None,
        event: str | None = None,
    ) -> None:  # fmt: skip
        """Link one or more things."""
        actor = actor_of(itx)
        found = await self._conversations.facilitated(actor, conversation)
        options: dict[LinkKind, str | None] = {"organisation": organisation, "resource": resource, "event": event}
        named: dict[LinkKind, str] = {kind: what for kind, what in options.items() if what is not None}
        if not named:
            raise InvalidInputError(
                _("Say what is to be linked."), hint=_("Choose a resource, an organisation or a meeting.")
            )
        found = await self._curation.link(actor, found.id, named)
        await send(itx, view=await self._managed(itx, found))

    async def _unlink(self, itx: Itx, pressed: Pressed) -> None:
        kind, _dash, ref = (pressed.chosen[0] if pressed.chosen else "").partition("-")
        if kind not in manage.KINDS or not (ref.isascii() and ref.isdigit() and len(ref) < 19):
            raise out_of_date()
        found = await self._curation.unlink(actor_of(itx), pressed.number(0), cast("LinkKind", kind), int(ref))
        await update(itx, await self._managed(itx, found))

    # -- questions ------------------------------------------------------------------------------------------

    @app_commands.command(name="question", description=_("Add a guiding question; ask, move or take back one"))
    @app_commands.describe(
        conversation=CONVERSATION,
        action=_("What to do"),
        question=_("Which one, where it is not a new one"),
        words=_("The question itself, where it is a new one"),
        when=_("When it is asked, such as 9 April 2027 9:00"),
    )
    async def question(
        self, itx: Itx, conversation: str, action: str, question: str | None = None, words: Text | None = None,
        when: app_commands.Range[str, 1, 60] | None = None,
    ) -> None:  # fmt: skip
        """Do something about a question."""
        actor, code = actor_of(itx), language_of(itx).code
        action = chosen(language_of(itx), action, ACTIONS)
        found = await self._conversations.facilitated(actor, conversation)
        if action == "add":
            found = await self._questions.add(actor, found.id, words or "", when or "", code)
        else:
            number = _question_meant(found, question)
            if action == "ask":
                found = await self._questions.ask_now(actor, found.id, number)
            elif action == "move":
                found = await self._questions.move(actor, found.id, number, when or "", code)
            elif action == "hold":
                found = await self._questions.hold(actor, found.id, number)
            else:
                found = await self._questions.drop(actor, found.id, number)
        await send(itx, view=await self._managed(itx, found))

    # -- autocomplete -----------------------------------------------------------------------------------------

    @edit.autocomplete("conversation")
    @facilitators.autocomplete("conversation")
    @link.autocomplete("conversation")
    @question.autocomplete("conversation")
    @suggesting
    async def _conversation_choices(self, itx: Itx, typed: str) -> Choices:
        return await self._choices.facilitated(itx, typed)

    @question.autocomplete("question")
    @suggesting
    async def _question_choices(self, itx: Itx, typed: str) -> Choices:
        chosen = str(getattr(itx.namespace, "conversation", "") or "")
        if not chosen:
            return []
        try:
            found = await self._conversations.facilitated(actor_of(itx), chosen)
        except UserError:
            return []  # the other option is still being typed
        return [
            app_commands.Choice(name=label(f"{one.position}  {one.text}", limit=100), value=str(one.position))
            for one in found.questions
            if visible(typed).casefold() in f"{one.position}  {one.text}".casefold()
        ][:MOST]

    @open_new.autocomplete("language")
    @suggesting
    async def _languages(self, itx: Itx, typed: str) -> Choices:
        return offered(language_of(itx), typed, NAMES)

    @question.autocomplete("action")
    @suggesting
    async def _actions(self, itx: Itx, typed: str) -> Choices:
        return offered(language_of(itx), typed, ACTIONS)

    @facilitators.autocomplete("action")
    @suggesting
    async def _who(self, itx: Itx, typed: str) -> Choices:
        return offered(language_of(itx), typed, WHO)

    @open_new.autocomplete("template")
    @suggesting
    async def _templates(self, itx: Itx, typed: str) -> Choices:
        offered = panel.template_choices(language_of(itx), typed)
        return [app_commands.Choice(name=label(name, limit=100), value=key) for key, name in offered]

    @open_new.autocomplete("event")
    @link.autocomplete("event")
    @suggesting
    async def _events(self, itx: Itx, typed: str) -> Choices:
        return await self._links.events(itx, typed)

    @link.autocomplete("resource")
    @suggesting
    async def _resources(self, itx: Itx, typed: str) -> Choices:
        return await self._links.resources(itx, typed)

    @link.autocomplete("organisation")
    @suggesting
    async def _organisations(self, itx: Itx, typed: str) -> Choices:
        return await self._links.organisations(itx, typed)


def _question_meant(conversation: Conversation, typed: str | None) -> int:
    """Return the id of a question by its place in the conversation."""
    found = next((one for one in conversation.questions if str(one.position) == (typed or "").strip()), None)
    if found is None:
        raise InvalidInputError(_("Say which question is meant."), hint=_("Choose from the list that opens."))
    return found.id
