-- The read log of one agency in a schema of its own, as in SQLite. Whoever owns it should not be who uses it: a role
-- that was admitted reads the tables and calls the functions that are revoked below, nothing else.

-- Which scripts of this folder have been run.
CREATE TABLE reads_migrations (
    number integer PRIMARY KEY,
    run_at timestamptz NOT NULL DEFAULT now()
);

-- Whose case a look was at.
CREATE FUNCTION case_of(content bytea) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT convert_from(content, 'UTF8')::json ->> 'case'
$$;

-- Who looked. Rows are only ever added, at the next position.
CREATE TABLE looks (
    position bigint PRIMARY KEY, -- from 1 without holes
    at bigint,                   -- microseconds since 1970 in UTC, never before the look ahead; gone once purged
    content bytea,               -- canonical JSON; gone once purged
    leaf bytea NOT NULL,
    mark bytea NOT NULL,         -- keyed hash of the leaf: the office wrote it
    case_id text GENERATED ALWAYS AS (case_of(content)) STORED,
    CHECK ((at IS NULL) = (content IS NULL))
);
CREATE INDEX looks_by_case ON looks (case_id) WHERE case_id IS NOT NULL;

-- The seal, as in the log.
CREATE TABLE subtrees (
    level integer NOT NULL, -- from 1; level 0 are the leaves in `looks`
    number bigint NOT NULL, -- from 0
    hash bytea NOT NULL,
    PRIMARY KEY (level, number)
);
CREATE TABLE checkpoints (
    size bigint PRIMARY KEY, -- looks it covers
    note text NOT NULL
);

-- Whoever calls it holds the lock under which positions are given out, since only they can make the mark.
CREATE FUNCTION keep_look(place bigint, moment bigint, content bytea, leaf bytea, mark bytea)
RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    INSERT INTO looks (position, at, content, leaf, mark) VALUES (place, moment, content, leaf, mark);
$$;
-- Forgets the looks up to a position, whose leaves stay (K4), and names them.
CREATE FUNCTION purge(until bigint)
RETURNS SETOF bigint LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    UPDATE looks SET at = NULL, content = NULL WHERE position <= until AND content IS NOT NULL RETURNING position;
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

REVOKE ALL ON FUNCTION keep_look, purge, keep_subtrees, keep_checkpoint FROM PUBLIC;

-- The second wall, against whoever owns the read log.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE integrity_constraint_violation USING MESSAGE = format('the %s is append-only', TG_ARGV[0]);
END
$$;
CREATE FUNCTION refuse_other_than_next() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF NEW.position <> (SELECT coalesce(max(position), 0) + 1 FROM looks) THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'not the next look';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER looks_come_one_by_one BEFORE INSERT ON looks
FOR EACH ROW EXECUTE FUNCTION refuse_other_than_next();
-- The one change a row may see: it is purged, and its leaf stays (K4).
CREATE TRIGGER looks_are_not_changed BEFORE UPDATE ON looks
FOR EACH ROW WHEN (
    NEW.content IS NOT NULL OR NEW.at IS NOT NULL
    OR (NEW.position, NEW.leaf, NEW.mark) IS DISTINCT FROM (OLD.position, OLD.leaf, OLD.mark)
) EXECUTE FUNCTION refuse_change('read log');
CREATE TRIGGER looks_are_not_deleted BEFORE DELETE OR TRUNCATE ON looks
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('read log');

CREATE TRIGGER subtrees_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON subtrees
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('seal');
CREATE TRIGGER checkpoints_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON checkpoints
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('seal');
