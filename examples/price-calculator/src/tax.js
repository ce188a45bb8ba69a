/** Adds tax to `amount` cents, rounded to the nearest cent. */
export function withTax(amount, percent) {
  return amount + Math.floor((amount * percent) / 100);
}
