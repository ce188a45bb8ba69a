const zones = [
  { name: "domestic", countries: ["CH"], base: 700, perHalfKilo: 90 },
  { name: "neighbours", countries: ["AT", "DE", "FR", "IT"], base: 1450, perHalfKilo: 210 },
  { name: "europe", countries: ["BE", "DK", "ES", "NL", "PL", "PT", "SE"], base: 1900, perHalfKilo: 320 },
];

/** The zone of prices that a country belongs to. */
export function zoneOf(country) {
  return zones.find(({ countries }) => countries.includes(country));
}
