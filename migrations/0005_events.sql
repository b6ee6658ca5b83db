-- Meetings and everything about them.

CREATE TABLE event (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,     -- never given twice: a button may still name the old one
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    key         TEXT NOT NULL,                         -- of the seed, or event-12
    kind        TEXT NOT NULL,                         -- meeting, conference, webinar, deadline, session, phase
    title       TEXT NOT NULL,
    titles      TEXT NOT NULL DEFAULT '{}',            -- JSON: language -> title, added to a printed one
    starts      TEXT NOT NULL,                         -- local: 2027-03-26T15:00; a day 2015-03-23; a month 2014-10
    ends        TEXT NOT NULL,                         -- as precise as starts; of the first occurrence
    minutes     INTEGER,                               -- how long each occurrence lasts; none where no time is known
    zone        TEXT NOT NULL,                         -- IANA
    rule        TEXT,                                  -- RRULE; none: it takes place once
    place       TEXT NOT NULL DEFAULT '',
    place_key   TEXT,                                  -- of a place of the directory
    country     TEXT NOT NULL DEFAULT '',              -- ISO 3166-1 alpha-2
    link        TEXT NOT NULL DEFAULT '',
    about       TEXT NOT NULL DEFAULT '',
    languages   TEXT NOT NULL DEFAULT '[]',            -- JSON: codes of the languages spoken
    hosts       TEXT NOT NULL DEFAULT '[]',            -- JSON: names of organisations
    links       TEXT NOT NULL DEFAULT '[]',            -- JSON: [title, address] of its conversation and resources
    capacity    INTEGER,
    parent_id   INTEGER REFERENCES event (id) ON DELETE SET NULL,
    within      TEXT NOT NULL DEFAULT '',              -- what it is a session of, where that is no event of ours
    follows_id  INTEGER REFERENCES event (id) ON DELETE SET NULL,  -- the series that it was cut off from
    status      TEXT NOT NULL DEFAULT 'planned',       -- planned, cancelled
    reason      TEXT NOT NULL DEFAULT '',              -- of a cancellation
    before      TEXT,                                  -- JSON: minutes before the start; none: as the server has it
    organiser   INTEGER,                               -- Discord's id of a person
    uid         TEXT NOT NULL,                         -- of calendar files; never changes
    sequence    INTEGER NOT NULL DEFAULT 0,            -- rises with each change that calendars should see
    printed     TEXT NOT NULL DEFAULT '',
    ledger      TEXT NOT NULL DEFAULT '[]',            -- JSON: keys of the ledger
    origin      TEXT NOT NULL,                         -- seeded, submitted, edited
    seed_hash   TEXT,
    created_at  INTEGER NOT NULL,
    created_by  INTEGER,
    updated_at  INTEGER NOT NULL,
    updated_by  INTEGER,
    version     INTEGER NOT NULL DEFAULT 1,
    planned_until INTEGER,                             -- up to when its reminders stand in the outbox; none: never again
    UNIQUE (guild_id, key)
) STRICT;
CREATE INDEX event_by_plan ON event (planned_until) WHERE planned_until IS NOT NULL;

-- Where an occurrence differs from its series, and what is kept of it.
CREATE TABLE event_occurrence (
    event_id    INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    original    TEXT NOT NULL,                         -- its start by the rule: its identity for good
    starts      TEXT,                                  -- where it was moved to, local
    minutes     INTEGER,
    title       TEXT NOT NULL DEFAULT '',
    place       TEXT NOT NULL DEFAULT '',
    link        TEXT NOT NULL DEFAULT '',
    cancelled   INTEGER NOT NULL DEFAULT 0,
    reason      TEXT NOT NULL DEFAULT '',
    agenda      TEXT NOT NULL DEFAULT '',
    record      TEXT NOT NULL DEFAULT '',              -- the minutes of the meeting
    outcome     TEXT NOT NULL DEFAULT '',
    attendance  INTEGER,
    approximate INTEGER NOT NULL DEFAULT 0,            -- 1: about so many
    PRIMARY KEY (event_id, original)
) STRICT, WITHOUT ROWID;

CREATE TABLE event_answer (
    event_id    INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    original    TEXT NOT NULL,
    guild_id    INTEGER NOT NULL,
    user_id     INTEGER NOT NULL,                      -- Discord's id
    answer      TEXT NOT NULL,                         -- going, maybe, no, waiting
    organisation_id INTEGER REFERENCES organisation (id) ON DELETE SET NULL,  -- shown to others only where it was given
    language    TEXT NOT NULL,                         -- that they answered in
    at          INTEGER NOT NULL,                      -- since when; the order of the waiting list
    PRIMARY KEY (event_id, original, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_answer_by_user ON event_answer (guild_id, user_id);

-- Who asked to be reminded of an event by direct message, whatever they answer.
CREATE TABLE event_follower (
    event_id    INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    guild_id    INTEGER NOT NULL,
    user_id     INTEGER NOT NULL,
    language    TEXT NOT NULL,
    before      TEXT,                                  -- JSON: minutes before the start; none: as the event has it
    at          INTEGER NOT NULL,
    PRIMARY KEY (event_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_follower_by_user ON event_follower (guild_id, user_id);

-- Who wants no direct message about an event, whatever they decided for all of them.
CREATE TABLE event_stopped (
    event_id    INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    guild_id    INTEGER NOT NULL,
    user_id     INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    PRIMARY KEY (event_id, user_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE event_setting (
    guild_id    INTEGER PRIMARY KEY REFERENCES guild (id) ON DELETE CASCADE,
    channel     INTEGER,                               -- where cards and reminders are posted
    language    TEXT NOT NULL DEFAULT 'en',            -- of what is posted there
    zone        TEXT NOT NULL DEFAULT 'UTC',           -- where nobody names another
    before      TEXT NOT NULL DEFAULT '[10080, 1440, 60, 0]',  -- JSON: minutes before the start
    mirror      INTEGER NOT NULL DEFAULT 1,            -- 1: Discord's own scheduled events show the next occurrence
    mirror_refused TEXT NOT NULL DEFAULT ''            -- why Discord refused that, since it was reported
) STRICT;

-- What of an event stands on Discord: its card in the channel, and the server's scheduled event.
CREATE TABLE event_shown (
    event_id    INTEGER NOT NULL REFERENCES event (id) ON DELETE CASCADE,
    surface     TEXT NOT NULL,                         -- card, mirror
    original    TEXT NOT NULL,                         -- which occurrence it shows
    channel     INTEGER,
    message     INTEGER,                               -- Discord's id; none where it has to be made (again)
    digest      TEXT NOT NULL DEFAULT '',              -- of what was shown, or refused, last
    refused     TEXT NOT NULL DEFAULT '',              -- why Discord refused
    final       INTEGER NOT NULL DEFAULT 0,            -- 1: over or cancelled, and said so
    PRIMARY KEY (event_id, surface)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_shown_by_message ON event_shown (message);
