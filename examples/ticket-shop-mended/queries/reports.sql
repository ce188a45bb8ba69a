-- What a customer has bought.
SELECT o.id, o.placed_at, s.number
FROM orders o
JOIN seats s ON s.order_id = o.id
WHERE o.customer_id = $1;

-- Events of a venue in a month.
SELECT title, starts_at
FROM events
WHERE venue_id = $1 AND starts_at >= $2 AND starts_at < $3
ORDER BY starts_at;

-- Venues of a city.
SELECT name
FROM venues
WHERE city = $1;

-- How much an order costs.
SELECT sum(s.price_cents) FROM seats s WHERE s.order_id = $1;
