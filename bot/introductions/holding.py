"""What is kept of people about introductions, as it is shown to them and erased."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.core.database import Transaction
from bot.introductions.records import Introduction, Shares
from bot.introductions.service import IntroductionsService


class IntroductionHolder:
    """Answers for introductions (`bot.core.personal.Holder`): each side has its own words, and what was shared."""

    section = "introductions"

    def __init__(self, introductions: IntroductionsService) -> None:
        self._introductions = introductions

    def people_in(self, tx: Transaction, guild: int) -> set[int]:
        """Return everybody who asked, is asked, answered, paused or blocks, or is blocked."""
        return self._introductions.people_in(tx, guild)

    def held_in(self, tx: Transaction, guild: int, user: int) -> Mapping[str, Any]:
        """Return what somebody wrote and was shared with them; of the other side nothing that they did not share.

        What was refused stands as open until its asker learns that nothing came of it; who blocks somebody is not told
        to them.
        """
        panel = self._introductions.panel_in(tx, guild, user)
        every = self._introductions.of_person_in(tx, guild, user)
        found: dict[str, Any] = {
            "introductions_asked": [_asked(one) for one in every if one.asker == user],
            "introductions_answered": [
                _answered(one, user) for one in every if one.asker != user and user in {one.addressee, one.answered_by}
            ],
            "paused_until": None if panel.paused_until is None else panel.paused_until.isoformat(),
            "blocked_people": panel.blocks,
        }
        return {name: each for name, each in found.items() if each}

    def erase_in(self, tx: Transaction, guild: int, user: int) -> None:
        """Erase somebody's part of every introduction; open ones end neutrally."""
        self._introductions.erase_in(tx, guild, user)


def _asked(one: Introduction) -> Mapping[str, Any]:
    status = one.status if one.status in {"accepted", "withdrawn"} else "asked" if one.ended_at is None else "ended"
    return _filled(
        {
            "need": one.need,
            "needed_by": "" if one.needed_by is None else one.needed_by.isoformat(),
            "languages": list(one.languages),
            "answered_in": one.language,
            "you_share": _shares(one.asker_shares),
            "shared_with_you": _shares(one.other(one.asker)),
            "asked_at": one.asked_at.isoformat(),
            "status": status,
            "it_helped": one.asker_helped,
        }
    )


def _answered(one: Introduction, user: int) -> Mapping[str, Any]:
    return _filled(
        {
            "you_share": _shares(one.own(user)) if one.answered_by == user else {},
            "shared_with_you": _shares(one.other(user)),
            "asked_at": one.asked_at.isoformat(),
            "status": one.status,
            "it_helped": one.addressee_helped if one.answered_by == user else "",
        }
    )


def _shares(shares: Shares) -> Mapping[str, str]:
    return {key: text for key, text in asdict(shares).items() if text}


def _filled(found: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: each for key, each in found.items() if each}
