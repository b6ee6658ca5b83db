"""What the bot itself adds to the library: the consolidated replies of conversations."""

from __future__ import annotations

from bot.clock import Clock
from bot.core.database import Transaction
from bot.core.i18n import _
from bot.errors import NotFoundError
from bot.resources import review_store, store
from bot.resources.addresses import normal
from bot.resources.indexing import ResourceIndexer
from bot.resources.records import Content, ResourceId, StoredFile
from bot.resources.sharing import TOUCHED


class ResourcePublishing:
    """Publishes works without a review, since facilitators have made them: for other use cases, who ask and audit.

    Their origin is `made`. Only what was `submitted` has a card in the curators' channel and a decision that can be
    taken back, only what was `seeded` is compared with the network's data.
    """

    def __init__(self, indexer: ResourceIndexer, clock: Clock) -> None:
        self._indexer = indexer
        self._clock = clock

    def put(self, tx: Transaction, guild: int, key: str, content: Content, *, by: int | None) -> ResourceId:
        """Publish a work, or give the one of this key another content and publish it again; return its number.

        It counts as published now, whatever it was before. `by` is Discord's id of whoever decided, None where the
        schedule did.
        """
        now = int(self._clock.now().timestamp())
        number = store.id_of_key(tx, guild, key)
        if number is None:
            number = store.insert(tx, guild, key=key, status="published", origin="made", now=now)
        store.write(tx, guild, number, content, normal=normal(content.work.link))
        store.publish(tx, guild, number, now=now, by=by)
        self._indexer.put(tx, guild, number)
        tx.touch(TOUCHED)
        return number

    def attach(self, tx: Transaction, guild: int, resource_id: int, file: StoredFile) -> StoredFile | None:
        """Note where the file of a work stands; return the one it had before, whose message nothing refers to now."""
        before = self._indexer.present(tx, guild, resource_id)
        review_store.put_file(tx, guild, resource_id, file)
        tx.touch(TOUCHED)
        return None if before is None else before.file

    def reword(self, tx: Transaction, guild: int, key: str, *, title: str, abstract: str) -> None:
        """Give a work that was published so another title and abstract, whatever became of it since."""
        number = store.id_of_key(tx, guild, key)
        if number is not None and store.set_words(tx, guild, number, title=title, abstract=abstract):
            self._indexer.put(tx, guild, number)
            tx.touch(TOUCHED)

    def take_out(self, tx: Transaction, guild: int, resource_id: int, *, by: int, reason: str) -> None:
        """Retire a work that was published so; nothing happens to one that is out of the library already.

        Raises NotFoundError where there is none of this number.
        """
        found = self._indexer.present(tx, guild, resource_id)
        if found is None:
            raise NotFoundError(
                _("This resource is not in the library any more."), hint=_("Search for it with /resources find.")
            )
        if found.status != "published":
            return
        review_store.decide(
            tx, guild, found.id, "retired", by=by, reason=reason, now=int(self._clock.now().timestamp()),
            expected=found.version,
        )  # fmt: skip
        self._indexer.put(tx, guild, found.id)
        tx.touch(TOUCHED)
