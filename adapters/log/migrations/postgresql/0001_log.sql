-- One agency's log in a schema of its own, as in SQLite; see migrate_postgres.py. Whoever owns it should not be who
-- uses it: a role that was admitted reads the tables and calls the functions that are revoked below, nothing else.

-- Which scripts of this folder have been run.
CREATE TABLE log_migrations (
    number integer PRIMARY KEY,
    run_at timestamptz NOT NULL DEFAULT now()
);

-- What happened. Rows are only ever added, at the next position and the next version of their stream.
CREATE TABLE events (
    notification_id bigint PRIMARY KEY,  -- the position, from 1 without holes; never given out twice
    originator_id uuid NOT NULL,         -- the stream
    originator_version bigint NOT NULL,
    topic text NOT NULL CHECK (octet_length(convert_to(topic, 'UTF8')) < 65536), -- name of the event
    state bytea NOT NULL,                -- canonical JSON, for everybody who may read the log
    box bytea,                           -- encrypted: what is personal; gone once the person is erased
    recorded_at bigint NOT NULL,         -- microseconds since 1970 in UTC, never before the event ahead
    box_hash bytea NOT NULL,             -- SHA-256 of box; stays
    leaf bytea NOT NULL,
    CONSTRAINT one_event_a_version UNIQUE (originator_id, originator_version)
);

-- The last position ever given out, and when. A sequence would count what was rolled back, too.
CREATE TABLE head (
    position bigint NOT NULL,
    recorded_at bigint NOT NULL
);
CREATE UNIQUE INDEX head_is_one_row ON head ((true));
INSERT INTO head VALUES (0, 0);

-- Commands that were carried out, so that each is carried out once.
CREATE TABLE commands (
    command_id uuid PRIMARY KEY,
    digest bytea NOT NULL,  -- keyed fingerprint of the request; empty once the person it spoke of is erased
    subject uuid NOT NULL,  -- first stream it changed
    version bigint NOT NULL,
    position bigint NOT NULL
);

-- Keys that only one owner may hold; dropped when the owner lets go or is forgotten.
CREATE TABLE reservations (
    kind text NOT NULL,
    key bytea NOT NULL,     -- keyed fingerprint
    owner uuid NOT NULL,
    PRIMARY KEY (kind, key)
);
CREATE INDEX reservations_by_owner ON reservations (owner);

-- The seal: roots of complete subtrees over 256, 256 * 256, … leaves, so that a proof need not read the whole log.
CREATE TABLE subtrees (
    level integer NOT NULL, -- from 1; level 0 are the leaves in `events`
    number bigint NOT NULL, -- from 0
    hash bytea NOT NULL,
    PRIMARY KEY (level, number)
);

-- What the log was signed for, as C2SP notes.
CREATE TABLE checkpoints (
    size bigint PRIMARY KEY, -- events it covers
    note text NOT NULL
);

-- The leaf hash of one event; leaf.py is its specification.
CREATE FUNCTION leaf(
    place bigint, stream uuid, version bigint, topic text, recorded_at bigint, state_hash bytea, box_hash bytea
) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
    SELECT sha256(
        '\x00'::bytea || convert_to('fallkonferenz-event/v1', 'UTF8') || '\x00'::bytea
        || int8send(place) || uuid_send(stream) || int8send(version)
        || substr(int4send(octet_length(convert_to(topic, 'UTF8'))), 3) || convert_to(topic, 'UTF8')
        || int8send(recorded_at) || state_hash || box_hash
    )
$$;

