-- The keys of one agency in a schema of its own, best in a database of its own; see store.py.

-- Which scripts of this folder have been run.
CREATE TABLE keys_migrations (
    number integer PRIMARY KEY,
    run_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE keys (
    owner text,
    compartment text,
    number bigint,
    epoch bigint NOT NULL, -- of the key-encryption key
    wrapped bytea,         -- gone once the key is destroyed; the row stays
    PRIMARY KEY (owner, compartment, number)
);

CREATE TABLE secrets (
    name text PRIMARY KEY,
    epoch bigint NOT NULL,
    wrapped bytea NOT NULL
);

-- Under which key-encryption keys something may be wrapped; only the newest takes new rows.
CREATE TABLE epochs (epoch bigint PRIMARY KEY);

-- Keys that are to take the place of the older ones of their compartment, until that is done.
CREATE TABLE replacing (
    owner text,
    compartment text,
    number bigint,
    PRIMARY KEY (owner, compartment, number)
);

-- Whoever has opened the key forgets it.
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    PERFORM pg_notify(current_schema, '');
    RETURN NULL;
END
$$;
CREATE TRIGGER destroyed_keys_are_told AFTER UPDATE ON keys
FOR EACH ROW WHEN (OLD.wrapped IS NOT NULL AND NEW.wrapped IS NULL) EXECUTE FUNCTION tell();
