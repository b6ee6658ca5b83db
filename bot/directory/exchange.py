"""The directory as a file: out as CSV or JSON, in again with a dry run first."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.clock import Clock
from bot.core.audit import Audit
from bot.core.cells import armed, disarmed
from bot.core.database import Database, Transaction
from bot.core.drafts import Drafts
from bot.core.folding import fold
from bot.core.guilds import Actor, Guilds
from bot.core.i18n import _
from bot.core.search import SearchIndex
from bot.directory import store
from bot.directory.curation import IMPORT, free_key
from bot.directory.forms import OrganisationForm, draft
from bot.directory.indexing import DirectoryIndexer
from bot.directory.records import KIND, Draft, Organisation, OrganisationId
from bot.directory.service import DirectoryService
from bot.errors import ConflictError, InvalidInputError, NotFoundError, UserError
from bot.vocabulary.records import SUBJECT_AXES
from bot.vocabulary.service import VocabularyService

# The columns of an export, in order; `import` reads those marked, and leaves the others alone.
COLUMNS: Mapping[str, bool] = {
    "key": True,  # never changes; a row with a known key corrects that organisation
    "name": True,
    "abbreviation": True,
    "category": True,  # key of the vocabulary
    "kind": True,  # key of the vocabulary
    "places": True,  # “Bogota, CO”, several with | between them
    "themes": True,  # keys of the vocabulary, with | between them
    "other_names": True,  # “es: Nombre” or an alias, with | between them
    "numbers": False,  # in the printed list
    "printed": False,  # the lines as printed
    "origin": False,  # seeded, imported, submitted, edited
    "added": False,  # fields that the printed source does not state
}
MOST_BYTES = 1024 * 1024
MOST_ROWS = 2000
DRAFT = "import"
_BETWEEN = " | "

_EXAMPLE = _("Export the directory to see an example with its columns: /directory export.")

Outcome = Literal["new", "changed", "same"]
Numbered = list[tuple[int, dict[str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """What a row of a file would do; `refused` says why it cannot."""

    number: int  # of the row as a spreadsheet counts it, its headings being 1; or place in a JSON list, from 1
    name: str
    outcome: Outcome | None
    fields: Sequence[str] = ()  # that would change
    refused: UserError | None = None
    similar: str = ""  # another organisation that bears the name of a new one


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """The dry run of a file."""

    id: int
    file: str
    rows: Sequence[ImportRow]

    def of(self, outcome: Outcome) -> list[ImportRow]:
        """Return the rows with an outcome."""
        return [row for row in self.rows if row.outcome == outcome]

    @property
    def refused(self) -> list[ImportRow]:
        """Return the rows that cannot be taken."""
        return [row for row in self.rows if row.refused is not None]


class _DryRun(Exception):  # noqa: N818  # not an error: it takes the transaction back
    def __init__(self, rows: list[ImportRow]) -> None:
        super().__init__()
        self.rows = rows


class DirectoryExchange:
    """Writes and reads files of the directory."""

    def __init__(
        self,
        database: Database,
        guilds: Guilds,
        drafts: Drafts,
        audit: Audit,
        clock: Clock,
        vocabulary: VocabularyService,
        search: SearchIndex,
        directory: DirectoryService,
        indexer: DirectoryIndexer,
    ) -> None:
        self._database = database
        self._guilds = guilds
        self._drafts = drafts
        self._audit = audit
        self._clock = clock
        self._vocabulary = vocabulary
        self._search = search
        self._directory = directory
        self._indexer = indexer

    # -- out ------------------------------------------------------------------------------------------------

    async def export(
        self,
        guild: int,
        form: Literal["csv", "json"],
        *,
        query: str = "",
        filters: Mapping[str, str] | None = None,
    ) -> tuple[bytes, int]:
        """Return a file of what a search finds (everything for none), and the number of its organisations."""

        def work(tx: Transaction) -> list[Organisation]:
            if query or filters:
                ids = [OrganisationId(one) for one in self._search.every(tx, guild, KIND, query, filters)]
                order = {one: place for place, one in enumerate(store.every_id(tx, guild))}
                ids.sort(key=lambda one: order.get(one, len(order)))
            else:
                ids = store.every_id(tx, guild)
            return [one for organisation in ids if (one := store.organisation(tx, guild, organisation))]

        organisations = await self._database.read(work)
        rows = [row_of(organisation) for organisation in organisations]
        text = _as_csv(rows) if form == "csv" else json.dumps(rows, ensure_ascii=False, indent=1) + "\n"
        # Spreadsheets take a file for UTF-8 only where it begins with a byte order mark.
        return text.encode("utf-8-sig" if form == "csv" else "utf-8"), len(rows)

    # -- in -------------------------------------------------------------------------------------------------

    async def plan(self, actor: Actor, file: str, content: bytes) -> ImportPlan:
        """Say what a file would do, and keep it for a day for the confirmation; nothing is changed yet."""
        await self._database.read(lambda tx: self._guilds.require_curator(tx, actor))
        records = read_file(file, content)
        rows = await self._dry_run(actor, records)
        draft_id = await self._drafts.keep(actor, DRAFT, {"file": file, "rows": records, "digest": _digest(rows)})
        return ImportPlan(id=draft_id, file=file, rows=rows)

    async def apply(self, actor: Actor, plan_id: int) -> ImportPlan:
        """Do what a dry run showed, whole or not at all.

        Raises ConflictError where the directory has changed so that it would do something else by now.
        """

        def work(tx: Transaction) -> ImportPlan:
            self._guilds.require_curator(tx, actor)
            kept = self._drafts.take_in(tx, actor, DRAFT, plan_id)
            if kept is None:
                raise NotFoundError(
                    _("This file is not kept any more, or was imported already."),
                    hint=_("Hand it in again: /curate directory import."),
                )
            rows, changed = self._carry_out(tx, actor, kept["file"], kept["rows"])
            if _digest(rows) != kept["digest"]:
                raise ConflictError(
                    _("The directory has changed since the dry run. Nothing was imported."),
                    hint=_("Hand the file in again to see what it would do now."),
                )
            plan = ImportPlan(id=plan_id, file=kept["file"], rows=rows)
            if plan.refused:
                raise InvalidInputError(
                    _("Rows were refused, so nothing was imported."),
                    hint=_("Mend them and hand the file in again."),
                )
            for organisation_id in changed:
                self._indexer.put(tx, actor.guild, organisation_id)
            return plan

        return await self._database.transaction(work)

    async def discard(self, actor: Actor, plan_id: int) -> None:
        """Forget a file that its owner does not want imported; nothing where there is none."""
        await self._drafts.take(actor, DRAFT, plan_id)

    async def _dry_run(self, actor: Actor, records: Numbered) -> list[ImportRow]:
        def work(tx: Transaction) -> None:
            self._guilds.ensure(tx, actor.guild)
            raise _DryRun(self._carry_out(tx, actor, "", records)[0])

        try:
            await self._database.transaction(work)
        except _DryRun as run:
            return run.rows
        raise AssertionError("a dry run always takes its transaction back")

    def _carry_out(
        self, tx: Transaction, actor: Actor, file: str, records: Numbered
    ) -> tuple[list[ImportRow], list[OrganisationId]]:
        terms = self._vocabulary.terms_in(tx, actor.guild)
        rows: list[ImportRow] = []
        touched: list[OrganisationId] = []
        seen: dict[OrganisationId, int] = {}
        for number, record in records:
            name = record.get("name", "")
            try:
                known = self._known(tx, actor.guild, record)
                if known is not None and known.id in seen:
                    raise ConflictError(  # refused like any other row
                        _("Row {number} of the file is the same organisation."), number=seen[known.id]
                    )
                content = draft(tx, actor.guild, _form(record, known), terms, origin="imported", before=known)
                fields = changed_fields(known, content) if known else []
                if known is None:
                    organisation_id = store.insert(
                        tx, actor.guild, key=free_key(tx, actor.guild, record.get("key") or content.name),
                        origin="imported", now=int(self._clock.now().timestamp()), by=actor.user,
                    )  # fmt: skip
                else:
                    organisation_id = known.id
                seen[organisation_id] = number
                if known is None or fields:
                    before = [store.snapshot(tx, actor.guild, organisation_id)] if known else None
                    store.write(tx, actor.guild, organisation_id, content)
                    if known is not None:
                        now = int(self._clock.now().timestamp())
                        store.touch(tx, actor.guild, organisation_id, now=now, by=actor.user)
                    touched.append(organisation_id)
                    after = [store.snapshot(tx, actor.guild, organisation_id)]
                    self._audit.record(
                        tx, actor.guild, actor=actor.user, action=IMPORT, subject=f"organisation:{organisation_id}",
                        before=None if before is None else {"organisations": before}, after={"organisations": after},
                        reason=file,
                    )  # fmt: skip
                similar = "" if known else self._similar(tx, actor.guild, content, organisation_id)
                outcome: Outcome = "new" if known is None else "changed" if fields else "same"
                rows.append(
                    ImportRow(number=number, name=content.name, outcome=outcome, fields=fields, similar=similar)
                )
            except UserError as error:
                rows.append(ImportRow(number=number, name=name, outcome=None, refused=error))
        return rows, touched

    def _similar(self, tx: Transaction, guild: int, content: Draft, new: OrganisationId) -> str:
        names = [content.name, content.abbreviation, *(name.text for name in content.names)]
        found = [one for name in names if name for one in self._directory.bearing_in(tx, guild, name) if one != new]
        return next((one.name for one in store.summaries(tx, guild, found[:1])), "")

    def _known(self, tx: Transaction, guild: int, record: Mapping[str, str]) -> Organisation | None:
        found = store.id_of_key(tx, guild, record["key"]) if record.get("key") else None
        found = found or self._directory.called_in(tx, guild, record.get("name", ""))
        known = None if found is None else store.organisation(tx, guild, found)
        if known is not None and known.merged_into is not None:
            raise ConflictError(_("This organisation was merged into another one."))
        return known


def row_of(organisation: Organisation) -> dict[str, str]:
    """Write an organisation as a row of the export."""
    return {
        "key": organisation.key,
        "name": organisation.name,
        "abbreviation": organisation.abbreviation,
        "category": _BETWEEN.join(organisation.of_axis("category")),
        "kind": _BETWEEN.join(organisation.of_axis("kind")),
        "places": _BETWEEN.join(
            seat.country if seat.place is None else f"{_english(seat.place.names)}, {seat.country}"
            for seat in organisation.seats
        ),
        "themes": _BETWEEN.join(one.term.key for one in organisation.terms if one.term.axis in SUBJECT_AXES),
        "other_names": _BETWEEN.join(
            f"{name.language.split('_')[0]}: {name.text}" if name.language else name.text for name in organisation.names
        ),
        "numbers": _BETWEEN.join(str(line.number) for line in organisation.printed),
        "printed": _BETWEEN.join(line.text for line in organisation.printed),
        "origin": organisation.origin,
        "added": _BETWEEN.join(organisation.added),
    }


def _english(names: Mapping[str, str]) -> str:
    return names.get("en") or next(iter(names.values()))


def _as_csv(rows: Sequence[Mapping[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(COLUMNS), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows({column: disarmed(value) for column, value in row.items()} for row in rows)
    return out.getvalue()


def read_file(file: str, content: bytes) -> Numbered:
    """Read a CSV or JSON file into numbered rows.

    Raises InvalidInputError where it is neither, is too large, or has no name column.
    """
    if len(content) > MOST_BYTES:
        raise InvalidInputError(
            _("The file has {size} KiB; at most {limit} KiB can be read."),
            hint=_("Divide it."),
            size=len(content) // 1024,
            limit=MOST_BYTES // 1024,
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInputError(_("The file is not UTF-8 text."), hint=_("Save it again as “CSV UTF-8”.")) from None
    rows = _read_json(text) if file.lower().endswith(".json") else _read_csv(text)
    if not rows:
        raise InvalidInputError(_("The file has no rows."), hint=_EXAMPLE)
    if len(rows) > MOST_ROWS:
        raise InvalidInputError(
            _("The file has {count} rows; at most {limit} can be read."), hint=_("Divide it."),
            count=len(rows), limit=MOST_ROWS,
        )  # fmt: skip
    return rows


def _read_csv(text: str) -> Numbered:
    sample = text.partition("\n")[0]
    separator = max(",;\t", key=sample.count)  # spreadsheets of many countries write semicolons
    try:
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        columns = [column.strip().lower() for column in reader.fieldnames or ()]
        _check_columns(columns)
        reader.fieldnames = columns
        rows: Numbered = []
        for number, row in enumerate(reader, start=2):  # the headings are row 1 of a spreadsheet
            if None in row:
                raise InvalidInputError(
                    _("Line {line} of the file has more cells than there are columns."),
                    hint=_('Put quotation marks (") around a cell that holds the separator.'),
                    line=reader.line_num,
                )
            values = {column: armed(value or "") for column, value in row.items()}
            if any(values.values()):
                rows.append((number, values))
    except csv.Error as error:
        raise InvalidInputError(
            _("The file cannot be read as CSV: {detail}."), hint=_EXAMPLE, detail=str(error)
        ) from None
    return rows


def _read_json(text: str) -> Numbered:
    try:
        data: Any = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(
            _("The file cannot be read as JSON: {detail}."), hint=_EXAMPLE, detail=str(error)
        ) from None
    if not isinstance(data, list) or not all(isinstance(row, dict) for row in data):
        raise InvalidInputError(_("A JSON file must hold a list of objects."), hint=_EXAMPLE)
    rows: Numbered = []
    for number, row in enumerate(data, start=1):
        _check_columns(row)
        if not all(isinstance(value, str) for value in row.values()):
            raise InvalidInputError(_("Every value of a JSON file must be text."), hint=_EXAMPLE)
        # Half a surrogate pair is JSON but no text.
        rows.append((number, {column: cell.encode(errors="replace").decode() for column, cell in row.items()}))
    return rows


def _check_columns(columns: Sequence[str] | Mapping[str, Any]) -> None:
    unknown = [column for column in columns if column not in COLUMNS]
    if unknown or "name" not in columns:
        raise InvalidInputError(
            _("The columns must be among {known}, and “name” must be there; not known: {unknown}."),
            hint=_EXAMPLE,
            known=", ".join(COLUMNS),
            unknown=", ".join(unknown) or "-",
        )


def _form(record: Mapping[str, str], known: Organisation | None) -> OrganisationForm:
    """Return a row as a form; a column that the file does not have stays as it is in the directory."""
    now = row_of(known) if known else {}

    def cell(column: str) -> str:
        return record.get(column, now.get(column, "")).strip()

    def lines(column: str) -> str:
        return "\n".join(part.strip() for part in cell(column).split("|") if fold(part))

    categories = [part.strip() for part in cell("category").split("|") if part.strip()]
    return OrganisationForm(
        name=cell("name"),
        abbreviation=cell("abbreviation"),
        other_names=lines("other_names"),
        places=lines("places"),
        themes=lines("themes"),
        category=categories[0] if categories else None,
        kind=cell("kind") or None,
    )


def changed_fields(before: Organisation, content: Draft) -> list[str]:
    """Return the names of the columns that a draft would change."""
    pairs = {
        "name": (before.name, content.name),
        "abbreviation": (before.abbreviation, content.abbreviation),
        "other_names": (
            [(one.text, one.language) for one in before.names],
            [(one.text, one.language) for one in content.names],
        ),
        "places": (
            [(seat.place.id if seat.place else None, seat.country) for seat in before.seats],
            [(place, country) for place, country, _source in content.seats],
        ),
        "category": _of_axes(before, content, ("category",)),
        "kind": _of_axes(before, content, ("kind",)),
        "themes": _of_axes(before, content, SUBJECT_AXES),
    }
    return [column for column, (was, becomes) in pairs.items() if was != becomes]


def _of_axes(before: Organisation, content: Draft, axes: Sequence[str]) -> tuple[set[str], set[str]]:
    return (
        {one.term.key for one in before.terms if one.term.axis in axes},
        {one.term.key for one in content.terms if one.term.axis in axes},
    )


def _digest(rows: Sequence[ImportRow]) -> str:
    plain = [(row.number, row.name, row.outcome, list(row.fields)) for row in rows]
    return hashlib.blake2s(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()
