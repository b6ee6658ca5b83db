-- Expressions of interest of people who would like to take part, and how far the curators got with each.

CREATE TABLE interest (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    user_id     INTEGER NOT NULL,                      -- Discord's id; 0 where its author took it back or was erased
    name        TEXT NOT NULL,                         -- empty then, as all their words
    organisation TEXT NOT NULL DEFAULT '',             -- as they wrote it
    place       TEXT NOT NULL DEFAULT '',              -- as they wrote it
    why         TEXT NOT NULL DEFAULT '',
    languages   TEXT NOT NULL DEFAULT '[]',            -- JSON: ISO 639-1
    language    TEXT NOT NULL,                         -- that they were answered in
    channel     INTEGER NOT NULL,                      -- where they wrote it, to be told there
    status      TEXT NOT NULL,                         -- new, in-touch, joined, declined, withdrawn
    organisation_id INTEGER REFERENCES organisation (id) ON DELETE SET NULL,  -- that it led to
    decided_by  INTEGER,                               -- the curator who moved it last
    decided_at  INTEGER,
    reason      TEXT NOT NULL DEFAULT '',
    told        INTEGER NOT NULL DEFAULT 0,            -- whether its author is told the reason
    created_at  INTEGER NOT NULL,
    moved_at    INTEGER NOT NULL,                      -- since when it stands where it stands
    version     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX interest_by_status ON interest (guild_id, status, moved_at);
CREATE INDEX interest_by_user ON interest (guild_id, user_id);
CREATE UNIQUE INDEX interest_open ON interest (guild_id, user_id) WHERE status IN ('new', 'in-touch');
