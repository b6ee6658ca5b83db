"""What people want to do, and the commands that do it; what each command does it says itself, in the tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.core.folding import fold
from bot.core.i18n import Language, Phrase, _

Audience = Literal["everybody", "facilitators", "curators", "administrators"]
AUDIENCES: Mapping[Audience, Phrase] = {
    "curators": _("For curators"),
    "facilitators": _("For facilitators"),
    "administrators": _("For administrators"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Something that people want to do; `commands` as they are called in the tree, the most useful first."""

    key: str
    title: Phrase
    about: Phrase
    audience: Audience
    commands: Sequence[str] = ()
    menus: Sequence[str] = ()  # of a message


CURATORS = "curators"
TOPICS: Sequence[Topic] = (
    Topic(
        key="someone",
        title=_("Find someone"),
        about=_("Search by name, place, theme or expertise, in any of the four languages; slips are forgiven."),
        audience="everybody",
        commands=[
            "directory find", "directory people", "directory show", "directory browse", "directory contacts",
            "directory about",
            "directory ledger", "directory export",
        ],
    ),
    Topic(
        key="dock",
        title=_("Ask who could help"),
        about=_("Say what you need in your own words; you see who could help, and why. Only you see the answer."),
        audience="everybody",
        commands=["dock ask", "dock introductions"],
    ),
    Topic(
        key="paper",
        title=_("Find a paper"),
        about=_("The library holds what the network reads and writes."),
        audience="everybody",
        commands=["resources find", "resources latest", "resources show", "resources cite", "resources export"],
    ),
    Topic(
        key="share",
        title=_("Share something"),
        about=_("Curators see it first, without your name."),
        audience="everybody",
        commands=["resources share", "resources mine", "resources withdraw"],
        menus=["Share as resource"],
    ),
    Topic(
        key="practice",
        title=_("Tell a promising practice"),
        about=_("A questionnaire in six short steps; each is kept at once, and you go on whenever you like."),
        audience="everybody",
        commands=["practice share", "practice show", "practice export", "practice coverage"],
    ),
    Topic(
        key="meet",
        title=_("Know when we meet"),
        about=_("Times are shown as your Discord shows them, and on the clock of the place."),
        audience="everybody",
        commands=[
            "events next", "events list", "events show", "events answer", "events remind me", "events remind stop",
            "events calendar",
        ],
    ),
    Topic(
        key="talk",
        title=_("Join a conversation"),
        about=_("To take part, write in the thread of a conversation; its card says how your words may be used."),
        audience="everybody",
        commands=[
            "conversation list", "conversation show", "conversation find", "conversation follow",
            "conversation commitments", "conversation export",
        ],
    ),
    Topic(
        key="interest",
        title=_("Take part in the network"),
        about=_("Tell the curators who you are and why; they read it, and nobody else does."),
        audience="everybody",
        commands=["interest"],
    ),
    Topic(
        key="stock",
        title=_("See how the network stands"),
        about=_("The whole network in one document, drawn from what is recorded, and in five figures."),
        audience="everybody",
        commands=["stocktake", "network pulse"],
    ),
    Topic(
        key="speak",
        title=_("Speak for your organisation"),
        about=_("On its card, “I work here” tells the curators; your name stands there only if you agree."),
        audience="everybody",
        commands=["directory show"],
    ),
    Topic(
        key="mine",
        title=_("Decide what is kept about me"),
        about=_("What you decide holds in this server alone."),
        audience="everybody",
        commands=[
            "privacy", "me profile", "me settings", "me language", "me timezone", "me reminders", "resources mine",
            "conversation mine",
        ],
    ),
    Topic(
        key=CURATORS,
        title=_("Ask a curator"),
        about=_("Curators keep the network's memory right."),
        audience="everybody",
    ),
    Topic(
        key="review",
        title=_("Review the library"),
        about=_("What members shared waits for you, and links are checked for you."),
        audience="curators",
        commands=[
            "curate resources review", "curate resources edit", "curate resources retire", "curate resources restore",
            "curate resources history", "curate resources links", "curate resources digest",
        ],
    ),
    Topic(
        key="people",
        title=_("Welcome new people"),
        about=_("Who would like to take part, who claims an organisation, and what else of people waits for you."),
        audience="curators",
        commands=["curate people"],
    ),
    Topic(
        key="listed",
        title=_("Edit the directory"),
        about=_("Every change is kept with who made it and why, and can be taken back."),
        audience="curators",
        commands=[
            "curate directory add", "curate directory edit", "curate directory merge", "curate directory undo",
            "curate directory duplicates", "curate directory history", "curate directory import",
        ],
    ),
    Topic(
        key="meetings",
        title=_("Run meetings"),
        about=_("You see what was understood before anything is announced."),
        audience="curators",
        commands=[
            "curate events create", "curate events edit", "curate events duplicate", "curate events cancel",
            "curate events agenda", "curate events minutes", "curate events attendance", "curate events deliveries",
        ],
    ),
    Topic(
        key="talks",
        title=_("Run conversations"),
        about=_("From framing a question to the consolidated reply."),
        audience="facilitators",
        commands=[
            "curate conversation open", "curate conversation edit", "curate conversation question",
            "curate conversation facilitators", "curate conversation link", "curate conversation summary",
            "curate conversation point", "curate conversation step", "curate conversation close",
            "curate conversation reopen",
        ],
        menus=["Feature", "Unfeature", "Move to conversation"],
    ),
    Topic(
        key="setup",
        title=_("Set up the bot"),
        about=_("Decide who curates and where things are posted, and see whether all is well."),
        audience="administrators",
        commands=["setup guide", "doctor", "setup curators", "setup events", "setup conversations"],
    ),
)  # fmt: skip


def topics_for(audiences: set[Audience]) -> list[Topic]:
    """Return the topics of people who are all of these."""
    return [topic for topic in TOPICS if topic.audience in audiences]


def named(text: str, topics: Sequence[Topic], say: Language) -> Topic | None:
    """Return the topic that is meant by its key, or by its title or a beginning of it in the reader's language."""
    typed = fold(text)
    for topic in topics:
        if topic.key == text.strip().casefold():
            return topic
    return next((topic for topic in topics if typed and fold(say(topic.title)).startswith(typed)), None)
