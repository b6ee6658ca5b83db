-- Promising practices: a questionnaire whose questions come from data/, and the answers to it, step by step.

CREATE TABLE questionnaire_question (
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    key         TEXT NOT NULL,
    position    INTEGER NOT NULL,
    step        TEXT NOT NULL,                         -- questions of one step stand in one form, or on one page
    kind        TEXT NOT NULL,                         -- line, text, themes, places, contact, consent …
    required    INTEGER NOT NULL,
    most        INTEGER NOT NULL,                      -- letters; of what is chosen, entries
    step_names  TEXT NOT NULL,                         -- JSON by language
    names       TEXT NOT NULL,                         -- JSON by language
    about       TEXT NOT NULL,                         -- JSON by language
    retired     INTEGER NOT NULL DEFAULT 0,            -- the file has it no more; kept so that answers can be read
    PRIMARY KEY (guild_id, key)
) STRICT, WITHOUT ROWID;

-- A practice that somebody tells; once it was handed in, its fate is that of its resource.
CREATE TABLE practice (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    user_id     INTEGER,                               -- Discord's id of who tells it; none once they were forgotten
    language    TEXT NOT NULL,                         -- that it is told in
    told_in     TEXT NOT NULL DEFAULT '',              -- the same, of what was handed in last
    tell        TEXT NOT NULL DEFAULT 'here',          -- where they are told what is decided: here, direct
    organisation_id INTEGER REFERENCES organisation (id) ON DELETE SET NULL,
    resource_id INTEGER REFERENCES resource (id) ON DELETE SET NULL,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX practice_by_user ON practice (guild_id, user_id);
CREATE UNIQUE INDEX practice_by_resource ON practice (resource_id) WHERE resource_id IS NOT NULL;

-- What somebody wrote, for nobody but them.
CREATE TABLE practice_answer (
    practice_id INTEGER NOT NULL REFERENCES practice (id) ON DELETE CASCADE,
    question    TEXT NOT NULL,
    text        TEXT NOT NULL,
    PRIMARY KEY (practice_id, question)
) STRICT, WITHOUT ROWID;

-- What was handed in, as it was then: for the curators, and for everybody once it is published.
CREATE TABLE practice_told (
    practice_id INTEGER NOT NULL REFERENCES practice (id) ON DELETE CASCADE,
    question    TEXT NOT NULL,
    text        TEXT NOT NULL,
    PRIMARY KEY (practice_id, question)
) STRICT, WITHOUT ROWID;

-- Whom curators invited to tell a practice.
CREATE TABLE practice_invitation (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
    user_id     INTEGER,                               -- Discord's id of the focal point; none once they were forgotten
    words       TEXT NOT NULL DEFAULT '',              -- of the curator
    invited_by  INTEGER,
    at          INTEGER NOT NULL,
    declined    INTEGER NOT NULL DEFAULT 0,            -- by who was invited; told to nobody
    practice_id INTEGER REFERENCES practice (id) ON DELETE SET NULL  -- that came of it
) STRICT;
CREATE INDEX practice_invitation_by_organisation ON practice_invitation (guild_id, organisation_id);
