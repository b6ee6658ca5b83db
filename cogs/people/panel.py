"""One's own profile: each field with who sees it, what others see, and the ways to change it."""

from __future__ import annotations

from collections.abc import Sequence

from discord import ButtonStyle
from discord.ui import LayoutView, Select

from bot.core.i18n import Language, _
from bot.people.form import Typed
from bot.people.records import (
    FIELDS,
    LENGTHS,
    MOST_LANGUAGES,
    MOST_PLACES,
    MOST_THEMES,
    THEME_AXES,
    VISIBILITIES,
    Field,
    Profile,
    Visibility,
)
from bot.resources.records import LANGUAGES
from bot.ui.addresses import button, menu
from bot.ui.forms import Form, Submitted
from bot.ui.layouts import actions, card, choice, layout, rule, text
from bot.ui.places import place_name
from bot.ui.text import plain
from bot.vocabulary.records import Term
from cogs.people.cards import Reader, term_names

ALL = "all"
# What is changed in one step, and how it is called there; the first two are forms.
FORMS = ("who", "words")
STEPS = (*FORMS, "languages", "expertise", "themes", "how", "sdg")


def shown(profile: Profile, field: Field, reader: Reader) -> str:
    """Return what a field says, in the reader's language; empty where it says nothing."""
    say, values = reader.say, profile.values
    if field == "organisation":
        return plain(profile.organisation_name)
    if field == "places":
        return plain(
            " / ".join(place_name(place.names if place else {}, country, say) for place, country in profile.places)
        )
    if field == "languages":
        return ", ".join(say.language(code) for code in values.languages)
    if field in ("expertise", "themes"):
        return ", ".join(term_names(list(getattr(values, field)), reader))
    return plain(getattr(values, field), limit=200)


def panel(profile: Profile, reader: Reader) -> LayoutView:
    """Show a profile to its owner, on one screen."""
    say = reader.say
    filled = [field for field in FIELDS if profile.values.says(field)]
    lines = [
        f"**{say(FIELDS[field])}** – {shown(profile, field, reader)} ({say(VISIBILITIES[profile.seen_by[field]])})"
        for field in filled
    ]
    missing = [say(FIELDS[field]) for field in FIELDS if field not in filled]
    if missing:
        lines.append(f"-# {say(_('Nothing said yet: {fields}.'), fields=say.listed(missing))}")
    return layout(
        card(text(f"### {say(_('Your profile'))}", _stand(profile, say)), rule(), text(*lines)),
        *choice(_change(say)),
        *choice(_who_sees(profile, filled, say) if filled else None),
        *actions(
            button(
                say(_("Take me off the list")) if profile.listed else say(_("List me")), "peop.consent", "listed",
                int(not profile.listed), style=ButtonStyle.secondary if profile.listed else ButtonStyle.primary,
            ),
            button(
                say(_("Do not have me asked")) if profile.askable else say(_("I may be asked for help")),
                "peop.consent", "asked", int(not profile.askable),
            ),
            button(say(_("As members see it")), "peop.preview") if filled else None,
            button(say(_("Empty the profile")), "peop.empty") if filled else None,
        ),
    )  # fmt: skip


def _stand(profile: Profile, say: Language) -> str:
    """Say in one line what others find of this person now, and what would change that."""
    named = profile.seen_by["name"]
    if not profile.listed:
        return say(_("Nobody finds you: you have not agreed to be listed."))
    if not profile.values.name:
        return say(_("Nobody finds you: you have not written your name yet."))
    if named == "nobody":
        return say(_("Nobody finds you: your name is shown to nobody. Choose below who sees it."))
    asked = (
        say(_("You may be asked for help through the bot; your name is told only if you say yes."))
        if profile.askable
        else say(_("You are not asked for help through the bot."))
    )
    found = (
        say(_("Curators find you by what they may see; members do not find you."))
        if named == "curators"
        else say(_("Members find you by what they may see."))
    )
    return f"{found} {asked}"


def _change(say: Language) -> Select[LayoutView]:
    names = {
        "who": _("Name, role, organisation, places"),
        "words": _("What I can offer, what I look for"),
        "languages": FIELDS["languages"],
        "expertise": FIELDS["expertise"],
        "themes": FIELDS["themes"],
        "how": _("Ways of working"),
        "sdg": _("Sustainable Development Goals"),
    }
    return menu(say(_("Write or change")), [(key, say(names[key]), "") for key in STEPS], "peop.change")


def _who_sees(profile: Profile, filled: Sequence[Field], say: Language) -> Select[LayoutView]:
    options = [(ALL, say(_("Everything that I have said")), "")]
    options += [(field, say(FIELDS[field]), say(VISIBILITIES[profile.seen_by[field]])) for field in filled]
    return menu(say(_("Choose who sees a field")), options, "peop.seen")


