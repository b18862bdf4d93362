PRAGMA application_id = 0x464B4C47; -- "FKLG", see migrate.py

-- What happened. Rows are only ever added, at the next position and the next version of their stream.
CREATE TABLE events (
    notification_id INTEGER PRIMARY KEY AUTOINCREMENT, -- the position, from 1 without holes; never given out twice
    originator_id TEXT NOT NULL                        -- the stream, in the one spelling the leaf was computed from
        CHECK (length(originator_id) = 32 AND originator_id NOT GLOB '*[^0-9a-f]*'),
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,                               -- name of the event
    state BLOB NOT NULL,                               -- canonical JSON, for everybody who may read the log
    box BLOB,                                          -- encrypted: what is personal; gone once the person is erased
    recorded_at INTEGER NOT NULL,                      -- microseconds since 1970 in UTC, never before the event ahead
    box_hash BLOB NOT NULL,                            -- SHA-256 of box; stays
    leaf BLOB NOT NULL,
    UNIQUE (originator_id, originator_version)
) STRICT;

-- The one change a row may see: a case whose erasure two persons wanted loses its boxes, and nothing else (L30).
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
WHEN NEW.box IS NOT NULL
    OR json_extract(CAST(OLD.state AS TEXT), '$.lock.compartment') = 'agency'
    OR NOT EXISTS (
        SELECT 1 FROM events WHERE originator_id = OLD.originator_id AND topic = 'ErasureConfirmed'
    )
    OR (NEW.notification_id, NEW.originator_id, NEW.originator_version, NEW.topic, NEW.state, NEW.recorded_at)
        IS NOT (OLD.notification_id, OLD.originator_id, OLD.originator_version, OLD.topic, OLD.state, OLD.recorded_at)
    OR (NEW.box_hash, NEW.leaf) IS NOT (OLD.box_hash, OLD.leaf)
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;

CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;

-- Also keeps INSERT OR REPLACE from overwriting a row, which would not ask the triggers above.
CREATE TRIGGER events_come_one_by_one BEFORE INSERT ON events
WHEN NEW.notification_id IS NOT (SELECT coalesce(max(notification_id), 0) + 1 FROM events)
    OR EXISTS (
        SELECT 1 FROM events
        WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version
    )
    OR NEW.originator_version > 1 AND NOT EXISTS (
        SELECT 1 FROM events
        WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version - 1
    )
BEGIN
    SELECT RAISE(ABORT, 'not the next event');
END;

-- Commands that were carried out, so that each is carried out once.
CREATE TABLE commands (
    command_id TEXT PRIMARY KEY,
    digest BLOB NOT NULL,   -- keyed fingerprint of the request; empty once the person it spoke of is erased
    subject TEXT NOT NULL,  -- first stream it changed
    version INTEGER NOT NULL,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Keys that only one owner may hold; dropped when the owner lets go or is forgotten.
CREATE TABLE reservations (
    kind TEXT NOT NULL,
    key BLOB NOT NULL,      -- keyed fingerprint
    owner TEXT NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX reservations_by_owner ON reservations (owner);

-- The seal: roots of complete subtrees over 256, 256 * 256, … leaves, so that a proof need not read the whole log.
CREATE TABLE subtrees (
    level INTEGER NOT NULL, -- from 1; level 0 are the leaves in `events`
    number INTEGER NOT NULL, -- from 0
    hash BLOB NOT NULL,
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;

-- What the log was signed for, as C2SP notes.
CREATE TABLE checkpoints (
    size INTEGER PRIMARY KEY, -- events it covers
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
