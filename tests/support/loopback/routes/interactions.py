"""The bot's answers to interactions: the callback, and the webhook that follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.loopback.interactions import Answered, Asked, Interaction, Interactions
from tests.support.loopback.router import Call, Refusal, Reply, route
from tests.support.loopback.world.messages import EPHEMERAL, LOADING, Message
from tests.support.loopback.world.payloads import message_json

if TYPE_CHECKING:
    from tests.support.loopback.posting import Posting
    from tests.support.loopback.world import World

Json = dict[str, Any]

WEBHOOK = "/webhooks/{application}/{token}"
WEBHOOK_MESSAGE = "/webhooks/{application}/{token}/messages/{message}"
MOST_CHOICES = 25
SLASH_REPLY, MENU_REPLY = 20, 23  # message types; a reply to a component or a modal is a plain message, 0
FITTING = {
    Asked.COMMAND: {Answered.MESSAGE, Answered.DEFERRED, Answered.MODAL},
    Asked.COMPONENT: {
        Answered.MESSAGE,
        Answered.DEFERRED,
        Answered.DEFERRED_UPDATE,
        Answered.UPDATE,
        Answered.MODAL,
    },
    Asked.AUTOCOMPLETE: {Answered.CHOICES},
    Asked.MODAL: {Answered.MESSAGE, Answered.DEFERRED, Answered.DEFERRED_UPDATE, Answered.UPDATE},
}


class InteractionRoutes:
    """`deadline` is how many seconds Discord waits for a callback (3), or None for as long as it takes."""

    def __init__(self, world: World, interactions: Interactions, posting: Posting, deadline: float | None) -> None:
        self._world = world
        self._interactions = interactions
        self._posting = posting
        self._deadline = deadline

    @route("POST", "/interactions/{interaction}/{token}/callback", open_to_all=True)
    async def callback(self, call: Call) -> Reply:
        """Answers 204, or with `with_response` the callback's resource, as discord.py 2.5 and later asks."""
        interaction = self._awaited(call)
        kind, data = self._checked(interaction, call.body)
        await self._carry_out(interaction, kind, data, call)
        interaction.answer, interaction.answered_at = data, call.received
        interaction.changes.happened()
        if call.query.get("with_response", "").lower() in {"1", "true"}:
            return Reply(200, _resource(interaction, kind))
        return Reply()

    def _awaited(self, call: Call) -> Interaction:
        interaction = self._interactions.find(call.parameters["token"])
        if interaction is None or interaction.id != call.id("interaction"):
            raise Refusal(404, 10062, "Unknown interaction")
        if self._deadline is not None and call.received - interaction.dispatched_at > self._deadline:
            interaction.too_late = True
            interaction.changes.happened()
            raise Refusal(404, 10062, "Unknown interaction")
        if interaction.answered is not None:
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        return interaction

    @staticmethod
    def _checked(interaction: Interaction, body: Json) -> tuple[Answered, Json]:
        data: Json = body.get("data") or {}
        try:
            kind = Answered(body.get("type", 0))
        except ValueError:
            raise Refusal(400, 50035, "Invalid Form Body") from None
        fitting = kind in FITTING[interaction.asked] and len(data.get("choices", ())) <= MOST_CHOICES
        sourceless = kind in {Answered.UPDATE, Answered.DEFERRED_UPDATE} and interaction.source is None
        if not fitting or sourceless:
            raise Refusal(400, 50035, "Invalid Form Body")
        return kind, data

    async def _carry_out(self, interaction: Interaction, kind: Answered, data: Json, call: Call) -> None:
        interaction.answered = kind  # taken at once: a second callback meanwhile is 40060
        if kind in {Answered.MESSAGE, Answered.DEFERRED}:
            loading = LOADING if kind is Answered.DEFERRED else 0
            interaction.original = await self._reply(interaction, data, call, loading)
        elif kind in {Answered.UPDATE, Answered.DEFERRED_UPDATE}:
            interaction.original = interaction.source
            if kind is Answered.UPDATE and interaction.source is not None:
                await self._posting.edit(interaction.source, data, call.files)

    async def _reply(self, interaction: Interaction, data: Json, call: Call, flags: int = 0) -> Message:
        message = await self._posting.create(
            interaction.channel,
            self._world.application.user,
            data,
            call.files,
            kind=_reply_kind(interaction),
            flags=flags,
            interaction=interaction.metadata,
            reader=interaction.user,
        )
        interaction.replies[message.id] = message
        return message

    @route("POST", WEBHOOK, open_to_all=True)
    async def follow_up(self, call: Call) -> Reply:
        """A further message. The first one after a deferral takes the deferred message's place.

        So Discord has it ("Followup Messages"): the deferral, not the follow-up, says whether it is private.
        """
        interaction = self._acknowledged(call)
        original = interaction.original
        if original is not None and original.loading:
            await self._fill(original, call)
            message = original
        else:
            message = await self._reply(interaction, call.body, call)
        interaction.followups.append(message)
        interaction.changes.happened()
        return Reply(200, message_json(message))

    @route("GET", WEBHOOK_MESSAGE, open_to_all=True)
    async def fetch(self, call: Call) -> Reply:
        return Reply(200, message_json(self._message(self._acknowledged(call), call)))

    @route("PATCH", WEBHOOK_MESSAGE, open_to_all=True)
    async def edit(self, call: Call) -> Reply:
        interaction = self._acknowledged(call)
        message = self._message(interaction, call)
        await self._fill(message, call)
        interaction.changes.happened()
        return Reply(200, message_json(message))

    @route("DELETE", WEBHOOK_MESSAGE, open_to_all=True)
    async def delete(self, call: Call) -> Reply:
        interaction = self._acknowledged(call)
        await self._posting.delete(self._message(interaction, call))
        interaction.changes.happened()
        return Reply()

    async def _fill(self, message: Message, call: Call) -> None:
        message.flags &= ~LOADING
        await self._posting.edit(message, call.body, call.files)

    def _acknowledged(self, call: Call) -> Interaction:
        interaction = self._interactions.find(call.parameters["token"])
        if interaction is None or interaction.answered is None:
            raise Refusal(404, 10015, "Unknown Webhook")
        return interaction

    def _message(self, interaction: Interaction, call: Call) -> Message:
        if call.parameters["message"] == "@original":
            message = interaction.original
        else:
            message = interaction.replies.get(call.id("message"))
        if message is None or message.deleted:
            raise Refusal(404, 10008, "Unknown Message")
        return message


def _reply_kind(interaction: Interaction) -> int:
    if interaction.asked is not Asked.COMMAND:
        return 0
    return SLASH_REPLY if interaction.data["type"] == 1 else MENU_REPLY


def _resource(interaction: Interaction, kind: Answered) -> Json:
    """Discord's interaction callback object."""
    stated: Json = {"id": str(interaction.id), "type": int(interaction.asked)}
    original = interaction.original
    if original is None or kind is Answered.DEFERRED_UPDATE:
        return {"interaction": stated}
    stated |= {
        "response_message_id": str(original.id),
        "response_message_loading": original.loading,
        "response_message_ephemeral": bool(original.flags & EPHEMERAL),
    }
    return {"interaction": stated, "resource": {"type": int(kind), "message": message_json(original)}}
