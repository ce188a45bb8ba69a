import { discountFor } from "./discount.js";

/** A line's price in cents, after the discount for its quantity. */
export function lineTotal({ unitPrice, quantity }) {
  if (!Number.isInteger(quantity) || quantity < 1) {
    throw new RangeError(`quantity must be a whole number above 0, not ${quantity}`);
  }
  return unitPrice * quantity - discountFor(unitPrice * quantity, quantity);
}

/** What all lines cost together, in cents, before coupons, tax and shipping. */
export function subtotal(lines) {
  return lines.reduce((sum, line) => sum + lineTotal(line), 0);
}
