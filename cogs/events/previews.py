"""What a curator sees before and after a meeting is saved, cancelled, recorded; deliveries that failed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from discord import ButtonStyle
from discord.ui import LayoutView

from bot.core.i18n import Language, _
from bot.core.outbox import Delivery
from bot.errors import UserError
from bot.events.curation import SCOPES, Preview, Scope
from bot.events.form import EventForm
from bot.events.planning import due_at
from bot.events.records import KINDS, Event, Meeting
from bot.events.recurrence import Occurrence, OddityKind, Repeat
from bot.events.service import Shown
from bot.events.showing import at_hand
from bot.ui.addresses import button, menu
from bot.ui.layouts import actions, card, choice, layout, rule, text
from bot.ui.reports import explain
from bot.ui.text import plain
from bot.ui.times import before_line, discord_time, length
from cogs.events.cards import link_line
from cogs.events.reminders import REASONS
from cogs.events.wording import Reader, languages_line, local_span, oddity_line, packed, rule_line, title, when_lines

REPEATS = {
    Repeat.NEVER: _("Once"),
    Repeat.WEEKLY: _("Every week"),
    Repeat.FORTNIGHTLY: _("Every two weeks"),
    Repeat.MONTHLY_DATE: _("Every month on this date"),
    Repeat.MONTHLY_WEEKDAY: _("Every month on this weekday, counted from its first"),
    Repeat.MONTHLY_LAST_WEEKDAY: _("Every month on the last such weekday"),
}
STATUSES = {
    "due": _("waiting"),
    "sending": _("being sent"),
    "sent": _("sent"),
    "failed": _("failed"),
    "uncertain": _("uncertain"),
    "expired": _("too late to be sent"),
    "superseded": _("replaced by a later one"),
}
SHOWN_TROUBLES = 10


def preview(found: Preview, reader: Reader) -> LayoutView:
    """Show what was understood, and what is odd about it, before anything is saved."""
    say, fields = reader.say, found.understood.fields
    if found.understood.choices:
        return _which_day(found, reader)
    start = datetime.fromisoformat(fields["starts"])
    lines = [f"{discord_time(one.start, 'F')} ({discord_time(one.start, 'R')})" for one in found.understood.coming[:1]]
    lines += [f"-# {local_span(one, fields['zone'], reader)}" for one in found.understood.coming[:1]]
    if fields["rule"]:
        lines.append(say(_("Repeated {rule}."), rule=rule_line(fields["rule"], start, say)))
        if then := found.understood.coming[1:]:
            lines.append(f"-# {say(_('Then {days}.'), days=_days(then, fields['zone'], say))}")
    facts = [length(fields["minutes"], say), plain(fields["place"]), languages_line(fields["languages"], say)]
    if fields["capacity"]:
        facts.append(say.plural("{count} place", "{count} places", fields["capacity"]))
    about = [" · ".join(one for one in facts if one)]
    if fields["link"]:
        about.append(plain(fields["link"]))
    about += [link_line(title, link, say) for title, link in fields["links"]]
    if fields["hosts"]:
        about.append(say(_("hosted by {hosts}"), hosts=say.listed(plain(host) for host in fields["hosts"])))
    if fields["about"]:
        about += [plain(line) for line in fields["about"].splitlines()]
    odd = [oddity_line(one, say) for one in found.understood.odd]
    head = say(_("Not saved yet: this is what was understood"))
    what = say(KINDS[fields["kind"]])
    if found.work.event is not None and (found.work.scope != "series" or fields["rule"]):
        what += f" · {say(SCOPES[found.work.scope])}"
    items = [
        text(f"-# {head}", f"### {plain(fields['title'])}", f"-# {what}"),
        text(*lines),
        text(*about),
    ]
    if odd:
        items.append(text(*(f"**{say(_('Note'))}** {line}" for line in odd)))
    past = any(one.kind is OddityKind.IN_PAST for one in found.understood.odd)
    if not past:  # otherwise nobody is reminded of it
        items.append(text(*_consequences(found, reader)))
    save = say(_("Save")) if found.work.event is not None else say(_("Publish"))
    if past and found.work.event is None:
        save = say(_("Publish as past"))
    repeats = [(one.value, say(name), "") for one, name in REPEATS.items()]
    editable = found.work.event is None and not found.work.form.rule
    return layout(
        card(*items),
        *choice(menu(say(_("How often")), repeats, "events.repeat", found.draft) if editable else None),
        *actions(
            button(save, "events.publish", found.draft, style=ButtonStyle.primary),
            button(say(_("Change")), "events.retype", found.draft),
            button(say(_("Leave it")), "events.leave", found.draft),
        ),
    )


def _consequences(found: Preview, reader: Reader) -> list[str]:
    say, understood = reader.say, found.understood
    lines = []
    before, late = tuple(understood.before), tuple[int, ...]()
    if understood.coming and not understood.fields["rule"]:  # of a series only the first may be too near
        first, zone = understood.coming[0], understood.fields["zone"]
        late = tuple(minutes for minutes in before if due_at(first, minutes, zone) <= reader.now)
        before = tuple(minutes for minutes in before if minutes not in late)
    when = before_line(before, say)
    if before and understood.channel is not None:
        lines.append(say(_("Reminders go out {when}, in {channel}."), when=when, channel=f"<#{understood.channel}>"))
    elif before:
        lines.append(say(_("Reminders go out {when}, to those who ask for them."), when=when))
    if understood.channel is None:
        lines.append(say(_("No channel is set for meetings; an administrator can set one with /setup events.")))
    if late:
        lines.append(say(_("Too late for a reminder {when}."), when=before_line(late, say)))
    if found.told:
        lines.append(
            say.plural(
                "{count} person will be told.", "{count} people will be told.",
                found.told,
            )
        )  # fmt: skip
    return [f"-# {line}" for line in lines]


def _days(found: Sequence[Occurrence], zone: str, say: Language) -> str:
    tz = ZoneInfo(zone)
    days = []
    for one in found:
        local = one.start.astimezone(tz)
        days.append(f"{say.date(local.date().isoformat())} {local:%H:%M}")
    return say.series(days)


def _which_day(found: Preview, reader: Reader) -> LayoutView:
    say = reader.say
    asked = say(_("“{text}” may be more than one day. Which is meant?"), text=plain(found.work.form.when))
    return layout(
        text(asked),
        *actions(
            *(
                button(f"{say.weekday(day)} {say.date(day.isoformat())}", "events.day", found.draft, day.isoformat())
                for day in found.understood.choices
            ),
            button(say(_("Change")), "events.retype", found.draft),
        ),
    )


def refused(error: UserError, draft: int, say: Language) -> LayoutView:
    """Say why a form was refused; what was typed is kept."""
    return layout(
        text(explain(error, say) or "", f"-# {say(_('Nothing was saved; what you typed is kept for a day.'))}"),
        *actions(button(say(_("Change")), "events.retype", draft, style=ButtonStyle.primary)),
    )


def saved(shown: Shown, reader: Reader, *, new: bool) -> LayoutView:
    """Say that a meeting was saved, and where it is shown."""
    say, meeting = reader.say, shown.meeting
    said = say(_("Published: {title}")) if new else say(_("Saved: {title}"))
    lines = [said.format(title=f"**{title(meeting, say)}**")]
    if meeting.occurrence is not None:
        at = meeting.occurrence.start
        lines.append(f"{discord_time(at, 'F')} ({discord_time(at, 'R')})")
    if new and shown.settings.channel is not None and at_hand(shown):
        lines.append(f"-# {say(_('Its card stands in {channel}.'), channel=f'<#{shown.settings.channel}>')}")
    return layout(
        text(*lines),
        *actions(button(say(_("Open")), "events.open", meeting.event.id, packed(meeting.original))),
    )


def cancel_preview(meeting: Meeting, scope: Scope, told: int, reason: str, draft: int, reader: Reader) -> LayoutView:
    """Show what would be cancelled, and who would be told."""
    say = reader.say
    said = {
        "this": _("Cancel only this meeting?"),
        "following": _("Cancel this meeting and those that follow?"),
        "series": _("Cancel it?") if not meeting.event.rule else _("Cancel the whole series?"),
    }
    lines = [f"### {say(said[scope])}", title(meeting, say)]
    if meeting.occurrence is not None:
        lines.append(discord_time(meeting.occurrence.start, "F"))
        lines.append(f"-# {local_span(meeting.occurrence, meeting.event.zone, reader)}")
    people = (
        say(_("Nobody will be told."))
        if not told
        else say.plural("{count} person will be told.", "{count} people will be told.", told)
    )
    return layout(
        card(text(*lines), rule(), text(say(_("Reason: {reason}"), reason=plain(reason)), f"-# {people}")),
        *actions(
            button(say(_("Cancel the meeting")), "events.cancel", draft, style=ButtonStyle.danger),
            button(say(_("Leave it")), "events.leave", draft),
        ),
    )


def cancelled(shown: Shown, scope: Scope, reader: Reader) -> LayoutView:
    """Say that a meeting is cancelled."""
    say = reader.say
    said = {
        "this": _("Cancelled: this meeting of {title}. The series goes on."),
        "following": _("Cancelled: {title}, from this meeting on."),
        "series": _("Cancelled: {title}"),
    }
    hint = say(_("Those who had answered or are reminded are being told; its reminders are stopped."))
    return layout(text(say(said[scope], title=f"**{title(shown.meeting, say)}**"), f"-# {hint}"))


def recorded(shown: Shown, what: str, reader: Reader) -> LayoutView:
    """Say what was kept of a meeting."""
    say, meeting = reader.say, shown.meeting
    lines = [what, f"**{title(meeting, say)}**", *(f"-# {line}" for line in when_lines(meeting, reader)[:1])]
    return layout(
        text(*lines), *actions(button(say(_("Open")), "events.open", meeting.event.id, packed(meeting.original)))
    )


def deliveries(found: Sequence[tuple[Delivery, Event | None]], counts: dict[str, int], reader: Reader) -> LayoutView:
    """Show what did not arrive; people are not named, since who asked for reminders is theirs."""
    say = reader.say
    told = [f"{say(name)} {say.number(counts[status])}" for status, name in STATUSES.items() if counts.get(status)]
    head = [f"### {say(_('Deliveries'))}", f"-# {' · '.join(told) or say(_('none so far'))}"]
    if not found:
        return layout(text(*head), text(say(_("Everything that was due has been sent."))))
    lines = [_trouble(one, event, say) for one, event in found[:SHOWN_TROUBLES]]
    if len(found) > SHOWN_TROUBLES:
        lines.append(say(_("and {count} more"), count=len(found) - SHOWN_TROUBLES))
    return layout(
        text(*head),
        text("\n".join(lines)),
        *actions(button(say(_("Try all again")), "events.retry", style=ButtonStyle.primary)),
    )


def _trouble(one: Delivery, event: Event | None, say: Language) -> str:
    name = plain(say.pick({"en": event.title, **event.titles})) if event else one.subject
    where = f"<#{one.target.id}>" if one.target.kind == "channel" else say(_("a direct message"))
    reason = REASONS.get(one.error)
    why = say(reason) if reason else one.error
    parts = [say(STATUSES[one.status]), where, discord_time(one.due, "f"), *([why] if why else [])]
    return f"**{name}**\n-# {' · '.join(parts)}"


def retried(count: int, say: Language) -> LayoutView:
    """Say how many deliveries are tried again."""
    said = say.plural("{count} delivery is tried again.", "{count} deliveries are tried again.", count)
    return layout(text(said, f"-# {say(_('What is over meanwhile is not sent any more.'))}"))


def as_text(form: EventForm) -> dict[str, str]:
    """Return the fields of the form that a window asks for."""
    return {
        "title": form.title, "when": form.when, "zone": form.zone, "duration": form.duration, "where": form.where,
    }  # fmt: skip
