-- Who speaks for an organisation in the network, or facilitates the network for one: claimed, verified, handed over.

CREATE TABLE focal_point (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    organisation_id INTEGER NOT NULL REFERENCES organisation (id) ON DELETE CASCADE,
    user_id     INTEGER NOT NULL,                      -- Discord's id
    role        TEXT NOT NULL,                         -- focal-point, co-facilitator
    status      TEXT NOT NULL,                         -- offered, claimed, verified, refused, resigned, handed-over, ended
    name        TEXT NOT NULL DEFAULT '',              -- as it stands on the card of the organisation
    named       INTEGER NOT NULL DEFAULT 0,            -- 1: they agreed to stand on the card
    words       TEXT NOT NULL DEFAULT '',              -- why they speak for it, for the curators
    follows_id  INTEGER REFERENCES focal_point (id) ON DELETE SET NULL,  -- who hands over to them
    language    TEXT NOT NULL DEFAULT '',              -- that they are answered in, where they chose none
    channel     INTEGER NOT NULL DEFAULT 0,            -- where they are told that there is a message, if not directly
    claimed_at  INTEGER NOT NULL,
    decided_by  INTEGER,                               -- the curator
    decided_at  INTEGER,
    reason      TEXT NOT NULL DEFAULT '',              -- of the decision, in the curator's words
    confirmed_at INTEGER,                              -- when they last said that it is still right
    asked_at    INTEGER,                               -- when they were last asked whether it is
    silences    INTEGER NOT NULL DEFAULT 0,            -- times they were asked and said nothing since
    ended_at    INTEGER,
    version     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX focal_point_by_organisation ON focal_point (guild_id, organisation_id, status);
CREATE INDEX focal_point_by_user ON focal_point (guild_id, user_id, status);
