"""What curators see of what they feature, and authors of their own words: forms and cards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from discord import ButtonStyle
from discord.ui import LayoutView

from bot.conversations.featuring import Panel
from bot.conversations.records import MODES, NOTE_LENGTH, Contribution, Conversation
from bot.core.i18n import Language, Phrase, _
from bot.ui.addresses import button
from bot.ui.forms import Form, Submitted
from bot.ui.layouts import actions, card, layout, text
from bot.ui.text import plain
from bot.ui.times import discord_time
from bot.vocabulary.records import TermId, Terms
from cogs.conversations.wording import quoted

NONE = "none"  # the entry of a menu that says that no question is answered in particular
NAMES_LENGTH = 1000
SHOWN = 1800  # characters of words on a card

USES: dict[str, Phrase] = {
    "attributed": _("It is kept, and may be quoted with your name in summaries and in the consolidated reply."),
    "chatham": _(
        "The Chatham House Rule holds: your words may be used in summaries and in the consolidated reply; your name "
        "and that of your organisation are kept out of them."
    ),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen in a form."""

    question: int | None
    theme: TermId | None


# -- forms ------------------------------------------------------------------------------------------------------------


def feature_form(panel: Panel, said_at: datetime, submitted: Submitted, say: Language, *, files: bool = False) -> Form:
    """Return the form for featuring a message of `said_at`; `files`: it has attachments, which are not kept."""
    one, conversation = panel.contribution, panel.conversation
    made = Form(say(_("Feature in the conversation")), submitted)
    answered = panel.answered(said_at)
    made.menu(
        "question", say(_("Question it answers")),
        [
            *((str(each.id), f"{each.position} · {each.text}") for each in panel.questions),
            (NONE, say(_("none of them in particular"))),
        ],
        chosen=[NONE if answered is None else str(answered)],
        about=say(_("Files are not kept, only the words.")) if files else "",
    )  # fmt: skip
    if panel.themes:
        made.menu(
            "theme", say(_("Theme")), [(_value(term.id), say.pick(term.names)) for term in panel.themes],
            chosen=[] if one is None or one.term is None else [_value(one.term)],
        )  # fmt: skip
    made.field(
        "note", say(_("Why it matters")), value="" if one is None else one.note, limit=NOTE_LENGTH, long=True,
        about=say(_("A sentence for those who read it later")),
    )  # fmt: skip
    if conversation.veiled:
        withhold_field(made, say(_("People and organisations that it names, a line each")), say)
    return made


def move_form(into: Sequence[Conversation], submitted: Submitted, say: Language) -> Form:
    """Return the form for moving a message into one of these conversations."""
    made = Form(say(_("Move to a conversation")), submitted)
    made.menu(
        "conversation", say(_("Conversation")), [(str(one.id), one.title) for one in into],
        chosen=[str(into[0].id)] if len(into) == 1 else [], required=True,
        about=say(_("The words are posted there, and a pointer is left here; files are not moved.")),
    )  # fmt: skip
    made.field("note", say(_("Why it matters")), limit=NOTE_LENGTH, long=True)
    return withhold_field(made, say(_("Only under the Chatham House Rule: people and organisations, a line each")), say)


def withhold_field(made: Form, about: str, say: Language) -> Form:
    """Add the field for names that are to be said nowhere."""
    return made.field("withhold", say(_("Names to withhold")), about=about, limit=NAMES_LENGTH, long=True)


def chosen(form: Form, panel: Panel) -> Chosen:
    """Return what was chosen in the form for featuring."""
    question = form.chosen("question")
    axis, _mark, key = (form.chosen("theme") if panel.themes else "").partition(":")
    return Chosen(int(question) if question.isdigit() else None, TermId(axis, key) if key else None)


def _value(term: TermId) -> str:
    return f"{term.axis}:{term.key}"


# -- cards ------------------------------------------------------------------------------------------------------------


