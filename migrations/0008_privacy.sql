-- What people consented to, who left, and who asked to be forgotten.

-- A consent that was given; one that is withdrawn leaves no row.
CREATE TABLE consent (
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    user_id     INTEGER NOT NULL,                      -- Discord's id
    kind        TEXT NOT NULL,                         -- listed, asked
    given_at    INTEGER NOT NULL,
    PRIMARY KEY (guild_id, user_id, kind)
) STRICT, WITHOUT ROWID;

-- People who left a server, and servers that removed the bot: what is kept of them goes when the time is up.
CREATE TABLE departure (
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    user_id     INTEGER NOT NULL,                      -- Discord's id; 0 for the server itself
    noticed_at  INTEGER NOT NULL,
    purge_at    INTEGER NOT NULL,
    PRIMARY KEY (guild_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX departure_due ON departure (purge_at);

-- Who was erased, as a fingerprint that tells nobody's number (bot/privacy/erasures.py); no reference to guild, since
-- it outlasts the server. The same stands in a file beside the copies, and is done again after a copy is put back.
CREATE TABLE erasure (
    id          TEXT PRIMARY KEY,                      -- random
    guild_id    INTEGER NOT NULL,
    person      TEXT NOT NULL,                         -- fingerprint; empty: the whole server
    at          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who was told once how they are answered and what is kept: a fingerprint, no number.
CREATE TABLE greeted (
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    person      TEXT NOT NULL,
    PRIMARY KEY (guild_id, person)
) STRICT, WITHOUT ROWID;

-- The key of the fingerprints, one row.
CREATE TABLE fingerprint_key (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    key         TEXT NOT NULL                          -- 64 hexadecimal digits
) STRICT;
