"""The judgement of what was looked at: what is well, what is not, and what mends it. It asks nothing by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from bot.core.i18n import Language, Phrase, _

LEAST_FREE = 256 * 1024 * 1024  # bytes
MOST_SKEW = timedelta(seconds=30)  # reminders would be early or late by more than anybody expects
OVERDUE = timedelta(minutes=2)
MISSED_COPY = timedelta(hours=36)  # a daily copy and half a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    about: Phrase
    well: bool
    said: Phrase
    remedy: Phrase | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    def told(self, say: Language) -> str:
        """Return what was found."""
        return self._filled(self.said, say)

    def mended(self, say: Language) -> str:
        """Return what mends it; empty where nothing has to be."""
        return self._filled(self.remedy, say) if self.remedy else ""

    def _filled(self, message: Phrase, say: Language) -> str:
        values = {
            name: say.listed(say(one) for one in value) if isinstance(value, list) else value
            for name, value in self.values.items()
        }
        return say(message, **values) if values else say(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The database file, and what lies beside it."""

    path: str
    there: bool = True
    error: str = ""  # why it cannot be opened or read
    integrity: Sequence[str] = ()  # faults that SQLite names
    foreign: int = 0  # rows that refer to what is not there
    version: int = 0
    newest: int = 0  # version of the code
    writable: bool = True
    free: int = 0  # bytes on its disk
    zones: str = ""  # why time zones cannot be read
    due_since: datetime | None = None  # the first delivery that waits
    pending: int = 0
    failed: int = 0
    uncertain: int = 0
    copy_at: datetime | None = None  # the newest copy
    copies_wanted: bool = True
    copy_error: str = ""  # why the last try failed
    copies_writable: bool = True
    unlisted: int = 0  # erasures that an older copy would bring back


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A channel that the bot was given."""

    purpose: Phrase
    channel: str  # as whoever reads it sees channels named; empty: none was given
    there: bool = True
    missing: Sequence[Phrase] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One server as Discord shows it to the bot."""

    id: int
    name: str
    here: bool = True  # False: it is kept, but the bot is not there
    role: int | None = None  # the curators' role
    role_there: bool = True
    places: Sequence[Place] = ()
    missing: Sequence[Phrase] = ()  # of the server as a whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Discord as the bot meets it."""

    access: Literal["accepted", "refused", "missing", "unreachable"]
    error: str = ""
    content_wanted: bool = False
    content_given: bool = False
    skew: timedelta | None = None  # of this machine's clock against Discord's; None: not known
    commands: bool | None = None  # Discord has those of the code; None: not known
    servers: Sequence[Server] = ()


def judge(store: Store, surroundings: Surroundings | None, now: datetime) -> list[Finding]:
    """Return every finding, in the order in which things depend on each other; without surroundings those of the store.

    What cannot be looked at because of something before it is left out.
    """
    findings = [] if surroundings is None else _connection(surroundings)
    findings += _database(store)
    if store.there and not store.error:
        findings += _deliveries(store, now)
        findings += _copies(store, now)
    if surroundings is not None and surroundings.access == "accepted":
        findings += [one for server in surroundings.servers for one in _server(server)]
    return findings


