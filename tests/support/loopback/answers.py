"""What a person gets to see after doing something: the bot's answer to one interaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.loopback.interactions import Answered, Interaction
from tests.support.loopback.world.messages import EPHEMERAL

if TYPE_CHECKING:
    from tests.support.loopback.world import Message

Json = dict[str, Any]


class NoAnswer(Exception):  # noqa: N818 - what the person sees: "The application did not respond"
    """The bot did not answer, or only after Discord had stopped listening."""


class Answer:
    """The callback to an interaction, and what becomes of it.

    `type` and `data` are the callback as the bot sent it, `latency` the seconds from the dispatch of the
    event to the arrival of the callback, both taken at the loopback.
    """

    def __init__(self, interaction: Interaction, patience: float) -> None:
        assert interaction.answered is not None
        self.interaction = interaction
        self.type: Answered = interaction.answered
        self.data: Json = interaction.answer
        self.latency: float = interaction.answered_at - interaction.dispatched_at
        self._patience = patience

    def __repr__(self) -> str:
        return f"<Answer {self.type.name} ephemeral={self.ephemeral} {self.text!r}>"

    @property
    def ephemeral(self) -> bool:
        """Whether only the person who asked sees it."""
        return bool(self.data.get("flags", 0) & EPHEMERAL)

    @property
    def deferred(self) -> bool:
        return self.type in {Answered.DEFERRED, Answered.DEFERRED_UPDATE}

    @property
    def choices(self) -> list[Json]:
        """The choices of an autocomplete, `name` and `value` each."""
        return list(self.data.get("choices", []))

    @property
    def modal(self) -> Json | None:
        """The modal that opened, if one did."""
        return self.data if self.type is Answered.MODAL else None

    @property
    def message(self) -> Message | None:
        """The message as it stands now: the reply, or after an update the message that was clicked."""
        return self.interaction.original

    @property
    def content(self) -> str:
        return self.message.content if self.message else ""

    @property
    def text(self) -> str:
        """Everything that can be read in the message as it stands now."""
        return self.message.text if self.message else ""

    @property
    def followups(self) -> list[Message]:
        return self.interaction.followups

    async def completed(self) -> Message:
        """Waits until a deferred answer shows something, and gives the message."""
        await self._until(
            lambda: self.message is not None and not self.message.loading, "the deferred answer was left open"
        )
        assert self.message is not None
        return self.message

    async def followed_up(self, count: int = 1) -> list[Message]:
        """Waits for that many follow-ups, and gives all there are."""
        await self._until(lambda: len(self.followups) >= count, f"{len(self.followups)} of {count} follow-ups came")
        return self.followups

    async def _until(self, so: Any, failing: str) -> None:
        try:
            await self.interaction.changes.until(so, seconds=self._patience)
        except TimeoutError:
            raise NoAnswer(failing) from None
