"""A practice told through Discord, for tests of every part that has to do with practices."""

from __future__ import annotations

from bot.core.i18n import Language
from bot.resources.records import ResourceId
from bot.sandbox.answers import Answer
from tests.support.network import Network

CODES = {"member": "en", "miembro": "es", "membre": "fr", "membro": "pt_BR", "curator": "en", "admin": "en"}
TITLE = "Médiatrices des marchés de nuit"
FORMS = {
    "practice": {
        "title": TITLE,
        "context": "Marché de nuit de la commune.\nDeux mille étals.",
        "problem": "Vols et rackets après la tombée du jour.",
        "done": "Des médiatrices élues par les vendeuses patrouillent par deux.",
    },
    "people": {
        "by-whom": "Ouagadougou",
        "with-whom": "Vendeuses, police municipale",
        "places": "Ouagadougou, Burkina Faso",
        "contact": "Awa Sankara, awa@example.org",
    },
    "results": {
        "results": "Moitié moins de plaintes.",
        "evidence": "Registre du commissariat, deux ans.",
        "cost": "=3000 euros par an",
    },
    "lessons": {"lessons": "Payer les médiatrices.", "conditions": "Un accord écrit avec la police."},
}
STEPS = {
    "practice": "La pratique", "people": "Par qui et où", "results": "Résultats et coût", "lessons": "Enseignements",
    "themes": "Thèmes et objectifs", "consent": "Votre accord",
}  # fmt: skip


def language(network: Network, name: str) -> Language:
    return network.app.languages[CODES[name]]


async def click(network: Network, name: str, label: str, **where: object) -> Answer:
    return await network.people[name].click(language(network, name)(label), **where)  # type: ignore[arg-type]


async def step(network: Network, name: str, key: str, steps: dict[str, str] = STEPS) -> Answer:
    """Press the button beside a step of the panel that was shown last."""
    return await click(network, name, "Open", beside=steps[key])


async def write(network: Network, name: str, key: str, **typed: str) -> Answer:
    """Open the form of a step and send it; return the panel."""
    form = await step(network, name, key)
    assert form.modal is not None, form.text
    return await network.people[name].submit(FORMS[key] | typed)


async def choose_themes(network: Network, name: str, *themes: str) -> Answer:
    await step(network, name, "themes")
    for one in themes or ("Médiation",):
        await network.people[name].choose(one)
    return await click(network, name, "Back to the steps")


async def consent(network: Network, name: str, *, contact: bool = False) -> Answer:
    say = language(network, name)
    await step(network, name, "consent")
    await network.people[name].choose(say("Yes, it may be published"))
    await network.people[name].choose(say("Yes, show it") if contact else say("No, show it to nobody"))
    return await click(network, name, "Back to the steps")


async def tell(network: Network, name: str = "membre", *, contact_shown: bool = False, **typed: str) -> ResourceId:
    """Tell a whole practice in one sitting and send it; return the number of the resource that it became."""
    await network.people[name].run("/practice share")
    for key, fields in FORMS.items():
        given = {field: text for field, text in typed.items() if field in fields}
        await write(network, name, key, **given)
    await choose_themes(network, name)
    await consent(network, name, contact=contact_shown)
    answer = await click(network, name, "Send to the curators")
    assert answer.labels == [], answer.text
    return await newest(network)


async def newest(network: Network) -> ResourceId:
    return ResourceId(await network.app.database.read(lambda tx: tx.value("SELECT max(resource_id) FROM practice")))


async def on_card(network: Network, label: str, name: str = "curator") -> Answer:
    """Press a button of the newest card in the curators' channel."""
    person = network.people[name]
    person.enter("curators")
    seen = (await person.show(100)).messages
    at = next(n for n, one in enumerate(reversed(seen), 1) if not one.ephemeral and not one.content)
    return await person.click(label, on=at)


async def publish(network: Network, name: str = "membre", **given: object) -> ResourceId:
    number = await tell(network, name, **given)  # type: ignore[arg-type]
    await on_card(network, "Approve")
    return number
