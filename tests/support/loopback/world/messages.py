"""A message as Discord keeps it: what the bot wrote, with what Discord adds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tests.support.loopback.world.entities import Channel, User

Json = dict[str, Any]

EPHEMERAL = 1 << 6
LOADING = 1 << 7
COMPONENTS_V2 = 1 << 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    id: int
    filename: str
    content: bytes
    description: str | None
    url: str


@dataclass(slots=True, kw_only=True, eq=False)
class Message:
    """One message. `interaction` is Discord's interaction_metadata of a reply, `reader` who called for it."""

    id: int
    channel: Channel
    author: User
    kind: int = 0
    content: str = ""
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    flags: int = 0
    nonce: str | None = None
    reference: Json | None = None
    interaction: Json | None = None
    reader: User | None = None
    edited_at: datetime | None = None
    pinned_at: datetime | None = None
    deleted: bool = False

    @property
    def ephemeral(self) -> bool:
        return bool(self.flags & EPHEMERAL)

    @property
    def loading(self) -> bool:
        """Whether it still stands as "is thinking"."""
        return bool(self.flags & LOADING)

    @property
    def text(self) -> str:
        """Everything that can be read in it, a line each: content, embeds, texts of components, labels."""
        lines = [self.content, *_embed_lines(self.embeds), *_component_lines(self.components)]
        return "\n".join(line for line in lines if line)

    def write(self, body: Json, added: list[Attachment]) -> None:
        """Takes over what a create or edit request says; a key that it leaves out keeps its value.

        An edit's `attachments` lists those that stay; without the key all stay (Discord's reference, "Edit
        Message").
        """
        if "content" in body:
            self.content = body["content"] or ""
        if "embeds" in body:
            self.embeds = list(body["embeds"] or [])
        if "components" in body:
            self.components = list(body["components"] or [])
            _number(self.components)
        if body.get("attachments") is not None:
            stay = {str(entry.get("id")) for entry in body["attachments"]}
            self.attachments = [kept for kept in self.attachments if str(kept.id) in stay]
        self.attachments += added
        if "flags" in body:
            keep = self.flags & (EPHEMERAL | LOADING | COMPONENTS_V2)
            self.flags = keep | int(body["flags"] or 0)


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component, nested ones included, in the order that a reader meets them."""
    for component in components:
        yield component
        yield from walk(component.get("components") or [])
        for key in ("component", "accessory"):
            if isinstance(component.get(key), dict):
                yield from walk([component[key]])


def _number(components: list[Json]) -> None:
    """Gives every component the `id` that Discord fills in, in sequence, where the bot left it out."""
    used = {component["id"] for component in walk(components) if component.get("id")}
    number = 0
    for component in walk(components):
        if not component.get("id"):
            number += 1
            while number in used:
                number += 1
            component["id"] = number


def _embed_lines(embeds: list[Json]) -> Iterator[str]:
    for embed in embeds:
        yield (embed.get("author") or {}).get("name", "")
        yield embed.get("title") or ""
        yield embed.get("description") or ""
        for entry in embed.get("fields") or []:
            yield f"{entry.get('name', '')}\n{entry.get('value', '')}"
        yield (embed.get("footer") or {}).get("text", "")


def _component_lines(components: list[Json]) -> Iterator[str]:
    for component in walk(components):
        for key in ("content", "label", "placeholder"):
            if isinstance(component.get(key), str):
                yield component[key]
