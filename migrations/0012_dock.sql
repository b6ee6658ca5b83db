-- What people asked the docking station, and what the network lacks.

-- A need in the asker's words; the words go when nothing waits for them any more.
CREATE TABLE dock_request (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    user_id     INTEGER NOT NULL,                      -- Discord's id of who asks
    need        TEXT NOT NULL,                         -- in their words; empty once it was forgotten
    themes      TEXT NOT NULL DEFAULT '[]',            -- JSON: keys of terms that they chose
    place       TEXT NOT NULL DEFAULT '',              -- key of a place, ISO code of a country or number of a region
    languages   TEXT NOT NULL DEFAULT '[]',            -- JSON: ISO 639-1
    needed_by   TEXT NOT NULL DEFAULT '',              -- ISO date
    settled     INTEGER NOT NULL DEFAULT 0,            -- 1: they said what is meant, nothing more is read out of it
    language    TEXT NOT NULL,                         -- that they were answered in
    asked_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX dock_request_by_user ON dock_request (guild_id, user_id, asked_at);

-- What nobody was listed for when it was asked: no words, no person.
CREATE TABLE dock_gap (
    id          INTEGER PRIMARY KEY,
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,                         -- theme, place, language, theme-place
    theme       TEXT NOT NULL DEFAULT '',              -- key of a term
    place       TEXT NOT NULL DEFAULT '',              -- ISO code of a country, key of a place or number of a region
    language    TEXT NOT NULL DEFAULT '',              -- ISO 639-1
    day         TEXT NOT NULL                          -- ISO date, no time of the day
) STRICT;
CREATE INDEX dock_gap_by_guild ON dock_gap (guild_id, day);
