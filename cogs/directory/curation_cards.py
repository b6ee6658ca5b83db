"""What curators see: previews before a change, what was done, suspicions, dry runs."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord.ui import LayoutView

from bot.core.audit import AuditEntry
from bot.core.i18n import Language, Phrase, _
from bot.directory.curation import ADD, EDIT, IMPORT, MERGE, Suspicion
from bot.directory.exchange import ImportPlan, ImportRow
from bot.directory.records import Organisation
from bot.errors import UserError
from bot.ui.addresses import button
from bot.ui.layouts import actions, card, layout, row, rule, text
from bot.ui.people import mention
from bot.ui.places import place_name
from bot.ui.reports import explain
from bot.ui.text import label, plain
from bot.vocabulary.records import SUBJECT_AXES, Terms
from cogs.directory.naming import headline, value_name

SHOWN_ROWS = 8
SHOWN_PAIRS = 5
SHOWN_CHANGES = 10
REASON_LENGTH = 50  # it travels in the address of a button, beside four numbers
ACTIONS: dict[str, Phrase] = {ADD: _("added"), EDIT: _("edited"), MERGE: _("merged"), IMPORT: _("imported")}
COLUMN_NAMES: dict[str, Phrase] = {
    "name": _("name"),
    "abbreviation": _("abbreviation"),
    "other_names": _("other names"),
    "places": _("places"),
    "category": _("category"),
    "kind": _("kind"),
    "themes": _("themes"),
}


def done(said: str, organisation: Organisation, say: Language, similar: Organisation | None = None) -> LayoutView:
    """Say what was saved, with the way to its card, and to one that may be the same."""
    maybe = say(_("It may be the same as {name}."), name=f"**{plain(similar.name)}**") if similar else ""
    compare = button(say(_("Compare")), "dir.preview", organisation.id, similar.id) if similar else None
    return layout(text(said, maybe), *actions(button(say(_("Open")), "dir.open", organisation.id), compare))


def refused(error: UserError, draft: int, say: Language) -> LayoutView:
    """Say why a form was refused, with the way back to what was typed."""
    kept = say(_("What you typed is kept for a day."))
    return layout(
        text(explain(error, say) or "", f"-# {kept}"),
        *actions(button(say(_("Correct it")), "dir.again", draft, style=discord.ButtonStyle.primary)),
    )


def merge_preview(source: Organisation, target: Organisation, reason: str, terms: Terms, say: Language) -> LayoutView:
    """Show both records before they become one; the reason travels in the addresses."""
    why = [reason[:REASON_LENGTH]] if reason else []
    warning = say(_("Everything that hangs on the first moves to the second. It can be undone."))
    return layout(
        card(
            text(f"## {say(_('Merge two records'))}"),
            text(f"**{say(_('This record goes'))}**", *_summary(source, terms, say)),
            rule(),
            text(f"**{say(_('This record stays'))}**", *_summary(target, terms, say)),
            rule(),
            text(f"-# {warning}"),
        ),
        *actions(
            button(
                say(_("Merge")), "dir.merge", source.id, target.id, source.version, target.version, *why,
                style=discord.ButtonStyle.primary,
            ),
            button(say(_("The other way round")), "dir.preview", target.id, source.id, *why),
            button(say(_("Cancel")), "dir.cancel"),
        ),
    )  # fmt: skip


def _summary(organisation: Organisation, terms: Terms, say: Language) -> list[str]:
    title = f"{organisation.name} ({organisation.abbreviation})" if organisation.abbreviation else organisation.name
    places = [place_name(seat.place.names if seat.place else {}, seat.country, say) for seat in organisation.seats]
    subjects = [
        say.pick(term.names)
        for one in organisation.terms
        if one.term.axis in SUBJECT_AXES and (term := terms.get(*one.term)) is not None
    ]
    categories = [value_name("category", key, terms, say) for key in organisation.of_axis("category")]
    lines = [plain(title), plain(" / ".join(places)), ", ".join(subjects)]
    if categories:
        lines.append(say(_("Listed under: {names}"), names=say.listed(categories)))
    names = ", ".join(name.text for name in organisation.names)
    if names:
        lines.append(f"-# {say(_('Other names: {names}'), names=plain(names, limit=300))}")
    if organisation.printed:
        numbers = ", ".join(str(line.number) for line in organisation.printed)
        lines.append(f"-# {say(_('Numbers in the list: {numbers}'), numbers=numbers)}")
    return lines


def merged(organisation: Organisation, number: int, say: Language) -> LayoutView:
    """Say what two records became."""
    said = say(_("Merged. The record that stays is {name}."), name=f"**{plain(organisation.name)}**")
    return layout(
        text(said),
        *actions(button(say(_("Open")), "dir.open", organisation.id), button(say(_("Undo")), "dir.undo", number)),
    )


def undone(organisation: Organisation | None, say: Language) -> LayoutView:
    """Say that a change was taken back."""
    if organisation is None:
        return layout(text(say(_("Taken back: the organisation is not in the directory any more."))))
    said = say(_("Taken back. {name} is as it was before."), name=f"**{plain(organisation.name)}**")
    return layout(text(said), *actions(button(say(_("Open")), "dir.open", organisation.id)))


def change_line(entry: AuditEntry, name: str, say: Language) -> str:
    """Return one line of the list of changes; at most 100 characters, Discord's limit for a choice."""
    when = f"{entry.at:%Y-%m-%d %H:%M} UTC"
    return label(f"{when} · {say(ACTIONS[entry.action])} · {name}", limit=100)


