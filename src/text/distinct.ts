import type { z } from "zod";

/** A check that refuses what stands in a list a second time, with its place. */
export function distinct(list: readonly unknown[], context: z.RefinementCtx): void {
  for (const [index, each] of list.entries()) {
    if (list.indexOf(each) === index) continue;
    context.addIssue({ code: "custom", path: [index], message: "is in the list already" });
  }
}
