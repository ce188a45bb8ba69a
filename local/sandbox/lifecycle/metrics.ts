import { z } from "zod";

/** One measurement: what a sandbox used at a time. */
export type Measurement = {
  at: Date;
  /** Of the sandbox's processors together, 0 to 100. */
  cpuUsedPct: number;
  memoryUsedBytes: number;
  diskUsedBytes: number;
};

/** What the daemon answers when it is asked what its sandbox uses. */
export const usage = z.object({
  cpuUsedPct: z.number().min(0),
  memoryUsedBytes: z.number().min(0),
  diskUsedBytes: z.number().min(0),
});

/** A measurement a second for an hour. */
const keptMeasurements = 3600;

/** The latest measurements of one sandbox. */
export class MetricsLog {
  readonly #measurements: Measurement[] = [];

  add(measurement: Measurement): void {
    this.#measurements.push(measurement);
    if (this.#measurements.length > keptMeasurements) this.#measurements.shift();
  }

  /** Those within a range of time, both ends included, oldest first. */
  between(start: Date | undefined, end: Date | undefined): Measurement[] {
    return this.#measurements.filter(
      ({ at }) => (start === undefined || at >= start) && (end === undefined || at <= end),
    );
  }
}