def who_sees(field: str, profile: Profile, reader: Reader) -> LayoutView:
    """Ask who sees one field, or all of them."""
    say = reader.say
    if field == ALL:
        lines = [f"### {say(_('Who sees everything that you have said?'))}"]
    else:
        known: Field = next(one for one in FIELDS if one == field)
        lines = [
            f"### {say(_('Who sees this?'))}",
            f"**{say(FIELDS[known])}** – {shown(profile, known, reader)}",
            f"-# {say(_('Now: {seen}'), seen=VISIBILITIES[profile.seen_by[known]])}",
        ]
    if field in (ALL, "name"):
        lines.append(f"-# {say(_('You are found by those alone who see your name.'))}")
    names: dict[Visibility, str] = {"nobody": _("Nobody"), "curators": _("Curators"), "members": _("Members")}
    return layout(
        card(text(*lines)),
        *actions(
            *(button(say(name), "peop.set", field, visibility) for visibility, name in names.items()),
            button(say(_("Back to my profile")), "peop.panel"),
        ),
    )


def chooser(step: str, profile: Profile, reader: Reader) -> LayoutView:
    """Offer the languages or terms of one step, what was chosen before being chosen."""
    say = reader.say
    if step == "languages":
        options = [(code, say.language(code), "") for code in LANGUAGES]
        chosen: Sequence[str] = profile.values.languages
        note = say(_("At most {count}."), count=MOST_LANGUAGES)
        menus = [menu(say(FIELDS["languages"]), options, "peop.chosen", step, 0, chosen=chosen, many=True)]
    else:
        chosen = profile.values.expertise if step == "expertise" else profile.values.themes
        offered = offered_terms(step, reader)
        note = say(_("At most {count} in all."), count=MOST_THEMES)
        menus = [
            menu(
                say(FIELDS["expertise"] if step == "expertise" else FIELDS["themes"]),
                [(term.id.key, say.pick(term.names), "") for term in part], "peop.chosen", step, number,
                chosen=chosen, many=True,
            )
            for number, part in enumerate(parts_of(offered))
        ]  # fmt: skip
    return layout(
        text(f"### {say(_('Choose what holds for you'))}", f"-# {note}"),
        *(item for one in menus for item in choice(one)),
        *actions(button(say(_("Back to my profile")), "peop.panel", style=ButtonStyle.primary)),
    )


def offered_terms(step: str, reader: Reader) -> list[Term]:
    """Return the terms that a step offers, in the order of the vocabulary."""
    axis = {"themes": "theme", "how": "how", "sdg": "sdg", "expertise": "expertise"}[step]
    assert axis in (*THEME_AXES, "expertise")  # noqa: S101  # one list of axes
    return reader.terms.axis(axis)


def parts_of(terms: Sequence[Term]) -> list[Sequence[Term]]:
    """Divide terms into menus of at most 25."""
    half = (len(terms) + 1) // 2 if len(terms) > 25 else max(len(terms), 1)
    return [terms[at : at + half] for at in range(0, len(terms), half)]


def form(step: str, typed: Typed, submitted: Submitted, say: Language) -> Form:
    """Return the form of a step, with what stands there."""
    if step == "who":
        made = Form(say(_("Who you are")), submitted)
        made.field("name", say(FIELDS["name"]), value=typed.name or "", limit=LENGTHS["name"])
        made.field(
            "role", say(FIELDS["role"]), value=typed.role or "", limit=LENGTHS["role"],
            about=say(_("What you do, in a few words")),
        )  # fmt: skip
        made.field(
            "organisation", say(FIELDS["organisation"]), value=typed.organisation or "", limit=LENGTHS["organisation"],
            about=say(_("As the directory names it, or any other")),
        )  # fmt: skip
        return made.field(
            "places", say(_("Places, one a line")), value=typed.places or "", limit=MOST_PLACES * 101, long=True,
            about=say(_("“Nairobi, Kenya”, or just the country")),
        )  # fmt: skip
    made = Form(say(_("What you offer and look for")), submitted)
    made.field("offers", say(FIELDS["offers"]), value=typed.offers or "", limit=LENGTHS["offers"], long=True,
               about=say(_("What others may ask you about")))  # fmt: skip
    return made.field("seeks", say(FIELDS["seeks"]), value=typed.seeks or "", limit=LENGTHS["seeks"], long=True,
                      about=say(_("What you would like to learn or find")))  # fmt: skip


def empty_question(say: Language) -> LayoutView:
    """Ask before a profile is emptied."""
    return layout(
        text(
            f"### {say(_('Empty your profile?'))}",
            say(_("Everything that you said of yourself is erased. What you agreed to stays as it is.")),
        ),
        *actions(
            button(say(_("Empty it")), "peop.sure", style=ButtonStyle.danger),
            button(say(_("Back to my profile")), "peop.panel"),
        ),
    )
