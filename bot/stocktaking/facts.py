"""What a stock-taking is made of: figures and words that everybody in the network may see, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.directory.records import ContactPoint, Counts, LedgerEntry
from bot.resources.records import Counted
from bot.vocabulary.records import Terms

if TYPE_CHECKING:
    from bot.dock.records import GapCount
    from bot.focal_points.records import FocalCounts
    from bot.interest.records import InterestCounts
    from bot.introductions.records import IntroductionCounts
    from bot.network.records import Network
    from bot.practices.records import Coverage, PracticeCounts

KEY = "stocktaking-"  # how the keys of published stock-takings begin in the library; a stock-taking counts none of them
# The regions of the world by their number in the UN's list (M49), as data/regions.yaml groups the countries.
REGIONS = ("002", "021", "419", "142", "150", "009")


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreword:
    """What curators wrote at the head of the document."""

    language: str
    text: str
    day: str  # ISO day on which it was written


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A meeting that took place, or is to come."""

    key: str
    kind: str
    titles: Mapping[str, str]  # by language
    starts: str  # ISO day or month
    ends: str
    places: Mapping[str, str]  # by language; empty where it is not known
    country: str  # ISO code, or empty
    people: int | None
    approximate: bool  # about so many
    over: bool
    recorded: bool  # that it took place: what was only announced in print, and of which nothing was noted since, is not


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A conversation, as everybody may see it."""

    title: str
    veiled: bool  # under the Chatham House Rule
    phase: str
    opened: str  # ISO day; empty before it opens
    closed: str  # ISO day; empty while it is not
    questions: int
    featured: int
    reply: str  # its consolidated reply in a paragraph, as the library has it; empty where none is published


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """Something that was promised."""

    text: str
    titles: Mapping[str, str]  # by language; of what was printed
    printed: bool
    due: str  # ISO day; empty where none was given
    done: str  # ISO day; empty where nothing says so
    outcome: str
    overdue: bool


FEW = 5  # people or answers below which a number may tell of one of them: each knows their own
FEW_NEEDS = 3  # the same for needs: below it, who asked might be guessed


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that a stock-taking of a server says, for a period that ends with `day`."""

    since: str  # ISO day; empty: from the beginning
    day: str  # ISO day of the newest thing that is recorded
    network: Network | None
    foreword: Foreword | None
    directory: Counts
    regions: Mapping[str, frozenset[str]]  # number of a region -> ISO codes of its countries
    places: Mapping[str, Mapping[str, str]]  # names by language, by the key of the place
    contacts: Sequence[ContactPoint]
    doubts: Sequence[LedgerEntry]
    terms: Terms
    works: Sequence[Counted]
    meetings: Sequence[Held]
    talks: Sequence[Talk]
    promises: Sequence[Promised]
    people: int = 0  # who are listed to members
    focal: FocalCounts | None = None
    interest: InterestCounts | None = None
    introductions: IntroductionCounts | None = None
    asked: int = 0  # questions to the docking station
    gaps: Sequence[GapCount] = ()
    practices: PracticeCounts | None = None
    coverage: Coverage | None = None

    @property
    def source_day(self) -> str:
        """Return the ISO day of the document that the network was loaded from; empty where there is none."""
        return self.network.source.date if self.network else ""

    @property
    def seeded_works(self) -> Sequence[Counted]:
        """Return what Annex 1 printed, in its order within each section."""
        return [one for one in self.works if one.section]

    @property
    def added_works(self) -> Sequence[Counted]:
        """Return what came into the library in the period beside what Annex 1 printed, the oldest first."""
        return [one for one in self.works if not one.section and self.within(one.published_at.date().isoformat())]

    @property
    def past(self) -> Sequence[Held]:
        """Return the meetings of the period whose date has passed; phases and deadlines are none."""
        return [
            one for one in self.meetings if one.over and one.kind not in {"phase", "deadline"} and self.within(one.ends)
        ]

    @property
    def held(self) -> Sequence[Held]:
        """Return the meetings of the period that took place, as far as the record says so."""
        return [one for one in self.past if one.recorded]

    def within(self, day: str) -> bool:
        """Say whether an ISO day, month or year lies in the period, or reaches into it."""
        return day >= self.since[: len(day)]

    def since_when(self, printed: bool, day: str) -> str:  # noqa: FBT001  # of an organisation
        """Return the ISO day since when an organisation is listed: what was printed, since the day of the document."""
        return self.source_day if printed and self.source_day else day