def history(organisation: Organisation, entries: Sequence[AuditEntry], say: Language) -> LayoutView:
    """Show what curators did to an organisation, newest first: when, who, what, why, and what was taken back."""
    title = say(_("History of {name}"), name=plain(organisation.name))
    lines = []
    for entry in entries:
        who = mention(entry.actor, say)
        did = say(ACTIONS.get(entry.action, _("changed")))
        taken_back = say(_("taken back since")) if entry.undone_by is not None else ""
        when = f"<t:{int(entry.at.timestamp())}:f>"
        lines.append(" · ".join(filter(None, [when, who, did, plain(entry.reason, limit=120), taken_back])))
    if not lines:
        lines = [say(_("No curator has changed it."))]
    return layout(text(f"### {title}"), text(*lines))


def duplicates(found: Sequence[Suspicion], say: Language) -> LayoutView:
    """Show pairs that may be one organisation, with the reason and the way to merge them."""
    if not found:
        return layout(text(say(_("No two organisations look like one."))))
    counted = say.plural("{count} pair may be one organisation", "{count} pairs may be one organisation", len(found))
    rows = [
        row(
            f"**{plain(headline(pair.first))}**\n**{plain(headline(pair.second))}**\n"
            f"-# {say(pair.reason, detail=plain(pair.detail))}",
            button(say(_("Compare")), "dir.preview", pair.second.id, pair.first.id),
        )
        for pair in found[:SHOWN_PAIRS]
    ]
    foot = say(_("The nearest {count} are shown."), count=SHOWN_PAIRS) if len(found) > SHOWN_PAIRS else ""
    note = say(_("Merging is never automatic: look at both first."))
    return layout(text(f"### {counted}", f"-# {note} {foot}".rstrip()), *rows)


def import_plan(plan: ImportPlan, say: Language) -> LayoutView:
    """Show what a file would do, row by row, and ask before doing it."""
    new, changed, same = plan.of("new"), plan.of("changed"), plan.of("same")
    counts = [
        say(_("new: {count}"), count=len(new)),
        say(_("changed: {count}"), count=len(changed)),
        say(_("unchanged: {count}"), count=len(same)),
        say(_("refused: {count}"), count=len(plan.refused)),
    ]
    lines = [f"{say(_('new'))} – {plain(one.name)}{_maybe(one, say)}" for one in new]
    lines += [
        f"{say(_('changed'))} – {say.label(plain(one.name))} "
        f"{', '.join(say(COLUMN_NAMES[field]) for field in one.fields)}"
        for one in changed
    ]
    refused = [
        f"{say(_('Row {number}'), number=one.number)}, {say.label(plain(one.name, limit=80) or '–')} "
        f"{(explain(one.refused, say) if one.refused else '') or ''}"
        for one in plan.refused
    ]
    if refused:
        verdict = say(_("Nothing can be imported while rows are refused: mend them and hand the file in again."))
    elif new or changed:
        verdict = say(_("Nothing has been changed yet."))
    else:
        verdict = say(_("The directory already says all of this."))
    ready = bool((new or changed) and not refused)
    return layout(
        card(
            text(f"## {say(_('Dry run of {file}'), file=plain(plan.file))}", " · ".join(counts)),
            *([rule(), text(*_first(lines, say))] if lines else []),
            *([rule(), text(f"**{say(_('Refused'))}**", *_first(refused, say))] if refused else []),
            rule(),
            text(f"-# {verdict}"),
        ),
        *actions(
            button(say(_("Import")), "dir.import", plan.id, style=discord.ButtonStyle.primary) if ready else None,
            button(say(_("Cancel")), "dir.cancel", plan.id) if ready else None,
        ),
    )


def _maybe(row: ImportRow, say: Language) -> str:
    return f" · {say(_('it may be {name}'), name=plain(row.similar))}" if row.similar else ""


def _first(lines: Sequence[str], say: Language) -> list[str]:
    shown = list(lines[:SHOWN_ROWS])
    if len(lines) > SHOWN_ROWS:
        shown.append(f"-# {say(_('and {count} more'), count=len(lines) - SHOWN_ROWS)}")
    return shown


def imported(plan: ImportPlan, say: Language) -> LayoutView:
    """Say what an import did."""
    said = say(
        _("Imported {file}: {new} new, {changed} changed, {same} unchanged."),
        file=plain(plan.file), new=len(plan.of("new")), changed=len(plan.of("changed")), same=len(plan.of("same")),
    )  # fmt: skip
    return layout(text(said))
