ALTER TABLE seats
  ADD COLUMN price_cents integer NOT NULL DEFAULT 0;

CREATE INDEX CONCURRENTLY orders_by_status ON orders (status);

ALTER TABLE events
  ADD CONSTRAINT title_not_empty CHECK (title <> '') NOT VALID;