def _connection(found: Surroundings) -> list[Finding]:
    about = _("Token")
    if found.access == "missing":
        return [
            Finding(
                about=about, well=False, said=_("No token is set."),
                remedy=_("Copy it from the developer portal into DISCORD_TOKEN."),
            )
        ]  # fmt: skip
    if found.access == "refused":
        return [
            Finding(
                about=about, well=False, said=_("Discord refuses the token."),
                remedy=_("Reset it in the developer portal and put the new one into DISCORD_TOKEN."),
            )
        ]  # fmt: skip
    if found.access == "unreachable":
        return [
            Finding(
                about=_("Discord"), well=False, said=_("Discord cannot be reached: {error}"),
                remedy=_("Check the network of this machine and https://discordstatus.com."),
                values={"error": found.error},
            )
        ]  # fmt: skip
    findings = [Finding(about=about, well=True, said=_("Discord accepts it."))]
    if found.content_wanted and not found.content_given:
        findings.append(
            Finding(
                about=_("Intents"), well=False,
                said=_("MESSAGE_CONTENT is set, but the developer portal does not grant the intent."),
                remedy=_("Switch on Message Content Intent there, under Bot, or take the setting away."),
            )
        )  # fmt: skip
    else:
        findings.append(Finding(about=_("Intents"), well=True, said=_("What the bot asks for is granted.")))
    if found.skew is not None:
        seconds = round(abs(found.skew.total_seconds()))
        well = abs(found.skew) <= MOST_SKEW
        findings.append(
            Finding(
                about=_("Clock"), well=well,
                said=_("It agrees with Discord's.") if well else _("It differs from Discord's by {count} seconds."),
                remedy=None if well else _("Let the machine set its clock by the network (NTP)."),
                values={} if well else {"count": seconds},
            )
        )  # fmt: skip
    if found.commands is not None:
        findings.append(
            Finding(
                about=_("Commands"), well=found.commands,
                said=_("Discord has them as they are.")
                if found.commands
                else _("Discord does not have the commands of this release."),
                remedy=None
                if found.commands
                else _("Start the bot again: it sends them. If the log says that Discord refused them, wait a day."),
            )
        )  # fmt: skip
    return findings


def _database(store: Store) -> list[Finding]:
    about, values = _("Database"), {"path": store.path}
    findings: list[Finding] = []

    def fault(said: Phrase, remedy: Phrase, **more: object) -> None:
        findings.append(Finding(about=about, well=False, said=said, remedy=remedy, values={**values, **more}))

    if not store.there:
        fault(
            _("{path} is not there."),
            _("The first start makes it. If there was one, look at the setting DATABASE, or put a copy back."),
        )
    elif store.error:
        fault(
            _("{path} cannot be read: {error}"),
            _("Check that the disk is well, and that the bot may read it; else put a copy back."),
            error=store.error,
        )
    elif store.integrity:
        fault(
            _("{path} is damaged: {error}"),
            _("Stop the bot and put the newest copy back: python -m bot restore FILE"),
            error="; ".join(store.integrity[:3]),
        )
    elif store.foreign:
        fault(
            _("In {path}, rows refer to others that are not there: {count}."),
            _("Put the newest copy back, or report it: the bot itself never leaves such rows."),
            count=store.foreign,
        )
    elif store.version != store.newest:
        fault(
            _("Its schema has version {version}, the code version {newest}."),
            _("An older one is brought up at the next start; for a newer one, install the newer release again."),
            version=store.version, newest=store.newest,
        )  # fmt: skip
    elif not store.writable:
        fault(
            _("{path} takes no write."), _("Check the rights on the file and its folder, and that no program holds it.")
        )
    else:
        findings.append(Finding(about=about, well=True, said=_("It is whole and takes writes.")))
    enough = store.free >= LEAST_FREE
    megabytes = store.free // 1024 // 1024
    findings.append(
        Finding(
            about=_("Disk"), well=enough,
            said=_("{count} MiB are free.") if enough else _("Only {count} MiB are free."),
            remedy=None if enough else _("Make room: below 256 MiB a copy of the database may not fit."),
            values={"count": megabytes},
        )
    )  # fmt: skip
    findings.append(
        Finding(
            about=_("Time zones"), well=not store.zones,
            said=_("They can be read.") if not store.zones else _("They cannot be read: {error}"),
            remedy=None if not store.zones else _("Install the bot's packages again; tzdata is one of them."),
            values={"error": store.zones} if store.zones else {},
        )
    )  # fmt: skip
    return findings


def _deliveries(store: Store, now: datetime) -> list[Finding]:
    about = _("Reminders and notices")
    if store.due_since is not None and now - store.due_since > OVERDUE:
        return [
            Finding(
                about=about, well=False,
                said=_("Waiting: {count}. The first should have gone at {time} UTC."),
                remedy=_("Look at the bot's log: it does not run, or Discord refuses it."),
                values={"count": store.pending, "time": f"{store.due_since:%Y-%m-%d %H:%M}"},
            )
        ]  # fmt: skip
    if store.failed or store.uncertain:
        return [
            Finding(
                about=about, well=False,
                said=_("In the last 90 days, not delivered: {failed}; not known whether: {uncertain}."),
                remedy=_("Curators see those of meetings, and can try again: /curate events deliveries"),
                values={"failed": store.failed, "uncertain": store.uncertain},
            )
        ]  # fmt: skip
    return [
        Finding(about=about, well=True, said=_("Waiting for their time: {count}."), values={"count": store.pending})
    ]


