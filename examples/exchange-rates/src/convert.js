import { rates } from "./rates.js";

/** Converts an amount, rounded to hundredths. */
export function convert(amount, from, to) {
  for (const currency of [from, to]) {
    if (!(currency in rates)) throw new RangeError(`no rate for ${currency}`);
  }
  return Math.round((amount / rates[from]) * rates[to] * 100) / 100;
}
