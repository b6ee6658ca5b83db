"""The web of the sandbox: what becomes of a link is written in its address."""

from __future__ import annotations

from urllib.parse import urlsplit

from bot.resources.web import Answer

MOVED = "/moved-here"


class SimulatedWeb:
    """Answers for every address without any network (see `bot.resources.web.Web`); `asked` holds them in order.

    Hosts that end in “.invalid” have no name. Paths that begin with /gone are not there (404), with /private lead
    into a private network, with /members are restricted (403), with /moved have moved to MOVED of the same host.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def ask(self, address: str, *, etag: str = "", modified: str = "") -> Answer:  # noqa: ARG002  # as Web has it
        """Return what the address says of itself."""
        self.asked.append(address)
        parts = urlsplit(address)
        if (parts.hostname or "").endswith(".invalid"):
            return Answer(outcome="failed", problem="name")
        if parts.path.startswith("/gone"):
            return Answer(outcome="failed", problem="404")
        if parts.path.startswith("/private"):
            return Answer(outcome="failed", problem="private")
        if parts.path.startswith("/members"):
            return Answer(outcome="restricted", problem="403")
        if parts.path.startswith("/moved") and parts.path != MOVED:
            return Answer(outcome="answers", moved_to=f"{parts.scheme}://{parts.netloc}{MOVED}")
        return Answer(outcome="answers")

    async def close(self) -> None:
        """Do nothing: nothing was opened."""
