-- What the network reads and writes: papers, reports, case studies, practices.

CREATE TABLE resource (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,     -- never given twice: a button may still name the old one
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    key         TEXT NOT NULL,                         -- of the seed, or resource-12
    status      TEXT NOT NULL,                         -- waiting, changes, published, rejected, retired, withdrawn
    title       TEXT NOT NULL,
    subtitle    TEXT NOT NULL DEFAULT '',
    issued      TEXT NOT NULL DEFAULT '',              -- ISO year, month or day; empty where the work bears none
    kind        TEXT NOT NULL,                         -- paper, report, article, book, case-study …
    language    TEXT NOT NULL DEFAULT '',              -- ISO 639-1; empty where nobody has said
    stage       TEXT NOT NULL DEFAULT 'published',     -- of the work itself: draft, published
    publisher   TEXT NOT NULL DEFAULT '',
    abstract    TEXT NOT NULL DEFAULT '',
    aliases     TEXT NOT NULL DEFAULT '[]',            -- JSON: other titles that lead to it
    section     TEXT NOT NULL DEFAULT '',              -- of the list it came from: papers, resources, case-studies
    position    INTEGER NOT NULL DEFAULT 0,            -- in that list
    printed     TEXT NOT NULL DEFAULT '',
    ledger      TEXT NOT NULL DEFAULT '[]',            -- JSON: keys of the ledger
    added       TEXT NOT NULL DEFAULT '[]',            -- JSON: fields that the source does not state
    origin      TEXT NOT NULL,                         -- seeded, submitted
    seed_hash   TEXT,                                  -- of the seeded record, as last loaded
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER,
    updated_by  INTEGER,                               -- Discord's id of a person
    published_at INTEGER,                              -- since when it is found
    featured_at INTEGER,                               -- instant of the digest that brought it from the archive last
    decided_at  INTEGER,
    decided_by  INTEGER,                               -- the curator
    reason      TEXT NOT NULL DEFAULT '',              -- of the last decision, in the curator's words
    version     INTEGER NOT NULL DEFAULT 1,
    UNIQUE (guild_id, key)
) STRICT;
CREATE INDEX resource_by_status ON resource (guild_id, status, published_at);

