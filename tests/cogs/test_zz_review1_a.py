from __future__ import annotations
import json
from tests.cogs.test_interest import *
from tests.cogs import test_interest as ti, test_people as tp, test_practices as tq
from tests.support.network import Network
from bot.people.records import FIELDS, LENGTHS
from bot.people.form import Typed
for n in list(globals()):
    if n.startswith("test_"): del globals()[n]
from bot.core.guilds import Actor

async def test_r_take_back_with_draft(network: Network):
    await ti.express(network)
    m = network.member
    await m.run("/interest"); await m.click("Change it")
    r = await m.submit(why="Zorblaxian secret", languages="Klingonish")
    print(r.text, r.labels)
    await m.run("/interest"); await m.click("Take it back"); a = await m.click("Take it back")
    print(a.text)
    assert await network.world.holding("Zorblaxian") == []
    assert (await m.run("/interest")).modal is not None

async def test_r_empty_profile_with_draft(network: Network):
    m = network.member
    await m.run("/me profile")
    await m.choose("Name, role, organisation, places")
    await m.submit(**tp.ANA)
    await m.choose("Name, role, organisation, places")
    r = await m.submit(name="Zorblaxian", places="Nowhereville")
    print(r.text, r.labels)
    await m.run("/me profile"); await m.click("Empty the profile"); a = await m.click("Empty it")
    print(a.text)
    assert await network.world.holding("Zorblaxian") == []

async def test_r_long_profile(network: Network):
    await tp.listed(network, name="N*"*50, role="r_"*75, organisation="o*"*100, places="\n".join(f"{'Pl*ce'*18}{i}, Democratic Republic of the Congo" for i in range(5)), offers="o*"*250, seeks="s*"*250)
    me = tp.actor(network)
    a = await network.member.run("/me profile")
    print(len(a.text)); 
    p = await network.member.click("As members see it"); print(len(p.text), p.text[-300:])
    await tp.found(network, "Gangs", who="miembro")

async def test_r_public_waiting(network: Network):
    n = await tq.tell(network)
    c = network.curator; c.enter("lobby")
    r = await tq.press(network, "curator", f"prac.card:{n}:public")
    print(r.text[:200], r.ephemeral)
    assert r.ephemeral
    await tq.on_card(network, "Approve")
    c.enter("lobby")
    assert not (await tq.press(network, "curator", f"prac.card:{n}:public")).ephemeral
    network.membre.enter("lobby")
    r = await tq.press(network, "membre", f"prac.open:1:{network.guild}")
    print(r.text)

async def test_r_list(network: Network):
    me = tq.actor(network)
    cities = [one.organisation for one in (await network.app.practices.coverage(network.guild)).cities][:4]
    def work(tx):
        from bot.practices import invitation_store, store
        for c in cities:
            invitation_store.add(tx, network.guild, c, me.user, words="w"*800, by=1, now=1)
        for i in range(14):
            store.add(tx, network.guild, me.user, language="fr", organisation=None, now=i)
    await network.app.database.transaction(work)
    r = await network.membre.run("/practice share")
    print(len(r.text), r.labels)

async def test_r_long_card(network: Network):
    n = await tq.publish(network, **{"title": "T"*150, "by-whom": "\n".join(f"Organ_{i} "+"x"*40 for i in range(10)), "places": "\n".join(f"Place number {i} of the long, Burkina Faso" for i in range(10)), "context":"c_ "*660, "problem":"p. "*660, "done": "d* "*1300})
    network.member.enter("lobby")
    r = await network.member.run(f"/practice show practice:#{n}")
    print(len(r.text), "…" in r.text, r.text[-400:])
    for l in list(r.labels): print(l)
