"""Synthetic organisations, and what people type when they look for one.

Everything comes from one seed, so two runs, and two machines, get the same. Towns are those that CLDR names (in the
four languages) and as many made-up ones as it takes, spelled as people of ten regions spell theirs, ø, ł, ã, ñ, ş
among them; how often a town occurs falls off as it does with real ones. Organisations are named after towns, people
and themes, in the languages of their countries, half of them with names in other languages too.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, islice, repeat

from babel import Locale
from babel.core import get_global

from benchmarks.keyboard import begun, letter_by_letter

LANGUAGES = ("en", "fr", "es", "pt_BR")
SEED = 2016
TOWNS = 12_000
PEOPLE = 6_000


@dataclass(frozen=True, slots=True)
class Town:
    """A town: its name in each of the four languages, and the country it is in."""

    names: dict[str, str]
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """What is put into the directory, and searched for."""

    number: int
    name: str
    abbreviation: str
    names: tuple[str, ...]  # in other languages
    town: int  # number in `towns()`
    themes: tuple[int, ...]  # numbers, to be taken modulo the number of themes there are


@dataclass(frozen=True, slots=True)
class _Region:
    countries: str
    languages: tuple[str, ...]  # of the names of organisations
    starts: str
    middles: str
    ends: str


# How towns and people are called; only the sound of it matters.
_REGIONS = (
    _Region("CO MX PE CL AR EC GT HN SV BO VE ES CR PY UY DO", ("es",),
            "San_ Santa_ Villa_ Puerto_ El_ La_ Chi Gua Que Bar Tla Cal Ma Ti Cha Za Po Co Yu Pi Ju Ará Cór Mé Íl Ñe",
            "ra ri ta lla que rre gua cha lu ba no me ja pe zo yo ñi ca ve do",
            "tepec quilla dalupe ría cán ñón lá nza mayo vedra lejo güe zuela tá dor rrón pán huaca nito"),
    _Region("BR PT AO MZ CV GW", ("pt_BR",),
            "São_ Santo_ Nova_ Porto_ Rio_ Ita Pira Ja Ube Ara Cam Gua Ma Lu Be Vi So Ca Mar Tau Pé Ámo",
            "ra ca pi ra gua ba ti lo nha re te pa cu ma xi",
            "ção açu etuba ópolis inha eira ães ão uba ândia boa tins ré baté lândia guaí"),
    _Region("FR BE CH SN CI CD CM BF ML HT MA TN", ("fr",),
            "Saint-_ Sainte-_ Mont Ville Cha Bou Ber Lou Gran Bel Cour Mar Ker Tou Ga Dia Ou Ké Épi Bri",
            "ra be gne lo ma rou cha dou vi lle sso ba ti",
            "ville gny court mont ère oît sur-Lère bourg ières igny dougou koro lès-Bains eaux é ac"),
    _Region("PL", ("en", "fr"),
            "Bia Kra Wro Gdy Łó Pozn Lub Rze Ol Zie Szcze By Ło Święt Żyr Sta Nowy_ Stary_ Gó",
            "ło ra wo mie gó bo cho ki ste la wi", "łów ówek ńsk ławice ość ęga szcz ice łęka łomża nów wiec żary ków"),
    _Region("NO DK SE IS FI", ("en",),
            "Ås Trom Bo Sø Nord Sten Hal Ry Lille Øst Vest Grø Frø Kri Hel Mal Brø Æbel Kø Tøns",
            "m n l der ste ken ge ne va lo",
            "sø bø stad dal ærum ås ødegård vik havn sund borg berg fjörður køping ø mark"),
    _Region("TR RS HR BA RO CZ AL BG", ("en", "fr"),
            "Kara Ak Eski Yeni_ Gü Şan Iğ Bu Novi_ Stara_ Ča Đu Ži Târ Bra Plo Sko Krá Tri Üs",
            "ra lı ba ne mi vo do ki ste gra se",
            "şehir köy ıca ğlu čac đevo ești ovec hisar dağ burgas ník jevo žani üdar"),
    _Region("GB US KE NG ZA GH AU CA IE NZ JM", ("en",),
            "Ash Brad Wake Stock Nor Hart West_ East_ New_ Kings Lang Ber Mill Win Dun Ox Thorn Black Glen",
            "le ing er ham wood bridge ley well hurst",
            "ton ford burgh wick field bury mouth worth shire port stead by"),
    _Region("IQ JO LB EG YE SY PS SD LY", ("en", "fr"),
            "al-_ Bab Mus Ra Ka Ba Na Sulay Hal Zar Ma'_ Tar Qa Kho Je Dei Umm_",
            "la ra ma ba qa sha di si nu", "abad iyah un rbala bil oud ddin hra mra niyya taniya fa"),
    _Region("KE TZ UG RW BI MW ZM SS ET SO", ("en", "fr"),
            "Nya Ka Ki Mu Bu Ru Mwa Ndo Ga Kisu Eld Ma Ngo Bi Iri Za",
            "ka ri nga ru ba mu ku ye si nde", "ndu ngo bugu roti mega ngani lila teza yange gali kuru mba zinga"),
    _Region("IN PH ID NP BD LK MM TH VN", ("en",),
            "Raj Cha Nag Sri Bho Jai Tan Sura Ka Ma Pala Ban Dha Ba Lumi Jo Hải_ Phú_ Đông_",
            "ra ni ka da li wa ga ta ma lo", "pur nagar abad garh buhan karta wan giri puram dang tang kot yogya nh"),
)  # fmt: skip

# How organisations are called: {t} a town, {p} a person, {s} a subject.
_TEMPLATES = {
    "en": (
        "City of {t}", "{t} City Council", "County of {t}", "{p} Foundation", "{p} Institute for {s}",
        "{t} Centre for {s}", "{s} Network {t}", "University of {t}", "{t} University, Department of {s}",
        "{p} and {p} Associates", "Alliance for {s} in {t}", "{t} Police Service", "Initiative on {s}",
        "Friends of {t}", "{t} {s} Forum",
    ),
    "fr": (
        "Ville de {t}", "Mairie de {t}", "Fondation {p}", "Institut {p} pour {s}", "Centre de {s} de {t}", "Réseau {s}",
        "Université de {t}", "Association {p}", "Observatoire {s} {t}", "Préfecture de {t}", "Maison {p} de {t}",
    ),
    "es": (
        "Alcaldía de {t}", "Municipalidad de {t}", "Fundación {p}", "Instituto {p} de {s}", "Centro de {s} de {t}",
        "Red de {s} de {t}", "Universidad de {t}", "Corporación {p} para {s}", "Observatorio de {s}",
        "Gobernación de {t}",
    ),
    "pt_BR": (
        "Prefeitura de {t}", "Câmara Municipal de {t}", "Fundação {p}", "Instituto {p} de {s}", "Centro de {s} de {t}",
        "Rede de {s} de {t}", "Universidade de {t}", "Associação {p}", "Observatório de {s} de {t}",
        "Guarda Civil de {t}",
    ),
}  # fmt: skip
SUBJECTS = {
    "en": (
        "Mediation", "Peacebuilding", "Urban Safety", "Crime Prevention", "Human Rights", "Public Space", "Youth",
        "Policing", "Dialogue", "Reconciliation", "Resilience", "Governance", "Armed Violence Reduction", "Migration",
        "Gender", "Housing", "Disaster Management", "Community Justice", "Disarmament", "Conflict Analysis",
        "Local Democracy", "Inclusion",
    ),
    "fr": (
        "Médiation", "Consolidation de la paix", "Sécurité urbaine", "Prévention", "Droits humains", "Espaces publics",
        "Jeunesse", "Dialogue", "Réconciliation", "Résilience", "Gouvernance", "Migrations", "Égalité", "Désarmement",
    ),
    "es": (
        "Mediación", "Construcción de paz", "Seguridad urbana", "Prevención", "Derechos humanos", "Espacio público",
        "Juventud", "Diálogo", "Reconciliación", "Convivencia", "Gobernanza", "Migración", "Género", "Desarme", "Niñez",
    ),
    "pt_BR": (
        "Mediação", "Construção da paz", "Segurança urbana", "Prevenção", "Direitos humanos", "Espaço público",
        "Juventude", "Diálogo", "Reconciliação", "Convivência", "Governança", "Migração", "Gênero", "Desarmamento",
    ),
}  # fmt: skip
SMALL = frozenset(["of", "and", "for", "in", "on", "de", "la", "pour", "para", "da", "the", "et"])


@cache
def towns() -> tuple[Town, ...]:
    """Return every town, the most frequent first: those that CLDR names, then the made-up ones."""
    chance = random.Random(SEED)  # noqa: S311  # repeatable, not secret
    known = list(_known_towns())
    chance.shuffle(known)
    seen = {town.names["en"] for town in known}
    while len(known) < TOWNS:
        region = chance.choice(_REGIONS)
        name = _invented(chance, region)
        if name in seen:
            continue
        seen.add(name)
        known.append(Town(dict.fromkeys(LANGUAGES, name), chance.choice(region.countries.split())))
    return tuple(known)


def _known_towns() -> Iterator[Town]:
    countries: dict[str, str] = get_global("zone_territories")
    cities = [Locale.parse(code).time_zones for code in LANGUAGES]
    for zone in sorted(countries):
        own = zone.split("/")[-1].replace("_", " ")
        if "/" not in zone or len(countries[zone]) != 2 or zone.startswith(("Etc", "Antarctica")):
            continue
        names = [city.get(zone, {}).get("city", own) for city in cities]
        yield Town(dict(zip(LANGUAGES, names, strict=True)), countries[zone])


def _invented(chance: random.Random, region: _Region) -> str:
    start = chance.choice(region.starts.split())
    body = "".join(chance.choice(region.middles.split()) for _ in range(chance.choice((0, 1, 1, 2))))
    end = chance.choice(region.ends.split())
    if start.endswith("_"):
        body = (body or chance.choice(region.middles.split())).capitalize()
        return start[:-1].rstrip("-") + ("-" if start.endswith("-_") else " ") + body + end
    return start + body + end


@cache
def people() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return family names with the languages of the region they come from."""
    chance = random.Random(SEED + 1)  # noqa: S311
    found: dict[str, tuple[str, ...]] = {}
    while len(found) < PEOPLE:
        region = chance.choice(_REGIONS)
        name = _invented(chance, region)
        if " " not in name and "-" not in name:
            found[name] = region.languages
    return tuple(found.items())


