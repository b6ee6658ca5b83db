"""The questionnaire: its file, its limits, seeding again, and answers to questions that are asked no more (I7, S7)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.app import App, read_data
from bot.core.guilds import Actor
from bot.core.i18n import CODES
from bot.errors import DataError
from bot.practices import store
from bot.practices.records import TYPED
from bot.practices.seeding import FIELDS
from tests.support.apps import CURATOR, GUILD

DATA = Path("data")
PERSON = Actor(user=880000000000000043, guild=GUILD)


async def test_every_form_fits_into_discord_in_four_languages(app: App) -> None:
    questions = await app.database.read(lambda tx: store.questions(tx, GUILD))
    assert len(questions) == 17
    for one in questions:
        assert set(one.names) == set(one.about) == set(one.step_names) == set(CODES)
        assert all(0 < len(name) <= 45 for name in (*one.names.values(), *one.step_names.values())), one.key
        assert all(0 < len(about) <= 100 for about in one.about.values()), one.key
        assert 0 < one.most <= 4000
    for step in {one.step for one in questions}:
        kinds = [one.kind in TYPED for one in questions if one.step == step]
        assert len(kinds) <= FIELDS
        assert len(set(kinds)) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("most: 150", "most: 9000", "most"),
        ("key: context", "key: title", "stands twice"),
        ("kind: consent\n", "kind: line\n", "stand in one step"),
        ("name: {en: Title, ", "name: {en: '', ", "name"),
    ],
)
def test_a_fault_is_told_with_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    shutil.copytree(DATA, tmp_path / "data")
    file = tmp_path / "data" / "questionnaire.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError) as told:
        read_data(tmp_path / "data")
    assert any(line.startswith("questionnaire.yaml:") and said in line for line in told.value.faults)


async def test_an_empty_network_gets_the_questionnaire_too(empty_app: App) -> None:
    await empty_app.seed(GUILD, blank=True)
    assert len(await empty_app.database.read(lambda tx: store.questions(tx, GUILD))) == 17


async def test_a_question_that_is_taken_out_leaves_its_answers_readable(app: App, tmp_path: Path) -> None:
    say = app.languages["en"]
    number = await app.practice_writing.begin(PERSON, "en")
    for step, typed in {
        "practice": {"title": "Lamps", "context": "A market", "problem": "Fear", "done": "Lamps were hung"},
        "people": {"by-whom": "The town", "places": "Kenya"},
        "results": {"results": "Less fear", "evidence": "We asked", "cost": "Two hundred lamps"},
        "lessons": {"lessons": "More lamps"},
    }.items():
        await app.practice_writing.save(PERSON, number, step, typed)
    await app.practice_writing.choose(PERSON, number, "themes", ["mediation"], ["mediation"])
    await app.practice_writing.choose(PERSON, number, "publish", [], ["yes"])
    version = (await app.practice_writing.sheet(PERSON, number, say)).practice.version
    resource, _tell = await app.practice_writing.send(PERSON, number, say, expected=version, channel=1)
    await app.resource_curation.approve(CURATOR, resource.id, expected=resource.version)
    shutil.copytree(DATA, tmp_path / "data")
    file = tmp_path / "data" / "questionnaire.yaml"
    text = file.read_text(encoding="utf-8")
    begin = text.index("    - key: cost")
    file.write_text(text[:begin] + text[text.index("\n- key: lessons") :], encoding="utf-8")
    report = await app.seed(GUILD, tmp_path / "data")
    assert report.removed == {"questions": 1}
    told = await app.practices.told(PERSON, resource.id)
    assert "Two hundred lamps" in [one.text for one in told.answers]
    assert (await app.seed(GUILD, tmp_path / "data")).removed == {}
    assert "cost" not in await app.database.read(lambda tx: store.asked(tx, GUILD))
    await app.seed(GUILD)
    assert "cost" in await app.database.read(lambda tx: store.asked(tx, GUILD))
    kept = await app.database.read(lambda tx: store.practice(tx, GUILD, number))
    assert kept is not None
    assert kept.answers["cost"] == "Two hundred lamps"
