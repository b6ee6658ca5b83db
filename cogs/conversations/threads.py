"""Threads of conversations, as Discord has them: found, made, opened, archived, read."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import discord
from discord.ui import LayoutView

from bot.conversations.records import PHASES, Conversation, Phase
from bot.core.i18n import Languages, _
from bot.errors import InvalidInputError
from bot.ui.text import label

if TYPE_CHECKING:
    from bot.client import Client

LONGEST_OPEN: Final = (
    10_080  # minutes without activity after which Discord archives a thread: as long as it takes, 7 days
)
MOST_READ, PAGE = 5000, 100  # messages of a thread that are read, and in one request
WRITTEN = {discord.MessageType.default.value, discord.MessageType.reply.value}  # others are notices of Discord itself
THREAD_THERE = 160004  # Discord's code where a thread was started from a message already


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadState:
    """A thread as Discord described it last."""

    id: int
    parent: int
    name: str
    archived: bool
    locked: bool
    quiet: timedelta  # without activity, after which Discord archives it
    changed_at: datetime | None  # when it was archived or opened last
    last: int | None  # its last message
    tags: tuple[int, ...]  # of its forum


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Something that somebody wrote in a thread."""

    author: str  # empty where nobody is named
    at: datetime
    words: str


class Threads:
    """Knows what threads are like, asks where it does not, and changes them."""

    def __init__(self, client: Client, languages: Languages) -> None:
        self._client = client
        self._languages = languages
        self._known: dict[int, ThreadState] = {}

    # -- what they are like ---------------------------------------------------------------------------------

    async def state(self, thread: int, *, asked: bool = False) -> ThreadState:
        """Return what a thread is like, as Discord answers now where it is not known, or `asked` for.

        Raises discord.NotFound where it is gone, other HTTPExceptions as Discord refuses.
        """
        if asked or thread not in self._known:
            self._known[thread] = state_of(
                await self._client.pacer.send(None, lambda: self._client.http.get_channel(thread))
            )
        return self._known[thread]

    def heard(self, data: Mapping[str, Any]) -> bool:
        """Take what Discord says of a thread; return whether it was archived, opened, locked or unlocked by that."""
        now = state_of(data)
        before = self._known.get(now.id)
        self._known[now.id] = now
        return before is None or (before.archived, before.locked) != (now.archived, now.locked)

    def forget(self, thread: int | None = None) -> None:
        """Have a thread asked for again, or all of them: after a time without a connection all may have changed."""
        if thread is None:
            self._known.clear()
        else:
            self._known.pop(thread, None)

    async def change(self, thread: int, **fields: Any) -> ThreadState:  # noqa: ANN401  # as Discord takes them
        """Change a thread: `archived`, `locked`, `name`, `applied_tags`; return what it is like then."""
        answer = await self._client.pacer.send(
            thread, lambda: self._client.http.edit_channel(thread, reason="/conversation", **fields)
        )
        self._known[thread] = state_of(answer)
        return self._known[thread]

    def tags(self, conversation: Conversation, now: Sequence[int] = ()) -> list[int]:
        """Return the tags that the thread should have: those it has, with that of the phase for those of others.

        A forum has a tag for a phase where one is called as the phase is, in any of our languages. Where it requires a
        tag and none would be left, its first one is taken that is not that of another phase.
        """
        forum = self._client.get_channel(conversation.channel)
        if not isinstance(forum, discord.ForumChannel):
            return list(now)
        of_phases = {one.id: phase for one in forum.available_tags if (phase := self._phase(one.name)) is not None}
        kept = [one for one in now if one not in of_phases]
        wanted = [*kept, *[tag for tag, phase in of_phases.items() if phase == conversation.phase]][:5]
        if not wanted and forum.flags.require_tag and forum.available_tags:
            others = [one.id for one in forum.available_tags if one.id not in of_phases]
            return (others or [one.id for one in forum.available_tags])[:1]
        return wanted

    def _phase(self, name: str) -> Phase | None:
        said = name.strip().casefold()
        for phase, phrase in PHASES.items():
            if any(say(phrase).casefold() == said for say in self._languages):
                return phase
        return None

    # -- making ---------------------------------------------------------------------------------------------

    async def find(self, conversation: Conversation) -> int | None:
        """Return the thread that was made for a conversation and not remembered, None where none was."""
        guild = self._client.get_guild(conversation.guild)
        me = self._client.user
        if guild is None or me is None:
            return None
        for one in guild.threads:
            if (one.parent_id, one.name, one.owner_id) != (conversation.channel, name_of(conversation), me.id):
                continue
            try:
                starter = await self._client.pacer.send(None, partial(self._client.http.get_message, one.id, one.id))
            except discord.NotFound:
                continue
            if int(starter["author"]["id"]) == me.id and _follows(starter.get("components", [])) == conversation.id:
                return one.id
        return None

    def is_forum(self, conversation: Conversation) -> bool:
        """Say whether conversations are held in a forum here."""
        return isinstance(self._client.get_channel(conversation.channel), discord.ForumChannel)

    async def post(self, conversation: Conversation, card: LayoutView) -> int:
        """Make a post in the forum with the card as its first message, which has the same number; return it."""
        forum = self._client.get_channel(conversation.channel)
        if not isinstance(forum, discord.ForumChannel):
            raise TypeError(f"channel {conversation.channel} is no forum")
        wanted = self.tags(conversation)
        made = await self._client.pacer.send(
            conversation.channel,
            lambda: forum.create_thread(
                name=name_of(conversation), view=card, auto_archive_duration=LONGEST_OPEN,
                applied_tags=[one for one in forum.available_tags if one.id in wanted],
            ),
        )  # fmt: skip
        return made.thread.id

    async def start(self, conversation: Conversation, card: int) -> int:
        """Start a thread from the card in a text channel, or find the one that was; it has the card's number."""
        http = self._client.http
        try:
            await self._client.pacer.send(
                conversation.channel,
                lambda: http.start_thread_with_message(
                    conversation.channel, card, name=name_of(conversation), auto_archive_duration=LONGEST_OPEN
                ),
            )
        except discord.HTTPException as error:
            if error.code != THREAD_THERE:
                raise
        return card

    # -- reading --------------------------------------------------------------------------------------------

    async def count(self, thread: int) -> tuple[int, int]:
        """Return how many people wrote how many messages, of the last MOST_READ; nothing else of them is kept."""
        people: set[str] = set()
        messages = 0
        async for one in _written(self._client, thread):
            people.add(one["author"]["id"])
            messages += 1
        return len(people), messages