@cache
def falling(count: int, head: int = 20) -> list[float]:
    """Return cumulative weights: the n-th of a list occurs 1 / (n + `head`) times; a few cities have hundreds."""
    return list(accumulate(1 / (number + head) for number in range(count)))


def organisations(count: int) -> Iterator[Organisation]:
    """Return that many organisations; a longer list begins as a shorter one does."""
    chance = random.Random(SEED + 2)  # noqa: S311
    places = towns()
    weights = falling(len(places))
    persons = people()
    of_country = {country: region.languages for region in _REGIONS for country in region.countries.split()}
    taken: dict[str, int] = {}
    for number in range(count):
        (town,) = chance.choices(range(len(places)), cum_weights=weights)
        language = chance.choice(of_country.get(places[town].country, ("en", "fr")))
        persons_named = [chance.choice(persons)[0] for _ in range(2)]
        subject = chance.randrange(len(SUBJECTS[language]))
        template = chance.choice(_TEMPLATES[language])
        name = _named(template, language, places[town], persons_named, subject)
        taken[name] = taken.get(name, 0) + 1
        if taken[name] > 1:
            name = f"{name} {_roman(taken[name])}" if "{t}" in template else f"{name}, {places[town].names[language]}"
        others = [code for code in LANGUAGES if code != language]
        translated = chance.sample(others, chance.choice((0, 0, 0, 1, 2)))
        yield Organisation(
            number=number,
            name=name,
            abbreviation=_initials(name) if chance.random() < 0.6 else "",
            names=tuple(
                _named(chance.choice(_TEMPLATES[code]), code, places[town], persons_named, subject)
                for code in translated
            ),
            town=town,
            themes=tuple(chance.randrange(1000) for _ in range(chance.choice((1, 1, 2, 2, 3)))),
        )


