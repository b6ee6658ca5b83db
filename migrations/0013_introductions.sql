-- Introductions: nothing of either side is shown to the other before both have said yes.

CREATE TABLE introduction (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    request_id  INTEGER REFERENCES dock_request (id) ON DELETE SET NULL,
    asker       INTEGER NOT NULL,                      -- Discord's id
    kind        TEXT NOT NULL,                         -- organisation, person: whom the asker chose
    organisation_id INTEGER REFERENCES organisation (id) ON DELETE SET NULL,
    profile_id  INTEGER REFERENCES profile (id) ON DELETE SET NULL,
    addressee   INTEGER,                               -- Discord's id of who answers; none: the curators
    need        TEXT NOT NULL,                         -- as the addressee reads it; empty once it was forgotten
    needed_by   TEXT NOT NULL DEFAULT '',              -- ISO date
    languages   TEXT NOT NULL DEFAULT '[]',            -- JSON: that the asker speaks
    asker_shares TEXT NOT NULL DEFAULT '',             -- what the addressee reads once both have said yes
    addressee_shares TEXT NOT NULL DEFAULT '',         -- what the asker reads once both have said yes
    asker_thread INTEGER NOT NULL DEFAULT 0,           -- 1: they agreed to a private thread of the two
    addressee_thread INTEGER NOT NULL DEFAULT 0,
    status      TEXT NOT NULL,                         -- asked, accepted, refused, expired, withdrawn, moot
    asked_at    INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    answered_at INTEGER,
    answered_by INTEGER,                               -- Discord's id: the addressee, or the curator who answered
    ended_at    INTEGER,                               -- when the asker learnt what came of it; none: open to them
    channel     INTEGER NOT NULL DEFAULT 0,            -- Discord's id of where it was asked
    thread      INTEGER,                               -- Discord's id of a private thread of the two
    thread_state TEXT NOT NULL DEFAULT '',             -- wanted, made, failed; empty: not wanted by both
    asker_helped TEXT NOT NULL DEFAULT '',             -- yes, partly, no; three weeks later
    addressee_helped TEXT NOT NULL DEFAULT '',
    language    TEXT NOT NULL,                         -- of the asker
    version     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX introduction_by_asker ON introduction (guild_id, asker, asked_at);
CREATE INDEX introduction_by_addressee ON introduction (guild_id, addressee, status);
CREATE INDEX introduction_open ON introduction (status, expires_at);

-- “Not now”: nobody is introduced to them until then.
CREATE TABLE introduction_pause (
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    user_id     INTEGER NOT NULL,
    until       INTEGER NOT NULL,
    PRIMARY KEY (guild_id, user_id)
) STRICT, WITHOUT ROWID;

-- Whose requests somebody does not want any more; the one who is blocked is not told.
CREATE TABLE introduction_block (
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    user_id     INTEGER NOT NULL,                      -- who blocks
    blocked     INTEGER NOT NULL,                      -- whom
    at          INTEGER NOT NULL,
    PRIMARY KEY (guild_id, user_id, blocked)
) STRICT, WITHOUT ROWID;
