"""What the buttons, menus and forms of `/setup guide` do; its state is the settings themselves."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from bot.conversations.curation import ConversationCuration
from bot.core.guilds import Guilds
from bot.core.i18n import NAMES, Language, _
from bot.directory.service import DirectoryService
from bot.errors import InvalidInputError
from bot.events.curation import EventCuration
from bot.resources.digest import ResourceDigest
from bot.resources.digest_records import Every
from bot.ui.addresses import Pressed, Routes, out_of_date
from bot.ui.context import Itx, actor_of, language_of
from bot.ui.forms import Form
from bot.ui.permissions import Purpose
from bot.ui.replies import ask, send, update
from bot.vocabulary.service import VocabularyService
from cogs.setup.forum import make_forum
from cogs.setup.loading import Loader
from cogs.setup.needs import Channel
from cogs.setup.panel import CHANNELS, guide
from cogs.setup.standing import KINDS, STEPS, Standing, Step

EVERY: dict[Every, str] = {"off": _("off"), "week": _("weekly"), "month": _("monthly")}
DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


class Guide:
    """Leads an administrator from nothing to a server that is set up."""

    def __init__(
        self, guilds: Guilds, meetings: EventCuration, conversations: ConversationCuration, digest: ResourceDigest,
        vocabulary: VocabularyService, directory: DirectoryService, loader: Loader,
    ) -> None:  # fmt: skip
        self._guilds = guilds
        self._meetings = meetings
        self._conversations = conversations
        self._digest = digest
        self._vocabulary = vocabulary
        self._directory = directory
        self._loader = loader

    def routes(self) -> Routes:
        """Return who answers which button or menu."""
        return {
            "sett.step": self._step_pressed,
            "sett.role": self._role_chosen,
            "sett.place": self._place_chosen,
            "sett.ask": self._ask_pressed,
            "sett.mirror": self._mirror_pressed,
            "sett.forum": self._forum_pressed,
            "sett.load": self._load_pressed,
        }

    async def begin(self, itx: Itx) -> None:
        """Show the first step where something is open."""
        now = await self._standing(itx)
        await send(itx, view=guide(now.first, now, language_of(itx)))

    async def _standing(self, itx: Itx) -> Standing:
        """Return how far the server is; raise NotAllowedError unless an administrator asks."""
        actor = actor_of(itx)
        meetings = await self._meetings.set_settings(actor)
        organisations, _facets = await self._directory.facets(actor.guild)
        return Standing(
            server=_server(itx),
            curators=await self._guilds.get(actor.guild),
            meetings=meetings,
            digest=await self._digest.settings(actor),
            conversations=await self._conversations.channel(actor.guild),
            terms=len(list(await self._vocabulary.terms(actor.guild))),
            organisations=organisations,
        )

    async def _show(self, itx: Itx, step: Step, notice: Sequence[str] = ()) -> None:
        await update(itx, guide(step, await self._standing(itx), language_of(itx), notice))

    async def _step_pressed(self, itx: Itx, pressed: Pressed) -> None:
        await self._show(itx, _step(pressed.part(0)))

    async def _role_chosen(self, itx: Itx, pressed: Pressed) -> None:
        role = _server(itx).get_role(_number(pressed))
        if role is None:
            raise out_of_date()
        if role.is_default():
            raise InvalidInputError(
                _("Everybody has this role, so everybody would curate."),
                hint=_("Choose a role that only curators have. Roles are made in the settings of the server."),
            )
        if role.managed:
            raise InvalidInputError(
                _("This role belongs to an application; nobody can be given it."),
                hint=_("Choose a role that only curators have. Roles are made in the settings of the server."),
            )
        await self._guilds.set_curators(actor_of(itx), role=role.id, channel=None)
        await self._show(itx, "curators")

    async def _place_chosen(self, itx: Itx, pressed: Pressed) -> None:
        kind = _kind(pressed.part(0))
        channel = _channel(itx, kind, _number(pressed))
        actor = actor_of(itx)
        if kind == "notes":
            await self._guilds.set_curators(actor, role=None, channel=channel.id)
        elif kind == "meetings":
            await self._meetings.set_settings(actor, channel=channel.id)
        elif kind == "conversations":
            await self._conversations.set_channel(actor, channel.id)
        else:
            await self._digest_channel(itx, channel)
        await self._show(itx, kind)

    async def _digest_channel(self, itx: Itx, channel: Channel) -> None:
        """Whoever chooses a first channel wants the digest: weekly, in the language and time zone of meetings."""
        now = await self._standing(itx)
        first = now.digest.channel is None
        await self._digest.set_settings(
            actor_of(itx), channel=channel.id,
            every="week" if first else None,
            language=now.meetings.language if first else None,
            zone=now.meetings.zone if first else None,
        )  # fmt: skip

    async def _mirror_pressed(self, itx: Itx, pressed: Pressed) -> None:
        await self._meetings.set_settings(actor_of(itx), mirror=pressed.part(0) == "on")
        await self._show(itx, "meetings")

    async def _forum_pressed(self, itx: Itx, _pressed: Pressed) -> None:
        now = await self._standing(itx)
        say = language_of(itx)
        notice: Sequence[str] = ()
        if now.channel("conversations") is None:
            names = itx.client.languages[now.meetings.language]
            forum = await make_forum(now.server, names)
            await self._conversations.set_channel(actor_of(itx), forum.id)
            notice = [say(_("The forum {channel} was made."), channel=forum.mention)]
        await self._show(itx, "conversations", notice)

    async def _load_pressed(self, itx: Itx, pressed: Pressed) -> None:
        notice = await self._loader.load(actor_of(itx), blank=pressed.part(0) == "blank", say=language_of(itx))
        await self._show(itx, "data", notice)

    # -- forms ----------------------------------------------------------------------------------------------

    async def _ask_pressed(self, itx: Itx, pressed: Pressed) -> None:
        step, now, say = _step(pressed.part(0)), await self._standing(itx), language_of(itx)
        if step == "meetings":
            form = self._meetings_form(now, say)
        elif step == "digest":
            form = self._digest_form(now, say)
        elif step == "data":
            form = self._files_form(say)
        else:
            raise out_of_date()
        await ask(itx, form)

    def _meetings_form(self, now: Standing, say: Language) -> Form:
        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            await self._meetings.set_settings(
                actor_of(itx), language=form.chosen("language") or None, zone=typed["zone"] or None
            )
            await self._show(itx, "meetings")

        form = Form(say(_("Meetings")), submitted)
        about = say(_("Of cards and reminders in the channel; people are answered in their own"))
        form.menu("language", say(_("Language")), list(NAMES.items()), about=about, chosen=[now.meetings.language])
        about = say(_("Meant where nobody names one: a city, such as Nairobi"))
        return form.field("zone", say(_("Time zone")), about=about, value=now.meetings.zone, limit=100)

    def _digest_form(self, now: Standing, say: Language) -> Form:
        async def submitted(itx: Itx, typed: dict[str, str]) -> None:
            hour = typed["hour"].strip().removesuffix(":00")
            if hour and not (hour.isascii() and hour.isdigit() and int(hour) < 24):
                raise InvalidInputError(
                    _("“{text}” is no full hour."),
                    hint=_("Write a number from 0 to 23, such as 9."),
                    text=typed["hour"],
                )
            day = form.chosen("day")
            every = form.chosen("every")
            await self._digest.set_settings(
                actor_of(itx), every=next((one for one in EVERY if one == every), None),
                weekday=int(day) if day else None, hour=int(hour) if hour else None,
                zone=typed["zone"] or None, language=form.chosen("language") or None,
            )  # fmt: skip
            await self._show(itx, "digest")

        kept = now.digest
        form = Form(say(_("Digest of the library")), submitted)
        form.menu("every", say(_("How often")), [(key, say(name)) for key, name in EVERY.items()], chosen=[kept.every])
        about = say(_("Of a month, its first such day"))
        days = [(str(number), say(name)) for number, name in enumerate(DAYS)]
        form.menu("day", say(_("Day")), days, about=about, chosen=[str(kept.weekday)])
        form.field("hour", say(_("Hour, from 0 to 23")), value=str(kept.hour), limit=5)
        form.field("zone", say(_("Time zone")), value=kept.zone, limit=100)
        return form.menu("language", say(_("Language")), list(NAMES.items()), chosen=[kept.language])

    def _files_form(self, say: Language) -> Form:
        async def submitted(itx: Itx, _typed: dict[str, str]) -> None:
            say = language_of(itx)
            notice, faults = await self._loader.take(actor_of(itx), form.all_uploaded("files"), say)
            await self._show(itx, "data", notice)
            if faults is not None:
                await send(itx, say(_("Every fault, with file and line:")), files=[faults])

        form = Form(say(_("Hand in files")), submitted)
        about = say(_("One zip of the folder, or its .yaml files; at most 4 MiB in all"))
        return form.upload("files", say(_("Files")), about=about, most=10)


def _server(itx: Itx) -> discord.Guild:
    if itx.guild is None:
        raise out_of_date()
    return itx.guild


def _number(pressed: Pressed) -> int:
    if len(pressed.chosen) != 1:
        raise out_of_date()
    return Pressed(pressed.chosen).number(0)


def _step(text: str) -> Step:
    for step in STEPS:
        if step == text:
            return step
    raise out_of_date()


def _kind(text: str) -> Purpose:
    for kind in KINDS:
        if kind == text:
            return kind
    raise out_of_date()


def _channel(itx: Itx, kind: Purpose, number: int) -> Channel:
    """Return the channel that was chosen; raise InvalidInputError where the bot does not know it."""
    found = _server(itx).get_channel(number)
    if not isinstance(found, discord.TextChannel | discord.ForumChannel) or found.type not in CHANNELS[kind]:
        raise InvalidInputError(
            _("The bot does not see this channel."), hint=_("Give it the permission to view the channel first.")
        )
    return found
