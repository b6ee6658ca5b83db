"""Every column is declared: whose number, whose words, or nobody's; a new one fails until somebody decides.

What is declared as a person's must be in `export_of` and gone after `erase` (tests/privacy/test_erasing.py).
"""

from __future__ import annotations

from bot.app import App

# Numbers of people, in columns and inside JSON: each is found by a holder, and erased.
PERSON = {
    "profile": "user_id",
    "audit": "actor before after",
    "commitment": "owner_user",
    "consent": "user_id",
    "contribution": "featured_by",
    "contribution_author": "user_id",
    "conversation": "created_by",
    "conversation_facilitator": "user_id",
    "conversation_follower": "user_id",
    "delivery": "target content",
    "departure": "user_id",
    "dock_request": "user_id",
    "draft": "actor content",
    "event": "organiser created_by updated_by",
    "event_answer": "user_id",
    "event_follower": "user_id",
    "event_stopped": "user_id",
    "focal_point": "user_id decided_by",
    "interest": "user_id decided_by",
    "introduction": "asker addressee answered_by",
    "introduction_block": "user_id blocked",
    "introduction_pause": "user_id",
    "member": "user_id",
    "organisation": "created_by updated_by",
    "practice": "user_id",
    "practice_invitation": "user_id invited_by",
    "resource": "updated_by decided_by",
    "resource_share": "user_id",
    "stocktaking_foreword": "written_by",
}

# Words that are a person's own: each is in their export, and goes with them.
OWN = {
    "profile_field": "value",
    "audit": "reason",
    "commitment": "owner",
    "contribution": "words",
    "contribution_author": "name",
    "dock_request": "need",
    "draft": "content",
    "focal_point": "name words reason",
    "interest": "name organisation place why reason",
    "introduction": "need asker_shares addressee_shares",
    "practice_answer": "text",
    "practice_invitation": "words",
    "resource_file": "name url",
    "resource_share": "why",
}

# Words that belong to the network, whoever typed them, and stay (PRIVACY.md, “What stays”). The search index holds what
# the records hold and is brought in step; `conversation_withheld` keeps a promise to others.
NETWORK = {
    "audit": "before after",
    "commitment": "text texts outcome",
    "contact_point": "name title role institution city email",
    "contribution": "note",
    "conversation": "title framing summary decided reason",
    "conversation_point": "text",
    "conversation_question": "text",
    "conversation_summary": "text",
    "conversation_withheld": "name",
    "country_spelling": "spelling",
    "delivery": "content",
    "event": "title titles place link about hosts links within reason printed",
    "event_occurrence": "title place link reason agenda record outcome",
    "ledger_entry": "printed adopted why checked",
    "network": "record",
    "organisation": "name abbreviation",
    "organisation_name": "name",
    "place": "names spellings",
    "practice_told": "text",  # of what is published, what its author consented to publish; all else goes with them
    "printed_entry": "text",
    "questionnaire_question": "step_names names about",
    "relation": "printed",
    "resource": "title subtitle publisher abstract aliases printed reason",
    "resource_author": "family given name printed",
    "resource_link": "url normal archived",
    "search_entry": "names places themes body",
    "stocktaking_foreword": "text",
    "search_name": "name",
    "search_text": "names places themes body",
    "search_text_data": "block",
    "search_text_idx": "term",
    "search_word": "word",
    "term": "printed names words",
}

