"""What a stop waits for."""

from __future__ import annotations

import asyncio

from bot.ui.measuring import Aside
from tests.support.network import Network


async def test_a_stop_waits_for_what_follows_an_answer_that_ended_a_moment_before(network: Network) -> None:
    client, said = network.world.client, []

    async def follows() -> None:
        with Aside(client, "the line of first use"):
            await asyncio.sleep(0.01)
            said.append("done")

    async def answers() -> None:
        coming.append(asyncio.create_task(follows()))

    coming: list[asyncio.Task[None]] = []
    answering = asyncio.create_task(answers())  # ends in the turn of the loop in which the stop looks
    await asyncio.create_task(client.answered())
    assert said == ["done"]
    await asyncio.gather(answering, *coming)
