-- Several appends that share one commit: all of them or nothing, with their events, commands, and reservations in a row.
-- `places` says after how many of the events a command is through; an owner without a key lets go of all of theirs.
-- Returns the last position. Only one such call runs at a time, so that positions become visible in their order and a
-- reader never overtakes one that is still missing. A lock on the table would do as well, but would wait for whoever
-- maintains it. What each refusal means is told by its constraint.
DROP FUNCTION append;
CREATE FUNCTION append(
    streams uuid[], versions bigint[], topics text[], states bytea[], boxes bytea[], moment bigint,
    commands uuid[], requests bytea[], changed uuid[], reached bigint[], places integer[],
    kinds text[], keys bytea[], owners uuid[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
    last bigint;
    ahead bigint;
    wanted record;
    taken uuid;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(current_schema || '.events', 0));
    SELECT originator_id INTO taken FROM events
        JOIN unnest(streams, versions) AS _ (stream, version)
            ON originator_id = stream AND originator_version = version
        LIMIT 1;
    IF FOUND THEN
        RAISE unique_violation USING CONSTRAINT = 'outpaced', DETAIL = taken;
    END IF;
    FOR wanted IN SELECT * FROM unnest(kinds, keys, owners) AS _ (kind, key, owner) LOOP
        IF wanted.kind IS NULL THEN
            DELETE FROM reservations WHERE owner = wanted.owner;
            CONTINUE;
        END IF;
        INSERT INTO reservations VALUES (wanted.kind, wanted.key, wanted.owner) ON CONFLICT DO NOTHING;
        SELECT r.owner INTO taken FROM reservations r WHERE r.kind = wanted.kind AND r.key = wanted.key;
        IF taken <> wanted.owner THEN
            RAISE unique_violation USING CONSTRAINT = 'reserved', DETAIL = format('%s %s', taken, wanted.kind);
        END IF;
    END LOOP;
    UPDATE head SET
        position = position + cardinality(streams), recorded_at = greatest(recorded_at, moment)
    RETURNING position, recorded_at INTO last, moment;
    ahead := last - cardinality(streams);
    INSERT INTO events
        SELECT
            ahead + number, stream, version, topic, state, box, moment, sha256(box),
            leaf(ahead + number, stream, version, topic, moment, sha256(state), sha256(box))
        FROM unnest(streams, versions, topics, states, boxes)
            WITH ORDINALITY AS _ (stream, version, topic, state, box, number)
        ORDER BY number;
    INSERT INTO commands
        SELECT command, request, subject, version, ahead + place
        FROM unnest(commands, requests, changed, reached, places) AS _ (command, request, subject, version, place);
    PERFORM pg_notify(current_schema || '_events', '');
    RETURN last;
END
$$;

REVOKE ALL ON FUNCTION append FROM PUBLIC;
