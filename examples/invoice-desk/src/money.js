const format = new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" });

/** An amount of cents as people read it. */
export function euros(cents) {
  return format.format(cents / 100);
}