async def whole_thread(
    client: Client, conversation: Conversation, veil: Callable[[Sequence[str]], Awaitable[Callable[[str], str]]]
) -> list[Written]:
    """Return what people wrote in the thread of a conversation, oldest first, the last MOST_READ messages of it.

    Under the Chatham House Rule nobody is named; `veil` gives what takes the names of all who wrote there, and those
    that are withheld anyway, out of the words. Raises InvalidInputError
    where the operator does not let the bot read what people write (`Settings.message_content`) or where there is no
    thread, HTTPException as Discord refuses.
    """
    if not client.app.settings.message_content:
        raise InvalidInputError(
            _("The bot may not read whole threads here, so nothing was exported."),
            hint=_("Who operates it can permit that. What was featured can be exported in any case."),
        )
    if conversation.thread is None:
        raise InvalidInputError(
            _("This conversation has no thread now, so nothing was exported."),
            hint=_("What was featured can be exported in any case."),
        )
    read = [one async for one in _written(client, conversation.thread)]
    names = {one["author"].get(key) or "" for one in read for key in ("global_name", "username")}
    hide = await veil(sorted(names - {""}))
    return [
        Written(
            author="" if conversation.veiled else one["author"].get("global_name") or one["author"]["username"],
            at=discord.utils.parse_time(one["timestamp"]),
            words=hide("\n".join(filter(None, [one["content"], *(each["filename"] for each in one["attachments"])]))),
        )
        for one in reversed(read)
    ]


async def _written(client: Client, thread: int) -> AsyncIterator[Any]:
    """Give the messages that people wrote in a thread, newest first."""
    before = None
    for _page in range(MOST_READ // PAGE):
        page = await client.pacer.send(None, partial(client.http.logs_from, thread, PAGE, before=before))
        for one in page:
            if not one["author"].get("bot") and "webhook_id" not in one and one["type"] in WRITTEN:
                yield one
        if len(page) < PAGE:
            return
        before = int(page[-1]["id"])


def name_of(conversation: Conversation) -> str:
    """Return what the thread of a conversation is called."""
    return label(conversation.title, limit=100)


def state_of(data: Mapping[str, Any]) -> ThreadState:
    """Return what Discord describes as a thread; LookupError where it is none."""
    meta = data["thread_metadata"]
    return ThreadState(
        id=int(data["id"]),
        parent=int(data["parent_id"]),
        name=data["name"],
        archived=meta["archived"],
        locked=meta["locked"],
        quiet=timedelta(minutes=meta["auto_archive_duration"]),
        changed_at=discord.utils.parse_time(meta.get("archive_timestamp") or None),
        last=None if data.get("last_message_id") is None else int(data["last_message_id"]),
        tags=tuple(int(one) for one in data.get("applied_tags", ())),
    )


def _follows(components: Sequence[Mapping[str, Any]]) -> int | None:
    """Return the conversation that a card's button follows."""
    for one in components:
        match = re.fullmatch(r"conv\.follow:(\d+)", one.get("custom_id", ""), re.ASCII)
        if match:
            return int(match[1])
        found = _follows(one.get("components", []))
        if found is not None:
            return found
    return None