# Nobody's: keys, dates, states, vocabulary, and Discord's numbers of servers, channels, messages and roles.
# `greeted.person` and `erasure.person` are keyed fingerprints, from which no number can be read.
NOTHING = {
    "profile": "id guild_id organisation_id created_at updated_at version",
    "profile_field": "profile_id field visibility",
    "audit": "id guild_id at action subject undone_by",
    "command_tree": "scope hash synced_at",
    "commitment": "id guild_id key conversation_id due done_at ledger origin seed_hash at version",
    "consent": "guild_id kind given_at",
    "contact_point": "guild_id key position organisation_id published",
    "contribution": (
        "id guild_id conversation_id number question_id status axis key channel message from_channel from_message "
        "said_at edited_at looked_at featured_at version"
    ),
    "contribution_author": "contribution_id guild_id language",
    "conversation": (
        "id guild_id template language languages mode phase zone announces_at opens_at closes_at ends_at paused_at "
        "weekly drafted_until channel thread kept_open people messages closed_at resource_id created_at updated_at "
        "version"
    ),
    "conversation_facilitator": "conversation_id",
    "conversation_follower": "conversation_id guild_id digest language seen_at told_until",
    "conversation_link": "conversation_id kind ref at",
    "conversation_place": "conversation_id position place_id country",
    "conversation_point": "id conversation_id question_id kind numbers at",
    "conversation_question": "id conversation_id position due_at status posted_at",
    "conversation_removal": "channel message guild_id",
    "conversation_setting": "guild_id channel",
    "conversation_shown": "conversation_id surface channel message digest refused final",
    "conversation_summary": "id conversation_id status numbers since until at published_at version",
    "conversation_term": "conversation_id axis key",
    "conversation_withheld": "conversation_id",
    "country_spelling": "guild_id country kind",
    "delivery": (
        "id guild_id kind subject occurrence moment target_kind due next_try until replaceable status turn attempts "
        "claimed_at done_at message error"
    ),
    "departure": "guild_id noticed_at purge_at",
    "dock_gap": "id guild_id kind theme place language day",
    "dock_request": "id guild_id themes place languages needed_by settled language asked_at",
    "draft": "id guild_id at kind",
    "erasure": "id guild_id person at",
    "event": (
        "id guild_id key kind starts ends minutes zone rule place_key country languages capacity parent_id follows_id "
        "status before uid sequence ledger origin seed_hash created_at updated_at version planned_until"
    ),
    "event_answer": "event_id original guild_id answer organisation_id language at",
    "event_follower": "event_id guild_id language before at",
    "event_occurrence": "event_id original starts minutes cancelled attendance approximate",
    "event_setting": "guild_id channel language zone before mirror mirror_refused",
    "event_shown": "event_id surface original channel message digest refused final",
    "event_stopped": "event_id guild_id at",
    "fingerprint_key": "id key",
    "greeted": "guild_id person",
    "guild": "id curator_role curators_channel created_at",
    "focal_point": (
        "id guild_id organisation_id role status named follows_id language channel claimed_at decided_at confirmed_at "
        "asked_at silences ended_at version"
    ),
    "interest": (
        "id guild_id languages language channel status organisation_id decided_at told created_at moved_at version"
    ),
    "introduction": (
        "id guild_id request_id kind organisation_id profile_id needed_by languages asker_thread addressee_thread "
        "status asked_at expires_at answered_at ended_at channel thread thread_state asker_helped addressee_helped "
        "language version"
    ),
    "introduction_block": "guild_id at",
    "introduction_pause": "guild_id until",
    "ledger_entry": "guild_id key position about numbers status",
    "ledger_organisation": "guild_id ledger_key organisation_id",
    "member": "guild_id language zone reminders unreachable_at updated_at",
    "network": "guild_id",
    "organisation": "id guild_id key position origin added seed_hash created_at updated_at version merged_into",
    "organisation_name": "organisation_id position language source",
    "organisation_place": "organisation_id position place_id country source",
    "organisation_term": "organisation_id axis key position source",
    "place": "id guild_id key kind country latitude longitude zone within origin",
    "practice": "id guild_id language told_in tell organisation_id resource_id created_at updated_at version",
    "practice_answer": "practice_id question",
    "practice_invitation": "id guild_id organisation_id at declined practice_id",
    "practice_told": "practice_id question",
    "printed_entry": "guild_id number category organisation_id",
    "questionnaire_question": "guild_id key position step kind required most retired",
    "relation": "from_id to_id kind source",
    "resource": (
        "id guild_id key status issued kind language stage section position ledger added origin seed_hash created_at "
        "updated_at published_at featured_at decided_at version"
    ),
    "resource_author": "resource_id position role",
    "resource_card": "resource_id channel message digest refused final",
    "resource_file": "resource_id guild_id size type expires_at channel message",
    "resource_link": (
        "resource_id guild_id state checked_at next_check failures failing_since problem moved_to etag modified told"
    ),
    "resource_organisation": "resource_id position organisation_id role source",
    "resource_place": "resource_id position place_id country source",
    "resource_setting": "guild_id channel language every weekday hour zone since",
    "resource_share": "resource_id guild_id language channel message tell at",
    "resource_term": "resource_id axis key position source",
    "search_entry": "id guild_id kind ref scope",
    "search_epoch": "guild_id kind epoch",
    "search_facet": "entry_id facet value",
    "search_name": "guild_id kind entry_id",
    "search_text": "scope",
    "search_text_config": "k v",
    "search_text_data": "id",
    "search_text_docsize": "id sz",
    "search_text_idx": "segid pgno",
    "search_word": "id guild_id kind named",
    "sqlite_sequence": "name seq",
    "stocktaking_foreword": "guild_id language written_at",
    "term": "guild_id axis key position source letter parent",
}


