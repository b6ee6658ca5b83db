"""Does what the lines of a script say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.sandbox import lines
from bot.sandbox.answers import Answer
from bot.sandbox.errors import CannotError, StepError
from bot.sandbox.people import NAMES
from bot.sandbox.person import Person
from bot.sandbox.reading import Names
from bot.sandbox.script import Step
from bot.sandbox.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a step: who did it and where, what it showed, and why it failed if it did.

    `cannot` says that it failed because the person cannot do it; a script may expect that.
    """

    step: Step
    person: str
    place: str
    answer: Answer | None = None
    error: str | None = None
    cannot: bool = False

    @property
    def ok(self) -> bool:
        """Say whether the step did what it says."""
        return self.error is None


class Stage:
    """Where a script is played: the people, the one who speaks, and the last answer."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._people: Mapping[str, Person] = {name: Person(world, name) for name in NAMES}
        self.person = self._people[NAMES[0]]
        self.last = Answer(names=Names.of(world.env))
        self._begun = False

    @property
    def place(self) -> str:
        """Return the name of the channel that the one who speaks is in; `dm` for direct messages."""
        return self.person.place.name or "dm"

    @property
    def where(self) -> str:
        """Return the same as people write it."""
        return "direct messages" if self.place == "dm" else f"#{self.place}"

    async def play(self, step: Step) -> Outcome:
        """Do a step; whatever goes wrong, inside the bot too, is in the outcome."""
        failures, requests = len(self._world.failures()), len(self._world.env.http_requests)
        answer, error, cannot = None, None, False
        begun, self._begun = self._begun, self._begun or not isinstance(step.what, lines.Note | lines.Bare)
        try:
            if begun and isinstance(step.what, lines.Bare):
                raise StepError("“bare” is the first step, or none")  # noqa: TRY301  # reported like any other
            answer = await self._do(step.what)
        except StepError as problem:
            error, cannot = str(problem), isinstance(problem, CannotError)
        inside = self._world.failures(failures)
        if inside and not self._world.struck(requests):
            went_wrong = "inside the bot: " + "; ".join(str(one) for one in inside)
            error, cannot = f"{error}; {went_wrong}" if error else went_wrong, False
        if error is not None and not isinstance(step.what, lines.Expect | lines.Refuse | lines.Nowhere):
            self.last = answer = Answer(
                names=Names.of(self._world.env), messages=answer.messages if answer else (), error=error
            )
        elif answer is not None:
            self.last = answer
        return Outcome(step=step, person=self.person.name, place=self.place, answer=answer, error=error, cannot=cannot)

    async def _do(self, what: lines.What) -> Answer | None:
        match what:
            case lines.As(name):
                before, self.person = self.person, self._people[name]
                self.person.follow(before)
            case lines.Expect(text):
                if not self.last.holds(text):
                    raise StepError(f"the last answer does not hold “{text}”; it was:\n{self._shown()}")
            case lines.Refuse(text):
                if self.last.holds(text):
                    raise StepError(f"the last answer holds “{text}”:\n{self._shown()}")
            case lines.Advance() | lines.Restart() | lines.Crash() | lines.Fail() | lines.Bare():
                return await self.person.watch(lambda: _happen(self._world, what))
            case lines.Operator(arguments):
                return Answer(names=Names.of(self._world.env), printed=await self._world.operate(arguments))
            case lines.Nowhere(text):
                if files := await self._world.holding(text):
                    raise StepError(f"“{text}” still stands in {', '.join(files)}")
            case _:
                return await _act(self.person, what)
        return None

    def _shown(self) -> str:
        return self.last.text or "(nothing was shown)"


async def _happen(
    world: World, what: lines.Advance | lines.Restart | lines.Crash | lines.Fail | lines.Bare
) -> None:  # fmt: skip
    match what:
        case lines.Bare():
            await world.empty()
        case lines.Advance(duration):
            await world.advance(duration)
        case lines.Restart():
            await world.restart()
        case lines.Crash():
            await world.crash()
        case lines.Fail():
            world.fail(what.status, what.code, what.route, method=what.method, times=what.times)


async def _act(someone: Person, what: lines.What) -> Answer | None:  # a line for each verb
    match what:
        case lines.In(channel):
            someone.enter(channel)
        case lines.Run(call):
            return await someone.run(call)
        case lines.Complete(call):
            return await someone.complete(call)
        case lines.Menu(name, on):
            return await someone.menu(name, on=on)
        case lines.Click(label, beside, on):
            return await someone.click(label, beside=beside, on=on)
        case lines.Choose(labels, on):
            return await someone.choose(*labels, on=on)
        case lines.Submit(fields):
            return await someone.submit(dict(fields))
        case lines.Say(text, files):
            return await someone.say(text, files=files)
        case lines.Edit(text, on):
            return await someone.edit(text, on=on)
        case lines.Delete(on):
            return await someone.delete(on=on)
        case lines.Post(title, text):
            return await someone.post(title, text)
        case lines.Show(count, dm):
            return await someone.show(count, dm=dm)
    return None
