"""The options of a slash command: what was typed -> what Discord's client would send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simcord import interactions
from simcord.actors import MemberActor, _resolve_visible_command
from simcord.builders import ChannelHandle, RoleHandle, UserHandle
from simcord.enums import AppCommandType, OptionType

from bot.sandbox.errors import CannotError
from bot.sandbox.places import channel_named
from bot.sandbox.values import Call, Upload, Value

_Spec = Mapping[str, Any]
Choices = Mapping[str, Any]  # the name of each choice that was offered -> its value


def typed(actor: MemberActor, channel: ChannelHandle, call: Call, offered: Mapping[str, Choices]) -> dict[str, Any]:
    """Return the options of a call by name, each of its option's type; SetupError where the command is not shown.

    A choice may be given by its name, be it one that the command lists or one that autocomplete has `offered` for
    that option; people, roles and channels are given by name. What fits no option stays text: simcord says why.
    """
    spec = _leaf(actor, channel, call.path)
    options = {option["name"]: option for option in spec.get("options") or ()}
    return {
        name: _value(actor, call.path, options[name], value, offered.get(name, {})) if name in options else value
        for name, value in call.options
    }


def _leaf(actor: MemberActor, channel: ChannelHandle, path: str) -> _Spec:
    name, *rest = path.split()
    command = _resolve_visible_command(actor, channel.id, name, AppCommandType.CHAT_INPUT)
    leaf, _nesting = interactions.walk_to_subcommand(command, rest)
    below = [option["name"] for option in leaf.get("options") or () if option["type"] in {1, 2}]
    if below:
        raise CannotError(f"/{path} needs one of {', '.join(below)} after it")
    return leaf


def _value(actor: MemberActor, path: str, option: _Spec, given: Value, offered: Choices) -> Any:  # noqa: ANN401
    kind = OptionType(option["type"])
    if kind is OptionType.ATTACHMENT:
        if not isinstance(given, Upload):
            raise CannotError(f'the option {option["name"]} takes a file: @path, or @name.csv"its content"')
        return given.read()
    text = given.text if isinstance(given, Upload) else given
    named = {**{choice["name"]: choice["value"] for choice in option.get("choices") or ()}, **offered}
    if text in named:
        return named[text]
    if kind in {OptionType.USER, OptionType.ROLE, OptionType.CHANNEL, OptionType.MENTIONABLE}:
        return entity(actor, text, _KINDS[kind])
    if kind is OptionType.BOOLEAN:
        if text not in {"true", "false"}:
            raise CannotError(f"the option {option['name']} takes true or false, not “{text}”")
        return text == "true"
    return interactions.parse_option_input(path, dict(option), text)


_KINDS: Mapping[OptionType, Sequence[str]] = {
    OptionType.USER: ("person",),
    OptionType.ROLE: ("role",),
    OptionType.CHANNEL: ("channel",),
    OptionType.MENTIONABLE: ("person", "role"),
}


def entity(actor: MemberActor, name: str, kinds: Sequence[str]) -> MemberActor | RoleHandle | ChannelHandle:
    """Return the person, role or channel of this name in the actor's server."""
    plain = name.removeprefix("@").removeprefix("#")
    backend, guild = actor._env.backend, actor.guild
    if "person" in kinds:
        for user in backend.users.values():
            if user.name == plain and user.id in guild._guild.members:
                return MemberActor(actor._env, guild, UserHandle(actor._env, user))
    if "role" in kinds and plain in guild.roles:
        return guild.roles[plain]
    if "channel" in kinds:
        return channel_named(actor, plain)
    raise CannotError(f"there is no {' or '.join(kinds)} called “{name}” here")
