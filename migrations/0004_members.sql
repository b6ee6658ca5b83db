-- What a person has decided for themselves, in one server.

CREATE TABLE member (
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    user_id     INTEGER NOT NULL,                      -- Discord's id
    language    TEXT,                                  -- en, fr, es, pt_BR; none: the one of their Discord
    zone        TEXT,                                  -- IANA; none: as their Discord shows times
    reminders   TEXT NOT NULL DEFAULT 'asked',         -- off, asked, going, all
    unreachable_at INTEGER,                            -- since when they take no direct message; told at their next command
    updated_at  INTEGER NOT NULL,
    PRIMARY KEY (guild_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_by_reminders ON member (guild_id, reminders);
