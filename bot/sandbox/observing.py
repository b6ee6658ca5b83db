"""Sees what changes on the simulated Discord during one step, with the eyes of one person."""

from __future__ import annotations

from collections.abc import Sequence

from simcord.actors import MemberActor
from simcord.backend.access import message_accessible
from simcord.backend.models import Message
from simcord.backend.models.interaction import ResponseKind
from simcord.env import Env
from simcord.results import InteractionResult

from bot.sandbox.answers import Answer, shown
from bot.sandbox.reading import Names

_LOADING = 1 << 7  # the flag of a message that says no more than that the bot is thinking


class Observer:
    """Takes down what is there when it is made; `answer` tells what has come or changed since."""

    def __init__(self, env: Env, actor: MemberActor) -> None:
        self._env = env
        self._actor = actor
        self._before = {message.id: self._state(message) for message in self._everything()}

    def answer(self, result: InteractionResult | None, *, error: str | None = None) -> Answer:
        """Return what the bot showed since, the answer to an interaction first, then the rest, oldest first."""
        names = Names.of(self._env)
        changed = {message.id: message for message in self._everything() if self._new(message)}
        first = [] if result is None else [one for one in _answers(result) if one in changed]
        rest = sorted(changed.keys() - set(first))
        interaction = result._interaction if result is not None else None
        return Answer(
            names=names,
            messages=[shown(self._env, changed[one], names) for one in [*first, *rest]],
            choices=interaction.autocomplete_choices if interaction else None,
            modal=result.modal if result is not None else None,
            error=error,
        )

    def unanswered(self, result: InteractionResult) -> bool:
        """Say whether the person is left with “did not respond”, or with a bot that is thinking for ever."""
        return not result.acknowledged or result._interaction.loading

    def _everything(self) -> Sequence[Message]:
        return [one for channel in self._env.backend.messages.values() for one in channel.values()]

    def _new(self, message: Message) -> bool:
        if message.author_id != self._env.backend.bot_user.id or message.flags & _LOADING:
            return False
        before = self._before.get(message.id)
        # Every edit gives a message new lists, so nothing need be compared by its content.
        if before is not None and all(now is then for now, then in zip(self._state(message), before, strict=True)):
            return False
        return message_accessible(self._env.backend, message.channel_id, message, self._actor.id, history=True)

    @staticmethod
    def _state(message: Message) -> tuple[object, ...]:
        return (message.content, message.embeds, message.components, message.attachments)


def _answers(result: InteractionResult) -> list[int]:
    interaction = result._interaction
    original = [interaction.message_id] if interaction.message_id is not None else []
    if interaction.response_kind == ResponseKind.DEFERRED_UPDATE:
        return [*interaction.followup_ids, *original]
    return [*original, *interaction.followup_ids]
