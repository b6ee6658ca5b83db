-- What every feature stands on: servers, the audit trail, the command tree, the search index.

CREATE TABLE guild (
    id                  INTEGER PRIMARY KEY,           -- Discord's id of the server
    curator_role        INTEGER,                       -- Discord's id of the role whose members curate
    curators_channel    INTEGER,                       -- where notes to the curators are posted
    created_at          INTEGER NOT NULL               -- UTC seconds, as every instant
) STRICT;

CREATE TABLE audit (
    id          INTEGER PRIMARY KEY,
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    at          INTEGER NOT NULL,
    actor       INTEGER,                               -- Discord's id of a person; none for the seed
    action      TEXT NOT NULL,                         -- directory.merge, setup.curators …
    subject     TEXT NOT NULL,                         -- kind:id
    before      TEXT,                                  -- JSON
    after       TEXT,                                  -- JSON
    reason      TEXT NOT NULL DEFAULT '',
    undone_by   INTEGER REFERENCES audit (id) ON DELETE SET NULL
) STRICT;
CREATE INDEX audit_by_guild ON audit (guild_id, id);
CREATE INDEX audit_by_subject ON audit (guild_id, subject, id);

CREATE TABLE command_tree (
    scope       TEXT PRIMARY KEY,                      -- Discord's id of the application
    hash        TEXT NOT NULL,
    synced_at   INTEGER NOT NULL
) STRICT;

-- What somebody has typed or handed in and not finished; a day old at most.
CREATE TABLE draft (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,     -- never given twice: a button may still name the old one
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    actor       INTEGER NOT NULL,                      -- Discord's id of its author
    at          INTEGER NOT NULL,
    kind        TEXT NOT NULL,                         -- organisation, import …
    content     TEXT NOT NULL                          -- JSON
) STRICT;

-- One row for each thing that can be found. The id orders by standing: it holds a number for server and kind, then
-- 1000 - standing, then a sequence, so the first matches of the index are the best placed (bot/core/search.py).
CREATE TABLE search_entry (
    id          INTEGER PRIMARY KEY,
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,                         -- organisation …
    ref         INTEGER NOT NULL,                      -- id of the thing itself
    scope       TEXT NOT NULL,                         -- words for server, kind and facets
    names       TEXT NOT NULL,                         -- folded, as the three below
    places      TEXT NOT NULL,
    themes      TEXT NOT NULL,
    body        TEXT NOT NULL,
    UNIQUE (guild_id, kind, ref)
) STRICT;

CREATE VIRTUAL TABLE search_text USING fts5 (
    scope, names, places, themes, body,
    content = 'search_entry', content_rowid = 'id',
    tokenize = 'ascii', prefix = '1 2 3', detail = 'column'
);

-- Whole names, folded, for what is typed exactly.
-- The columns stand in the order of the key: integrity checks of SQLite 3.40 read a table without rowid wrongly
-- where they do not.
CREATE TABLE search_name (
    guild_id    INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    name        TEXT NOT NULL,
    entry_id    INTEGER NOT NULL REFERENCES search_entry (id) ON DELETE CASCADE,
    PRIMARY KEY (guild_id, kind, name, entry_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_name_by_entry ON search_name (entry_id);

CREATE TABLE search_facet (
    entry_id    INTEGER NOT NULL REFERENCES search_entry (id) ON DELETE CASCADE,
    facet       TEXT NOT NULL,                         -- category, country, theme, kind …
    value       TEXT NOT NULL,
    PRIMARY KEY (entry_id, facet, value)
) STRICT, WITHOUT ROWID;

-- The words of the index, by server and kind. Unknown words are corrected against those of names and places alone:
-- a theme has words in four languages, and a slip in one is often a word of another.
CREATE TABLE search_word (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,
    word        TEXT NOT NULL,
    named       INTEGER NOT NULL,                      -- 1: it stands in a name or a place
    UNIQUE (guild_id, kind, word)
) STRICT;

-- Rises when a word leaves the index, so that a list held in memory is read again.
CREATE TABLE search_epoch (
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,
    epoch       INTEGER NOT NULL,
    PRIMARY KEY (guild_id, kind)
) STRICT, WITHOUT ROWID;
