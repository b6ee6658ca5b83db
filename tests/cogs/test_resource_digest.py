"""The digest of the library through Discord: decided by curators, posted once, read by everybody (D3, D11, I2, I3, I9)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.guilds import Actor
from bot.core.i18n import Languages
from bot.core.outbox import Delivery, DeliveryId, Target
from bot.resources.digest import MOST_NEW
from bot.resources.digest_records import Digest
from bot.resources.form import ResourceForm
from bot.resources.outcomes import DIGEST
from bot.resources.records import Resource, ResourceId, Summary
from bot.resources.sharing import Started
from bot.sandbox.answers import Answer
from cogs.resources.digest import MOST_TITLES, digest_message
from tests.cogs.test_directory import press
from tests.cogs.test_events import public
from tests.support.network import Network

POST = "/channels/*/messages"
ON = "channel:lobby every:weekly day:Monday hour:9 zone:Europe/Paris"
LANGUAGES = Languages.load()


def at(day: int, hour: int = 8, month: int = 3) -> datetime:
    return datetime(2027, month, day, hour, tzinfo=UTC)


async def decide(network: Network, options: str = ON) -> Answer:
    network.curator.enter("curators")
    return await network.curator.run(f"/curate resources digest {options}".strip())


async def publish(network: Network, title: str, number: int = 0, **fields: str) -> Resource:
    """Have a member share something and a curator approve it."""
    society = network.world.society
    member = Actor(user=society.members["member"].id, guild=network.guild)
    curator = Actor(user=society.members["curator"].id, guild=network.guild, roles=[society.curator_role.id])
    address = f"https://example.org/{number}" if number else ""
    form = ResourceForm(title=title, address=address, kind="report", **fields)
    draft = await network.app.sharing.keep(member, Started(form=form, channel=society.lobby.id, tell="direct"))
    shared = await network.app.sharing.send(member, draft, "en")
    return await network.app.resource_curation.approve(curator, shared.id, expected=shared.version)


async def digests(network: Network, channel: str = "lobby") -> list[Answer]:
    """The digests in a channel, oldest first: what has a menu and a text that a notification shows."""
    return [one for one in await public(network, channel) if one.first and one.first.content and one.first.components]


def content(answer: Answer) -> str:
    assert answer.first is not None
    return answer.first.content


async def until(network: Network, instant: datetime) -> None:
    await network.advance(instant - network.world.now())


# -- what curators decide ------------------------------------------------------------------------------------------


async def test_a_curator_decides_and_sees_what_holds_and_when_the_next_one_comes(network: Network) -> None:
    before = await decide(network, "")
    assert before.ephemeral
    assert "is off" in before.text
    assert "no channel yet" in before.text
    decided = await decide(network)
    stamp = f"<t:{int(at(8).timestamp())}"
    for answer in (decided, await decide(network, "")):
        assert answer.ephemeral
        assert answer.holds(f"{stamp}:F>")
        assert answer.holds(f"{stamp}:R>")
        assert "each week: Monday, 09:00 (Europe/Paris)" in answer.text
        assert f"<#{network.world.society.lobby.id}>" in content(answer)
    monthly = await decide(network, "every:monthly day:Sunday hour:0 language:français")
    assert "each month, on its first such day: Sunday, 00:00" in monthly.text
    assert "français" in monthly.text
    assert monthly.holds(f"<t:{int(at(6, 23).timestamp())}:F>")
    assert "is off" in (await decide(network, "every:off")).text


async def test_without_a_channel_it_cannot_be_switched_on(network: Network) -> None:
    answer = await decide(network, "every:weekly")
    assert "no channel for the digest yet" in answer.text
    assert "option channel" in answer.text
    assert "is off" in (await decide(network, "")).text


async def test_the_zone_is_completed_and_checked(network: Network) -> None:
    offered = await network.curator.complete("/curate resources digest zone:nairo")
    assert offered.choices
    assert offered.choices[0]["value"] == "Africa/Nairobi"
    assert (
        "not a known time zone" in (await decide(network, f"{ON} zone:Atlantis".replace("zone:Europe/Paris ", ""))).text
    )


async def test_a_member_may_neither_see_nor_change_it(network: Network) -> None:
    """I9: also where an administrator has shown the command to everybody."""
    network.show_to_everyone("/curate")
    for options in ("", ON):
        answer = await network.member.run(f"/curate resources digest {options}".strip())
        assert answer.ephemeral
        assert "Only curators" in answer.text
    assert "is off" in (await decide(network, "")).text


# -- what arrives --------------------------------------------------------------------------------------------------


async def test_it_arrives_once_and_lists_what_was_approved_since(network: Network) -> None:
    await decide(network)
    await network.advance("1h")
    await publish(network, "Streets after dark", credits="Muggah, R. (2013)")
    await network.restart()
    await publish(network, "Mediation in Mombasa", credits="Wanjiku, A.; Otieno, B. (2020)")
    await until(network, at(8, 7))
    await network.crash()
    await until(network, at(8, 9))
    await network.crash()
    await network.restart()
    await network.advance("1d")
    (digest,) = await digests(network)
    assert digest.first is not None
    assert digest.first.at == at(8)
    lines = content(digest).splitlines()
    assert lines[0] == "New in the library since 1 March 2027:"
    assert lines[1:3] == [
        "- **Mediation in Mombasa** (Wanjiku and Otieno 2020)",
        "- **Streets after dark** (Muggah 2013)",
    ]
    assert lines[3].startswith("From the archive: **")
    assert len(lines) == 4
    assert digest.labels[:2] == ["Mediation in Mombasa", "Streets after dark"]
    await until(network, at(15, 9))
    second = (await digests(network))[1]
    assert content(second).startswith("Nothing is new in the library since 8 March 2027.\nFrom the archive: **")
    assert content(second).splitlines()[-1] != lines[-1], "another one of the archive"


async def test_each_can_be_opened_by_anybody(network: Network) -> None:
    await decide(network)
    await network.advance("1h")
    await publish(network, "Streets after dark")
    await until(network, at(9))
    await network.restart()
    for title in (await digests(network))[0].labels:
        network.membre.enter("lobby")
        opened = await network.membre.choose(title)
        assert opened.ephemeral
        assert title.rstrip("…") in opened.text


async def test_it_is_in_the_language_that_was_chosen(network: Network) -> None:
    await decide(network, f"{ON} language:français")
    await network.advance("1h")
    await publish(network, "Streets after dark", credits="Wanjiku, A.; Otieno, B. (2020)")
    await until(network, at(9))
    (digest,) = await digests(network)
    say = network.app.languages["fr"]
    assert content(digest).startswith(say("New in the library since {date}:", date="1er mars 2027"))
    assert "(Wanjiku et Otieno 2020)" in content(digest)


async def test_one_that_fell_due_while_the_bot_was_down_comes_once_and_says_so(network: Network) -> None:
    await decide(network)
    await network.advance("1h")
    await publish(network, "Streets after dark")
    await network.world._stop()
    network.world._clock.set(at(10))
    await network.world._start()
    await network.advance("1s")
    await network.crash()
    await network.advance("1d")
    (digest,) = await digests(network)
    late, first, *_rest = content(digest).splitlines()
    assert late == f"Late: this should have reached you at <t:{int(at(8).timestamp())}:f>."
    assert first == "New in the library since 1 March 2027:"


async def test_more_than_ten_are_counted(network: Network) -> None:
    await decide(network)
    await network.advance("1h")
    for number in range(1, 13):
        await publish(network, f"Report {'abcdefghijklmnop'[number] * 6}", number)
    await until(network, at(9))
    (digest,) = await digests(network)
    assert "and 2 more: /resources latest" in content(digest)
    assert content(digest).count("\n- ") == MOST_TITLES
    assert len(digest.labels) == 13


# -- what does not arrive ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (404, 10003, "the channel is gone"),
        (403, 50001, "the bot does not see the channel"),
        (403, 50013, "the bot may not write there"),
    ],
)
async def test_a_refused_one_is_told_to_the_curators_and_the_next_brings_its_news(
    network: Network, status: int, code: int, reason: str
) -> None:
    """D3."""
    await decide(network)
    await network.advance("1h")
    await publish(network, "Streets after dark")
    await until(network, at(8, 7))
    network.fail(status, code, POST, method="POST")
    await until(network, at(9))
    assert await digests(network) == []
    notes = [one for one in await public(network, "curators") if one.holds("could not be posted in")]
    assert len(notes) == 1
    assert f"Discord said: {reason}." in notes[0].text
    assert "/curate resources digest" in notes[0].text
    network.curator.enter("curators")
    assert "Streets after dark" not in notes[0].text
    assert "1" in (await network.curator.run("/curate resources review")).text
    await until(network, at(15, 9))
    (digest,) = await digests(network)
    assert "- **Streets after dark**" in content(digest)


async def test_a_curator_can_try_again(network: Network) -> None:
    await decide(network)
    await network.advance("1h")
    await publish(network, "Streets after dark")
    await until(network, at(8, 7))
    network.fail(403, 50013, POST, method="POST")
    await until(network, at(9))
    network.curator.enter("curators")
    review = await network.curator.run("/curate resources review")
    (again,) = [label for label in review.labels if "again" in label]
    await network.curator.click(again)
    await network.advance("1s")
    (digest,) = await digests(network)
    assert content(digest).startswith("Late: ")
    await until(network, at(15, 9))
    assert "Streets after dark" not in content((await digests(network))[1])


# -- what people wrote ---------------------------------------------------------------------------------------------


async def test_titles_ping_nobody_and_hide_no_link(network: Network) -> None:
    """I2, I3."""
    await decide(network)
    await network.advance("1h")
    for number, title in enumerate(
        ["@everyone read <@&5> and <#6>", "[Annual report](https://evil.example)", "# **Loud** ||hidden||"], 1
    ):
        await publish(network, title, number)
    await until(network, at(9))
    (digest,) = await digests(network)
    text = content(digest)
    assert "@everyone" not in text
    assert "<@&5>" not in text
    assert "](" not in text.replace("\\]", "")
    assert "\\[Annual report\\](https://evil.example)" in text
    assert "||" not in text
    sent = [one for one in network.world.env.http_requests if "New in the library" in str(one.json or "")]
    assert sent
    for one in sent:
        assert one.json["allowed_mentions"] == {"parse": []}


async def test_forty_of_the_longest_titles_fit(network: Network) -> None:
    """D11: the simulated Discord refuses a message of more than 2000 characters."""
    await decide(network)
    await network.advance("1h")
    for number in range(1, 41):
        title = f"{number} " + ("*_~`|" * 60)
        await publish(network, title[:300], number, subtitle="#" * 300)
    await until(network, at(9))
    (digest,) = await digests(network)
    assert "and 30 more: /resources latest" in content(digest)
    assert content(digest).count("\n- ") == MOST_TITLES
    assert 1500 < len(content(digest)) <= 2000
    assert len(digest.labels) == 25
    assert len({line.count("\\") for line in content(digest).splitlines() if line.startswith("- ")}) <= 2, "cut alike"


async def test_a_forged_choice_is_answered_as_out_of_date(network: Network) -> None:
    assert "out of date" in (await press(network, "res.choose", values=["x"])).text


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=601)
summaries = st.builds(
    Summary,
    id=st.integers(1, 2**62).map(ResourceId),
    title=st.one_of(texts, st.sampled_from(["*" * 601, "@everyone " * 60, "\U0001f600" * 601, "\u0634" * 601])),
    authors=st.lists(st.one_of(texts, st.just("|" * 200)), max_size=5),
    issued=st.sampled_from(["", "2013", "2013-05-06"]),
    kind=st.just("report"),
    language=st.just(""),
    stage=st.just("published"),
    subjects=st.just([]),
    published_at=st.none(),
)


@given(
    new=st.lists(summaries, max_size=MOST_NEW),
    more=st.sampled_from([0, 1, 10**9]),
    archive=summaries,
    code=st.sampled_from(["en", "fr", "es", "pt_BR"]),
)
def test_whatever_the_titles_a_digest_fits_into_a_message(
    new: list[Summary], more: int, archive: Summary, code: str
) -> None:
    delivery = Delivery(
        id=DeliveryId(1), guild=1, kind=DIGEST, subject="resources", occurrence="2027-03-08", moment="digest",
        target=Target(kind="channel", id=1), due=at(8), until=at(15), content={}, status="due", turn=0, attempts=0,
    )  # fmt: skip
    digest = Digest(
        delivery=delivery, language=code, zone="Europe/Paris", since=at(1), new=new,
        total=len(new) + more if new else 0, archive=archive,
    )  # fmt: skip
    message = digest_message(digest, LANGUAGES[code], at(9))
    assert len(message.content.encode("utf-16-le")) // 2 <= 2000
    assert message.content.count("\n- ") == min(len(new), MOST_TITLES)
    (menu,) = message.buttons
    assert len(menu.options) == len(new) + 1  # type: ignore[union-attr]
