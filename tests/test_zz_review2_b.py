from __future__ import annotations
import json
from tests.support.apps import *  # noqa
from tests.focal_points.conftest import *  # noqa
from bot.members.records import *  # noqa
from tests.focal_points.test_confirming import *  # noqa
from tests.focal_points.test_confirming import verified, named, counts, send
from tests.introductions.test_consents import ASKER, FIRST, organisations, focal_points as fps, send as ask, held, Need
from bot.dock.holding import DockHolder
from bot.dock.store import forget_old
for _n in [n for n in dir() if n.startswith("test_")]:
    del globals()[_n]

async def test_off(app, clock):
    await verified(app)
    await app.database.transaction(lambda tx: app.members.mark_unreachable_in(tx, GUILD, MEMBER.user, clock.now()))
    await app.confirming.plan()
    clock.advance(days=365 + 70)  # the bot was off
    for _ in range(5):
        print("plan", await app.confirming.plan(), (await named(app))[0].unconfirmed_since)
        clock.advance(seconds=2)

async def dockheld(app, actor):
    return await app.database.read(lambda tx: json.dumps(DockHolder(app.dock).held_in(tx, GUILD, actor.user)))

async def test_dock_forget(app, clock):
    (org,) = await organisations(app, 1)
    await fps(app, org, FIRST)
    r = (await app.dock.ask(ASKER, Need(need="Help to talk with gangs"))).request.id
    clock.advance(days=55)
    w = await app.introductions.begin(ASKER, r, "organisation", org, "Z")
    form = app.introductions.check(w.form.with_typed({"reach": "z@example.org"}))
    await app.introductions.send(ASKER, await app.introductions.keep(ASKER, form), language="en", channel=9)
    one = (await app.introductions.panel(ASKER)).asked[0]
    await app.introductions_answering.refuse(FIRST, one.id)
    clock.advance(days=6)
    print("next", await app.dock.forget_old())
    print(await dockheld(app, ASKER))
