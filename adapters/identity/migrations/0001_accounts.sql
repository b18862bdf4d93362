-- Accounts, tokens that were taken back, and tries of passwords of one agency, in a schema of their own; see tables.py.
-- `user` is a word of SQL, and always quoted.

-- Which scripts of this folder have been run.
CREATE TABLE accounts_migrations (
    number integer PRIMARY KEY,
    run_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE accounts (
    "user" text NOT NULL,
    institution text NOT NULL,
    password text NOT NULL, -- an Argon2 hash
    disabled integer NOT NULL
);
CREATE UNIQUE INDEX one_account_however_it_is_spelt ON accounts (lower("user"));

CREATE TABLE ended (
    token bytea PRIMARY KEY,        -- SHA-256
    until double precision NOT NULL -- seconds of the Unix epoch, as all times here
);

CREATE TABLE ended_before (
    institution text NOT NULL,
    "user" text NOT NULL,
    at double precision NOT NULL,
    PRIMARY KEY (institution, "user")
);

CREATE TABLE attempts (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    what bytea NOT NULL, -- a keyed fingerprint
    at double precision NOT NULL
);
CREATE INDEX attempts_what ON attempts (what, at);
