"""Claims, focal points and co-facilitators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.focal_points.outcomes import NOTICE, OUTCOME, QUESTION, TOUCHED
from cogs.focal_points.desk import FocalDesk
from cogs.focal_points.notices import Notices
from cogs.focal_points.queue import FocalQueue

if TYPE_CHECKING:
    from bot.client import Client


async def setup(client: Client) -> None:
    """Add the answers to their buttons, what puts messages into words, and what plans the yearly question."""
    app = client.app
    desk = FocalDesk(app.focal_points, app.focal_claims, app.handovers, app.clock)
    queue = FocalQueue(app.focal_curation)
    notices = Notices(client, app.focal_telling, app.languages)
    client.routes |= desk.routes() | queue.routes()
    client.renderers |= {NOTICE: notices.news, OUTCOME: notices.outcomes, QUESTION: notices.questions}
    client.add_chore(app.confirming.plan, TOUCHED)
