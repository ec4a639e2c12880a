-- What was loaded, and in which editions. The records stand in one table more for each table of the contract
-- (records_responses and so on), whose columns follow the contract and need no migration. A cell of those is a
-- number that stands for a text of its content and column; 0 is blank. The texts are as they are before they
-- are read as dates and numbers; people, cases, auditors and trainers are pseudonyms.

CREATE TABLE about (
    study VARCHAR NOT NULL,
    key_check VARCHAR NOT NULL  -- tells another key from the one that the pseudonyms were made with
);

CREATE TABLE loads (
    load INTEGER NOT NULL,
    loaded_at TIMESTAMP NOT NULL,  -- UTC
    version VARCHAR NOT NULL    -- of this package
);

-- One file's content as one source maps it. The same content under another mapping is another one.
CREATE TABLE contents (
    content INTEGER NOT NULL,
    sha256 VARCHAR NOT NULL,
    mapping VARCHAR NOT NULL,
    contract_table VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL,
    wide BOOLEAN NOT NULL,
    blank BIGINT NOT NULL,
    first_row BIGINT NOT NULL   -- the row of the file with which records begin that hold no row of their own
);

-- What a file's name stood for from a load on; the latest edition of a name is the one that counts.
CREATE TABLE editions (
    edition INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    load INTEGER NOT NULL
);

CREATE TABLE edition_contents (
    edition INTEGER NOT NULL,
    content INTEGER NOT NULL
);

-- Each distinct text of a column of a content.
CREATE TABLE texts (
    content INTEGER NOT NULL,
    "table" VARCHAR NOT NULL,   -- of the records
    "column" VARCHAR NOT NULL,
    n INTEGER NOT NULL,
    text VARCHAR NOT NULL
);

CREATE TABLE findings (
    content INTEGER NOT NULL,
    severity VARCHAR NOT NULL,
    problem VARCHAR NOT NULL,
    mend VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL,
    "row" BIGINT NOT NULL,
    "column" VARCHAR NOT NULL,
    value VARCHAR NOT NULL
);