def declared(table: str) -> set[str]:
    """Return the columns of a table that are declared at all."""
    return {one for each in (PERSON, OWN, NETWORK, NOTHING) for one in each.get(table, "").split()}


async def test_every_column_is_declared(empty_app: App) -> None:
    def work(tx: object) -> dict[str, set[str]]:
        tables = [
            row["name"]
            for row in tx.fetch("SELECT name FROM sqlite_master WHERE type = 'table'")  # type: ignore[attr-defined]
        ]
        return {
            table: {row["name"] for row in tx.fetch(f'PRAGMA table_info("{table}")')}  # type: ignore[attr-defined]
            for table in tables
        }

    there = await empty_app.database.read(work)
    undecided = {table: missing for table, columns in there.items() if (missing := columns - declared(table))}
    assert not undecided, "decide in this file what these hold of people, and cover it by a holder"
    gone = {
        (table, column)
        for each in (PERSON, OWN, NETWORK, NOTHING)
        for table in each
        for column in each[table].split()
        if column not in there.get(table, set())
    }
    assert not gone, "these are declared and not there any more"


def test_what_is_nobodys_is_declared_as_nothing_else() -> None:
    for table, columns in NOTHING.items():
        for each in (PERSON, OWN, NETWORK):
            assert not set(columns.split()) & set(each.get(table, "").split()), table


async def test_whatever_belongs_to_a_server_goes_with_it(empty_app: App) -> None:
    """A table with a server's number is reached from the server's row, or by way of what hangs on it."""

    def work(tx: object) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        parents: dict[str, set[str]] = {}
        columns: dict[str, set[str]] = {}
        for row in tx.fetch("SELECT name FROM sqlite_master WHERE type = 'table'"):  # type: ignore[attr-defined]
            table = row["name"]
            columns[table] = {one["name"] for one in tx.fetch(f'PRAGMA table_info("{table}")')}  # type: ignore[attr-defined]
            parents[table] = {
                one["table"]
                for one in tx.fetch(f'PRAGMA foreign_key_list("{table}")')  # type: ignore[attr-defined]
                if one["on_delete"] == "CASCADE"
            }
        return parents, columns

    parents, columns = await empty_app.database.read(work)
    reached = {"guild"}
    while new := {table for table in parents if table not in reached and parents[table] & reached}:
        reached |= new
    apart = {"command_tree", "erasure", "fingerprint_key", "sqlite_sequence"}  # not of one server, or outlast it
    left = {table for table in columns if table not in reached and not table.startswith("search_text")}
    assert left == apart
