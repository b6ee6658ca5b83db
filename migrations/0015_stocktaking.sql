-- What a curator writes at the head of the stock-taking document; all else of it is drawn from the data.
CREATE TABLE stocktaking_foreword (
    guild_id    INTEGER NOT NULL REFERENCES guild (id) ON DELETE CASCADE,
    language    TEXT NOT NULL,                         -- that it is written in
    text        TEXT NOT NULL,
    written_by  INTEGER,                               -- Discord's id of a person
    written_at  INTEGER NOT NULL,
    PRIMARY KEY (guild_id, language)
) STRICT, WITHOUT ROWID;
