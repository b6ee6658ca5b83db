"""Gathers the facts of a stock-taking through the services of the features, in one reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.conversations.commitments import Commitments
from bot.conversations.records import Commitment
from bot.conversations.service import ConversationsService
from bot.core.database import Transaction
from bot.core.i18n import region_names
from bot.directory.records import Counts
from bot.directory.service import DirectoryService
from bot.events.records import Meeting
from bot.events.service import EventsService, end_of
from bot.network.service import NetworkService
from bot.resources.records import Counted
from bot.resources.service import ResourcesService
from bot.stocktaking import store
from bot.stocktaking.facts import KEY, REGIONS, Facts, Held, Promised, Talk
from bot.vocabulary.service import VocabularyService

if TYPE_CHECKING:
    from bot.dock.service import DockService
    from bot.focal_points.service import FocalPointsService
    from bot.interest.service import InterestService
    from bot.introductions.service import IntroductionsService
    from bot.people.service import PeopleService
    from bot.practices.service import PracticesService

REPLY = "conversation-"  # how the library's keys of consolidated replies begin (bot/conversations/shelving.py)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The services that are asked; of what is None nothing is said."""

    network: NetworkService
    directory: DirectoryService
    vocabulary: VocabularyService
    resources: ResourcesService
    events: EventsService
    conversations: ConversationsService
    commitments: Commitments
    people: PeopleService | None = None
    focal_points: FocalPointsService | None = None
    interest: InterestService | None = None
    dock: DockService | None = None
    introductions: IntroductionsService | None = None
    practices: PracticesService | None = None


def gathered(tx: Transaction, guild: int, sources: Sources, *, language: str, since: str, now: datetime) -> Facts:
    """Return the facts of a server since an ISO day (empty: from the beginning), with the foreword for a language.

    They are of the day of the newest thing that is recorded: something that was added, written or done, or a date of
    the record that has passed by `now`. While nothing is added and no such date passes, nothing in them changes.
    """
    today = now.date().isoformat()
    after = datetime.fromisoformat(since).replace(tzinfo=UTC) if since else None
    network = sources.network.record_in(tx, guild)
    directory = sources.directory.counts_in(tx, guild)
    library = sources.resources.counts_in(tx, guild)
    works = [one for one in library if not one.key.startswith(KEY)]
    printed_on = network.source.date if network else ""
    meetings = [_held(one, now, printed_on) for one in sources.events.calendar_in(tx, guild, now)]
    talks = _talks(tx, guild, sources, works)
    promises = [_promised(one, today) for one in sources.commitments.every_in(tx, guild)]
    foreword = store.foreword(tx, guild, language)
    gaps = sources.dock.gaps_in(tx, guild, since=after) if sources.dock else ()
    days = [
        *_days(directory, works, meetings, talks, promises),
        printed_on,
        *([foreword.day] if foreword else []),
    ]
    return Facts(
        since=since,
        day=max((day for day in days if day and day <= today), default=today),
        network=network,
        foreword=foreword,
        directory=directory,
        regions={
            number: sources.directory.region_in(tx, guild, region_names("en").get(number, "")) for number in REGIONS
        },
        places=sources.directory.place_names_in(tx, guild),
        contacts=sources.directory.contacts_in(tx, guild),
        doubts=sources.directory.doubts_in(tx, guild),
        terms=sources.vocabulary.terms_in(tx, guild),
        works=works,
        meetings=meetings,
        talks=[one for one in talks if not since or one.phase != "closed" or one.closed >= since],
        promises=[one for one in promises if not since or not one.done or one.done >= since],
        people=sources.people.count_in(tx, guild) if sources.people else 0,
        focal=sources.focal_points.counts_in(tx, guild) if sources.focal_points else None,
        interest=sources.interest.counts_in(tx, guild) if sources.interest else None,
        introductions=sources.introductions.counts_in(tx, guild, since=after) if sources.introductions else None,
        asked=sources.dock.counts_in(tx, guild, since=after) if sources.dock else 0,
        gaps=gaps,
        practices=sources.practices.counts_in(tx, guild, since=after) if sources.practices else None,
        coverage=sources.practices.coverage_in(tx, guild) if sources.practices else None,
    )


def _days(
    directory: Counts, works: Sequence[Counted], meetings: Sequence[Held], talks: Sequence[Talk],
    promises: Sequence[Promised],
) -> Iterator[str]:  # fmt: skip
    """Return the ISO days on which something was recorded, or that it has reached; never of what was loaded."""
    yield from (one.added_at.date().isoformat() for one in directory.listed if not one.printed)
    yield from (one.published_at.date().isoformat() for one in works)
    yield from (one.ends for one in meetings if one.over and len(one.ends) == 10)
    for talk in talks:
        yield talk.opened
        yield talk.closed
    for promise in promises:
        yield promise.done
        yield promise.due if promise.overdue else ""


def _held(meeting: Meeting, now: datetime, printed_on: str) -> Held:
    event, kept = meeting.event, meeting.event.of(meeting.original)
    if meeting.occurrence is None:
        starts, ends, over = event.starts, event.ends, end_of(event) <= now
        if len(ends) < 10 and over:  # of a month, its last day counts
            ends = (end_of(event) - timedelta(days=1)).date().isoformat()
        shown = event.starts if len(event.starts) < 10 else starts
    else:
        one = meeting.occurrence
        shown = one.local.date().isoformat()
        ends, over = shown, one.end <= now
    return Held(
        key=event.key,
        kind=event.kind,
        titles=event.title_of(meeting.original),
        starts=shown,
        ends=ends,
        places=event.places_of(meeting.original),
        country=event.country,
        people=kept.attendance,
        approximate=kept.approximate,
        over=over,
        recorded=event.origin != "seeded"
        or ends <= printed_on
        or kept.attendance is not None
        or bool(kept.outcome or kept.record),
    )


def _talks(tx: Transaction, guild: int, sources: Sources, works: Sequence[Counted]) -> list[Talk]:
    """Return the conversations that everybody may see, the oldest first, each with its reply as the library has it."""
    replies = {one.key: one.abstract for one in works}
    talks = [
        Talk(
            title=one.title,
            veiled=one.mode == "chatham",
            phase=one.phase,
            opened=_day(one.opens_at) if one.phase != "announced" else "",
            closed=_day(one.closed_at),
            questions=one.questions,
            featured=one.featured,
            reply=replies.get(f"{REPLY}{one.id}", "") if one.phase == "closed" else "",
        )
        for one in sorted(sources.conversations.briefs_in(tx, guild), key=lambda one: one.id)
    ]
    return sorted(talks, key=lambda one: (one.opened or "9999", one.title))


def _promised(one: Commitment, today: str) -> Promised:
    due = one.due.isoformat() if isinstance(one.due, date) else ""
    return Promised(
        text=one.text,
        titles=one.texts,
        printed=one.origin == "seeded",
        due=due,
        done=_day(one.done_at),
        outcome=one.outcome,
        overdue=bool(due) and one.done_at is None and due < today,
    )


def _day(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).date().isoformat()
