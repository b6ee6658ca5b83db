"""The simulated network with the bot in it: opened, stopped and started again, killed, moved through time."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

from simcord.enums import AppCommandType
from simcord.env import Env

from bot.app import App, build
from bot.client import Client
from bot.core.guilds import Actor
from bot.errors import SettingsError
from bot.sandbox import limits, operating, people, recording, simulated
from bot.sandbox.answers import File
from bot.sandbox.disk import as_killed
from bot.sandbox.errors import StepError
from bot.sandbox.faults import Fault
from bot.sandbox.watch import Failure, Watch
from bot.sandbox.web import SimulatedWeb
from bot.settings import Settings, load_settings

MakeClient = Callable[[App], Client]
SETTLING = 15.0  # real seconds that the bot may take for one step


class World:
    """A simulated Discord, its people, and the bot that serves them."""

    def __init__(
        self, settings: Settings, app: App, make: MakeClient | None, clock: simulated.SimulatedClock, web: SimulatedWeb
    ) -> None:
        self._settings = settings
        self._clock = clock
        self.web = web
        self._make = make or (lambda app: Client(app, pacer=simulated.pacer(clock)))
        self._checked = 0
        self._faults: list[Fault] = []
        self._temporary: Path | None = None
        self.app = app
        self.client = self._make(app)
        self.env = Env(self.client, settle_timeout=SETTLING)
        self.watch = Watch()
        locales: dict[int, str] = {}
        simulated.use(self.env, clock, locales)
        start = clock.now()
        clock.set(simulated.FOUNDED)
        self.society = people.found(self.env)
        clock.set(start)
        locales.update({self.society.members[profile.name].id: profile.locale for profile in people.PEOPLE})

    @classmethod
    async def open(
        cls,
        database: Path | None = None,
        *,
        start: datetime | None = None,
        seed: bool = True,
        make: MakeClient | None = None,
    ) -> World:
        """Open the network on a database file (a temporary one if left out) and start the bot that `make` makes.

        With `seed` the network's YAML is loaded into the first server and its curators are set; the second server
        stays empty. A database that was used before goes on at the instant where it was left, so that no id of a
        message is given twice; SettingsError where `start` lies before that.
        """
        async with AsyncExitStack() as undo:
            temporary = None if database else Path(mkdtemp(prefix="sandbox-"))
            if temporary is not None:
                undo.callback(shutil.rmtree, temporary, ignore_errors=True)
            path = database or Path(str(temporary)) / "network.sqlite3"
            clock = simulated.SimulatedClock(_resume(path, start))
            settings = load_settings(
                database=path, backups=path.parent / "backups", discord_token="", backup_at="off"
            )  # simulated time goes through weeks at once
            web = SimulatedWeb()
            app = await build(settings, clock=clock, web=web)
            undo.push_async_callback(app.close)
            world = cls(settings, app, make, clock, web)
            world._temporary = temporary
            undo.pop_all()
            undo.push_async_callback(world.close)
            if seed:
                await world._seed()
            # This Discord is new and knows no command, whatever the database says was sent to an earlier one.
            await app.synced.forget()
            await world.env.start()
            world._keep_instant()
            undo.pop_all()
        return world

    async def _seed(self) -> None:
        await self.app.seed(people.NETWORK)
        role, channel = self.society.curator_role.id, self.society.curators.id
        known = await self.app.guilds.get(people.NETWORK)
        if (known.curator_role, known.curators_channel) != (role, channel):
            admin = Actor(user=self.society.members["admin"].id, guild=people.NETWORK, administrator=True)
            await self.app.guilds.set_curators(admin, role=role, channel=channel)
        # Met before, or the line of first use would stand below the first answer of everybody in every script; the
        # outsider has not been met, nor is anybody where nothing was seeded.
        for person in self.society.members.values():
            if person.guild.id == people.NETWORK:
                await self.app.privacy.greet(Actor(user=person.id, guild=people.NETWORK))

    async def close(self) -> None:
        """Stop the bot, close its database and end the simulation; a temporary database is removed."""
        try:
            await self._stop()
        finally:
            try:
                await self.env.shutdown()
            finally:
                self.watch.look(self.env)
                self.watch.close()
                self._keep_instant()
                if self._temporary is not None:
                    shutil.rmtree(self._temporary, ignore_errors=True)

    async def restart(self) -> None:
        """Stop the bot in order and start it again on the same database."""
        await self._stop()
        await self._start()

    async def crash(self) -> None:
        """Kill the bot where it stands, and start it again on what was on the disk at that moment.

        Nothing that the dying bot does reaches Discord, the database or the record of requests.
        """
        requests = len(self.env.http_requests)
        with self.watch.ignoring(self.env):
            async with as_killed(self._settings.database):
                severed = {"method": "*", "path": "*", "status": 503, "code": 0, "message": "", "times": None}
                self.env.backend.faults.insert(0, severed)
                try:
                    await self.env._detach_bot()
                    await self.app.close()
                finally:
                    self.env.backend.faults.remove(severed)
        del self.env.http_requests[requests:]
        await self._start()

    async def empty(self) -> None:
        """Stop the bot, remove its database and its copies, and start it on nothing; servers and people stay."""
        await self._stop()
        for part in ("", "-wal", "-shm"):
            self._settings.database.with_name(f"{self._settings.database.name}{part}").unlink(missing_ok=True)
        shutil.rmtree(self._settings.backups, ignore_errors=True)
        await self._start()

    async def operate(self, arguments: Sequence[str]) -> str:
        """Run a command of the operator's (`operating.COMMANDS`) on the bot's database; return what it prints.

        The bot is stopped for those that need it so, and started again. Raises CannotError where the command fails.
        """
        if arguments[0] not in operating.STOPPED:
            return await asyncio.to_thread(operating.run, arguments, self._settings)
        await self._stop()
        try:
            return await asyncio.to_thread(operating.run, arguments, self._settings)
        finally:
            await self._start()

    async def holding(self, text: str) -> Sequence[str]:
        """Return the names of the bot's files in which a text stands, or with `@` in front somebody's number."""
        wanted = (
            operating.as_kept(self.society.members[text[1:]].id) if text.startswith("@") else [text.encode()]
        )  # fmt: skip
        return await asyncio.to_thread(operating.holding, wanted, self._settings)

    async def _stop(self) -> None:
        with self.env._bot_scope():
            await self.client.close()
        await self.env._detach_bot()
        await self.app.close()

    async def _start(self) -> None:
        self.app = await build(self._settings, clock=self._clock, web=self.web)
        self.client = self._make(self.app)
        await self.env.restart_bot(self.client)

    async def advance(self, duration: timedelta) -> None:
        """Move the clock; everything that is due on the way happens, in order, each at its instant."""
        try:
            await self.env.advance_time(duration.total_seconds())
        except TimeoutError as error:
            raise StepError(str(error)) from error
        finally:
            self._keep_instant()

    def now(self) -> datetime:
        """Return the simulated instant."""
        return self._clock.now()

    def fail(self, status: int, code: int, route: str, *, method: str = "*", times: int = 1) -> None:
        """Have Discord refuse the next `times` calls of a route (`*` stands for any part of it)."""
        fault = Fault(method=method, route=route, status=status, code=code)
        self._faults.append(fault)
        self.env.inject_error(
            method, fault.pattern, status=status, code=code, message="refused by the script", times=times
        )

    def show_to_everyone(self, command: str) -> None:
        """Show a command, or a menu of messages by its name, to everybody, as an administrator can in Discord."""
        kind = AppCommandType.CHAT_INPUT if command.startswith("/") else AppCommandType.MESSAGE
        found = self.env.backend.find_command(command.removeprefix("/"), people.NETWORK, kind)
        if found is None:
            raise StepError(f"there is no command {command}")
        network = self.society.network
        network.set_command_permissions(int(found["id"]), {network.default_role: True})

    def struck(self, since: int) -> bool:
        """Say whether a call after the first `since` requests met a refusal that was ordered."""
        return any(fault.meets(entry) for entry in self.env.http_requests[since:] for fault in self._faults)

    def failures(self, since: int = 0) -> Sequence[Failure]:
        """Return what went wrong inside the bot, after the first `since` failures."""
        self.watch.look(self.env)
        return self.watch.since(since)

    def check_limits(self, files: Sequence[File] = ()) -> None:
        """Raise StepError where the bot sent something since the last check that Discord would refuse."""
        entries = self.env.http_requests[self._checked :]
        self._checked += len(entries)
        faults = [fault for entry in entries for fault in limits.faults(recording.wire(entry))]
        faults += [fault for file in files for fault in limits.file_faults(file.name, file.size)]
        if faults:
            raise StepError("over Discord's limits: " + "; ".join(faults))

    def _keep_instant(self) -> None:
        if self._temporary is None:
            _instant_file(self._settings.database).write_text(self.now().isoformat(), encoding="utf-8")


def _instant_file(database: Path) -> Path:
    return database.with_name(f"{database.name}-clock")


def _resume(database: Path, start: datetime | None) -> datetime:
    if start is not None and start <= simulated.FOUNDED:
        raise SettingsError(
            f"The simulated network was founded on {simulated.FOUNDED:%Y-%m-%d}; nothing begins before it.",
            remedy="Choose a later instant for --now.",
        )
    file = _instant_file(database)
    if not (file.exists() and database.exists()):
        return start or simulated.START
    left = datetime.fromisoformat(file.read_text(encoding="utf-8")) + timedelta(seconds=1)
    if start is not None and start < left:
        raise SettingsError(
            f"The clock of {database} stands at {left.isoformat()} and does not run back.",
            remedy="Choose a later instant for --now, or another database.",
        )
    return start or left
