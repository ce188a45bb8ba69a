/** The names in a source, such as `total` and `customer_id`. */
export function namesIn(lines: readonly string[]): Set<string> {
  return new Set(lines.flatMap((line) => line.match(/[A-Za-z_$][\w$]*/g) ?? []));
}
