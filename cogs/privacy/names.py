"""What the parts of an export, and what stands in them, are called to people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.conversations.records import DESK, DIGEST, RHYTHMS, STEP, TOLD
from bot.core.i18n import Phrase, _
from bot.events.planning import NOTICE, REMINDER
from bot.events.records import ANSWERS
from bot.focal_points.outcomes import OUTCOME as FOCAL_OUTCOME
from bot.focal_points.outcomes import QUESTION as FOCAL_QUESTION
from bot.focal_points.records import ROLES as FOCAL_ROLES
from bot.focal_points.records import STATUSES as FOCAL_STATUSES
from bot.interest.outcomes import OUTCOME as INTEREST_OUTCOME
from bot.interest.records import STATUSES as INTEREST_STATUSES
from bot.introductions.outcomes import KINDS as INTRODUCTION_KINDS
from bot.introductions.records import HELPED
from bot.members.records import REMINDERS
from bot.people.records import FIELDS, VISIBILITIES
from bot.practices.inviting import INVITATION
from bot.resources.outcomes import OUTCOME
from bot.resources.records import KINDS, STATUSES

SECTIONS: Mapping[str, Phrase] = {
    "settings": _("your settings"),
    "profile": _("your profile"),
    "requests": _("what you asked the network"),
    "meetings": _("meetings"),
    "resources": _("the library"),
    "conversations": _("conversations"),
    "focal_points": _("whom you speak for"),
    "interest": _("your wish to take part"),
    "introductions": _("introductions"),
    "practices": _("promising practices"),
    "directory": _("the directory"),
    "stocktaking": _("the stock-taking"),
    "drafts": _("what you began"),
    "messages": _("messages to you"),
    "privacy": _("consents"),
    "acts": _("what you changed"),
}

# What an entry is called by: the first of these that it has.
TITLES: Sequence[str] = ("title", "text", "meeting", "conversation", "name", "kind")

# What only programs read, and forms that are kept as they were typed: the file has them.
IN_THE_FILE = frozenset({"about", "content", "message", "moment"})

KEYS: Mapping[str, Phrase] = {
    "language": _("Language"),
    "zone": _("Time zone"),
    "reminders": _("Reminders"),
    "unreachable_at": _("No direct message has reached you since"),
    "answers": _("Your answers"),
    "answer": _("Answer"),
    "organisation": _("Organisation"),
    "starts": _("Meeting of"),
    "at": _("When"),
    "reminded_of": _("You asked to be reminded of"),
    "not_reminded_of": _("You want no reminder of"),
    "minutes_before": _("Reminders"),
    "edited": _("Meetings that you edited"),
    "announced": _("Announced by you"),
    "added": _("Added by you"),
    "changed": _("Changed last by you"),
    "changed_last": _("Changed last by you"),
    "decided": _("Decided by you"),
    "curated": _("What you decided about or changed"),
    "shared": _("What you shared"),
    "forewords": _("Forewords that you wrote"),
    "authors": _("Authors"),
    "issued": _("Published"),
    "kind": _("Kind"),
    "publisher": _("Publisher"),
    "abstract": _("Abstract"),
    "themes": _("Themes"),
    "link": _("Link"),
    "file": _("File"),
    "why": _("Why it matters"),
    "status": _("State"),
    "shared_at": _("Shared"),
    "channel": _("Channel"),
    "told": _("You are told"),
    "answered_in": _("Answered in"),
    "contributions": _("What was featured of your words"),
    "mode": _("Rule"),
    "number": _("Number"),
    "words": _("Words"),
    "said_at": _("Written"),
    "featured_at": _("Featured on"),
    "bylines": _("Names that you bore"),
    "follows": _("You follow"),
    "digest": _("Digest"),
    "seen_at": _("Last looked at"),
    "told_until": _("News was sent until"),
    "commitments": _("You promised"),
    "conversation": _("Conversation"),
    "owner": _("By whom"),
    "due": _("Due"),
    "done_at": _("Done"),
    "outcome": _("Outcome"),
    "facilitates": _("You facilitate"),
    "opened": _("You opened"),
    "featured": _("Contributions that you featured"),
    "drafts": _("Begun and not sent"),
    "deliveries": _("What is to be sent to you, or was"),
    "occurrence": _("Meeting of"),
    "settled_at": _("Settled"),
    "said": _("What you say of yourself"),
    "seen_by": _("Who sees it"),
    "needs": _("What you asked"),
    "need": _("In your words"),
    "needed_by": _("Needed by"),
    "asked_at": _("Asked on"),
    "consents": _("You allowed"),
    "listed": _("Listed in the directory of people"),
    "asked": _("Asked for help by members"),
    "left": _("You had left"),
    "noticed_at": _("Noticed"),
    "erased_at": _("Erased on"),
    "claims": _("What you claimed"),
    "decisions": _("Claims that you decided about"),
    "role": _("Role"),
    "on_card": _("Your name stands on its card"),
    "confirmed_at": _("Confirmed by you"),
    "wishes": _("What you wrote to the curators"),
    "wish": _("Why you would like to take part"),
    "place": _("Place"),
    "languages": _("Languages"),
    "reason": _("Reason"),
    "moved_at": _("Stands there since"),
    "introductions_asked": _("Introductions that you asked for"),
    "introductions_answered": _("Introductions that you were asked for"),
    "you_share": _("You share"),
    "shared_with_you": _("Shared with you"),
    "reach": _("How to reach them"),
    "it_helped": _("It helped"),
    "paused_until": _("You are not asked for introductions before"),
    "blocked_people": _("People whose requests you refuse"),
    "practices": _("Practices that you tell"),
    "begun_at": _("Begun"),
    "changed_at": _("Changed last"),
    "handed_in": _("Handed in"),
    "question": _("Question"),
    "written": _("What you wrote"),
    "text": _("What you wrote"),
    "invited": _("The curators invited you for"),
    "invited_others": _("You invited a focal point of"),
    "declined": _("Declined"),
}

VALUES: Mapping[str, Mapping[str, str]] = {
    "reminders": dict[str, str](REMINDERS.items()),
    "answer": ANSWERS,
    "digest": dict[str, str](RHYTHMS.items()),
    "mode": {"attributed": _("attributed"), "chatham": _("Chatham House Rule")},
    "role": dict[str, str](FOCAL_ROLES.items()),
    "told": {"here": _("in the channel"), "direct": _("by direct message")},
    "kind": {
        **KINDS,
        REMINDER: _("a reminder"),
        NOTICE: _("news of a meeting"),
        OUTCOME: _("an answer of the curators"),
        **dict.fromkeys(INTRODUCTION_KINDS, _("about an introduction")),
        INVITATION: _("an invitation to tell a practice"),
        INTEREST_OUTCOME: _("an answer of the curators"),
        FOCAL_OUTCOME: _("news of a claim"),
        FOCAL_QUESTION: _("the question whether it is still right"),
        DESK: _("a note to facilitators"),
        TOLD: _("what was featured of your words"),
        DIGEST: _("a digest"),
        STEP: _("a next step falls due"),
        **dict[str, str](FIELDS.items()),
        "event": _("a meeting"),
        "resource": _("a resource"),
        "conversation": _("a conversation"),
        "profile": _("your profile"),
        "interest": _("that you would like to take part"),
        "introduction": _("a request for an introduction"),
    },
    "seen_by": dict[str, str](VISIBILITIES.items()),
    "it_helped": dict[str, str](HELPED.items()),
    "status": {
        **dict[str, str](STATUSES.items()),
        **dict[str, str](INTEREST_STATUSES.items()),
        **dict[str, str](FOCAL_STATUSES.items()),
        "featured": _("featured"),
        "moved": _("moved"),
        "changed": _("changed since it was featured"),
        "asked": _("open"),
        "accepted": _("both sides have said yes"),
        "moot": _("came to nothing"),
        "due": _("waits"),
        "sending": _("waits"),
        "sent": _("sent"),
        "failed": _("did not arrive"),
        "uncertain": _("may not have arrived"),
        "expired": _("too late to be sent"),
        "superseded": _("replaced by newer news"),
    },
}
