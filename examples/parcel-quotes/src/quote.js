import { zoneOf } from "./zones.js";

/** The price of a parcel, in cents. */
export function quoteParcel({ country, grams }) {
  const zone = zoneOf(country);
  return zone.base + Math.ceil(grams / 500) * zone.perHalfKilo;
}
