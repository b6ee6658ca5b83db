"""Meetings as people see them: the card of one, lists, what a person answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlsplit

from discord import ButtonStyle
from discord.ui import Button, Item, LayoutView

from bot.conversations.records import Brief
from bot.core.i18n import Language, Phrase, _
from bot.events.records import ANSWERS, KINDS, Answer, Event, Kept, Meeting
from bot.events.service import Shown
from bot.ui.addresses import button
from bot.ui.layouts import actions, card, layout, row, rule, text
from bot.ui.text import label, plain
from bot.ui.times import before_line, discord_time
from cogs.discussed import discussed_button, discussed_lines
from cogs.events.wording import Reader, languages_line, local_span, packed, rule_line, title, when_lines, where_line

PER_PAGE = 6
READABLE = 2500  # letters of an agenda or of minutes that are shown as text
COUNTRIES = 8
ORGANISATIONS = 12
CHOICES: tuple[tuple[Answer, Phrase], ...] = (("going", _("Going")), ("maybe", _("Maybe")), ("no", _("Not going")))


# -- one meeting --------------------------------------------------------------------------------------------


def meeting_card(shown: Shown, reader: Reader, *, private: bool, discussed: Sequence[Brief] = ()) -> LayoutView:
    """Show a meeting; `private` adds what concerns the one person who reads it."""
    say, meeting = reader.say, shown.meeting
    event, kept = meeting.event, meeting.event.of(meeting.original)
    head = [f"### {title(meeting, say)}", f"-# {_what(shown, reader)}"]
    if over := _called_off(event, kept, say):
        head.append(over)
    items: list[Item[LayoutView]] = [text(*head), text(*when_lines(meeting, reader), *_where(shown, say))]
    if event.about:
        items.append(text(*(plain(line) for line in event.about.splitlines())))
    if event.links:
        items.append(
            text(f"**{say(_('Conversation and resources'))}**", *(link_line(*one, say) for one in event.links))
        )
    if discussed:
        items.append(text(*discussed_lines(discussed, say)))
    if series := _series(shown, reader):
        items.append(text(*series))
    if record := _record(kept, say):
        items += [rule(), text(*record)]
    if open_to_answers(shown) or shown.attendance.going or shown.attendance.maybe:
        items += [rule(), text(*attendance_lines(shown, say))]
    if private and (mine := _mine(shown, say)):
        items.append(text(*mine))
    if source := _source(event, say):
        items.append(text(*source))
    return layout(card(*items), *_buttons(shown, reader, private=private), *actions(discussed_button(discussed, say)))


def link_line(title: str, link: str, say: Language) -> str:
    """Return a link with its title; the address itself is seen, so it hides no host."""
    return f"{say.label(plain(title))} {link}" if title else link


def open_to_answers(shown: Shown) -> bool:
    """Say whether people may still answer."""
    one = shown.meeting.occurrence
    return one is not None and not shown.meeting.event.cancelled and one.end > shown.now


def answer_buttons(meeting: Meeting, reader: Reader) -> Sequence[Button[LayoutView]]:
    """Return the buttons that take an answer; they name the occurrence, so an old card stays right."""
    return [
        button(
            reader.say(name), "events.answer", meeting.event.id, packed(meeting.original), answer, *reader.home,
            style=ButtonStyle.primary if answer == "going" else ButtonStyle.secondary,
        )
        for answer, name in CHOICES
    ]  # fmt: skip


def _buttons(shown: Shown, reader: Reader, *, private: bool) -> list[Item[LayoutView]]:
    say, meeting = reader.say, shown.meeting
    event, kept = meeting.event, meeting.event.of(meeting.original)
    at = (event.id, packed(meeting.original), *reader.home)
    first: list[Button[LayoutView] | None] = []
    if open_to_answers(shown):
        first += answer_buttons(meeting, reader)
        remind = say(_("Stop reminders")) if private and shown.follows else say(_("Remind me"))
        first.append(button(remind, "events.unfollow" if private and shown.follows else "events.follow", *at))
    link = event.link_of(meeting.original)
    second = [
        link_button(link, say) if link and open_to_answers(shown) else None,
        button(say(_("Agenda")), "events.agenda", *at) if kept.agenda else None,
        button(say(_("Minutes")), "events.minutes", *at) if kept.record else None,
        button(say(_("Who comes")), "events.who", *at) if shown.attendance.organisations else None,
        button(say(_("Calendar file")), "events.calendar", *at) if event.timed or event.days() else None,
    ]
    return [*actions(*first), *actions(*second)]


def link_button(link: str, say: Language) -> Button[LayoutView]:
    """Return the way to an address; its host is always seen."""
    return Button(label=label(say(_("Join at {host}"), host=urlsplit(link).hostname or link), limit=80), url=link)


def _what(shown: Shown, reader: Reader) -> str:
    say, event = reader.say, shown.meeting.event
    parts = [say(KINDS[event.kind])]
    if shown.parent is not None:
        parts.append(
            say(_("part of {title}"), title=plain(say.pick({"en": shown.parent.title, **shown.parent.titles})))
        )
    elif event.within:
        parts.append(say(_("part of {title}"), title=plain(event.within)))
    if event.hosts:
        parts.append(say(_("hosted by {hosts}"), hosts=say.listed(plain(host) for host in event.hosts)))
    if spoken := languages_line(event.languages, say):
        parts.append(spoken)
    return " · ".join(parts)


def _called_off(event: Event, kept: Kept, say: Language) -> str:
    if not (event.cancelled or kept.cancelled):
        return ""
    reason = event.reason if event.cancelled else kept.reason
    if not reason:
        return f"**{say(_('Cancelled'))}**"
    return say(_("**Cancelled:** {reason}"), reason=plain(reason))


def _where(shown: Shown, say: Language) -> list[str]:
    event, original = shown.meeting.event, shown.meeting.original
    place = where_line(event, original, say)
    return [place] if place else []


def _series(shown: Shown, reader: Reader) -> list[str]:
    say, event = reader.say, shown.meeting.event
    lines: list[str] = []
    if event.rule:
        repeated = rule_line(event.rule, datetime.fromisoformat(event.starts), say)
        lines.append(say(_("Repeated {rule}."), rule=repeated))
        if shown.following:
            then = say.listed(discord_time(one.start, "D") for one in shown.following)
            lines.append(f"-# {say(_('Then {days}.'), days=then)}")
    return lines


def _record(kept: Kept, say: Language) -> list[str]:
    lines: list[str] = []
    if kept.attendance is not None:
        count = say.number(kept.attendance)
        lines.append(
            say(_("About {count} people took part."), count=count)
            if kept.approximate
            else say.plural("{count} person took part.", "{count} people took part.", kept.attendance)
        )
    if kept.outcome:
        lines.append(f"**{say(_('Outcome'))}**")
        lines += [plain(line) for line in kept.outcome.splitlines()]
    return lines


def attendance_lines(shown: Shown, say: Language) -> list[str]:
    """Return who comes, in numbers; by country where people said for which organisation they come."""
    who = shown.attendance
    capacity = shown.meeting.event.capacity
    if not (who.going or who.maybe or who.waiting):
        free = say.plural("{count} place is free.", "{count} places are free.", capacity) if capacity else ""
        return [" ".join(part for part in (say(_("Nobody has answered yet.")), free) if part)]
    going = (
        say(_("{count} of {capacity} places taken"), count=who.going, capacity=capacity)
        if capacity
        else say.plural("{count} person is going", "{count} people are going", who.going)
    )
    parts = [going]
    if who.maybe:
        parts.append(say.plural("{count} says maybe", "{count} say maybe", who.maybe))
    if who.waiting:
        parts.append(say.plural("{count} waits for a place", "{count} wait for a place", who.waiting))
    lines = [" · ".join(parts)]
    if who.countries:
        named = [f"{say.country(iso)} {count}" for iso, count in list(who.countries.items())[:COUNTRIES]]
        lines.append(f"-# {' · '.join(named)}")
    return lines


def _mine(shown: Shown, say: Language) -> list[str]:
    lines: list[str] = []
    if shown.attendance.mine:
        lines.append(say(_("You said: {answer}."), answer=say(ANSWERS[shown.attendance.mine])))
    if shown.follows and open_to_answers(shown):
        when = before_line(shown.before, say)
        lines.append(f"-# {say(_('You are reminded by direct message {when}.'), when=when)}")
    return lines


def _source(event: Event, say: Language) -> list[str]:
    lines = []
    if event.printed:
        lines.append(f"-# {say(_('Printed in the stock-taking of June 2016: “{text}”'), text=plain(event.printed))}")
    if event.ledger:
        lines.append(f"-# {say(_('What was corrected, and why: /directory ledger'))}")
    return lines


# -- lists --------------------------------------------------------------------------------------------------


def meetings(found: Sequence[Meeting], heading: Phrase, page: int, when: str, kind: str, reader: Reader) -> LayoutView:
    """Show a page of meetings, each with the way to its card."""
    say = reader.say
    if not found:
        return layout(
            text(
                say(_("No meeting is listed for this.")),
                f"-# {say(_('See all that is past with /events list, option when.'))}"
                if when == "past"
                else f"-# {say(_('Past ones are listed with /events list, option when.'))}",
            )
        )
    last = (len(found) - 1) // PER_PAGE
    number = min(page, last)
    listed = found[number * PER_PAGE : (number + 1) * PER_PAGE]
    counted = say.plural("{count} meeting", "{count} meetings", len(found))
    return layout(
        text(f"### {say(heading)}", f"-# {counted}"),
        *(
            row(line(one, reader), button(say(_("Open")), "events.open", one.event.id, packed(one.original)))
            for one in listed
        ),
        *actions(
            button(say(_("Previous")), "events.list", when, kind, number - 1) if number > 0 else None,
            button(say(_("Next")), "events.list", when, kind, number + 1) if number < last else None,
        ),
    )


def line(meeting: Meeting, reader: Reader) -> str:
    """Return a meeting as lists show it."""
    say, event = reader.say, meeting.event
    kept = event.of(meeting.original)
    lines = [f"**{title(meeting, say)}**"]
    if event.cancelled or kept.cancelled:
        lines[0] += f" · {say(_('Cancelled'))}"
    if meeting.occurrence is not None:
        at = meeting.occurrence.start
        lines.append(f"{discord_time(at, 'F')} ({discord_time(at, 'R')})")
        lines.append(f"-# {local_span(meeting.occurrence, event.zone, reader)}")
    else:
        lines += when_lines(meeting, reader)
    foot = [say(KINDS[event.kind])]
    if place := where_line(event, meeting.original, say):
        foot.append(place)
    if event.rule:
        foot.append(rule_line(event.rule, datetime.fromisoformat(event.starts), say))
    if kept.attendance is not None:
        about = say(_("about {count} people"), count=say.number(kept.attendance))
        foot.append(about if kept.approximate else say.plural("{count} person", "{count} people", kept.attendance))
    lines.append(f"-# {' · '.join(foot)}")
    return "\n".join(lines)


# -- answers ------------------------------------------------------------------------------------------------


def answered(shown: Shown, reader: Reader) -> LayoutView:
    """Tell a person what was kept of their answer, and what they can do next."""
    say, mine = reader.say, shown.attendance.mine
    meeting = shown.meeting
    if mine is None:
        return layout(text(say(_("Your answer to {title} is withdrawn."), title=f"**{title(meeting, say)}**")))
    at = (meeting.event.id, packed(meeting.original), *reader.home)
    when = discord_time(meeting.occurrence.start, "F") if meeting.occurrence else ""
    said: dict[str, Phrase] = {
        "going": _("You are going: {title}, {when}."),
        "maybe": _("You said maybe: {title}, {when}."),
        "no": _("You are not going: {title}, {when}."),
        "waiting": _("All places are taken. You are on the waiting list of {title}, {when}."),
    }
    lines = [say(said[mine], title=f"**{title(meeting, say)}**", when=when)]
    if mine == "waiting":
        moves = _("A place that becomes free goes to whoever has waited longest; you are told by direct message.")
        lines.append(f"-# {say(moves)}")
    if shown.follows:
        lines.append(f"-# {say(_('You are reminded by direct message {when}.'), when=before_line(shown.before, say))}")
    if shown.attendance.my_organisation is not None:
        name = next(
            (
                name
                for number, name, _count in shown.attendance.organisations
                if number == shown.attendance.my_organisation
            ),
            "",
        )
        if name:
            lines.append(f"-# {say(_('Counted for {name}, without your name.'), name=plain(name))}")
        elif mine in {"maybe", "waiting"}:
            lines.append(f"-# {say(_('Your organisation is kept, and counted once you are going.'))}")
    elif mine in {"going", "waiting"}:
        lines.append(f"-# {say(_('Others see a number, not your name.'))}")
    return layout(
        text(*lines),
        *actions(
            button(say(_("Remind me")), "events.follow", *at) if mine != "no" and not shown.follows else None,
            button(say(_("Stop reminders")), "events.unfollow", *at) if shown.follows else None,
            button(say(_("Say for which organisation")), "events.for", *at) if mine != "no" else None,
            button(say(_("Withdraw my answer")), "events.withdraw", *at),
        ),
    )


def followed(shown: Shown, reader: Reader) -> LayoutView:
    """Tell a person when they will be reminded."""
    say, meeting = reader.say, shown.meeting
    at = (meeting.event.id, packed(meeting.original), *reader.home)
    lines = [
        say(
            _("You are reminded by direct message of {title}, {when}."),
            title=f"**{title(meeting, say)}**",
            when=before_line(shown.before, say),
        )
    ]
    if meeting.event.rule:
        lines.append(f"-# {say(_('This holds for each meeting of the series.'))}")
    lines.append(f"-# {say(_('Each reminder has a button that stops them.'))}")
    return layout(
        text(*lines),
        *actions(button(say(_("Stop reminders")), "events.unfollow", *at)),
    )


def unfollowed(events: Sequence[Event], say: Language) -> LayoutView:
    """Tell a person that they are not reminded any more."""
    if not events:
        return layout(
            text(
                say(_("You had asked for no reminders here.")),
                f"-# {say(_('Which meetings you are reminded of without asking: /me reminders.'))}",
            )
        )
    named = say.listed(f"**{plain(say.pick({'en': event.title, **event.titles}))}**" for event in events[:5])
    return layout(
        text(
            say(_("You are not reminded of {titles} any more."), titles=named),
            f"-# {say(_('Ask again at any time with /events remind me.'))}",
        )
    )


def stopped(event: Event, say: Language) -> LayoutView:
    """Tell a person that nothing more comes about an event."""
    return layout(
        text(
            say(
                _("You get no more direct messages about {title}."),
                title=f"**{plain(say.pick({'en': event.title, **event.titles}))}**",
            ),
            f"-# {say(_('Ask again at any time with /events remind me.'))}",
        )
    )


def who(shown: Shown, reader: Reader) -> LayoutView:
    """Show who comes, by organisation: only those who said for which they come."""
    say = reader.say
    found = shown.attendance.organisations
    lines = [f"{plain(name)} · {say.number(count)}" for _number, name, count in found[:ORGANISATIONS]]
    if len(found) > ORGANISATIONS:
        lines.append(say(_("and {count} more"), count=len(found) - ORGANISATIONS))
    unnamed = shown.attendance.going - sum(count for _number, _name, count in found)
    foot = [f"-# {say.plural('{count} more gave no organisation.', '{count} more gave no organisation.', unnamed)}"]
    return layout(
        text(f"### {title(shown.meeting, say)}", *attendance_lines(shown, say)),
        text(*lines, *(foot if unnamed > 0 else [])),
    )


def document(meeting: Meeting, heading: Phrase, body: str, reader: Reader) -> LayoutView:
    """Show an agenda or minutes."""
    say = reader.say
    return layout(
        text(f"### {say(heading)}", title(meeting, say), *(f"-# {line}" for line in when_lines(meeting, reader)[:1])),
        rule(),
        text(*(plain(line, limit=READABLE) or "\u200b" for line in body.splitlines())),
    )
