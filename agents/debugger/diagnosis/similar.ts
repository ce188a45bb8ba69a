const MAX_NAMES = 20_000;

/** How many letters have to be changed, added or left out; by the algorithm of Wagner and Fischer, a row at a time. */
export function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [at, other] of [...to].entries()) {
      const changed = (row[at] ?? 0) + Number(letter !== other);
      next.push(Math.min(changed, (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** The name among others that was probably meant: at most a third of its letters differ. */
export function mostSimilar(name: string, others: Iterable<string>): string | undefined {
  let best: { name: string; distance: number } | undefined;
  let seen = 0;
  for (const other of others) {
    seen += 1;
    if (seen > MAX_NAMES) break;
    if (other === name || Math.abs(other.length - name.length) > 3) continue;
    const far = distance(name.toLowerCase(), other.toLowerCase());
    if (far <= Math.min(3, name.length / 3) && far < (best?.distance ?? Number.POSITIVE_INFINITY))
      best = { name: other, distance: far };
  }
  return best?.name;
}

/** The names in a source, such as `total` and `customer_id`. */
export function namesIn(lines: readonly string[]): Set<string> {
  return new Set(lines.flatMap((line) => line.match(/[A-Za-z_$][\w$]*/g) ?? []));
}
