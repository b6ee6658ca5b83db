"""What is featured of a conversation as it is read: page by page, and one contribution alone."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord.ui import Item, LayoutView

from bot.conversations.finding import Quote
from bot.conversations.records import Contribution, Conversation
from bot.conversations.service import Said
from bot.core.i18n import Language, _
from bot.ui.addresses import button, menu
from bot.ui.layouts import actions, card, choice, layout, rule, text
from bot.ui.text import plain
from cogs.conversations.wording import Reader, quoted, said_by, thread_button

PAGE = 2800  # characters of contributions on one page


def pages_of(said: Said) -> list[list[Contribution]]:
    """Return what is featured in pages of about PAGE characters, at least one contribution on each."""
    pages: list[list[Contribution]] = []
    room = 0
    for one in said.contributions:
        length = min(len(one.words), PAGE) + len(one.note) + 120
        if length > room or not pages:
            pages.append([])
            room = PAGE
        pages[-1].append(one)
        room -= length
    return pages


def featured(said: Said, page: int, reader: Reader) -> LayoutView:
    """Show a page of what is featured, by question; who said it only where the conversation is attributed."""
    say, found = reader.say, said.conversation
    pages = pages_of(said)
    if not pages:
        return layout(
            text(f"### {plain(found.title)}", say(_("Nothing has been featured yet."))),
            *actions(thread_button(found, say), button(say(_("Open")), "conv.open", found.id)),
        )
    number = min(page, len(pages) - 1)
    head = say(_("Featured in {title}"), title=plain(found.title))
    items: list[Item[LayoutView]] = [text(f"### {head}")]
    last_question: object = said  # none of the questions
    for one in pages[number]:
        if one.question != last_question:
            items += [rule(), text(_heading(found, one, say))]
            last_question = one.question
        items.append(text(*contribution_lines(one, found, reader)))
    if len(pages) > 1:
        items.append(text(f"-# {say(_('Page {number} of {total}'), number=number + 1, total=len(pages))}"))
        items += choice(_jump(found, pages, say))
    items += actions(
        button(say(_("Previous")), "conv.read", found.id, number - 1) if number > 0 else None,
        button(say(_("Next")), "conv.read", found.id, number + 1) if number < len(pages) - 1 else None,
        thread_button(found, say),
        button(say(_("The conversation")), "conv.open", found.id),
    )
    return layout(*items)


def _jump(
    found: Conversation, pages: Sequence[Sequence[Contribution]], say: Language
) -> discord.ui.Select[LayoutView] | None:
    """Offer the page on which the answers to each question begin."""
    begins: dict[int | None, int] = {}
    for number, page in enumerate(pages):
        for one in page:
            begins.setdefault(one.question, number)
    options = []
    for asked, number in begins.items():
        question = next((one for one in found.questions if one.id == asked), None)
        name = say(_("Beyond the guiding questions")) if question is None else f"{question.position} {question.text}"
        options.append((f"{number}:{asked or ''}", name, say(_("Page {number}"), number=number + 1)))
    return menu(say(_("Go to a question")), options, "conv.jump", found.id) if len(options) > 1 else None


def _heading(found: Conversation, one: Contribution, say: Language) -> str:
    question = found.question(one.question)
    if question is None:
        return f"**{say(_('Beyond the guiding questions'))}**"
    return f"**{question.position}  {plain(question.text, limit=300)}**"


def contribution_lines(one: Contribution, found: Conversation, reader: Reader) -> list[str]:
    """Return who said what, as far as it may be said, with the facilitators' note and the way to the message."""
    say = reader.say
    head = said_by(one, found, reader)
    if not found.veiled and one.message is not None:
        link = f"https://discord.com/channels/{found.guild}/{one.channel}/{one.message}"
        head += f" · [{say(_('in the thread'))}]({link})"
    note = f"-# {say(_('Note: {text}'), text=plain(one.note, limit=500))}" if one.note else ""
    return [head, quoted(one.words, limit=PAGE), note]


def contribution_card(quote: Quote, one: Contribution, found: Conversation, reader: Reader) -> LayoutView:
    """Show one thing that was said, whole, with the question that it answers."""
    say = reader.say
    return layout(
        card(
            text(f"### {plain(quote.title)}", _heading(found, one, say)),
            rule(),
            text(*contribution_lines(one, found, reader)),
        ),
        *actions(
            thread_button(found, say),
            button(say(_("Read featured contributions")), "conv.read", found.id),
            button(say(_("The conversation")), "conv.open", found.id),
        ),
    )
