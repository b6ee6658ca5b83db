"""Every script of the project plays to its end, and sends nothing that Discord would refuse."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.sandbox import limits, recording, script
from bot.sandbox.command import TOUR
from bot.sandbox.player import Silent, play
from bot.sandbox.steps import Stage
from tests.support.network import Network

SCRIPTS = [TOUR, *sorted((Path(__file__).parent / "scripts").glob("*.txt"))]


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.name)
async def test_script_plays_to_its_end(network: Network, file: Path) -> None:
    faults: list[str] = []
    played = await play(Stage(network.world), script.read(file), Silent(), failed=faults.append)
    network.expect_errors()  # what went wrong inside the bot has failed the step, unless the script ordered it
    if not played:
        pytest.fail("\n".join(faults))
    sent = [recording.wire(entry) for entry in network.world.env.http_requests]
    assert [fault for request in sent for fault in limits.faults(request)] == []
