/** A number with at most four digits that count after those before the point. */
export function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  const digits = Math.max(0, 4 - Math.max(0, Math.floor(Math.log10(Math.abs(value))) + 1));
  return Math.abs(value) < 0.001 ? value.toPrecision(3) : String(Number(value.toFixed(Math.max(digits, 2))));
}

/** The same with its unit, where that is written: `-€4.50`, `CHF 4.50`, `12%`. */
export function withUnit(value: number, unit: string): string {
  const [sign, text] = [value < 0 ? "-" : "", numberText(Math.abs(value))];
  if (unit === "") return sign + text;
  if (/^[%‰]$/.test(unit)) return `${sign}${text}${unit}`;
  if (/\p{Sc}$/u.test(unit)) return `${sign}${unit}${text}`;
  return /^[A-Z]{3}$/.test(unit) ? `${unit} ${sign}${text}` : `${sign}${text} ${unit}`;
}
