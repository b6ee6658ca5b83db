"""Fifty people who use the bot at random, from a seed, while things go wrong; and what they were promised."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import discord

from bot.sandbox.answers import Answer
from bot.sandbox.errors import CannotError, StepError
from bot.sandbox.person import Person
from tests.support.network import Network

PEOPLE, CURATORS = 44, 3  # beside the six of the network who are there already
FAULTS = [
    # status, code, route, method: what Discord answers on a bad day
    (503, 0, "/interactions/*/*/callback", "POST"),
    (503, 0, "/channels/*/messages", "POST"),
    (500, 0, "/webhooks/*/*", "*"),
    (404, 10062, "/interactions/*/*/callback", "POST"),
    (403, 50007, "/channels/*/messages", "POST"),
    (403, 50013, "/channels/*/messages", "POST"),
    (404, 10008, "/channels/*/messages/*", "PATCH"),
]
WORDS = [
    "geneva", "medelin", "Nairobi", "mediation", "gangs", "policía", "bidonvilles", "@everyone", "“", "*", "' OR 1=1 --",
    "NEAR(a b)", "\u202eabc", "e\u0301", "ß", "𝔾", "[x](https://example.org)", "a" * 90, "0", "-", "São Paulo",
]  # fmt: skip


@dataclass
class Promises:
    """What the bot said it did; each is looked up at the end."""

    shared: set[str] = field(default_factory=set)  # titles that were sent to the curators
    taken_back: set[str] = field(default_factory=set)
    acts: Counter[str] = field(default_factory=Counter)  # action of the audit trail -> how often it was confirmed


class Crowd:
    """The people, and a next step of one of them."""

    def __init__(self, network: Network, seed: int) -> None:
        self.network = network
        self.random = random.Random(seed)
        self.promises = Promises()
        self.done: Counter[str] = Counter()
        self.unanswered = 0
        world = network.world
        members, env = world.society.members, world.env
        assert isinstance(members, dict)
        curating = world.society.curator_role
        for number in range(PEOPLE):
            name = f"person-{number}"
            user = env.create_user(name)
            user.dm_channel  # noqa: B018  # made now, for its id
            members[name] = world.society.network.add_member(user, roles=[curating] if number < CURATORS else [])
        names = [f"person-{number}" for number in range(PEOPLE)]
        six = [network.member, network.miembro, network.membre, network.membro]
        self.people: list[Person] = [*six, *(Person(world, name) for name in names[CURATORS:])]
        self.curators: list[Person] = [
            network.curator,
            network.admin,
            *(Person(world, one) for one in names[:CURATORS]),
        ]
        self._titles = 0
        self._events: list[str] = []

    async def step(self) -> None:
        """Have somebody do something; whatever the bot or Discord answers is fine, unless the bot itself fails."""
        acts: Sequence[tuple[int, Callable[[], Awaitable[None]]]] = (
            (60, self.complete), (12, self.find), (8, self.look), (3, self.press), (4, self.answer), (2, self.follow),
            (2, self.decide), (1, self.share), (1, self.take_back), (1, self.say), (1, self.feature), (1, self.announce),
            (1, self.add), (1, self.decide_on_shared), (1, self.erase),
        )  # fmt: skip
        act = self.random.choices([act for _weight, act in acts], [weight for weight, _act in acts])[0]
        self.done[act.__name__] += 1
        try:
            await act()
        except CannotError:  # not visible, no such button, no form open: Discord would not let them either
            pass
        except StepError as error:
            if "did not respond" not in str(error):
                raise
            self.unanswered += 1

    def trouble(self) -> None:
        """Have Discord refuse the next call or two of a kind."""
        status, code, route, method = self.random.choice(FAULTS)
        self.network.fail(status, code, route, method=method, times=self.random.randint(1, 2))

    # -- what members do ------------------------------------------------------------------------------------

    def somebody(self) -> Person:
        person = self.random.choice(self.people)
        person.enter("lobby")
        return person

    def word(self) -> str:
        return discord.utils.escape_mentions(self.random.choice(WORDS)).replace("\u200b", "")

    async def find(self) -> None:
        command = self.random.choice(["/directory find", "/resources find", "/conversation find"])
        await self.somebody().run(command, query=self.word())

    async def complete(self) -> None:
        """Type a letter: what people do most."""
        command, option = self.random.choice(
            [("directory show", "organisation"), ("resources show", "resource"), ("events show", "event"),
             ("me timezone", "zone"), ("conversation show", "conversation")]
        )  # fmt: skip
        person = self.somebody()
        typed = self.random.choice(["g", "ne", "saf", "bog", "xyz"])
        await person.actor.autocomplete(person.place, command, option, typed)

    async def look(self) -> None:
        command = self.random.choice(
            ["/events list", "/events next", "/resources latest", "/conversation list", "/directory browse by:theme",
             "/me settings", "/resources mine", "/conversation mine", "/conversation commitments", "/directory about"]
        )  # fmt: skip
        await self.somebody().run(command)

    async def press(self) -> None:
        person = self.somebody()
        await person.run("/directory find", query=self.random.choice(["geneva", "gangs", "city"]))
        label = self.random.choice(["Next", "Open", "Share here", "Ouvrir", "Abrir", "Siguiente"])
        await person.click(label)

    async def answer(self) -> None:
        if self._events:
            reply = self.random.choice(["going", "maybe", "no"])
            await self.somebody().run("/events answer", event=self.random.choice(self._events), answer=reply)

    async def follow(self) -> None:
        if self._events:
            command = self.random.choice(["/events remind me", "/events remind stop"])
            await self.somebody().run(command, event=self.random.choice(self._events))

    async def decide(self) -> None:
        command = self.random.choice(
            ["/me language language:fr", "/me language language:discord", "/me timezone zone:America/Bogota",
             "/me reminders when:all", "/me reminders when:off", "/me reminders when:going"]
        )  # fmt: skip
        await self.somebody().run(command)

    async def share(self) -> None:
        person = self.somebody()
        await person.run("/me language language:en")
        self._titles += 1
        title = f"A paper numbered {self._titles}"
        await person.run("/resources share")
        await person.submit(title=title, address=f"https://example.org/{self._titles}")
        await person.choose("report")
        answer = await person.click("Send to the curators")
        if "Sent to the curators" in answer.text:
            self.promises.shared.add(title)

    async def take_back(self) -> None:
        if self.promises.shared:
            title = self.random.choice(sorted(self.promises.shared))
            self.promises.shared.discard(title)  # until it is known that nothing was taken back: an answer may get lost
            english = [one for one in self.people if one.name.startswith("person-")]
            for person in self.random.sample(english, 8):
                person.enter("lobby")
                answer = await person.run("/resources withdraw", resource=title)
                if "matches nothing that you shared" not in answer.text:
                    if f"Taken back: {title}" in answer.text.replace("**", ""):
                        self.promises.taken_back.add(title)
                    return
            self.promises.shared.add(title)

    async def say(self) -> None:
        await self.somebody().say(f"What we learned: {self.word()}")

    async def erase(self) -> None:
        person = self.somebody()
        await person.run("/conversation mine")
        await person.click("Erase what is kept")
        await person.click("Erase")

    # -- what curators do -----------------------------------------------------------------------------------

    def a_curator(self, channel: str = "curators") -> Person:
        person = self.random.choice(self.curators)
        person.enter(channel)
        return person

    async def announce(self) -> None:
        person = self.a_curator()
        self._titles += 1
        title = f"Meeting numbered {self._titles}"
        at = self.network.world.now() + timedelta(hours=self.random.randint(2, 200))
        await person.run(
            "/curate events create", title=title, date=f"{at:%d %B %Y}", time=f"{at:%H:%M}", zone="Europe/Paris"
        )
        answer = await person.click("Publish")
        if title in answer.text and self._confirmed(answer):
            self._events = [*self._events[-20:], title]
            self.promises.acts["events.create"] += 1

    async def add(self) -> None:
        person = self.a_curator()
        self._titles += 1
        await person.run("/curate directory add", category="cities")
        answer = await person.submit(Name=f"Town numbered {self._titles}")
        if "Added:" in answer.text:
            self.promises.acts["directory.add"] += 1

    async def decide_on_shared(self) -> None:
        person = self.a_curator()
        await person.run("/curate resources review")
        await person.click("Open")
        answer = await person.click("Approve")
        if "It is in the library" in answer.text:
            self.promises.acts["resources.approve"] += 1

    async def feature(self) -> None:
        await self.a_curator("lobby").menu("Feature", on=self.random.randint(1, 3))

    @staticmethod
    def _confirmed(answer: Answer) -> bool:
        return "Published" in answer.text or "announced" in answer.text.lower()

    # -- time -----------------------------------------------------------------------------------------------

    def while_passing(self) -> timedelta:
        """Return how long nobody does anything."""
        return timedelta(minutes=self.random.randint(5, 240))

    @staticmethod
    def until_settled() -> timedelta:
        """Return a time after which everything that was refused has been tried again."""
        return timedelta(hours=2)
