"""What must hold where two things happen at once, or the world changed between two steps."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.app import App
from bot.directory.forms import as_form
from bot.errors import ConflictError, NotFoundError
from bot.resources import review_store
from bot.resources.form import ResourceForm
from bot.resources.records import Resource, StoredFile
from bot.resources.sharing import Started, renewed
from tests.support.apps import CURATOR, GUILD, MEMBER
from tests.support.clock import ManualClock

FORM = ResourceForm(title="Night buses", address="https://example.org/buses", kind="report", why="Useful.")


async def shared(app: App, file: StoredFile | None = None) -> Resource:
    number = await app.sharing.keep(MEMBER, Started(form=FORM, channel=5))
    return await app.sharing.send(MEMBER, number, "en", file)


def stored(clock: ManualClock, name: str, message: int) -> StoredFile:
    return StoredFile(
        name=name, size=3, type="application/pdf", url=f"https://cdn.example.org/{name}",
        expires_at=clock.now() + timedelta(days=1), channel=7, message=message,
    )  # fmt: skip


async def test_what_a_curator_edited_after_asking_for_changes_is_not_overwritten(app: App) -> None:
    one = await shared(app)
    one = await app.resource_curation.ask(CURATOR, one.id, "Who published it?", expected=one.version)
    begun = await app.sharing.begin_change(MEMBER, one.id, app.languages["en"])
    number = await app.sharing.keep(MEMBER, begun)
    edit = Started(
        form=ResourceForm(title="Night buses", address=FORM.address, kind="report", publisher="City", places="Kenya"),
        channel=5, resource=one.id, version=one.version, edits=True,
    )  # fmt: skip
    await app.resource_curation.edit(CURATOR, await app.sharing.keep(CURATOR, edit))
    with pytest.raises(ConflictError, match="changed after this was shown"):
        await app.sharing.send(MEMBER, number, "en")
    reviewed = await app.resource_curation.reviewed(CURATOR, one.id)
    assert reviewed.resource.work.publisher == "City"
    assert await app.sharing.draft(MEMBER, number) == begun, "and what was typed is kept"


async def test_an_address_that_was_renewed_late_brings_back_no_file(app: App, clock: ManualClock) -> None:
    old, new = stored(clock, "old.pdf", 1), stored(clock, "new.pdf", 2)
    one = await shared(app, old)
    await app.database.transaction(lambda tx: review_store.put_file(tx, GUILD, one.id, new))
    await app.resources.renew_address(GUILD, one.id, old)
    found = await app.resources.with_file(MEMBER, one.id)
    assert (found.name, found.message) == ("new.pdf", 2)
    await app.sharing.withdraw(MEMBER, one.id)
    await app.review_cards.file_removed(one.id)
    await app.resources.renew_address(GUILD, one.id, new)
    with pytest.raises(NotFoundError):
        await app.resources.with_file(CURATOR, one.id)


async def test_a_menu_that_is_used_while_a_draft_is_sent_brings_no_draft_back(app: App) -> None:
    started = Started(form=FORM, channel=5)
    number = await app.sharing.keep(MEMBER, started)
    await app.sharing.send(MEMBER, number, "en")
    with pytest.raises(NotFoundError):
        await app.sharing.change(MEMBER, renewed(started, language="fr"), number)
    assert await app.sharing.last_draft(MEMBER) is None


async def test_a_work_is_found_by_the_new_name_of_what_its_organisation_became(app: App) -> None:
    igarape = await app.directory.named(GUILD, "Igarapé Institute")
    other = await app.directory.named(GUILD, "Small Arms Survey")
    expected = {igarape.id: igarape.version, other.id: other.version}
    merged, _number = await app.curation.merge(CURATOR, igarape.id, other.id, expected=expected)
    works = await app.resources.of_organisation(GUILD, merged.id)
    assert works
    terms = await app.vocabulary.terms(GUILD)
    form = as_form(merged, terms, app.languages["en"])
    renamed = type(form)(**{**{name: getattr(form, name) for name in form.__slots__}, "name": "Zyxqvword Centre"})
    await app.curation.edit(CURATOR, merged.id, renamed, expected=merged.version)
    found = await app.resources.find(GUILD, "zyxqvword")
    assert {one.id for one in works} <= {one.id for one in found.results}


async def test_a_theme_that_has_left_the_vocabulary_does_not_keep_a_curator_from_saving(app: App) -> None:
    one = (await app.resources.find(GUILD, "Visualizing Urban Fragility")).results[0]
    await app.database.transaction(
        lambda tx: tx.execute("DELETE FROM term WHERE guild_id = :guild AND key = 'urban-fragility'", guild=GUILD)
    )
    app.vocabulary.forget(GUILD)
    found = await app.resources.resource(GUILD, one.id)
    form = ResourceForm(title=found.work.title, kind="report", themes=[term.term.key for term in found.terms])
    edit = Started(form=form, channel=5, resource=found.id, version=found.version, edits=True)
    saved = await app.resource_curation.edit(CURATOR, await app.sharing.keep(CURATOR, edit))
    assert "urban-fragility" not in [term.term.key for term in saved.terms]
    assert saved.work.kind == "report"