def _named(template: str, language: str, town: Town, persons: Sequence[str], subject: int) -> str:
    subjects = SUBJECTS[language]
    name = template.replace("{t}", town.names[language]).replace("{s}", subjects[subject % len(subjects)])
    for person in persons:
        name = name.replace("{p}", person, 1)
    return name


def _roman(number: int) -> str:
    return "".join(sign * (number // value % times) for sign, value, times in _ROMAN)


_ROMAN = (("C", 100, 10), ("L", 50, 2), ("X", 10, 5), ("V", 5, 2), ("I", 1, 5))


def _initials(name: str) -> str:
    return "".join(
        word[0] for word in name.replace("-", " ").split() if word.lower() not in SMALL and word[0].isalpha()
    )


# -- what people type -----------------------------------------------------------------------------------


def typing(listed: Sequence[Organisation], *, seed: int) -> Iterator[str]:
    """Return, without end, what Discord asks for while one person after another looks for one of `listed`.

    Of 100 people 45 type the first word of a name, 15 another word of it, 20 the town, 8 the abbreviation, 12 two
    words, as far as `keyboard.begun` says.
    """
    chance = random.Random(seed)  # noqa: S311
    return letter_by_letter(_sought(chance, chance.choice(listed)) for _ in repeat(None))


def typed(listed: Sequence[Organisation], count: int, *, seed: int) -> list[str]:
    """Return the first `count` of what is asked for (see `typing`)."""
    return list(islice(typing(listed, seed=seed), count))


def _sought(chance: random.Random, organisation: Organisation) -> str:
    town = towns()[organisation.town].names[chance.choice(LANGUAGES)]
    name = chance.choice((organisation.name, *organisation.names))
    words = [word for word in name.replace(",", "").split() if word.lower() not in SMALL]
    kind = chance.random()
    before = ""
    if kind < 0.45:
        word = words[0]
    elif kind < 0.60:
        word = chance.choice(words)
    elif kind < 0.80:
        word = town
    elif kind < 0.88 and organisation.abbreviation:
        word = organisation.abbreviation
    else:
        before, word = (words[0] + " ", words[1]) if len(words) > 1 else ("", words[0])
    return begun(chance, before, word)
