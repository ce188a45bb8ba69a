UPDATE orders SET status = 'expired' WHERE status = 'open' AND placed_at < $1;
