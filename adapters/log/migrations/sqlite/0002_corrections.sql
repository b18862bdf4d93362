-- Beside an erasure a second change is let through: a report that a later correction holds as a whole, under a newer
-- key, loses its box, and nothing else (L28).
DROP TRIGGER events_are_not_changed;
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
WHEN NEW.box IS NOT NULL
    OR json_extract(CAST(OLD.state AS TEXT), '$.lock.compartment') = 'agency'
    OR NOT EXISTS (
        SELECT 1 FROM events WHERE originator_id = OLD.originator_id AND topic = 'ErasureConfirmed'
    ) AND NOT EXISTS (
        SELECT 1 FROM events
        WHERE originator_id = OLD.originator_id AND originator_version > OLD.originator_version
            AND topic = 'ReportCorrected'
            AND json_extract(CAST(OLD.state AS TEXT), '$.lock.compartment') = 'report'
            AND json_extract(CAST(state AS TEXT), '$.lock.compartment') = 'report'
            AND json_extract(CAST(state AS TEXT), '$.event.complete')
            AND json_extract(CAST(state AS TEXT), '$.lock.key') > json_extract(CAST(OLD.state AS TEXT), '$.lock.key')
    )
    OR (NEW.notification_id, NEW.originator_id, NEW.originator_version, NEW.topic, NEW.state, NEW.recorded_at)
        IS NOT (OLD.notification_id, OLD.originator_id, OLD.originator_version, OLD.topic, OLD.state, OLD.recorded_at)
    OR (NEW.box_hash, NEW.leaf) IS NOT (OLD.box_hash, OLD.leaf)
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