def _copies(store: Store, now: datetime) -> list[Finding]:
    about = _("Copies of the database")
    if not store.copies_writable:
        return [
            Finding(
                about=about, well=False, said=_("Their folder cannot be written."),
                remedy=_("Give the bot's user the folder, or set BACKUPS to another one."),
            )
        ]  # fmt: skip
    if store.unlisted:
        return [
            Finding(
                about=about, well=False,
                said=_("Erasures that are not on the list beside them: {count}. An older copy would bring them back."),
                remedy=_("Give the bot's user the folder, then start the bot again: it adds what is missing."),
                values={"count": store.unlisted},
            )
        ]  # fmt: skip
    if store.copy_error:
        return [
            Finding(
                about=about, well=False, said=_("The last one failed: {error}"),
                remedy=_("Mend that, then make one: python -m bot backup"), values={"error": store.copy_error},
            )
        ]  # fmt: skip
    if not store.copies_wanted:
        return [
            Finding(
                about=about, well=False, said=_("None is made: BACKUP_AT is off."),
                remedy=_("Set it to a time of day, unless something else copies the database."),
            )
        ]  # fmt: skip
    if store.copy_at is None or now - store.copy_at > MISSED_COPY:
        return [
            Finding(
                about=about, well=False,
                said=_("There is none.") if store.copy_at is None else _("The newest is of {time} UTC."),
                remedy=_("Make one: python -m bot backup. The running bot makes one each day."),
                values={} if store.copy_at is None else {"time": f"{store.copy_at:%Y-%m-%d %H:%M}"},
            )
        ]  # fmt: skip
    return [
        Finding(
            about=about, well=True, said=_("The newest is of {time} UTC."),
            values={"time": f"{store.copy_at:%Y-%m-%d %H:%M}"},
        )
    ]  # fmt: skip


def _server(server: Server) -> list[Finding]:
    about, named = _("Server"), {"server": server.name or str(server.id)}
    if not server.here:
        return [
            Finding(
                about=about, well=False, said=_("The bot is not in the server {server}, of which it keeps data."),
                remedy=_("Invite it again (python -m bot invite), or let it go: its data are erased after 30 days."),
                values=named,
            )
        ]  # fmt: skip
    findings: list[Finding] = []

    def fault(said: Phrase, remedy: Phrase, **more: object) -> None:
        findings.append(Finding(about=about, well=False, said=said, remedy=remedy, values={**named, **more}))

    if server.role is None:
        fault(_("Nobody curates {server} yet but its administrators."), _("Name a role: /setup curators"))
    elif not server.role_there:
        fault(_("The curators' role of {server} does not exist any more."), _("Name another: /setup curators"))
    for place in server.places:
        values = {"purpose": place.purpose, "channel": place.channel}
        if not place.channel:
            fault(_("{server} has no channel for {purpose}."), _("Choose one: /setup guide"), purpose=place.purpose)
        elif not place.there:
            fault(_("The channel for {purpose} of {server} is gone, or hidden from the bot."),
                  _("Show it to the bot, or choose another: /setup guide"), **values)  # fmt: skip
        elif place.missing:
            fault(
                _("In {channel}, for {purpose}, the bot may not: {permissions}."),
                _("Give its role these permissions in the channel's settings."),
                **values, permissions=list(place.missing),
            )  # fmt: skip
    if server.missing:
        fault(
            _("In {server} the bot may not: {permissions}."),
            _("Give its role these permissions, or invite it again: python -m bot invite"),
            permissions=list(server.missing),
        )
    if not findings:
        findings.append(Finding(about=about, well=True, said=_("{server} is set up, and the bot may do all it has to."),
                                values=named))  # fmt: skip
    return findings
