"""What facilitators type in forms: kept before it is accepted, and taken up again where it was refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from discord.ui import LayoutView

from bot.conversations.typed import Typed, TypedTexts
from bot.core.i18n import Language, _
from bot.errors import UserError
from bot.ui.addresses import button
from bot.ui.context import Itx, actor_of, language_of
from bot.ui.layouts import actions, layout, text
from bot.ui.replies import send
from bot.ui.reports import explain

T = TypeVar("T")


async def kept(itx: Itx, texts: TypedTexts, typed: Typed, act: Callable[[], Awaitable[T]]) -> T | None:
    """Keep what was typed, then do what it is for; return what came of it.

    Where that is refused, the person is told why, with the way back to what they typed, and None is returned. Where it
    fails for a reason of ours they get the way back as well, and the error is raised.
    """
    actor = actor_of(itx)
    number = await texts.keep(actor, typed)
    say = language_of(itx)
    try:
        done = await act()
    except UserError as error:
        await send(itx, view=_way_back(explain(error, say) or "", number, say))
        return None
    except Exception:
        await send(itx, view=_way_back("", number, say))
        raise
    await texts.drop(actor, number)
    return done


def _way_back(why: str, number: int, say: Language) -> LayoutView:
    return layout(
        text(why, f"-# {say(_('What you typed is kept for a day.'))}"),
        *actions(button(say(_("Take up what you typed")), "outc.again", number)),
    )


def hidden_line(count: int, say: Language) -> str:
    """Return how many names were taken out of what somebody typed; empty where none was."""
    if not count:
        return ""
    return say.plural(
        "{count} name was taken out, under the Chatham House Rule.",
        "{count} names were taken out, under the Chatham House Rule.",
        count,
    )
