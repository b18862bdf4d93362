-- What happened. Rows are only ever added, at the next position and the next version of their stream.
CREATE TABLE events (
    notification_id INTEGER PRIMARY KEY AUTOINCREMENT, -- the position, from 1 without holes; never given out twice
    originator_id TEXT NOT NULL                        -- the stream, in the one spelling the leaf was computed from
        CHECK (length(originator_id) = 32 AND originator_id NOT GLOB '*[^0-9a-f]*'),
    originator_version INTEGER NOT NULL,
    topic TEXT NOT NULL,                               -- name of the event
    state BLOB NOT NULL,                               -- JSON; personal fields are encrypted
    recorded_at INTEGER NOT NULL,                      -- microseconds since 1970 in UTC, never before the event ahead
    state_hash BLOB NOT NULL,                          -- SHA-256 of state
    leaf BLOB NOT NULL,
    UNIQUE (originator_id, originator_version)
) STRICT;

CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
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
    digest BLOB NOT NULL,   -- keyed fingerprint of the request
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
