-- Who asked to be forgotten: enough to leave their rows out of what is loaded later, and to say how many rows
-- each load and each forgetting left out.

CREATE TABLE forgotten (
    pseudonym VARCHAR NOT NULL,
    forgotten_at TIMESTAMP NOT NULL  -- UTC
);

CREATE TABLE left_out (
    content INTEGER NOT NULL,
    n BIGINT NOT NULL
);
