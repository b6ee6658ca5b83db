"""What people do on Discord, as methods: run commands, complete, click, choose, submit, write."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.support.loopback.answers import Answer, NoAnswer
from tests.support.loopback.commands import Filling, Kind, registered
from tests.support.loopback.components import Component, choice_data, click_data, find, submission_data
from tests.support.loopback.interactions import Asked, Interaction, Interactions
from tests.support.loopback.world import Channel, Guild, Member, Message, User, World
from tests.support.loopback.world import Kind as ChannelKind
from tests.support.loopback.world.payloads import member_json, message_json, user_json

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from tests.support.loopback.gateway import Gateway
    from tests.support.loopback.posting import Posting

Json = dict[str, Any]
Who = Member | User | int | str
Where = Channel | int | str

SELECTS = {
    Component.STRING_SELECT,
    Component.USER_SELECT,
    Component.ROLE_SELECT,
    Component.MENTIONABLE_SELECT,
    Component.CHANNEL_SELECT,
}


class Scene(NamedTuple):
    """Who acts and where; `guild` is None in a direct conversation."""

    guild: Guild | None
    user: User
    channel: Channel


class Driver:
    """Guilds, people and channels are given as objects, ids or names.

    Each verb returns once the bot's callback has come; `NoAnswer` where none came within `patience` seconds,
    or only after Discord's deadline. `locale` stands in for the person's own. Without a `guild` (None) the
    person acts in the direct conversation with the bot, without a `channel` in the guild's first text
    channel.

    Who may see a command (`default_permissions`, contexts) is not checked: an administrator can open any to
    all.
    """

    def __init__(
        self,
        world: World,
        gateway: Gateway,
        interactions: Interactions,
        posting: Posting,
        *,
        patience: float,
    ) -> None:
        self._world = world
        self._gateway = gateway
        self._interactions = interactions
        self._posting = posting
        self._patience = patience

    async def command(
        self,
        guild: Guild | int | str | None,
        user: Who,
        name: str,
        options: Mapping[str, Any] | None = None,
        *,
        channel: Where | None = None,
        locale: str | None = None,
    ) -> Answer:
        """Runs a slash command: `command(guild, "ana", "directory find", {"query": "geneva"})`."""
        scene = self._scene(guild, user, channel)
        data = Filling(self._world, scene.guild, scene.channel).slash(name, options or {})
        return await self._ask(Asked.COMMAND, scene, data, locale=locale)

    async def autocomplete(
        self,
        guild: Guild | int | str | None,
        user: Who,
        name: str,
        options: Mapping[str, Any],
        *,
        focused: str | None = None,
        channel: Where | None = None,
        locale: str | None = None,
    ) -> Answer:
        """Asks for the `choices` of the option that is being typed: `focused`, or the last that is given."""
        scene = self._scene(guild, user, channel)
        typed = focused or list(options)[-1]
        data = Filling(self._world, scene.guild, scene.channel).slash(name, options, focused=typed)
        return await self._ask(Asked.AUTOCOMPLETE, scene, data, locale=locale)

    async def menu(
        self,
        user: Who,
        name: str,
        target: Message | Answer | Member,
        *,
        channel: Where | None = None,
        locale: str | None = None,
    ) -> Answer:
        """Runs a context menu on a message, or on a member of a guild."""
        if isinstance(target, Member):
            scene = self._scene(target.guild, user, channel)
            command = registered(self._world, scene.guild, name, Kind.USER)
            inner = {key: value for key, value in member_json(target).items() if key != "user"}
            people = {"users": {str(target.user.id): user_json(target.user)}}
            resolved: dict[str, Json] = people | {"members": {str(target.user.id): inner}}
            target_id = target.user.id
        else:
            message = _message(target)
            scene = self._scene(message.channel.guild, user, message.channel)
            command = registered(self._world, scene.guild, name, Kind.MESSAGE)
            resolved = {"messages": {str(message.id): message_json(message)}}
            target_id = message.id
        data = Filling(self._world, scene.guild, scene.channel).menu(command, target_id, resolved)
        return await self._ask(Asked.COMMAND, scene, data, locale=locale)

    async def click(
        self, message: Message | Answer, button: str, *, by: Who | None = None, locale: str | None = None
    ) -> Answer:
        """Presses a button, by custom_id or label; `by` defaults to the person whom the message answers."""
        on = _message(message)
        data = click_data(find(on.components, button, {Component.BUTTON}))
        return await self._use(on, data, by, locale)

    async def choose(
        self,
        message: Message | Answer,
        select: str,
        values: Sequence[Any],
        *,
        by: Who | None = None,
        locale: str | None = None,
    ) -> Answer:
        """Picks entries of a select menu, found by custom_id or placeholder, by their values or labels."""
        on = _message(message)
        filling = Filling(self._world, on.channel.guild, on.channel)
        data = choice_data(find(on.components, select, SELECTS), values, filling)
        return await self._use(on, data, by, locale)

    async def submit_modal(self, opened: Answer, values: Mapping[str, Any], *, locale: str | None = None) -> Answer:
        """Sends off the modal that an answer opened, its fields filled by custom_id or label."""
        if opened.modal is None:
            raise LookupError(f"no modal is open: {opened!r}")
        asked = opened.interaction
        filling = Filling(self._world, asked.guild, asked.channel)
        data = submission_data(opened.modal, values, filling)
        scene = Scene(asked.guild, asked.user, asked.channel)
        return await self._ask(Asked.MODAL, scene, data, locale=locale or asked.locale, source=asked.source)

    async def say(
        self, guild: Guild | int | str | None, user: Who, text: str, *, channel: Where | None = None
    ) -> Message:
        """A person writes a message."""
        scene = self._scene(guild, user, channel)
        return await self._posting.create(scene.channel, scene.user, {"content": text}, [])

    async def measure(self, ask: Callable[[int], Awaitable[Answer]], *, times: int, at_once: int = 1) -> list[float]:
        """Does something many times, `at_once` of them in flight, and returns each latency in seconds.

        `ask` gets the number of the turn. What fails raises.
        """
        numbers = iter(range(times))
        latencies: list[float] = []

        async def work() -> None:
            for number in numbers:
                latencies.append((await ask(number)).latency)  # noqa: PERF401 - shared by the workers

        async with asyncio.TaskGroup() as group:
            for _ in range(min(at_once, times)):
                group.create_task(work())
        return latencies

    def _scene(self, guild: Guild | int | str | None, user: Who, channel: Where | None) -> Scene:
        if guild is None:
            who = self._world.user(user)
            return Scene(None, who, self._world.direct_channel(who))
        where = self._world.guild(guild)
        if channel is not None:
            place = where.channel(channel)
        else:
            place = next(c for c in where.channels.values() if c.kind is ChannelKind.TEXT)
        return Scene(where, where.member(user).user, place)

    async def _use(self, on: Message, data: Json, by: Who | None, locale: str | None) -> Answer:
        who = self._world.user(by) if by is not None else on.reader
        if who is None:
            raise LookupError("say who does it: this message answers nobody")
        scene = Scene(on.channel.guild, who, on.channel)
        return await self._ask(Asked.COMPONENT, scene, data, locale=locale, source=on)

    async def _ask(
        self,
        asked: Asked,
        scene: Scene,
        data: Json,
        *,
        locale: str | None,
        source: Message | None = None,
    ) -> Answer:
        interaction = self._interactions.begin(
            asked,
            user=scene.user,
            channel=scene.channel,
            guild=scene.guild,
            locale=locale,
            data=data,
            source=source,
        )
        event = interaction.event(self._world.application.id)
        interaction.dispatched_at = time.perf_counter()
        if not await self._gateway.dispatch("INTERACTION_CREATE", event):
            raise NoAnswer("no bot has identified")
        return await self._answer_to(interaction)

    async def _answer_to(self, interaction: Interaction) -> Answer:
        try:
            await interaction.changes.until(
                lambda: bool(interaction.answered_at) or interaction.too_late, seconds=self._patience
            )
        except TimeoutError:
            raise NoAnswer(f"no answer within {self._patience} s") from None
        if interaction.too_late and not interaction.answered_at:
            raise NoAnswer("the answer came too late: Discord had stopped waiting")
        return Answer(interaction, self._patience)


def _message(of: Message | Answer) -> Message:
    message = of if isinstance(of, Message) else of.message
    if message is None:
        raise LookupError(f"{of!r} has no message")
    return message
