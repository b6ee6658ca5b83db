"""The draft of a summary: shown page by page, edited in a form or a file, published."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

import aiohttp
import discord
from discord import ButtonStyle
from discord.ui import Item, LayoutView

from bot.conversations.records import SUMMARY_LENGTH
from bot.conversations.summaries import Drafted, Summaries
from bot.conversations.typed import Typed, TypedTexts
from bot.core.i18n import Language, _
from bot.errors import BusyError, InvalidInputError, NotFoundError
from bot.ui.addresses import Pressed, Routes, button
from bot.ui.context import Itx, actor_of, language_of
from bot.ui.forms import Form
from bot.ui.layouts import actions, card, layout, rule, text
from bot.ui.replies import Reply, ask, send, show
from bot.ui.text import label, plain
from bot.ui.times import discord_time
from cogs.conversations.keeping import hidden_line, kept

FIELD = 4000  # characters that Discord takes in a field of a form
LEAST = 3000  # characters of a piece that others follow: the longest summary has four, and one field is left to add
MOST_FIELDS = 5  # that Discord takes in a form
PAGE = 2800  # characters of a summary on a page
LARGEST = 100 * 1024  # bytes of a file
ZERO_WIDTH = "\u200b"  # stands for a line that is empty
WHAT = "summary"  # of what is kept while it is typed


class SummaryDesk:
    """Answers the buttons of drafts."""

    def __init__(self, summaries: Summaries, texts: TypedTexts) -> None:
        self._summaries = summaries
        self._texts = texts

    def routes(self) -> Routes:
        """Return who answers which button."""
        return {
            "outc.new": self._new,
            "outc.draft": self._draft,
            "outc.latest": self._latest,
            "outc.page": self._page,
            "outc.edit": self._edit,
            "outc.file": self._file,
            "outc.renew": self._renew,
            "outc.publish": self._publish,
            "outc.discard": self._discard,
        }

    async def begin(self, itx: Itx, conversation: int) -> None:
        """Show the draft of a conversation that waits, or a new one."""
        drafted = await self._summaries.draft(actor_of(itx), conversation)
        await send(itx, view=draft_panel(drafted, 0, language_of(itx)))

    async def _new(self, itx: Itx, pressed: Pressed) -> None:
        await self.begin(itx, pressed.number(0))

    async def _draft(self, itx: Itx, pressed: Pressed) -> None:
        drafted = await self._summaries.shown(actor_of(itx), pressed.number(0))
        await show(itx, draft_panel(drafted, 0, language_of(itx)))

    async def _latest(self, itx: Itx, pressed: Pressed) -> None:
        drafted = await self._summaries.latest(actor_of(itx), pressed.number(0))
        await show(itx, draft_panel(drafted, 0, language_of(itx)))

    async def _page(self, itx: Itx, pressed: Pressed) -> None:
        drafted = await self._summaries.shown(actor_of(itx), pressed.number(0))
        await show(itx, draft_panel(drafted, pressed.number(1), language_of(itx)))

    async def _renew(self, itx: Itx, pressed: Pressed) -> None:
        drafted = await self._summaries.bring_up_to_date(actor_of(itx), pressed.number(0), pressed.number(1))
        await show(itx, draft_panel(drafted, 0, language_of(itx)))

    async def _publish(self, itx: Itx, pressed: Pressed) -> None:
        drafted = await self._summaries.publish(actor_of(itx), pressed.number(0), pressed.number(1))
        await show(itx, draft_panel(drafted, 0, language_of(itx)))

    async def _discard(self, itx: Itx, pressed: Pressed) -> None:
        await self._summaries.discard(actor_of(itx), pressed.number(0), pressed.number(1))
        say = language_of(itx)
        said = say(_("Discarded. What it summed up comes into the next summary."))
        await show(itx, layout(text(said)))

    # -- editing --------------------------------------------------------------------------------------------

    async def _edit(self, itx: Itx, pressed: Pressed) -> None:
        drafted = await self._summaries.shown(actor_of(itx), pressed.number(0))
        await self._ask(itx, drafted, drafted.summary.text, pressed.number(1))

    async def again(self, itx: Itx, typed: Typed) -> None:
        """Open the form with what was typed before, for the draft as it is now."""
        drafted = await self._summaries.shown(actor_of(itx), int(typed.ref))
        await self._ask(itx, drafted, typed.fields["text"], drafted.summary.version)

    async def _ask(self, itx: Itx, drafted: Drafted, whole: str, version: int) -> None:
        say = language_of(itx)
        parts = fields_of(whole)

        async def submitted(itx: Itx, fields: dict[str, str]) -> None:
            await self._typed(itx, drafted, joined([fields[f"part{n}"] for n in range(len(fields))], parts), version)

        form = Form(say(_("Edit the summary")), submitted)
        for position in range(min(len(parts) + 1, MOST_FIELDS)):
            name = say(_("Text, part {number}"), number=position + 1) if position else say(_("Text"))
            form.field(
                f"part{position}", name,
                value=parts[position][0] if position < len(parts) else "", limit=FIELD, required=position == 0,
                long=True,
            )  # fmt: skip
        await ask(itx, form)

    async def _file(self, itx: Itx, pressed: Pressed) -> None:
        version, say = pressed.number(1), language_of(itx)
        drafted = await self._summaries.shown(actor_of(itx), pressed.number(0))

        async def submitted(itx: Itx, _fields: dict[str, str]) -> None:
            given = form.uploaded("file")
            if given is None:
                raise InvalidInputError(
                    _("No file was handed in."), hint=_("Choose one, or edit the text in the form.")
                )
            await Reply.of(itx).defer()
            await self._typed(itx, drafted, await read_text(itx, given), version)

        form = Form(say(_("Hand in the summary")), submitted)
        about = say(_("In place of the text; .md or .txt, up to {limit} characters"), limit=say.number(SUMMARY_LENGTH))
        await ask(itx, form.upload("file", say(_("File")), about=about))

    async def _typed(self, itx: Itx, drafted: Drafted, whole: str, version: int) -> None:
        summary = drafted.summary
        typed = Typed(what=WHAT, conversation=summary.conversation, ref=str(summary.id), fields={"text": whole})
        after = await kept(
            itx, self._texts, typed, lambda: self._summaries.edit(actor_of(itx), summary.id, whole, version)
        )
        if after is not None:
            await show(itx, draft_panel(after, 0, language_of(itx)))


async def read_text(itx: Itx, given: discord.Attachment) -> str:
    """Return what a text file says; raise InvalidInputError where it is none, or too large."""
    if PurePath(given.filename).suffix.lower() not in {".md", ".txt"}:
        raise InvalidInputError(
            _("“{name}” is not a text file."), hint=_("Save it as Markdown (.md) or plain text (.txt)."),
            name=label(given.filename, limit=100),
        )  # fmt: skip
    if given.size > LARGEST:
        raise InvalidInputError(
            _("The file has {size} KiB; at most {limit} KiB can be kept."), hint=_("Shorten it."),
            size=given.size // 1024, limit=LARGEST // 1024,
        )  # fmt: skip
    try:
        content = await itx.client.http.get_from_cdn(given.url)
    except (discord.NotFound, discord.Forbidden) as error:
        raise NotFoundError(_("The file is not there any more."), hint=_("Hand it in again.")) from error
    except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError, TimeoutError) as error:
        raise BusyError(
            _("Discord could not be reached just now. Nothing was lost."), hint=_("Try again in a moment.")
        ) from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            _("“{name}” is not written in UTF-8, so its letters cannot be read."),
            hint=_("Save it again with the encoding UTF-8."), name=label(given.filename, limit=100),
        ) from error  # fmt: skip


def fields_of(whole: str) -> list[tuple[str, str]]:
    """Return a text in pieces that fit into fields, each with what stood between it and the next one.

    The pieces begin where a paragraph, a line or a word does, wherever there is one.
    """
    found: list[tuple[str, str]] = []
    rest = whole
    while len(rest) > FIELD:
        for mark in ("\n\n", "\n", " "):
            cut = rest.rfind(mark, LEAST, FIELD)
            if cut > 0:
                break
        else:
            mark, cut = "", FIELD
        found.append((rest[:cut], mark))
        rest = rest[cut + len(mark) :]
    return [*found, (rest, "\n\n")]


def joined(typed: Sequence[str], parts: Sequence[tuple[str, str]]) -> str:
    """Return the text whose pieces (`fields_of`) were edited; a piece that is new begins a paragraph."""
    whole = ""
    for position, piece in enumerate(typed):
        if piece.strip():
            mark = parts[position - 1][1] if 0 < position <= len(parts) else ""
            whole += (mark if whole else "") + piece
    return whole


def draft_panel(drafted: Drafted, page: int, say: Language) -> LayoutView:
    """Show a summary with what can be done about it."""
    summary, conversation = drafted.summary, drafted.conversation
    draft = summary.status == "draft"
    title = say(_("Draft of a summary")) if draft else say(_("Summary"))
    pages = pages_of(summary.text)
    number = min(page, len(pages) - 1)
    foot = []
    if len(pages) > 1:
        foot.append(say(_("Page {number} of {count}"), number=number + 1, count=len(pages)))
    if draft:
        foot.append(say(_("Nobody else sees it until you publish it.")))
    elif summary.published_at is not None:
        foot.append(
            say(
                _("Published {time}; it is posted and pinned in the thread."),
                time=discord_time(summary.published_at, "f"),
            )
        )
    items: list[Item[LayoutView]] = [
        card(
            text(f"### {title} · {plain(conversation.title, limit=150)}", hidden_line(drafted.hidden, say)),
            rule(),
            text(*(plain(line, limit=PAGE) or ZERO_WIDTH for line in pages[number].splitlines())),
            text(f"-# {' · '.join(foot)}"),
        )
    ]
    if draft:
        more = say.plural("Add {count} featured since", "Add {count} featured since", drafted.new)
        items += actions(
            button(say(_("Edit")), "outc.edit", summary.id, summary.version, style=ButtonStyle.primary),
            button(say(_("Publish")), "outc.publish", summary.id, summary.version),
            button(say(_("Hand in a file")), "outc.file", summary.id, summary.version),
            button(more, "outc.renew", summary.id, summary.version) if drafted.new else None,
            button(say(_("Discard")), "outc.discard", summary.id, summary.version),
        )
    items += actions(
        button(say(_("Previous")), "outc.page", summary.id, number - 1) if number > 0 else None,
        button(say(_("Next")), "outc.page", summary.id, number + 1) if number < len(pages) - 1 else None,
    )
    return layout(*items)


def pages_of(whole: str) -> list[str]:
    """Return a text in pages, each of which begins with a line wherever that is possible; at least one."""
    pages = [""]
    for line in whole.split("\n"):
        for piece in re.findall(rf".{{1,{PAGE}}}", line) or [""]:
            if pages[-1] and len(pages[-1]) + len(piece) + 1 > PAGE:
                pages.append(piece)
            else:
                pages[-1] += f"\n{piece}" if pages[-1] else piece
    return pages
