import type { Fault } from "./fault.ts";

/** The faults that are switched on for one service. */
export class FaultSwitches {
  readonly #random: () => number;
  #switched: { fault: Fault; met: number }[] = [];

  /** @param random gives numbers from 0 up to 1, as Math.random does. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** The faults as they were switched on, without those that have ended. */
  get faults(): Fault[] {
    return this.#switched.map(({ fault }) => fault);
  }

  replace(faults: Fault[]): void {
    this.#switched = faults.map((fault) => ({ fault, met: 0 }));
  }

  /** The faults that a request meets: delays, and at most one of another kind, which comes last. */
  meet(method: string, path: string): Fault[] {
    const met: Fault[] = [];
    for (const one of this.#switched) {
      if (!isMeant(one.fault, method, path) || this.#random() >= one.fault.rate) continue;
      one.met += 1;
      met.push(one.fault);
      if (one.fault.kind !== "latency") break;
    }
    this.#switched = this.#switched.filter(
      ({ fault, met }) => met < (fault.times ?? Number.POSITIVE_INFINITY),
    );
    return met;
  }
}

const isMeant = (fault: Fault, method: string, path: string): boolean =>
  path.startsWith(fault.path ?? "/") && method === (fault.method ?? method);
