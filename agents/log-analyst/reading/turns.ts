import type { Lacks } from "./entry.ts";

const HALF_DAY_MS = 43_200_000;
const HALF_YEAR_MS = 15_778_476_000;

const forward: Record<Lacks, (time: number, turns: number) => number> = {
  date: (time, days) => time + days * 2 * HALF_DAY_MS,
  year: (time, years) => inYears(time, years),
};
const half: Record<Lacks, number> = { date: HALF_DAY_MS, year: HALF_YEAR_MS };

/** The same time of another year. */
export function inYears(time: number, years: number): number {
  const date = new Date(time);
  return date.setUTCFullYear(date.getUTCFullYear() + years);
}

/** Puts times into order that lack the year or the date: December is followed by January of the next one, and so on. */
export class Turns {
  readonly #turns: Record<Lacks, number> = { date: 0, year: 0 };
  readonly #latest: Partial<Record<Lacks, number>> = {};

  inTurn(time: number, lacks: Lacks | undefined): number {
    if (lacks === undefined) return time;
    const moved = forward[lacks](time, this.#turns[lacks]);
    if ((this.#latest[lacks] ?? moved) - moved > half[lacks]) this.#turns[lacks] += 1;
    const latest = forward[lacks](time, this.#turns[lacks]);
    this.#latest[lacks] = latest;
    return latest;
  }
}
