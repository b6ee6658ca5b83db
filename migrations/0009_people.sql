-- People who chose to be listed: what each says of themselves, field by field, and who may see it.

CREATE TABLE profile (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,     -- stands in addresses of buttons, where Discord's id never does
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    user_id     INTEGER NOT NULL,                      -- Discord's id
    organisation_id INTEGER REFERENCES organisation (id) ON DELETE SET NULL,  -- where the field names a listed one
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL,
    version     INTEGER NOT NULL DEFAULT 1,
    UNIQUE (guild_id, user_id)
) STRICT;
CREATE INDEX profile_by_organisation ON profile (organisation_id) WHERE organisation_id IS NOT NULL;

-- One field of a profile; one that says nothing has no row.
CREATE TABLE profile_field (
    profile_id  INTEGER NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    field       TEXT NOT NULL,                         -- name, role, organisation, places, languages, expertise …
    value       TEXT NOT NULL,                         -- JSON: a text, or a list of keys
    visibility  TEXT NOT NULL,                         -- nobody, curators, members
    PRIMARY KEY (profile_id, field)
) STRICT, WITHOUT ROWID;
