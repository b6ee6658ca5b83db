"""People who chose to be listed, as the rest of the bot sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType, TypeAlias

from bot.core.i18n import Phrase, _
from bot.directory.records import OrganisationId, Place, PlaceId
from bot.vocabulary.records import TermId

ProfileId = NewType("ProfileId", int)
Field = Literal["name", "role", "organisation", "places", "languages", "expertise", "themes", "offers", "seeks"]
Visibility = Literal["nobody", "curators", "members"]
Viewer = Literal["members", "curators"]

# What a person is called in the search index. Two entries each, since what is hidden from members must not lead them
# to anybody, nor move the order in which they read.
KINDS: Mapping[Viewer, str] = {"members": "person", "curators": "personcurators"}

FIELDS: Mapping[Field, Phrase] = {
    "name": _("Name"),
    "role": _("Role"),
    "organisation": _("Organisation"),
    "places": _("Places"),
    "languages": _("Languages"),
    "expertise": _("Fields of expertise"),
    "themes": _("Themes"),
    "offers": _("What I can offer"),
    "seeks": _("What I look for"),
}
VISIBILITIES: Mapping[Visibility, Phrase] = {
    "nobody": _("nobody sees it"),
    "curators": _("curators see it"),
    "members": _("members see it"),
}
THEME_AXES = ("how", "theme", "sdg")
LENGTHS: Mapping[Field, int] = {"name": 100, "role": 150, "offers": 500, "seeks": 500, "organisation": 200}
MOST_PLACES = 5
MOST_THEMES = 15
MOST_LANGUAGES = 10

# A place of the directory or none, the ISO code of a country, and the name of a place that the directory does not know.
Where: TypeAlias = tuple[PlaceId | None, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """What a profile says, resolved; what it does not say is empty."""

    name: str = ""
    role: str = ""
    organisation: OrganisationId | None = None
    organisation_text: str = ""  # where it is not listed in the directory
    places: Sequence[Where] = ()
    languages: Sequence[str] = ()  # ISO 639-1
    expertise: Sequence[str] = ()  # keys of terms
    themes: Sequence[str] = ()
    offers: str = ""
    seeks: str = ""

    def says(self, what: Field) -> bool:
        """Say whether anything stands in a field."""
        if what == "organisation":
            return self.organisation is not None or bool(self.organisation_text)
        return bool(getattr(self, what))


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A profile as its owner sees it."""

    id: ProfileId
    values: Values
    organisation_name: str  # as the directory calls it today, or as they wrote it
    places: Sequence[tuple[Place | None, str]]
    seen_by: Mapping[Field, Visibility]  # every field; what says nothing is seen by nobody
    listed: bool  # they consented to be listed
    askable: bool  # they consented to be asked
    version: int

    def shown(self, what: Field, viewer: Viewer) -> bool:
        """Say whether a viewer may see a field: curators see what members see, and more."""
        return visible(self.seen_by[what], viewer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person as one kind of viewer may see them: whatever is hidden from that viewer is not here."""

    id: ProfileId
    name: str
    role: str = ""
    organisation: OrganisationId | None = None
    organisation_name: str = ""
    places: Sequence[tuple[Place | None, str]] = ()  # place, country
    languages: Sequence[str] = ()
    expertise: Sequence[str] = ()
    themes: Sequence[str] = ()
    offers: str = ""
    seeks: str = ""
    askable: bool = False
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage:
    """One answer to a search, with what is needed to narrow it."""

    query: str
    viewer: Viewer
    results: Sequence[Person]  # of the page that was asked for
    first: int  # which of them `results` begins with
    listed: int  # how many can be turned to
    total: int
    counted_all: bool
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    corrected: str | None = None
    partial: bool = False
    nearest: Sequence[tuple[TermId, int]] = ()


def visible(visibility: Visibility, viewer: Viewer) -> bool:
    """Say whether a viewer may see what is visible so far."""
    return visibility == "members" or (visibility == "curators" and viewer == "curators")
