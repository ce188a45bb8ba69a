import type { FileRef } from "../../consultation/brief.ts";
import { isId } from "../../ids.ts";
import { mapBounded } from "../../mesh/map-bounded.ts";
import type { TenantObjects } from "../../storage/objects.ts";
import { type Fault, Refused } from "../answers/refused.ts";

/** Look-ups under way at once: the platform lets a request have six connections. */
const concurrency = 6;

/** The tenant's files of these ids, in order. `pointer` is where in the body the ids are. Throws Refused. */
export async function resolveFiles(
  objects: TenantObjects,
  ids: string[],
  pointer: string,
): Promise<FileRef[]> {
  const found = await mapBounded(ids, concurrency, async (id) =>
    isId("fil", id) ? objects.headFile(id) : null,
  );
  const faults = found.flatMap((file, index): Fault[] =>
    file === null ? [{ pointer: `${pointer}/${index}`, detail: "There is no such file." }] : [],
  );
  if (faults.length > 0) throw new Refused("unknown_file", "A file is not among the tenant's files.", faults);
  return found.filter((file) => file !== null);
}
