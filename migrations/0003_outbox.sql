-- What is still to be sent to people and channels, and what became of it.

CREATE TABLE delivery (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,                         -- reminder, notice …: who renders it
    subject     TEXT NOT NULL,                         -- event:12 …: what it is about
    occurrence  TEXT NOT NULL DEFAULT '',              -- which occurrence of a series; empty where there is one only
    moment      TEXT NOT NULL,                         -- which of several: minutes before the start, or what happened
    target_kind TEXT NOT NULL,                         -- channel, user
    target      INTEGER NOT NULL,                      -- Discord's id
    due         INTEGER NOT NULL,                      -- when it should arrive
    next_try    INTEGER NOT NULL,                      -- when it is tried; later than due after a failure
    until       INTEGER,                               -- when it is worth nothing any more
    replaceable INTEGER NOT NULL DEFAULT 1,            -- 1: a later one of the same occurrence says it as well
    content     TEXT NOT NULL DEFAULT '{}',            -- JSON: what the renderer needs and can find nowhere else
    status      TEXT NOT NULL DEFAULT 'due',           -- due, sending, sent, failed, uncertain, expired, superseded
    turn        INTEGER NOT NULL DEFAULT 0,            -- rises when what was sent is to be sent anew
    attempts    INTEGER NOT NULL DEFAULT 0,
    claimed_at  INTEGER,
    done_at     INTEGER,
    message     INTEGER,                               -- Discord's id of what was sent
    error       TEXT NOT NULL DEFAULT '',
    UNIQUE (guild_id, kind, subject, occurrence, moment, target_kind, target)
) STRICT;
CREATE INDEX delivery_next ON delivery (next_try) WHERE status = 'due';
CREATE INDEX delivery_claimed ON delivery (claimed_at) WHERE status = 'sending';
CREATE INDEX delivery_trouble ON delivery (guild_id, done_at) WHERE status IN ('failed', 'uncertain');
CREATE INDEX delivery_by_target ON delivery (guild_id, target_kind, target, subject);
CREATE INDEX delivery_by_status ON delivery (guild_id, status);
CREATE INDEX delivery_done ON delivery (done_at) WHERE status NOT IN ('due', 'sending');
