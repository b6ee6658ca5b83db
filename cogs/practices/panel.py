"""A practice on its way: the panel with its steps, the form of a step, the page of menus, the list of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from discord import ButtonStyle
from discord.ui import Item, LayoutView

from bot.core.i18n import NAMES, Language, _
from bot.practices.answers import keys_in
from bot.practices.records import NO, YES, Begun, Invitation, Question
from bot.practices.writing import Sheet, Step
from bot.ui.addresses import button, menu
from bot.ui.forms import Form, Submitted
from bot.ui.layouts import actions, card, choice, layout, row, rule, text
from bot.ui.reports import explain
from bot.ui.text import plain
from bot.ui.times import discord_time
from cogs.practices.wording import Reader, offered_terms

MOST_PARTS, INVITATION_PARTS, ROW_PARTS = 40, 5, 3  # of a message, of an invitation in it, of a row
FIELD = 4000  # letters that Discord takes in one field
TOLD_HERE = _(
    "In this channel you are told that there is an answer. Others then see that you shared something, not what."
)
TOLD_DIRECT = _("You are told by direct message what they decide.")


def panel(sheet: Sheet, guild: int, reader: Reader, *, direct: bool) -> LayoutView:
    """Show every step with what is done and what is missing, and the ways on; `direct` in direct messages."""
    say, practice = reader.say, sheet.practice
    number = practice.id
    items: list[Item[LayoutView]] = [text(*_head(sheet, say))]
    following = next((step.key for step in sheet.steps if step.missing or step.faults), None)
    for place, step in enumerate(sheet.steps, start=1):
        items.append(
            row(
                "\n".join(_step_lines(place, step, say)),
                button(
                    say(_("Open")), "prac.step", number, guild, step.key,
                    style=ButtonStyle.primary if step.key == following else ButtonStyle.secondary,
                ),
            )
        )  # fmt: skip
    languages = [(code, name, "") for code, name in NAMES.items()]
    items += choice(
        menu(say(_("The language that you write in")), languages, "prac.lang", number, guild,
             chosen=[practice.language])
    )  # fmt: skip
    items += actions(
        button(
            say(_("Send to the curators")), "prac.send", number, guild, practice.version, style=ButtonStyle.success,
            disabled=not sheet.ready,
        ),
        button(say(_("See it as others will")), "prac.look", number, guild, 0),
        None if direct else button(_turned(practice.tell, say), "prac.tell", number, guild),
        button(say(_("Discard")), "prac.discard", number, guild) if practice.resource is None else None,
        button(say(_("All your practices")), "prac.list", guild) if sheet.others else None,
    )  # fmt: skip
    items.append(text(*(f"-# {line}" for line in _foot(sheet, say, direct=direct))))
    return layout(*items)


def _head(sheet: Sheet, say: Language) -> list[str]:
    practice = sheet.practice
    title = plain(practice.title, limit=150) or say(_("A promising practice"))
    lines = [f"## {title}"]
    if sheet.status == "changes":
        lines.append(say(_("The curators ask for changes:")))
        lines += [f"> {plain(sheet.reason, limit=500)}"] if sheet.reason else []
    elif sheet.status == "waiting":
        lines.append(say(_("It waits for the curators. What you change reaches them when you send it again.")))
    else:
        lines.append(say(_("Answer in any order. Each step is kept when you send its form, however much is missing.")))
    return lines


def _step_lines(place: int, step: Step, say: Language) -> list[str]:
    lines = [f"**{place} {plain(say.pick(step.names), limit=60)}**"]
    lines.append(
        say(_("{count} of {total} answered"), count=step.answered, total=len(step.questions))
        if step.answered < len(step.questions)
        else say(_("All answered"))
    )
    if step.missing:
        names = ", ".join(plain(say.pick(one.names), limit=60) for one in step.missing)
        lines.append(f"-# {say(_('Still needed: {names}'), names=names)}")
    lines += [explain(fault, say) or "" for fault in step.faults]
    return [line for line in lines if line]


def _foot(sheet: Sheet, say: Language, *, direct: bool) -> list[str]:
    lines = [say(_("Nobody but you reads this until you send it. Come back whenever you like: /practice share"))]
    if sheet.ready:
        seen = say(_("Curators see it before anybody else. They see what you wrote, not your name."))
        told = say(TOLD_HERE) if sheet.practice.tell == "here" and not direct else say(TOLD_DIRECT)
        lines = [f"{seen} {told}"]
    return lines


def _turned(tell: str, say: Language) -> str:
    if tell == "here":
        return say(_("Tell me by direct message instead"))
    return say(_("Tell me in the channel instead"))


def step_form(step: Step, answers: Mapping[str, str], submitted: Submitted, say: Language) -> Form:
    """Return the form of a step whose questions are typed, with what was written before."""
    made = Form(say.pick(step.names), submitted)
    for one in step.questions:
        written = answers.get(one.key, "")
        # What was written stays whole, also where fewer letters are taken now; the panel says that it is too long.
        made.field(
            one.key, say.pick(one.names), about=say.pick(one.about), value=written,
            limit=min(FIELD, max(one.most, len(written))), long=one.kind not in {"line", "contact"},
        )  # fmt: skip
    return made


def step_page(sheet: Sheet, step: Step, guild: int, reader: Reader) -> LayoutView:
    """Show a step whose questions are answered from menus."""
    say, number = reader.say, sheet.practice.id
    items: list[Item[LayoutView]] = [text(f"## {say.pick(step.names)}")]
    for one in step.questions:
        answer = sheet.practice.answers.get(one.key, "")
        items.append(text(f"**{say.pick(one.names)}**", say.pick(one.about)))
        items += [item for each in _menus(one, answer, number, guild, reader) for item in each]
    items += [text(*(explain(fault, say) or "" for fault in step.faults))] if step.faults else []
    items += actions(button(say(_("Back to the steps")), "prac.open", number, guild, style=ButtonStyle.primary))
    return layout(*items)


def _menus(
    question: Question, answer: str, number: int, guild: int, reader: Reader
) -> list[Sequence[Item[LayoutView]]]:
    say = reader.say
    if question.kind in {"consent", "contact-consent"}:
        said = (
            (_("Yes, it may be published"), _("No, not for now"))
            if question.kind == "consent"
            else (_("Yes, show it"), _("No, show it to nobody"))
        )
        options = [(YES, say(said[0]), ""), (NO, say(said[1]), "")]
        address = ("prac.pick", number, guild, question.key, 0)
        return [choice(menu(say(_("Choose")), options, *address, chosen=[answer]))]
    return [
        choice(
            menu(
                name, [(term.id.key, say.pick(term.names), "") for term in terms], "prac.pick", number, guild,
                question.key, place, chosen=keys_in(answer), many=True,
            )
        )
        for place, (name, terms) in enumerate(offered_terms(question, reader))
        if terms
    ]  # fmt: skip


def own_list(begun: Sequence[Begun], invited: Sequence[Invitation], guild: int, reader: Reader) -> LayoutView:
    """Show what a person began, and what they are invited to tell."""
    say = reader.say
    items: list[Item[LayoutView]] = [text(f"## {say(_('Your practices'))}")]
    shown = invited[:3]
    for invitation in shown:
        items += invitation_items(invitation, guild, say)
    # Discord takes 40 parts of a message. What waits comes last: /resources mine shows it too.
    rows = (MOST_PARTS - 3 - INVITATION_PARTS * len(shown)) // ROW_PARTS
    for one in sorted(begun, key=lambda one: one.status == "waiting")[: min(rows, 10)]:
        title = plain(one.title, limit=150) or say(_("without a title so far"))
        state = (
            say(_("changes were asked for"))
            if one.status == "changes"
            else say(_("waits for the curators"))
            if one.status == "waiting"
            else say(_("{count} of {total} answered"), count=one.answered, total=one.asked)
        )
        when = discord_time(one.updated_at, "R")
        line = f"**{title}**\n-# {state} · {say(_('changed {when}'), when=when)}"
        items.append(row(line, button(say(_("Go on")), "prac.open", one.id, guild)))
    items += actions(button(say(_("Begin another")), "prac.new", guild))
    return layout(*items)


def invitation_items(invitation: Invitation, guild: int, say: Language) -> list[Item[LayoutView]]:
    """Return an invitation as part of a message."""
    asked = say(
        _("The curators invite you to tell a promising practice of {name}."), name=plain(invitation.name, limit=150)
    )
    quoted = [f"> {plain(invitation.words, limit=900)}"] if invitation.words else []
    return [
        card(text(asked, *quoted)),
        *actions(
            button(say(_("Begin")), "prac.begin", invitation.id, guild, style=ButtonStyle.primary),
            button(say(_("Not now")), "prac.decline", invitation.id, guild),
        ),
    ]


def sent(title: str, tell: str, say: Language) -> LayoutView:
    """Say that a practice was handed to the curators, and how the answer will come."""
    return layout(
        text(
            say(_("Sent to the curators: {title}"), title=f"**{plain(title, limit=300)}**"),
            say(TOLD_HERE) if tell == "here" else say(TOLD_DIRECT),
            f"-# {say(_('See, change or take it back at any time: /resources mine'))}",
        )
    )


def discard_question(sheet: Sheet, guild: int, say: Language) -> LayoutView:
    """Ask before what somebody wrote is erased."""
    number = sheet.practice.id
    title = plain(sheet.practice.title, limit=150) or say(_("without a title so far"))
    return layout(
        text(
            say(_("Erase what you wrote of this practice: {title}?"), title=f"**{title}**"),
            f"-# {say(_('It cannot be undone.'))}",
        ),
        *actions(
            button(say(_("Erase")), "prac.discard", number, guild, YES, style=ButtonStyle.danger),
            button(say(_("Keep it")), "prac.open", number, guild),
        ),
    )


def said(message: str, *more: str) -> LayoutView:
    """Show one sentence, or a few."""
    return layout(text(message, *(f"-# {one}" for one in more)))


def framed(items: Sequence[Item[LayoutView]], foot: Sequence[Item[LayoutView]]) -> LayoutView:
    """Show a framed block with what can be done below it."""
    return layout(card(*items), *foot) if items else layout(rule(), *foot)
