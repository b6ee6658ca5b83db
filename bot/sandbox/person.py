"""What somebody can do on the simulated Discord; scripts, the prompt and the tests all speak through it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from simcord.backend.errors import BackendError, SetupError
from simcord.backend.models import Message
from simcord.builders import ChannelHandle, UserHandle
from simcord.enums import ChannelType
from simcord.results import InteractionResult, ResponseMessage

from bot.sandbox import controls, options, places
from bot.sandbox.answers import Answer, shown
from bot.sandbox.errors import CannotError, StepError
from bot.sandbox.observing import Observer
from bot.sandbox.people import LOBBY
from bot.sandbox.reading import Names
from bot.sandbox.values import Call, Upload, Value, call
from bot.sandbox.world import World

UNANSWERED = "The application did not respond."  # Discord's own words
_MENTIONED = re.compile(r"@(bot\b|[\w-]+)")


class Person:
    """One of the simulated people: where they are, what they last saw, the form they have open.

    Every verb returns what it made visible to this person. It raises CannotError where Discord would not let them
    do it, and StepError where the bot did not answer or sent more than Discord takes.
    """

    def __init__(self, world: World, name: str) -> None:
        self._world = world
        self._env = world.env
        self._offered: dict[tuple[str, str], dict[str, Any]] = {}
        self._form: InteractionResult | None = None
        self.name = name
        self.actor = world.society.members[name]
        self.place: ChannelHandle = places.channel_named(self.actor, LOBBY)
        self.last = Answer(names=Names.of(self._env))

    @property
    def direct(self) -> ChannelHandle:
        """Return this person's direct messages with the bot."""
        return self.actor.user.dm_channel

    def enter(self, channel: str) -> None:
        """Go to a channel, thread or forum post by its name, or to `dm`."""
        self.place = self.direct if channel == "dm" else places.channel_named(self.actor, channel)

    def follow(self, other: Person) -> None:
        """Go where another person is, or to the lobby of one's own server where that cannot be seen."""
        place = other.place
        here = place.guild is not None and place.guild.id == self.actor.guild.id
        if here and places.sees(self.actor, place._channel):
            self.place = place
        elif place.guild is None:
            self.place = self.direct
        else:
            self.enter(LOBBY)

    async def run(self, command: str | Call, **given: Any) -> Answer:  # noqa: ANN401  # any type of option
        """Use a slash command, written as in a script; options may be `given` apart, as simcord takes them."""
        asked = self._call(command)

        async def doing() -> InteractionResult:
            values = {**options.typed(self.actor, self.place, asked, self._offers(asked)), **given}
            if self.place.guild is None:
                result: InteractionResult = await self.actor.user.slash(asked.path, **values)
                return result
            return await self.actor.slash(self.place, asked.path, **values)

        return await self._do(doing)

    async def complete(self, command: str | Call) -> Answer:
        """Ask for what the last option of a command may be."""
        asked = self._call(command)
        if not asked.options:
            raise CannotError("there is no option to complete")
        name, part = asked.options[-1]

        async def doing() -> InteractionResult:
            others = Call(asked.path, asked.options[:-1])
            values = options.typed(self.actor, self.place, others, self._offers(asked))
            text = part.text if isinstance(part, Upload) else part
            await self.actor.autocomplete(self.place, asked.path, name, text, **values)
            return InteractionResult(self._env, next(reversed(self._env.backend.interactions.values())))

        answer = await self._do(doing)
        offered = {str(choice["name"]): choice["value"] for choice in answer.choices or ()}
        self._offered[asked.path, name] = offered
        return answer

    async def menu(self, name: str, *, on: int = 1) -> Answer:
        """Use a message context menu on the `on`-th message from the end; answers that only one sees have none."""
        public = [one for one in places.messages(self.actor, self.place) if not one.is_ephemeral]
        target = self._from_end(public, on)
        return await self._do(lambda: self.actor.context_menu(self.place, name, self._handle(target)))

    async def click(self, label: str, *, beside: str | None = None, on: int | None = None) -> Answer:
        """Press a button by its label; of several, the first (after the text `beside`, where that is given).

        It is sought in what was last answered to this person, then in the newest message of the channel that has
        it; `on` names the message, counted from the end.
        """
        names = Names.of(self._env)
        for message in self._sought(on):
            custom_id = controls.button(message.components, label, beside, names)
            if custom_id is not None:
                self._not_locked(message)
                return await self._do(lambda: self._actor(message).click(self._handle(message), custom_id=custom_id))  # noqa: B023  # awaited at once
        raise CannotError(f"{self.name} sees no button “{label}”{f' beside “{beside}”' if beside else ''}")

    async def choose(self, *labels: str, on: int | None = None) -> Answer:
        """Pick entries of a menu by their labels; people, roles and channels by name."""
        for message in self._sought(on):
            found = controls.menu(self.actor, message.components, labels)
            if found is not None:
                custom_id, values = found
                self._not_locked(message)
                return await self._do(
                    lambda: self._actor(message).select(self._handle(message), values, custom_id=custom_id)  # noqa: B023
                )
        raise CannotError(f"{self.name} sees no menu with {', '.join(f'“{label}”' for label in labels)}")

    async def submit(self, fields: Mapping[str, Value] | None = None, /, **more: Value) -> Answer:
        """Send the form that is open; fields by label or id, the others as they stand."""
        form = self._form
        if form is None or form.modal is None:
            raise CannotError(f"{self.name} has no form open")
        modal = form.modal

        async def doing() -> InteractionResult:
            values = controls.filled(self.actor, modal, {**(fields or {}), **more})
            actor: Any = self.actor if form._interaction.guild_id is not None else self.actor.user
            result: InteractionResult = await actor.submit_modal(form, values)
            self._form = None
            return result

        return await self._do(doing)

    async def say(self, text: str, *, files: Sequence[Upload | tuple[str, bytes]] = ()) -> Answer:
        """Post a message; `@bot`, `@member` and `@Curators` mention whom they name."""
        attached = [one.read() if isinstance(one, Upload) else one for one in files]
        content = _MENTIONED.sub(self._mention, text)
        place = self.place

        async def doing() -> None:
            if place.guild is None:
                stored = self._env.backend.store_attachments(place.id, attached)
                await self.actor.user.send_dm(content, attachments=stored)
                return
            if places.locked(place) and not self._may(place, "manage_threads"):
                raise CannotError(f"“{place.name}” is locked")
            await self.actor.send(place, content, attachments=attached)

        return await self._do(doing)

    async def edit(self, text: str, *, on: int = 1) -> Answer:
        """Change a message of one's own, the `on`-th of them here from the end."""
        target = self._own(on)
        return await self._do(lambda: self.actor.edit(self._handle(target), _MENTIONED.sub(self._mention, text)))

    async def delete(self, *, on: int = 1) -> Answer:
        """Delete a message of one's own, the `on`-th of them here from the end."""
        target = self._own(on)
        return await self._do(lambda: self.actor.delete(self._handle(target)))

    async def post(self, title: str, text: str) -> Answer:
        """Open a forum post, or a thread of the channel, with a first message, and go there."""
        parent = self.place
        if parent.guild is None or parent.is_thread:
            raise CannotError(f"no thread can be opened in {parent.name or 'direct messages'}")
        forum = parent._channel.type == ChannelType.FORUM

        async def doing() -> None:
            self.actor._check(parent, "send_messages" if forum else "create_public_threads")
            if not 1 <= len(title) <= 100:
                raise CannotError(f"a title has at most 100 characters, this one {len(title)}")
            thread = self._env.backend.create_thread(parent.id, title, self.actor.id, broadcast=not forum)
            if forum:
                self._env.backend.announce_thread_create(thread)
            self.place = ChannelHandle(self._env, parent.guild, thread)
            await self.actor.send(self.place, _MENTIONED.sub(self._mention, text))

        return await self._do(doing)

    async def show(self, count: int = 10, *, dm: bool = False) -> Answer:
        """Look at the last messages of this channel, or of one's direct messages."""
        place = self.direct if dm else self.place
        if place.guild is not None and not places.sees(self.actor, place._channel):
            raise CannotError(f"{self.name} does not see #{place.name}")
        names = Names.of(self._env)
        found = places.messages(self.actor, place)[-count:]
        self.last = Answer(names=names, messages=[shown(self._env, one, names) for one in found])
        return self.last

    async def watch(self, doing: Callable[[], Awaitable[None]]) -> Answer:
        """Let something happen that is not this person's doing; return what this person sees of it."""
        return await self._do(doing)

    async def _do(self, doing: Callable[[], Awaitable[InteractionResult | None]]) -> Answer:
        observer = Observer(self._env, self.actor)
        requests = len(self._env.http_requests)
        with _translated(), self._env.time_context():
            result = await doing()
        answer = observer.answer(result)
        if result is not None:
            if observer.unanswered(result):
                if not self._world.struck(requests):
                    raise StepError(f"the bot gave no answer; Discord says: {UNANSWERED}")
                answer = observer.answer(result, error=UNANSWERED)
            if result.modal is not None:
                self._form = result
        self.last = answer
        self._world.check_limits(answer.files)
        return answer

    def _call(self, command: str | Call) -> Call:
        if isinstance(command, Call):
            return command
        try:
            return call(command, Path())
        except ValueError as error:
            raise CannotError(str(error)) from error

    def _offers(self, asked: Call) -> Mapping[str, Mapping[str, Any]]:
        return {name: self._offered.get((asked.path, name), {}) for name, _value in asked.options}

    def _sought(self, on: int | None) -> Iterator[Message]:
        direct = bool(self.last.messages) and self.last.messages[-1].channel == self.direct.id
        here = places.messages(self.actor, self.direct if direct and on else self.place)
        if on is not None:
            yield self._from_end(here, on)
            return
        for seen in self.last.messages:
            message = self._env.backend.messages.get(seen.channel, {}).get(seen.id)
            if message is not None:
                yield message
        yield from reversed(here)

    def _from_end(self, messages: Sequence[Message], on: int) -> Message:
        if on > len(messages):
            raise CannotError(f"{self.name} sees {len(messages)} messages here, not {on}")
        return messages[-on]

    def _own(self, on: int) -> Message:
        """Return a message of this person in the channel of a server that they are in."""
        written = [one for one in places.messages(self.actor, self.place) if one.author_id == self.actor.id]
        if self.place.guild is None or on > len(written):
            raise CannotError(f"{self.name} has written {len(written)} messages here, not {on}")
        return written[-on]

    def _handle(self, message: Message) -> ResponseMessage:
        return ResponseMessage(self._env, message)

    def _actor(self, message: Message) -> Any:  # noqa: ANN401  # MemberActor or UserHandle: the same verbs
        direct: UserHandle = self.actor.user
        return direct if message.channel_id == self.direct.id else self.actor

    def _not_locked(self, message: Message) -> None:
        metadata = self._env.backend.get_channel(message.channel_id).thread_metadata
        if metadata is not None and metadata.locked:
            raise CannotError("the thread is locked: its buttons and menus do nothing")

    def _may(self, place: ChannelHandle, permission: str) -> bool:
        try:
            self.actor._check(place, permission)
        except (BackendError, SetupError):
            return False
        return True

    def _mention(self, match: re.Match[str]) -> str:
        name = match.group(1)
        if name == "bot":
            return f"<@{self._env.backend.bot_user.id}>"
        try:
            return options.entity(self.actor, name, ("person", "role")).mention
        except CannotError:
            return match.group()


@contextmanager
def _translated() -> Iterator[None]:
    """Say of an impossible deed what simcord says, as a CannotError."""
    try:
        yield
    except TimeoutError as error:
        raise StepError(str(error)) from error
    except (SetupError, BackendError) as error:
        useful = [note for note in getattr(error, "__notes__", ()) if note.startswith(("Declared", "Available"))]
        raise CannotError("; ".join([str(error), *useful])) from error
