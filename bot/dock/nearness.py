"""Which themes lie near one another: who works on the one can often help with the other.

Pairs hold both ways. They are chosen as practitioners of urban safety and peacebuilding would: either the same people
do both (mediation and negotiation), or one is a part or a cause of the other (gangs and armed violence).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PAIRS: tuple[tuple[str, str], ...] = (
    # how
    ("dialogue", "mediation"),
    ("dialogue", "negotiation"),
    ("mediation", "negotiation"),
    ("participation", "local-governance"),
    ("participation", "social-cohesion"),
    ("partnerships", "convening"),
    ("practice-exchange", "evidence"),
    ("practice-exchange", "convening"),
    ("social-prevention", "crime-prevention"),
    ("social-prevention", "youth"),
    ("urban-upgrading", "slum-upgrading"),
    ("urban-upgrading", "public-space"),
    ("urban-upgrading", "urbanization"),
    ("territorial-management", "local-governance"),
    # themes
    ("urban-safety", "crime-prevention"),
    ("urban-safety", "citizen-security"),
    ("urban-safety", "urban-fragility"),
    ("peacebuilding", "conflict-prevention"),
    ("peacebuilding", "peace"),
    ("peacebuilding", "post-conflict-transition"),
    ("conflict-prevention", "mediation"),
    ("conflict-prevention", "peace"),
    ("crime-prevention", "citizen-security"),
    ("human-security", "citizen-security"),
    ("armed-violence", "small-arms"),
    ("armed-violence", "gangs"),
    ("armed-violence", "cost-of-violence"),
    ("armed-violence", "crime-prevention"),
    ("gangs", "organised-crime"),
    ("gangs", "youth"),
    ("policing", "security-sector-reform"),
    ("policing", "citizen-security"),
    ("policing", "non-state-security"),
    ("security-sector-reform", "justice"),
    ("security-sector-reform", "non-state-security"),
    ("non-state-security", "organised-crime"),
    ("non-state-security", "negotiation"),
    ("justice", "human-rights"),
    ("gender", "human-rights"),
    ("slum-upgrading", "urbanization"),
    ("slum-upgrading", "public-space"),
    ("urban-fragility", "urbanization"),
    ("displacement-and-crises", "humanitarian"),
    ("disaster-management", "humanitarian"),
    ("democracy", "transparency"),
    ("democracy", "human-rights"),
    ("post-conflict-transition", "negotiation"),
    ("transparency", "local-governance"),
)


def _both_ways() -> Mapping[str, frozenset[str]]:
    near: dict[str, set[str]] = {}
    for one, other in PAIRS:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    return MappingProxyType({key: frozenset(others) for key, others in near.items()})


NEAR: Mapping[str, frozenset[str]] = _both_ways()


def near_to(key: str) -> frozenset[str]:
    """Return the keys of the themes near one; a goal and its targets (`sdg-11`, `sdg-11-7`) are near each other."""
    return NEAR.get(key, frozenset())
