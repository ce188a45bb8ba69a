/** A number with at most four digits that count after those before the point. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const digits = Math.max(0, 4 - Math.max(0, Math.floor(Math.log10(Math.abs(value))) + 1));
  return Math.abs(value) < 0.001 ? value.toPrecision(3) : String(Number(value.toFixed(Math.max(digits, 2))));
}
