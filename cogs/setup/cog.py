"""`/setup`: who curates this server's network, where its meetings are announced."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.conversations.curation import ConversationCuration
from bot.core.guilds import Guilds
from bot.core.i18n import NAMES, Language, _
from bot.errors import InvalidInputError
from bot.events.curation import EventCuration
from bot.events.records import EventSettings
from bot.events.zones import Zones
from bot.ui.addresses import Routes
from bot.ui.context import Itx, actor_of, language_of
from bot.ui.replies import send
from bot.ui.suggesting import Choices, suggesting
from bot.ui.text import label
from bot.ui.times import before_line
from cogs.setup.guide import Guide
from cogs.setup.needs import lacks_line, missing


class Place(app_commands.Transformer):
    """A channel in which conversations can be held; discord.py would offer channels for news and media, too."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """Return the kind of option."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """Return the kinds of channels that are offered."""
        return [discord.ChannelType.forum, discord.ChannelType.text]

    async def transform(  # type: ignore[override]  # the client is ours
        self, _itx: Itx, value: app_commands.AppCommandChannel
    ) -> discord.ForumChannel | discord.TextChannel:
        """Return the channel itself; raise InvalidInputError where the bot does not see it."""
        channel = value.resolve()
        if not isinstance(channel, discord.ForumChannel | discord.TextChannel):
            raise InvalidInputError(
                _("The bot does not see this channel."), hint=_("Give it the permission to view the channel first.")
            )
        return channel


@app_commands.default_permissions(administrator=True)
class SetupCog(
    commands.GroupCog,
    group_name="setup",
    group_description=_("Decide how the bot serves this server"),
):
    """Settings of a server."""

    def __init__(
        self, guilds: Guilds, curation: EventCuration, conversations: ConversationCuration, zones: Zones, guide: Guide
    ) -> None:
        self._guide = guide
        self._guilds = guilds
        self._conversations = conversations
        self._curation = curation
        self._zones = zones

    def routes(self) -> Routes:
        """Return who answers which button."""
        return self._guide.routes()

    @app_commands.command(name="guide", description=_("Set the bot up step by step, or see what is still open"))
    async def guide(self, itx: Itx) -> None:
        """Show the first step that is open."""
        await self._guide.begin(itx)

    @app_commands.command(name="curators", description=_("Decide which role curates, and where its notes go"))
    @app_commands.describe(
        role=_("Members with this role curate the directory"),
        channel=_("Where notes to the curators are posted"),
    )
    async def curators(self, itx: Itx, role: discord.Role, channel: discord.TextChannel | None = None) -> None:
        """Set the curators' role and channel."""
        say = language_of(itx)
        settings = await self._guilds.set_curators(actor_of(itx), role=role.id, channel=channel.id if channel else None)
        lines = [
            say(
                _("Members with the role {role} now curate; administrators of the server always do."),
                role=role.mention,
            )
        ]
        if settings.curators_channel is not None:
            lines.append(say(_("Notes to them are posted in {channel}."), channel=f"<#{settings.curators_channel}>"))
        else:
            lines.append(say(_("There is no channel for notes to them yet; say which with the option channel.")))
        lines.append(
            f"-# {say(_('Discord shows /curate to those who may manage messages; server settings change that.'))}"
        )
        await send(itx, "\n".join(lines))

    @app_commands.command(
        name="events", description=_("Decide where meetings are announced and when people are reminded")
    )
    @app_commands.describe(
        channel=_("Where meetings and their reminders are posted"),
        language=_("The language of what is posted there"),
        zone=_("The time zone that is meant where nobody names one"),
        reminders=_("How long before, such as “1 week, 1 day, 1 hour, at the start”"),
        mirror=_("Whether the server's own events show the next meeting"),
    )
    @app_commands.choices(language=[app_commands.Choice(name=name, value=code) for code, name in NAMES.items()])
    async def events(
        self, itx: Itx, channel: discord.TextChannel | None = None, language: str | None = None,
        zone: str | None = None, reminders: app_commands.Range[str, 1, 100] | None = None, mirror: bool | None = None,  # noqa: FBT001
    ) -> None:  # fmt: skip
        """Decide about meetings, or show what holds."""
        kept = await self._curation.set_settings(
            actor_of(itx), channel=channel.id if channel else None, language=language, zone=zone, before=reminders,
            mirror=mirror,
        )  # fmt: skip
        await send(itx, event_settings(kept, language_of(itx)))

    @app_commands.command(name="conversations", description=_("Decide where e-conversations are held"))
    @app_commands.describe(channel=_("A forum, or a text channel whose threads they are held in"))
    async def conversations(
        self, itx: Itx, channel: app_commands.Transform[discord.ForumChannel | discord.TextChannel, Place]
    ) -> None:
        """Decide about conversations."""
        say = language_of(itx)
        await self._conversations.set_channel(actor_of(itx), channel.id)
        lines = [say(_("E-conversations are held in {channel} from now on."), channel=f"<#{channel.id}>")]
        if not isinstance(channel, discord.ForumChannel):
            lines.append(say(_("Each has a thread there. A forum would list them with their state.")))
        if lacks := lacks_line(missing("conversations", channel), say):
            lines.append(lacks)
        await send(itx, "\n".join(lines))

    @events.autocomplete("zone")
    @suggesting
    async def _zone_choices(self, itx: Itx, typed: str) -> Choices:
        return [
            app_commands.Choice(name=label(f"{one.city} · {one.key}", limit=100), value=one.key)
            for one in self._zones.suggest(typed, language_of(itx).code)
        ]


def event_settings(kept: EventSettings, say: Language) -> str:
    """Return what holds for the meetings of a server."""
    lines = [
        say(_("Meetings are announced in {channel}."), channel=f"<#{kept.channel}>")
        if kept.channel
        else say(_("Meetings are announced nowhere yet; say where with the option channel.")),
        say(_("What is posted there is in this language: {language}."), language=NAMES[kept.language]),
        say(_("Times typed without a zone are those of {zone}."), zone=kept.zone),
        say(_("People are reminded {when}."), when=before_line(kept.before, say)),
        say(_("The server's own events show the next meeting."))
        if kept.mirror
        else say(_("The server's own events show no meeting.")),
    ]
    return "\n".join(lines)