-- One append: all of it or nothing. Returns the last position. Only one append runs at a time, so that positions
-- become visible in their order and a reader never overtakes one that is still missing. A lock on the table would do
-- as well, but would wait for whoever maintains it. What each refusal means is told by its constraint.
CREATE FUNCTION append(
    streams uuid[], versions bigint[], topics text[], states bytea[], boxes bytea[], moment bigint,
    command uuid, request bytea, changed uuid, reached bigint,
    kinds text[], keys bytea[], owners uuid[], let_go uuid[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    last bigint;
    wanted record;
    event record;
    found_owner uuid;
    newest bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(current_schema || '.events', 0));
    DELETE FROM reservations WHERE owner = ANY (let_go);
    FOR wanted IN SELECT * FROM unnest(kinds, keys, owners) AS _ (kind, key, owner) LOOP
        INSERT INTO reservations VALUES (wanted.kind, wanted.key, wanted.owner) ON CONFLICT DO NOTHING;
        SELECT r.owner INTO found_owner FROM reservations r WHERE r.kind = wanted.kind AND r.key = wanted.key;
        IF found_owner <> wanted.owner THEN
            RAISE unique_violation USING
                CONSTRAINT = 'one_owner_a_key', DETAIL = format('%s %s', found_owner, wanted.kind);
        END IF;
    END LOOP;
    UPDATE head SET
        position = position + cardinality(streams), recorded_at = greatest(recorded_at, moment)
    RETURNING position, recorded_at INTO last, moment;
    FOR event IN
        SELECT last - cardinality(streams) + number AS place, e.*
        FROM unnest(streams, versions, topics, states, boxes)
            WITH ORDINALITY AS e (stream, version, topic, state, box, number)
        ORDER BY number
    LOOP
        INSERT INTO events VALUES (
            event.place, event.stream, event.version, event.topic, event.state, event.box, moment, sha256(event.box),
            leaf(
                event.place, event.stream, event.version, event.topic, moment, sha256(event.state), sha256(event.box)
            )
        ) ON CONFLICT ON CONSTRAINT one_event_a_version DO NOTHING;
        IF NOT FOUND THEN
            SELECT max(originator_version) INTO newest FROM events WHERE originator_id = event.stream;
            RAISE unique_violation USING
                CONSTRAINT = 'one_event_a_version', DETAIL = format('%s %s', event.stream, newest);
        END IF;
    END LOOP;
    IF command IS NOT NULL THEN
        INSERT INTO commands VALUES (command, request, changed, reached, last);
    END IF;
    PERFORM pg_notify(current_schema || '_events', '');
    RETURN last;
END
$$;

-- Takes away what is encrypted in a stream whose erasure was confirmed, and says how much of it is gone by now (L30).
-- The confirmation itself says nothing of the person and may be sent again.
CREATE FUNCTION blank(stream uuid, OUT boxes bigint, OUT requests bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    confirmed bigint;
BEGIN
    SELECT min(notification_id) INTO confirmed FROM events
    WHERE originator_id = stream AND topic = 'ErasureConfirmed';
    IF confirmed IS NULL THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'the log is append-only';
    END IF;
    UPDATE events SET box = NULL WHERE originator_id = stream AND box IS NOT NULL
        AND convert_from(state, 'UTF8')::json #>> '{lock,compartment}' <> 'agency';
    UPDATE commands SET digest = '' WHERE subject = stream AND position < confirmed;
    SELECT count(*) INTO boxes FROM events WHERE originator_id = stream AND box IS NULL;
    SELECT count(*) INTO requests FROM commands WHERE subject = stream AND position < confirmed;
END
$$;

-- Keep what is complete now; what another sealer kept meanwhile is the same.
CREATE FUNCTION keep_subtrees(levels integer[], numbers bigint[], hashes bytea[])
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    INSERT INTO subtrees SELECT * FROM unnest(levels, numbers, hashes) ON CONFLICT DO NOTHING;
$$;
CREATE FUNCTION keep_checkpoint(size bigint, note text)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    INSERT INTO checkpoints VALUES (size, note) ON CONFLICT DO NOTHING;
$$;

REVOKE ALL ON FUNCTION append, blank, keep_subtrees, keep_checkpoint FROM PUBLIC;

-- The second wall, against whoever owns the log.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE integrity_constraint_violation USING MESSAGE = format('the %s is append-only', TG_ARGV[0]);
END
$$;

CREATE FUNCTION refuse_other_than_next() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.notification_id <> (SELECT coalesce(max(notification_id), 0) + 1 FROM events)
        OR NEW.originator_version > 1 AND NOT EXISTS (
            SELECT 1 FROM events
            WHERE originator_id = NEW.originator_id AND originator_version = NEW.originator_version - 1
        )
    THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'not the next event';
    END IF;
    RETURN NEW;
END
$$;

-- The one change a row may see: a case whose erasure two persons wanted loses its boxes, and nothing else (L30).
CREATE FUNCTION refuse_other_than_blanking() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    OLD.box := NULL;
    IF NEW IS DISTINCT FROM OLD
        OR convert_from(OLD.state, 'UTF8')::json #>> '{lock,compartment}' IS NOT DISTINCT FROM 'agency'
        OR NOT EXISTS (
            SELECT 1 FROM events WHERE originator_id = OLD.originator_id AND topic = 'ErasureConfirmed'
        )
    THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'the log is append-only';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER events_come_one_by_one BEFORE INSERT ON events
FOR EACH ROW EXECUTE FUNCTION refuse_other_than_next();
CREATE TRIGGER events_are_not_changed BEFORE UPDATE ON events
FOR EACH ROW EXECUTE FUNCTION refuse_other_than_blanking();
CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
FOR EACH ROW EXECUTE FUNCTION refuse_change('log');
CREATE TRIGGER events_are_not_truncated BEFORE TRUNCATE ON events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('log');

CREATE TRIGGER head_does_not_go_back BEFORE UPDATE ON head
FOR EACH ROW WHEN (NEW.position < OLD.position OR NEW.recorded_at < OLD.recorded_at)
EXECUTE FUNCTION refuse_change('log');
CREATE TRIGGER head_remains BEFORE DELETE OR TRUNCATE ON head
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('log');

CREATE TRIGGER subtrees_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON subtrees
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('seal');
CREATE TRIGGER checkpoints_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('seal');
