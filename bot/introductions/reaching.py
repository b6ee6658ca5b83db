"""Who is asked: the person, a focal point of the organisation, or the curators; and who is left in peace."""

from __future__ import annotations

from datetime import datetime

from bot.core.database import Transaction
from bot.core.i18n import CODES, _
from bot.directory.records import OrganisationId
from bot.directory.service import DirectoryService
from bot.errors import ConflictError, NotFoundError
from bot.focal_points.service import FocalPointsService
from bot.introductions import peace_store, store
from bot.introductions.records import MOST_A_WEEK, MOST_WAITING, WEEK, Introduction, Kind, unavailable
from bot.people.service import PeopleService
from bot.privacy.consents import Consenting


class Reaching:
    """Finds whom a request goes to, without telling anybody whom it passed over, or why."""

    def __init__(
        self, directory: DirectoryService, focal_points: FocalPointsService, people: PeopleService,
        consenting: Consenting,
    ) -> None:  # fmt: skip
        self._directory = directory
        self._focal_points = focal_points
        self._people = people
        self._consenting = consenting

    def name_in(self, tx: Transaction, guild: int, kind: Kind, ref: int) -> str:
        """Return what the asker chose is called as members see it now; empty where it is listed no more."""
        if kind == "person":
            person = self._people.person_in(tx, guild, ref, "members")
            return "" if person is None else person.name
        listed = self._directory.listed_in(tx, guild, [OrganisationId(ref)])
        return "" if ref not in listed else listed[OrganisationId(ref)].name

    def language_in(self, tx: Transaction, one: Introduction, user: int) -> str | None:
        """Return the language to write to an addressee in: that of their claim, or one that their profile names.

        None where neither says one, or English is among those they speak: the server's is as good then. What the
        profile says is used for themselves alone, whoever may see it.
        """
        if one.kind == "organisation":
            return self._focal_points.language_in(tx, one.guild, one.ref, user)
        spoken = {code.split("_")[0]: code for code in CODES}
        told = self._people.profile_in(tx, one.guild, user).values.languages
        return None if "en" in told else next((spoken[each] for each in told if each in spoken), None)

    def addressee_in(self, tx: Transaction, guild: int, asker: int, kind: Kind, ref: int, now: datetime) -> int | None:
        """Return Discord's number of who is asked, None for the curators.

        Of an organisation that is its focal point who confirmed longest ago and may be asked; the asker never is.
        Raises NotFoundError where the organisation is not listed, ConflictError where the person cannot be asked: in
        the same words whether they paused, blocked the asker, have enough waiting, left or are not listed.
        """
        if kind == "person":
            return self._person(tx, guild, asker, ref, now)
        if not self.name_in(tx, guild, kind, ref):
            raise NotFoundError(
                _("This organisation is not listed any more."), hint=_("Ask again with /dock ask"),
            )  # fmt: skip
        return self.focal_point_in(tx, guild, asker, ref, now)

    def focal_point_in(self, tx: Transaction, guild: int, asker: int, organisation: int, now: datetime) -> int | None:
        """Return the focal point of an organisation who is asked, None for the curators."""
        for user in self._focal_points.addressees_in(tx, guild, OrganisationId(organisation)):
            if user != asker and self._may_be_asked(tx, guild, user, asker, now):
                return user
        return None

    def still_in(self, tx: Transaction, one: Introduction) -> bool:
        """Say whether whoever a request is addressed to may still answer it."""
        if one.addressee is None:
            return True
        if one.kind == "person":
            return self._consenting.given_in(tx, one.guild, one.addressee, "asked")
        return one.addressee in self._focal_points.addressees_in(tx, one.guild, OrganisationId(one.ref))

    def _person(self, tx: Transaction, guild: int, asker: int, ref: int, now: datetime) -> int:
        user = self._people.user_of_in(tx, guild, ref)
        if user == asker:
            raise ConflictError(_("This is you."), hint=_("Choose somebody else in the answer to your question"))
        person = self._people.person_in(tx, guild, ref, "members")
        askable = person is not None and person.askable
        if user is None or not askable or not self._may_be_asked(tx, guild, user, asker, now):
            raise unavailable()
        return user

    def _may_be_asked(self, tx: Transaction, guild: int, user: int, asker: int, now: datetime) -> bool:
        at = int(now.timestamp())
        if peace_store.paused_until(tx, guild, user, at) is not None or peace_store.blocks(tx, guild, user, asker):
            return False
        waiting, week = store.asked_of(tx, guild, user, since=int((now - WEEK).timestamp()))
        return waiting < MOST_WAITING and week < MOST_A_WEEK
