from __future__ import annotations
import json
import pytest
from bot.app import App
from tests.cogs.test_introductions import *  # noqa
from tests.cogs.test_introductions import stands, ask, direct, press, wire
for _n in [n for n in dir() if n.startswith("test_")]:
    del globals()[_n]

LONG = "*" * 1000

async def test_long_need(network):
    request, organisation = await stands(network, "member")
    say = network.app.languages["es"]
    form = await press(network, "miembro", f"intr.begin:{request}:organisation:{organisation}")
    preview = await network.miembro.submit(need=LONG, name="*" * 100, organisation="_" * 200, reach="~" * 300, thread=say("No"))
    print("PREVIEW", preview.text[:300], len(preview.text))
    print((await network.miembro.click(say("I agree: send it"))).text)
    got = await direct(network, "member")
    print("ASKED", len(got), got and len(got[0].text), got and got[0].text[-300:])
    shown = await network.app.database.read(lambda tx: [dict(r) for r in tx.fetch("SELECT kind,status,error FROM delivery")])
    print(shown)

async def test_curator_who_asked_sees_count(network):
    request, organisation = await stands(network)
    def work(tx):
        return tx.value("""INSERT INTO dock_request (guild_id, user_id, need, languages, needed_by, language, asked_at)
               VALUES (:guild, :user, 'Curators need', '["es"]', '2027-06-30', 'es', 1) RETURNING id""", guild=network.guild, user=network.world.society.members["curator"].id)
    req = await network.app.database.transaction(work)
    form = await press(network, "curator", f"intr.begin:{req}:organisation:{organisation}")
    await network.curator.submit(name="Cur", reach="x")
    print((await network.curator.click("I agree: send it")).text)
    network.curator.enter("curators")
    print((await network.curator.run("/curate people")).text)
    print((await press(network, "curator", "intr.queue")).text)
    network.admin.enter("curators")
    await press(network, "admin", "intr.queue")
    await network.admin.click("Open")
    print((await network.admin.click("No")).text)
    print((await network.curator.run("/curate people")).text)

async def test_resigned_focal_point(network):
    request, organisation = await stands(network, "member", "membre")
    await ask(network, request, organisation)
    await direct(network, "member")
    network.member.enter("lobby")
    await network.member.run("/directory show organisation:Interpeace")
    await network.member.click("Your place here")
    await network.member.click("Resign")
    await network.member.click("Resign")
    print(await network.app.database.read(lambda tx: [dict(r) for r in tx.fetch("SELECT addressee, status FROM introduction")]))
    print({n: p.id for n, p in network.world.society.members.items()})
