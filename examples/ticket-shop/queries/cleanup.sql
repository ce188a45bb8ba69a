UPDATE orders SET status = 'expired';