CREATE TABLE resource_author (
    resource_id INTEGER NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    role        TEXT NOT NULL DEFAULT 'author',        -- author, editor
    family      TEXT NOT NULL DEFAULT '',              -- of a person
    given       TEXT NOT NULL DEFAULT '',
    name        TEXT NOT NULL DEFAULT '',              -- of an institution
    printed     TEXT NOT NULL DEFAULT '',              -- where that differs
    PRIMARY KEY (resource_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_author_by_family ON resource_author (family);

CREATE TABLE resource_place (
    resource_id INTEGER NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    place_id    INTEGER REFERENCES place (id),         -- none: only a country is known
    country     TEXT NOT NULL,                         -- ISO 3166-1 alpha-2
    source      TEXT NOT NULL,                         -- document, added
    PRIMARY KEY (resource_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_place_by_place ON resource_place (place_id);

CREATE TABLE resource_organisation (
    resource_id INTEGER NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
    role        TEXT NOT NULL,                         -- from: it comes from them; about: it speaks of them
    source      TEXT NOT NULL,
    PRIMARY KEY (resource_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_organisation_by_organisation ON resource_organisation (organisation_id);

CREATE TABLE resource_term (
    resource_id INTEGER NOT NULL REFERENCES resource (id) ON DELETE CASCADE,
    axis        TEXT NOT NULL,
    key         TEXT NOT NULL,
    position    INTEGER NOT NULL,
    source      TEXT NOT NULL,
    PRIMARY KEY (resource_id, axis, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX resource_term_by_term ON resource_term (axis, key);

-- Where it is on the web, and whether that answers.
CREATE TABLE resource_link (
    resource_id INTEGER PRIMARY KEY REFERENCES resource (id) ON DELETE CASCADE,
    guild_id    INTEGER NOT NULL,
    url         TEXT NOT NULL,
    normal      TEXT NOT NULL,                         -- by which two addresses of one thing are told to be one
    archived    TEXT NOT NULL DEFAULT '',              -- address of an archived copy
    state       TEXT NOT NULL DEFAULT 'unchecked',     -- unchecked, answers, restricted, failing, dead
    checked_at  INTEGER,
    next_check  INTEGER,                               -- none: it is not to be checked
    failures    INTEGER NOT NULL DEFAULT 0,            -- in a row
    failing_since INTEGER,
    problem     TEXT NOT NULL DEFAULT '',              -- 404, name, connect, timeout, tls, private …
    moved_to    TEXT NOT NULL DEFAULT '',              -- where a lasting redirection leads
    etag        TEXT NOT NULL DEFAULT '',
    modified    TEXT NOT NULL DEFAULT '',              -- Last-Modified, as it was answered
    told        INTEGER NOT NULL DEFAULT 0             -- when the list of dead links was due that holds it; 0: none
) STRICT;
CREATE INDEX resource_link_by_normal ON resource_link (guild_id, normal);
CREATE INDEX resource_link_next ON resource_link (next_check) WHERE next_check IS NOT NULL;

-- A file, as it stands in a message of the bot's own.
CREATE TABLE resource_file (
    resource_id INTEGER PRIMARY KEY REFERENCES resource (id) ON DELETE CASCADE,
    guild_id    INTEGER NOT NULL,
    name        TEXT NOT NULL,
    size        INTEGER NOT NULL,                      -- bytes
    type        TEXT NOT NULL,                         -- media type
    url         TEXT NOT NULL,                         -- signed by Discord, good for about a day
    expires_at  INTEGER NOT NULL,
    channel     INTEGER NOT NULL,                      -- Discord's ids of where it stands
    message     INTEGER NOT NULL
) STRICT;

-- Who shared it, in their words; nobody but curators reads it from here, and it goes when they ask for it.
CREATE TABLE resource_share (
    resource_id INTEGER PRIMARY KEY REFERENCES resource (id) ON DELETE CASCADE,
    guild_id    INTEGER NOT NULL,
    user_id     INTEGER NOT NULL,                      -- Discord's id
    why         TEXT NOT NULL DEFAULT '',              -- why it matters to the network
    language    TEXT NOT NULL,                         -- that they were answered in
    channel     INTEGER NOT NULL,                      -- where they shared it
    message     INTEGER,                               -- the message that it was shared from
    tell        TEXT NOT NULL,                         -- here, direct: how they are told what became of it
    at          INTEGER NOT NULL
) STRICT;
CREATE INDEX resource_share_by_user ON resource_share (guild_id, user_id);

-- The card in the curators' channel.
CREATE TABLE resource_card (
    resource_id INTEGER PRIMARY KEY REFERENCES resource (id) ON DELETE CASCADE,
    channel     INTEGER,
    message     INTEGER,                               -- none where it has to be made (again)
    digest      TEXT NOT NULL DEFAULT '',              -- of what was shown, or refused, last
    refused     TEXT NOT NULL DEFAULT '',              -- why Discord refused
    final       INTEGER NOT NULL DEFAULT 0             -- 1: decided, and nothing about it changes any more
) STRICT;

CREATE TABLE resource_setting (
    guild_id    INTEGER PRIMARY KEY REFERENCES guild (id) ON DELETE CASCADE,
    channel     INTEGER,                               -- where the digest is posted
    language    TEXT NOT NULL DEFAULT 'en',
    every       TEXT NOT NULL DEFAULT 'off',           -- off, week, month
    weekday     INTEGER NOT NULL DEFAULT 0,            -- 0 for Monday; of a month its first such day
    hour        INTEGER NOT NULL DEFAULT 9,
    zone        TEXT NOT NULL DEFAULT 'UTC',           -- IANA
    since       INTEGER                                -- instant of the digest that arrived last, or when it began
) STRICT;

-- Which organisations became part of another one is asked for what hangs on them.
CREATE INDEX organisation_by_heir ON organisation (merged_into) WHERE merged_into IS NOT NULL;
