PRAGMA application_id = 0x464B524C; -- "FKRL", see store.py

-- Who looked. Rows are only ever added, at the next position.
CREATE TABLE looks (
    position INTEGER PRIMARY KEY, -- from 1 without holes
    at INTEGER,                   -- microseconds since 1970 in UTC, never before the look ahead; gone once purged
    content BLOB,                 -- canonical JSON; gone once purged
    leaf BLOB NOT NULL,
    mark BLOB NOT NULL,           -- keyed hash of the leaf: the office wrote it
    case_id TEXT GENERATED ALWAYS AS (
        iif(json_valid(CAST(content AS TEXT)), json_extract(CAST(content AS TEXT), '$.case'), NULL)
    ) VIRTUAL,
    CHECK ((at IS NULL) = (content IS NULL))
) STRICT;

CREATE INDEX looks_by_case ON looks (case_id) WHERE case_id IS NOT NULL;

-- The one change a row may see: it is purged, and its leaf stays (K4).
CREATE TRIGGER looks_are_not_changed BEFORE UPDATE ON looks
WHEN NEW.content IS NOT NULL
    OR NEW.at IS NOT NULL
    OR (NEW.position, NEW.leaf, NEW.mark) IS NOT (OLD.position, OLD.leaf, OLD.mark)
BEGIN
    SELECT RAISE(ABORT, 'the read log is append-only');
END;

CREATE TRIGGER looks_are_not_deleted BEFORE DELETE ON looks
BEGIN
    SELECT RAISE(ABORT, 'the read log is append-only');
END;

-- Also keeps INSERT OR REPLACE from overwriting a row, which would not ask the triggers above.
CREATE TRIGGER looks_come_one_by_one BEFORE INSERT ON looks
WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM looks)
BEGIN
    SELECT RAISE(ABORT, 'not the next look');
END;

-- The seal, as in the log.
CREATE TABLE subtrees (
    level INTEGER NOT NULL, -- from 1; level 0 are the leaves in `looks`
    number INTEGER NOT NULL, -- from 0
    hash BLOB NOT NULL,
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
    size INTEGER PRIMARY KEY, -- looks it covers
    note TEXT NOT NULL
) STRICT;

CREATE TRIGGER subtrees_stay BEFORE UPDATE ON subtrees
BEGIN SELECT RAISE(ABORT, 'the seal is append-only'); END;
CREATE TRIGGER subtrees_remain BEFORE DELETE ON subtrees
BEGIN SELECT RAISE(ABORT, 'the seal is append-only'); END;
CREATE TRIGGER checkpoints_stay BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'the seal is append-only'); END;
CREATE TRIGGER checkpoints_remain BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'the seal is append-only'); END;
