import json
from tests.cogs.test_practices import *
for n in list(globals()):
    if n.startswith("test_"): del globals()[n]
from tests.cogs.test_interest import public
SECRET="Qwyzzard"

async def test_r_contact(network: Network):
    # contact without permission: approve, then scan all roles' output
    n = await tell(network, contact="Qwyzzard Person, q@example.org", title="Night market tale")
    card = None
    network.curator.enter("curators")
    seen = await network.curator.show(5); print("CURATORS", "Qwyzz" in json.dumps(seen.json))
    r = await on_card(network, "Read the answers"); print(r.text[:600]); assert SECRET not in json.dumps(r.json)
    await on_card(network, "Approve")
    for who in ("member","admin","curator","miembro"):
        network.people[who].enter("lobby")
        for c in (f"/practice show practice:#{n}", "/practice export", "/practice export format:csv", f"/resources show resource:#{n}", "/resources find query:Qwyzzard", "/resources find query:Qwizard", "/resources find query:night"):
            a = await network.people[who].run(c)
            assert SECRET not in json.dumps(a.json) or "query:Qwyz" in c, (who, c, a.text)
            for f in getattr(a, "files", []): print(f)
    # consent with contact shown then erased
    def fts(tx): return tx.fetch("SELECT resource_id FROM practice")
    await network.app.personal.erase if False else None

async def test_r_withdraw_contact_shown(network: Network):
    n = await publish(network, contact="Qwyzzard Person, q@example.org", contact_shown=True)
    network.member.enter("lobby")
    a = await network.member.run("/resources find query:Qwyzzard"); print("before", TITLE in a.text)
    print(dir(network.app.privacy))
    await network.app.privacy.erase(actor(network))
    print(await network.world.holding(SECRET))
    a = await network.member.run("/resources find query:Qwyzzard"); print("after", a.text[:300])
