-- The vocabulary, the network itself, and its directory.

-- Terms: categories, kinds of organisation, and the axes how, theme, expertise, sdg.
CREATE TABLE term (
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    axis        TEXT NOT NULL,
    key         TEXT NOT NULL,
    position    INTEGER NOT NULL,
    source      TEXT NOT NULL,                         -- document, added
    letter      TEXT NOT NULL DEFAULT '',              -- of a category
    printed     TEXT NOT NULL DEFAULT '',
    parent      TEXT,                                  -- key of a term of the same axis
    names       TEXT NOT NULL,                         -- JSON: language -> name
    words       TEXT NOT NULL DEFAULT '{}',            -- JSON: language -> search words
    PRIMARY KEY (guild_id, axis, key)
) STRICT;

CREATE TABLE place (
    id          INTEGER PRIMARY KEY,
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    key         TEXT NOT NULL,
    kind        TEXT NOT NULL,                         -- city, district, municipality, region
    country     TEXT NOT NULL,                         -- ISO 3166-1 alpha-2
    latitude    REAL,
    longitude   REAL,
    zone        TEXT,                                  -- IANA
    within      TEXT,                                  -- key of the place it is part of
    names       TEXT NOT NULL,                         -- JSON: language -> name
    spellings   TEXT NOT NULL DEFAULT '[]',            -- JSON: other ways to write it
    origin      TEXT NOT NULL,                         -- seeded, imported, submitted, edited
    UNIQUE (guild_id, key)
) STRICT;

-- What else leads to a country: names that CLDR does not list (USA, UK, RDC …), and the regions it lies in.
CREATE TABLE country_spelling (
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    country     TEXT NOT NULL,
    spelling    TEXT NOT NULL,
    kind        TEXT NOT NULL,                         -- name, region
    PRIMARY KEY (guild_id, country, spelling)
) STRICT;

CREATE TABLE organisation (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,     -- never given twice: a button may still name the old one
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    key         TEXT NOT NULL,
    name        TEXT NOT NULL,
    abbreviation TEXT NOT NULL DEFAULT '',
    position    INTEGER NOT NULL,                      -- order of the list it came from
    origin      TEXT NOT NULL,                         -- seeded, imported, submitted, edited
    added       TEXT NOT NULL DEFAULT '[]',            -- JSON: fields that the source does not state
    seed_hash   TEXT,                                  -- of the seeded record, as last loaded
    created_at  INTEGER NOT NULL,
    created_by  INTEGER,                               -- Discord's id of a person; none for the seed
    updated_at  INTEGER,
    updated_by  INTEGER,
    version     INTEGER NOT NULL DEFAULT 1,
    merged_into INTEGER REFERENCES organisation (id),
    UNIQUE (guild_id, key)
) STRICT;

CREATE TABLE organisation_name (
    organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    name        TEXT NOT NULL,
    language    TEXT NOT NULL DEFAULT '',              -- en, fr, es, pt_BR; none for an alias
    source      TEXT NOT NULL,                         -- document, added
    PRIMARY KEY (organisation_id, position)
) STRICT;

CREATE TABLE organisation_place (
    organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,
    place_id    INTEGER REFERENCES place (id),         -- none: only a country is known
    country     TEXT NOT NULL,
    source      TEXT NOT NULL,
    PRIMARY KEY (organisation_id, position)
) STRICT;
CREATE INDEX organisation_place_by_place ON organisation_place (place_id);
CREATE INDEX organisation_place_by_country ON organisation_place (country);

CREATE TABLE organisation_term (
    organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
    axis        TEXT NOT NULL,
    key         TEXT NOT NULL,
    position    INTEGER NOT NULL,
    source      TEXT NOT NULL,
    PRIMARY KEY (organisation_id, axis, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX organisation_term_by_term ON organisation_term (axis, key);

-- Numbered lines of a list, as printed; two lines may name one organisation.
CREATE TABLE printed_entry (
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    number      INTEGER NOT NULL,
    category    TEXT NOT NULL,
    text        TEXT NOT NULL,
    organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
    PRIMARY KEY (guild_id, number)
) STRICT;
CREATE INDEX printed_entry_by_organisation ON printed_entry (organisation_id);

CREATE TABLE relation (
    from_id     INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
    to_id       INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
    kind        TEXT NOT NULL,
    source      TEXT NOT NULL,
    printed     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (from_id, to_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX relation_by_target ON relation (to_id);

-- Contact points that the network published itself, with the date of publication.
CREATE TABLE contact_point (
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    key         TEXT NOT NULL,
    position    INTEGER NOT NULL,
    organisation_id INTEGER REFERENCES organisation (id) ON DELETE SET NULL,
    name        TEXT NOT NULL,
    title       TEXT NOT NULL DEFAULT '',
    role        TEXT NOT NULL,
    institution TEXT NOT NULL,
    city        TEXT NOT NULL DEFAULT '',
    email       TEXT NOT NULL,
    published   TEXT NOT NULL,                         -- ISO date
    PRIMARY KEY (guild_id, key)
) STRICT;

CREATE TABLE ledger_entry (
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    key         TEXT NOT NULL,
    position    INTEGER NOT NULL,
    about       TEXT NOT NULL,                         -- directory, resources, events, network
    numbers     TEXT NOT NULL DEFAULT '[]',            -- JSON
    printed     TEXT NOT NULL,
    adopted     TEXT NOT NULL,
    why         TEXT NOT NULL,
    status      TEXT NOT NULL,                         -- adopted, open
    checked     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (guild_id, key)
) STRICT;

CREATE TABLE ledger_organisation (
    guild_id    INTEGER NOT NULL,
    ledger_key  TEXT NOT NULL,
    organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
    PRIMARY KEY (guild_id, ledger_key, organisation_id),
    FOREIGN KEY (guild_id, ledger_key) REFERENCES ledger_entry (guild_id, key) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_organisation_by_organisation ON ledger_organisation (organisation_id);

-- What the network says of itself: one JSON record, as seeded.
CREATE TABLE network (
    guild_id    INTEGER PRIMARY KEY REFERENCES guild (id) ON DELETE CASCADE,
    record      TEXT NOT NULL
) STRICT;
