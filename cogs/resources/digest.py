"""The digest of the library in words: what is new first, so that a notification says what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from discord import app_commands

from bot.core.i18n import NAMES, Language, Languages, Phrase, _
from bot.core.outbox import Delivery, DeliveryId
from bot.resources.digest import ResourceDigest
from bot.resources.digest_records import Digest, DigestSettings, Every
from bot.resources.records import Summary
from bot.ui.addresses import menu
from bot.ui.deliverer import Message, Rendered
from bot.ui.text import plain
from bot.ui.times import discord_time
from cogs.resources.wording import cited_short

MOST_TITLES = 10
MOST_TEXT = 2000  # characters of a message
TITLE, AUTHORS = 250, 80  # characters of a title and of its authors, where there is room for all of them
STEP = 10
EVERY: dict[Every, Phrase] = {"off": _("off"), "week": _("weekly"), "month": _("monthly")}
DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
DAY_CHOICES = [app_commands.Choice[int](name=name, value=number) for number, name in enumerate(DAYS)]
REASONS: dict[str, Phrase] = {
    "10003": _("the channel is gone"),
    "50001": _("the bot does not see the channel"),
    "50013": _("the bot may not write there"),
    **dict.fromkeys(("network", "429", "500", "502", "503", "504"), _("Discord could not be reached")),
    "interrupted": _("the bot was stopped while sending"),
}


class Digests:
    """Renders digests, and the notes to the curators of those that could not be posted."""

    def __init__(self, digest: ResourceDigest, languages: Languages) -> None:
        self._digest = digest
        self._languages = languages

    async def digests(self, deliveries: Sequence[Delivery], now: datetime) -> Rendered:
        """Put digests into words; one that nobody wants any more, or that has nothing to say, is left out."""
        told = await self._digest.content(deliveries)
        return {number: digest_message(one, self._languages[one.language], now) for number, one in told.items()}

    async def notices(self, deliveries: Sequence[Delivery], _now: datetime) -> Rendered:
        """Put into words what curators are told of a digest that did not arrive."""
        rendered: dict[DeliveryId, Message] = {
            one.id: notice(one, self._languages[str(one.content["language"])]) for one in deliveries
        }
        return rendered


def digest_message(digest: Digest, say: Language, now: datetime) -> Message:
    """Return a digest: the newest titles, one from the archive, and a menu that opens any of them.

    Titles are cut only where all of them together would be too long, the longest ones first.
    """
    limit = TITLE
    # Discord counts characters; where it should count those beyond the first plane as two, this fits as well.
    while _units(content := _content(digest, say, now, limit)) > MOST_TEXT:
        limit -= STEP
    options = [_option(one, say) for one in digest.new]
    if digest.archive is not None:
        options.append(_option(digest.archive, say))
    return Message(content=content, buttons=[menu(say(_("Open one")), options, "res.choose")])


def _content(digest: Digest, say: Language, now: datetime, limit: int) -> str:
    lines = []
    if digest.delivery.late(now):
        due = discord_time(digest.delivery.due, "f")
        lines.append(say(_("Late: this should have reached you at {time}."), time=due))
    since = say.date(digest.since.astimezone(ZoneInfo(digest.zone)).date().isoformat())
    if digest.new:
        shown = digest.new[:MOST_TITLES]
        lines.append(say(_("New in the library since {date}:"), date=since))
        lines += [f"- {_line(one, say, limit)}" for one in shown]
        if more := digest.total - len(shown):
            lines.append(say(_("and {count} more: /resources latest"), count=say.number(more)))
    else:
        lines.append(say(_("Nothing is new in the library since {date}."), date=since))
    if digest.archive is not None:
        lines.append(say(_("From the archive: {title}"), title=_line(digest.archive, say, limit)))
    return "\n".join(lines)


def _line(one: Summary, say: Language, limit: int) -> str:
    who = plain(cited_short(one.authors, one.issued, say), limit=min(limit, AUTHORS))
    return f"**{plain(one.title, limit=limit)}** ({who})"


def _option(one: Summary, say: Language) -> tuple[str, str, str]:
    return str(one.id), one.title, cited_short(one.authors, one.issued, say)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def notice(delivery: Delivery, say: Language) -> Message:
    """Return what curators are told of a digest that could not be posted, or that may not have arrived."""
    content: dict[str, Any] = dict(delivery.content)
    said = (
        _("The digest of the library could not be posted in {channel}.")
        if content["what"] == "failed"
        else _("The digest of the library may not have arrived in {channel}.")
    )
    lines = [say(said, channel=f"<#{content['channel']}>")]
    if reason := REASONS.get(content["error"]):
        lines.append(say(_("Discord said: {reason}."), reason=reason))
    due = discord_time(datetime.fromtimestamp(content["due"], UTC), "f")
    lines.append(say(_("It was due {when}. The next one brings its news too."), when=due))
    lines.append(
        f"-# {say(_('Try again with /curate resources review, or choose a channel: /curate resources digest'))}"
    )
    return Message(content="\n".join(lines))


def digest_settings(kept: DigestSettings, say: Language) -> str:
    """Return what holds for the digest of a server, and when the next one comes."""
    if kept.every == "off" or kept.next_at is None:
        lines = [say(_("The digest of the library is off; the option every switches it on."))]
    else:
        rhythm = (
            _("The digest of the library comes each week: {day}, {time} ({zone}).")
            if kept.every == "week"
            else _("The digest of the library comes each month, on its first such day: {day}, {time} ({zone}).")
        )
        day, time = say.weekday_number(kept.weekday), f"{kept.hour:02}:00"
        lines = [say(rhythm, day=day, time=time, zone=kept.zone)]
        when, left = discord_time(kept.next_at, "F"), discord_time(kept.next_at, "R")
        lines.append(say(_("The next one: {when} ({left})."), when=when, left=left))
    lines += [
        say(_("It is posted in {channel}."), channel=f"<#{kept.channel}>")
        if kept.channel
        else say(_("It has no channel yet; say which with the option channel.")),
        say(_("What is posted there is in this language: {language}."), language=NAMES[kept.language]),
    ]
    return "\n".join(lines)
