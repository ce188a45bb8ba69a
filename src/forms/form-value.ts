import { z } from "zod";

/** A form filled in: a value for each field that has one. */
export const formValue = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
);
export type FormValue = z.infer<typeof formValue>;
