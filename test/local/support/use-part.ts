import { afterAll, beforeAll } from "vitest";
import type { Part } from "../../../local/part.ts";

/** Runs cases with a part that is started before them, and stopped after them. */
export function usePart<Started extends Part>(
  start: () => Promise<Started>,
  cases: (part: () => Started) => void,
): void {
  let part: Started | undefined;
  beforeAll(async () => {
    part = await start();
  });
  afterAll(() => part?.stop());
  cases(() => {
    if (!part) throw new Error("the part has not started");
    return part;
  });
}
