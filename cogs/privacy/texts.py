"""What the bot says of privacy: PRIVACY.md in a few screens. Whoever changes one looks at the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.i18n import Phrase, _


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A page of the text: its title, and its paragraphs."""

    title: Phrase
    paragraphs: Sequence[Phrase]


SHORT: Sequence[Phrase] = (
    _("While you only look, nothing about you is kept: no search, no message that you write, no list of members."),
    _("What you tell the bot is kept under your Discord number, for this server alone, and goes to nobody but "
      "Discord. The operator of the bot can read it."),
)  # fmt: skip

READINGS: Mapping[str, Reading] = {
    "kept": Reading(
        title=_("What is kept"),
        paragraphs=[
            _("Your language, time zone and reminders; what you consented to."),
            _("Your answers to meetings, and the organisation if you named one; what you asked to be reminded of."),
            _("That you shared a resource, and your sentence on why it matters."),
            _("What you wrote in a conversation, only if a facilitator featured or moved it; you are told. Where it is "
              "attributed, the name that you bore then; under the Chatham House Rule the bot keeps names only to take "
              "them out of every text. Which conversations you follow, and what you promised."),
            _("Your profile, field by field; that you claim to speak for an organisation; that you would like to take "
              "part. Practices that you tell."),
            _("What you asked with /dock ask; introductions that you asked for or were asked for, what you share "
              "there, whether it helped; that you do not want to be asked, and by whom."),
            _("What was or is to be sent to you, without its text; a form that you have not sent yet."),
            _("If you curate: what you changed, when and why."),
            _("That the bot greeted you, as a fingerprint from which nobody reads your number."),
        ],
    ),
    "long": Reading(
        title=_("For how long"),
        paragraphs=[
            _("Settings, consents, reminders and what you follow: until you take them back."),
            _("An answer to a meeting: until you withdraw it, else as long as the meeting is kept."),
            _("What you shared, and what was featured of your words: until you take it back or erase it, else as long "
              "as the resource or the conversation."),
            _("Your profile, claims, that you would like to take part, and a practice that you have not sent: until "
              "you take them back or erase them; there is no limit of days."),
            _("What you asked with /dock ask: 60 days, longer while an introduction comes of it. What both sides "
              "of an introduction shared: 90 days."),
            _("That something was sent to you: 90 days. A form that you have not sent: about a day."),
            _("What curators changed: as long as the server's data; erasing takes their number out."),
            _("If you erase everything, all of it ends at once."),
        ],
    ),
    "seen": Reading(
        title=_("Who sees it"),
        paragraphs=[
            _("You see all of it, with /privacy."),
            _("Of meetings, members and curators see numbers: how many are going, and from which organisations and "
              "countries where people said so. If yours has one member here, others may guess who it is."),
            _("Who shared something is shown to nobody, curators included. If you chose to be told in the channel, "
              "others see there that you shared something, not what. Your sentence on why it matters is shown without "
              "your name."),
            _("What was featured in a conversation is read by everybody in it, as its card says: with your name, or "
              "without it under the Chatham House Rule."),
            _("A field of your profile is seen by those whom you chose, once you agreed to be listed. Curators read "
              "your claims and that you would like to take part; members see your name as focal point only if you "
              "agreed."),
            _("What you asked with /dock ask is shown to nobody. An introduction shows the other side your need "
              "alone until both have said yes. A practice is read by nobody before you send it."),
            _("What curators changed is shown to curators, with who did it."),
            _("The operator of the bot can read the database. The bot's answers go through Discord, as everything here "
              "does."),
        ],
    ),
    "gone": Reading(
        title=_("If you leave"),
        paragraphs=[
            _("Once a day the bot asks Discord whether those of whom it keeps something are still here. If you have "
              "left, everything is erased after 30 days. If you come back before, nothing is lost."),
            _("If the server removes the bot, everything about everybody is erased after 30 days, unless it is invited "
              "again before."),
            _("What was erased is erased once more where a copy of the database made before is put back."),
        ],
    ),
    "operator": Reading(
        title=_("The operator"),
        paragraphs=[
            _("Somebody runs this bot on a computer of theirs, and is responsible for what it keeps. Ask the "
              "administrators of the server who that is."),
            _("The operator can read the database and copies of it. The bot's log holds no names and nothing that was "
              "typed."),
            _("Where the operator lets the bot read messages, the card of each conversation says so."),
            _("If you are one of the contact points that the network published, tell a curator what is wrong: /help"),
        ],
    ),
}  # fmt: skip

GOES: Sequence[Phrase] = (
    _("your settings, consents, answers, reminders, and what is still to be sent to you"),
    _("what you shared that is not in the library yet, with its file; your sentence on why a work matters"),
    _("what was featured of your words, everywhere; what you follow"),
    _("your profile, your claims, that you would like to take part, and practices that you have not sent"),
    _("what you asked with /dock ask, your introductions and what you shared there, and whom you refuse"),
    _("your number wherever it stands: what you facilitate, promised, or changed, with the reasons that you gave"),
)
STAYS: Sequence[Phrase] = (
    _("numbers that name nobody, such as how many took part in a meeting: others rely on them"),
    _("published works in the library, next steps and changes, no longer tied to you: they are the network's memory"),
    _("names that the Chatham House Rule withholds, shown to nobody: the promise to the others needs them"),
    _("on Discord: what you wrote yourself, which only you can delete, and what the bot wrote to you"),
    _("what others wrote of you in their own words (tell a curator what should go), and files that somebody saved"),
    _("copies of the database, until they are replaced, and a fingerprint by which you are erased again if one is put "
      "back; nobody reads your number from it"),
)  # fmt: skip