def featured_card(
    one: Contribution, conversation: Conversation, withheld: Sequence[str], terms: Terms, say: Language, *,
    files: bool = False, told: bool = False,
) -> LayoutView:  # fmt: skip
    """Show a curator exactly what is kept of a message, and what was left out of it; `told`: its author is told."""
    question = conversation.question(one.question)
    theme = None if one.term is None else terms.get(*one.term)
    lines = [
        f"### {say(_('Featured as number {number}'), number=one.number)}",
        quoted(one.words, limit=SHOWN),
        say(_("By {name}"), name=plain(one.by)) if one.by else "",
        say(_("Answers no question in particular"))
        if question is None
        else say(
            _("Answers question {number}: {text}"), number=question.position, text=plain(question.text, limit=300)
        ),
        say(_("Theme: {name}"), name=plain(say.pick(theme.names))) if theme is not None else "",
        say(_("Why it matters: {text}"), text=plain(one.note, limit=600)) if one.note else "",
    ]
    foot = [
        *_withheld_lines(conversation, withheld, say, _("Read it once more: Change takes further names.")),
        say(_("Its files are not kept.")) if files else "",
        say(_("Its author is told, and can take it back at any time."))
        if told
        else say(_("Its author can take it back at any time.")),
    ]
    return layout(
        card(text(*lines), text(*(f"-# {line}" for line in foot if line))),
        *actions(
            button(say(_("Change")), "feat.change", one.id),
            button(say(_("Unfeature")), "feat.drop", one.id),
        ),
    )


def moved_card(
    one: Contribution, conversation: Conversation, withheld: Sequence[str], say: Language, *, files: bool
) -> LayoutView:
    """Show a curator what is moved, and where it can be read."""
    lines = [
        f"### {say(_('Moved into a conversation'))}",
        f"**{plain(conversation.title)}** · <#{conversation.thread}>",
        quoted(one.words, limit=SHOWN),
        say(_("Why it matters: {text}"), text=plain(one.note, limit=600)) if one.note else "",
    ]
    foot = [
        *_withheld_lines(conversation, withheld, say, _("You can add names when you feature it.")),
        say(_("Its files are not moved.")) if files else "",
        say(_("A pointer is left where it stands, and its author is told and can take it back at any time.")),
        say(_("It is not featured yet: use Feature on it in the thread.")),
    ]
    return layout(card(text(*lines), text(*(f"-# {line}" for line in foot if line))))


def _withheld_lines(conversation: Conversation, withheld: Sequence[str], say: Language, further: Phrase) -> list[str]:
    if not conversation.veiled:
        return []
    if not withheld:
        return [f"{say(_('No name was found in it to withhold.'))} {say(further)}"]
    count = say.plural("{count} name was withheld from it:", "{count} names were withheld from it:", len(withheld))
    names = say.listed(say(_("“{text}”"), text=plain(name, limit=60)) for name in withheld[:10])
    return [f"{count} {names}", say(_("Only you see these names here."))]


def unfeatured(one: Contribution, say: Language) -> LayoutView:
    """Say that something is not featured any more."""
    moved = one.from_message is not None and one.status == "featured"
    gone = (
        say(_("It stays in the thread, where it was moved to."))
        if moved
        else say(_("Its words are erased here; the message itself stays in the thread."))
    )
    said = say(_("Number {number} is not featured any more."), number=one.number)
    return layout(text(said, f"-# {gone}"))


def mine_card(one: Contribution, conversation: Conversation, guild: int, say: Language) -> LayoutView:
    """Show an author what is kept of their words, how it is used, and the way to take it back."""
    status = {
        "featured": _("Featured as number {number} in “{title}”"),
        "moved": _("Moved into “{title}”, as number {number}"),
        "changed": _("Number {number} in “{title}”, which you have edited since"),
    }.get(one.status, _("Number {number} in “{title}”"))
    lines = [
        f"### {say(status, number=one.number, title=plain(conversation.title))}",
        quoted(one.words)
        if one.words
        else say(_("Nothing of its words is kept or shown until a facilitator features it again.")),
        say(USES[conversation.mode]),
    ]
    foot = [
        say(_("Mode: {mode}"), mode=MODES[conversation.mode]),
        say(_("Written {time}"), time=discord_time(one.said_at, "f")),
    ]
    return layout(
        card(text(*lines), text(*(f"-# {line}" for line in foot))),
        *actions(button(say(_("Take my words back")), "feat.back", one.id, guild, style=ButtonStyle.danger)),
    )


def withdrawn(conversation: Conversation, say: Language) -> LayoutView:
    """Say what was erased, and what of it may still be about."""
    return layout(
        text(
            say(_("Taken back from “{title}”."), title=plain(conversation.title)),
            say(_("Your words, with their theme and note, are erased and can no longer be found.")),
            say(_("They are removed from summaries that quoted them. The facilitators are told.")),
            f"-# {say(_('Your own message stays where you wrote it until you delete it.'))}",
        )
    )
