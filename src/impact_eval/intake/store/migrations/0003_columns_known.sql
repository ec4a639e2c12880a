-- Which of the contract's columns were known when a content was loaded, with commas between them: a later
-- version may know more, and a file that is loaded again then brings what it holds of those.

ALTER TABLE contents ADD COLUMN columns VARCHAR DEFAULT '';
