"""What the simulated Discord adds to simcord about threads: permissions of their own, and what archiving means.

As Discord's API reference has it (the pages "Threads" and "Channel"): threads are edited with Manage Threads and
messages are pinned with Pin Messages; a message opens an archived thread again, editing one in it is refused with the
code 50083; the instant of the last archiving or opening is kept; a post in a forum has the number of its first message.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from simcord.backend import Backend
from simcord.backend.errors import BackendError
from simcord.backend.models import Channel, Message
from simcord.http.router import RequestContext

ARCHIVED = 50083

_require = RequestContext.require_channel_permissions
_edit_channel = Backend.edit_channel
_commit_message = Backend.commit_message
_edit_message = Backend.edit_message
_create_forum_post = Backend.create_forum_post


def _permitted(ctx: RequestContext, channel_id: int, *names: str) -> Channel:
    instead = {}
    if ctx.backend.get_channel(channel_id).is_thread:
        instead["manage_channels"] = "manage_threads"
    if "/messages/pins/" in ctx.path:
        instead["manage_messages"] = "pin_messages"
    return _require(ctx, channel_id, *(instead.get(name, name) for name in names))


def _edited(
    backend: Backend, channel_id: int, changes: Mapping[str, Any], *, thread_metadata: Mapping[str, Any] | None = None,
    **given: Any,  # noqa: ANN401  # as simcord has it
) -> Channel:  # fmt: skip
    metadata = backend.get_channel(channel_id).thread_metadata
    if metadata is not None and thread_metadata is not None:
        only = dict(thread_metadata)
        if metadata.archived and only.get("archived", True) and (only or changes):
            raise BackendError(400, ARCHIVED, "Thread is archived")
        if only.get("archived", metadata.archived) != metadata.archived:
            only["archive_timestamp"] = backend.now_iso()
        thread_metadata = only
    return _edit_channel(backend, channel_id, changes, thread_metadata=thread_metadata, **given)


def _committed(backend: Backend, message: Message, **given: Any) -> Message:  # noqa: ANN401
    metadata = backend.get_channel(message.channel_id).thread_metadata
    if metadata is not None and metadata.archived:
        _edited(backend, message.channel_id, {}, thread_metadata={"archived": False})
    return _commit_message(backend, message, **given)


def _changed(backend: Backend, channel_id: int, message_id: int, fields: dict[str, Any]) -> Message:
    metadata = backend.get_channel(channel_id).thread_metadata
    if metadata is not None and metadata.archived:
        raise BackendError(400, ARCHIVED, "Thread is archived")
    return _edit_message(backend, channel_id, message_id, fields)


def _posted(
    backend: Backend, forum_id: int, name: str, starter: Message, **given: Any,  # noqa: ANN401
) -> tuple[Channel, Message]:  # fmt: skip
    backend.create_thread = partial(backend.create_thread, message_id=starter.id)  # type: ignore[method-assign]
    try:
        return _create_forum_post(backend, forum_id, name, starter, **given)
    finally:
        del backend.create_thread  # that of the class again


def use() -> None:
    """Have every simulated Discord of this process behave so."""
    RequestContext.require_channel_permissions = _permitted  # type: ignore[method-assign,assignment]
    Backend.edit_channel = _edited  # type: ignore[method-assign,assignment]
    Backend.commit_message = _committed  # type: ignore[method-assign,assignment]
    Backend.edit_message = _changed  # type: ignore[method-assign,assignment]
    Backend.create_forum_post = _posted  # type: ignore[method-assign,assignment]
