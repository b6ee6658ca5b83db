-- E-conversations: what is asked, what of the answers was featured, what came of it.

CREATE TABLE conversation_setting (
    guild_id    INTEGER PRIMARY KEY REFERENCES guild (id) ON DELETE CASCADE,
    channel     INTEGER                                -- forum, or text channel, where conversations are held
) STRICT;

CREATE TABLE conversation (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,     -- never given twice: a button may still name the old one
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    title       TEXT NOT NULL,
    framing     TEXT NOT NULL,                         -- why now, what for
    template    TEXT NOT NULL DEFAULT '',              -- consultation, query, follow-up, exchange; empty: from nothing
    language    TEXT NOT NULL,                         -- of its public texts: en, fr, es, pt_BR
    languages   TEXT NOT NULL DEFAULT '[]',            -- JSON: what people may write in
    mode        TEXT NOT NULL,                         -- attributed, chatham
    phase       TEXT NOT NULL,                         -- planned, announced, open, synthesis, closed
    zone        TEXT NOT NULL,                         -- IANA, in which its dates are meant
    announces_at INTEGER,                              -- when its thread is made; none: at once
    opens_at    INTEGER,                               -- none: when it is announced
    closes_at   INTEGER,                               -- when contributions end and synthesis begins
    ends_at     INTEGER,                               -- when it closes by itself; none: when a curator closes it
    paused_at   INTEGER,                               -- since when its schedule rests
    weekly      INTEGER NOT NULL DEFAULT 1,            -- 1: a draft of a summary each week
    drafted_until INTEGER,                             -- the week that a draft was asked for last
    channel     INTEGER NOT NULL,                      -- the forum or text channel that holds its thread
    thread      INTEGER,                               -- Discord's id; none before it was made
    kept_open   INTEGER NOT NULL DEFAULT 1,            -- 0: somebody archived the thread by hand
    summary     TEXT NOT NULL DEFAULT '',              -- of the consolidated reply
    decided     TEXT NOT NULL DEFAULT '',              -- what was decided
    reason      TEXT NOT NULL DEFAULT '',              -- why it was closed
    people      INTEGER,                               -- who wrote in the thread, counted at the close
    messages    INTEGER,                               -- that they wrote
    closed_at   INTEGER,
    resource_id INTEGER REFERENCES resource (id) ON DELETE SET NULL,  -- its consolidated reply in the library
    created_at  INTEGER NOT NULL,
    created_by  INTEGER,                               -- Discord's id of a curator
    updated_at  INTEGER,
    version     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX conversation_by_phase ON conversation (guild_id, phase, id);
CREATE UNIQUE INDEX conversation_by_thread ON conversation (thread) WHERE thread IS NOT NULL;

CREATE TABLE conversation_question (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,                      -- from 1
    text        TEXT NOT NULL,
    due_at      INTEGER,                               -- when it is posted; none: when the conversation opens
    status      TEXT NOT NULL DEFAULT 'waiting',       -- waiting, posted, held: taken back, until it has a new date
    posted_at   INTEGER
) STRICT;
CREATE INDEX conversation_question_by_conversation ON conversation_question (conversation_id, position);

CREATE TABLE conversation_facilitator (
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    user_id     INTEGER NOT NULL,                      -- Discord's id
    PRIMARY KEY (conversation_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_facilitator_by_user ON conversation_facilitator (user_id);

CREATE TABLE conversation_term (
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    axis        TEXT NOT NULL,
    key         TEXT NOT NULL,
    PRIMARY KEY (conversation_id, axis, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE conversation_place (
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    place_id    INTEGER REFERENCES place (id),         -- none: only a country is meant
    country     TEXT NOT NULL,                         -- ISO 3166-1 alpha-2
    PRIMARY KEY (conversation_id, position)
) STRICT, WITHOUT ROWID;

-- Resources, organisations and events that belong to it, as curators linked them.
CREATE TABLE conversation_link (
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,                         -- resource, organisation, event
    ref         INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, kind, ref)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_link_by_ref ON conversation_link (kind, ref);

-- Names that are said nowhere of a conversation under the Chatham House Rule; shown to nobody.
CREATE TABLE conversation_withheld (
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    PRIMARY KEY (conversation_id, name)
) STRICT, WITHOUT ROWID;

-- What somebody wrote and a curator featured, or moved into a conversation. Nothing else of a thread is kept.
CREATE TABLE contribution (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    number      INTEGER NOT NULL,                      -- within the conversation, from 1; never given twice
    question_id INTEGER REFERENCES conversation_question (id) ON DELETE SET NULL,
    status      TEXT NOT NULL,                         -- featured, moved, changed, dropped, withdrawn
    words       TEXT NOT NULL,                         -- as they were written, names withheld where the mode says so
    axis        TEXT,                                  -- of its theme
    key         TEXT,
    note        TEXT NOT NULL DEFAULT '',              -- of the curator
    channel     INTEGER NOT NULL,                      -- where its message stands: the thread
    message     INTEGER,                               -- none until what was moved is posted there, or the thread is gone
    from_channel INTEGER,                              -- where it was moved from; none again: that channel is gone
    from_message INTEGER,
    said_at     INTEGER NOT NULL,
    edited_at   INTEGER,                               -- by then its author had edited it last; in milliseconds
    looked_at   INTEGER,                               -- when its message was looked for at a start, after the close
    featured_at INTEGER,
    featured_by INTEGER,                               -- the curator
    version     INTEGER NOT NULL DEFAULT 1,
    UNIQUE (conversation_id, number)
) STRICT;
CREATE INDEX contribution_by_conversation ON contribution (conversation_id, status, number);
CREATE UNIQUE INDEX contribution_by_message ON contribution (message) WHERE message IS NOT NULL;
CREATE INDEX contribution_by_source ON contribution (from_message) WHERE from_message IS NOT NULL;

-- Who wrote it: apart, since whoever reads a contribution under the Chatham House Rule reads no person.
CREATE TABLE contribution_author (
    contribution_id INTEGER PRIMARY KEY REFERENCES contribution (id) ON DELETE CASCADE,
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    user_id     INTEGER NOT NULL,                      -- Discord's id
    name        TEXT NOT NULL DEFAULT '',              -- as it is shown; empty under the Chatham House Rule
    language    TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX contribution_author_by_user ON contribution_author (guild_id, user_id);

-- What curators read out of the contributions to one question, or to all of them.
CREATE TABLE conversation_point (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    question_id INTEGER REFERENCES conversation_question (id) ON DELETE SET NULL,
    kind        TEXT NOT NULL,                         -- agreement, difference, recommendation
    text        TEXT NOT NULL,
    numbers     TEXT NOT NULL DEFAULT '[]',            -- JSON: of the contributions that say so
    at          INTEGER NOT NULL
) STRICT;
CREATE INDEX conversation_point_by_conversation ON conversation_point (conversation_id, id);

CREATE TABLE conversation_summary (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    status      TEXT NOT NULL,                         -- draft, published
    text        TEXT NOT NULL,
    numbers     TEXT NOT NULL DEFAULT '[]',            -- JSON: of the contributions that it sums up
    since       INTEGER,                               -- of the contributions that it sums up; none: from the beginning
    until       INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    published_at INTEGER,
    version     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX conversation_summary_by_conversation ON conversation_summary (conversation_id, id);

-- What was promised: next steps of conversations, and what the network promised before.
CREATE TABLE commitment (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    key         TEXT,                                  -- of the seed
    conversation_id INTEGER REFERENCES conversation (id) ON DELETE CASCADE,
    text        TEXT NOT NULL,
    texts       TEXT NOT NULL DEFAULT '{}',            -- JSON: language -> title, added to a printed text
    owner       TEXT NOT NULL DEFAULT '',              -- in words
    owner_user  INTEGER,                               -- Discord's id, where it is a member
    due         TEXT,                                  -- ISO date
    done_at     INTEGER,
    outcome     TEXT NOT NULL DEFAULT '',
    ledger      TEXT NOT NULL DEFAULT '[]',            -- JSON: keys of the ledger
    origin      TEXT NOT NULL,                         -- seeded, decided
    seed_hash   TEXT,
    at          INTEGER NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1,
    UNIQUE (guild_id, key)
) STRICT;
CREATE INDEX commitment_by_due ON commitment (guild_id, done_at, due);
CREATE INDEX commitment_by_owner ON commitment (owner_user) WHERE owner_user IS NOT NULL;

CREATE TABLE conversation_follower (
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    user_id     INTEGER NOT NULL,                      -- Discord's id
    digest      TEXT NOT NULL DEFAULT 'off',           -- off, daily, weekly: by direct message
    language    TEXT NOT NULL,
    seen_at     INTEGER NOT NULL,                      -- when they looked at it last
    told_until  INTEGER NOT NULL,                      -- what came before is in a digest that they got
    PRIMARY KEY (conversation_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX conversation_follower_by_user ON conversation_follower (guild_id, user_id);

-- What stands on Discord: the starter card, summaries, the reply.
CREATE TABLE conversation_shown (
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    surface     TEXT NOT NULL,                         -- card, state, reply, summary:12
    channel     INTEGER,
    message     INTEGER,
    digest      TEXT NOT NULL DEFAULT '',              -- of what was sent last
    refused     TEXT NOT NULL DEFAULT '',              -- Discord's code, where it was refused
    final       INTEGER NOT NULL DEFAULT 0,            -- 1: nothing about it changes by itself
    PRIMARY KEY (conversation_id, surface)
) STRICT, WITHOUT ROWID;

-- Messages of the bot's own whose words were taken back, until they are removed.
CREATE TABLE conversation_removal (
    channel     INTEGER NOT NULL,
    message     INTEGER NOT NULL,
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    PRIMARY KEY (channel, message)
) STRICT, WITHOUT ROWID;
