ALTER TABLE seats
  ADD COLUMN price_cents integer NOT NULL;

CREATE INDEX orders_by_status ON orders (status);

ALTER TABLE orders
  ALTER COLUMN placed_at TYPE timestamp;

ALTER TABLE events
  ADD CONSTRAINT title_not_empty CHECK (title <> '');
