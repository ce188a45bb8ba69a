CREATE EXTENSION IF NOT EXISTS citext;

CREATE TABLE customers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email citext NOT NULL UNIQUE,
  name text NOT NULL
);

CREATE TABLE venues (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  city text NOT NULL
);

CREATE TABLE events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  venue_id bigint NOT NULL REFERENCES venues (id),
  title text NOT NULL,
  starts_at timestamptz NOT NULL
);

CREATE INDEX events_by_venue ON events (venue_id);
CREATE INDEX events_by_venue_and_start ON events (venue_id, starts_at);

CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id bigint NOT NULL REFERENCES customers (id),
  placed_at timestamptz NOT NULL DEFAULT now(),
  status text NOT NULL DEFAULT 'open'
);

CREATE TABLE seats (
  order_id bigint NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
  event_id bigint NOT NULL REFERENCES events (id),
  number int NOT NULL
);

CREATE INDEX seats_by_order ON seats (order_id);
