import { parseArgs } from "node:util";
import { z } from "zod";

/** A port as a flag of the command line gives it; 0 is a free one. */
export const portOf = (flag: string) =>
  z.coerce
    .number(`${flag} takes a number`)
    .int(`${flag} takes a whole number`)
    .min(0, `${flag} takes a number from 0`)
    .max(65_535, `${flag} takes a number up to 65535`);

const flags = z.object({
  data: z.string().min(1),
  port: portOf("--port"),
  /** Ends after the demo. */
  once: z.boolean(),
  /** Only the stack, with its log on the terminal. */
  dev: z.boolean(),
  "allow-unisolated-code": z.boolean(),
  /** Lets faults be switched on. */
  faults: z.boolean(),
});

/** The command line of `npm start` and `npm run dev`. Throws with words for a person where it makes no sense. */
export function readFlags(): z.infer<typeof flags> {
  const { values } = parseArgs({
    options: {
      data: { type: "string", default: ".miosa" },
      port: { type: "string", default: "8787" },
      once: { type: "boolean", default: false },
      dev: { type: "boolean", default: false },
      "allow-unisolated-code": { type: "boolean", default: false },
      faults: { type: "boolean", default: false },
    },
  });
  const parsed = flags.safeParse(values);
  if (!parsed.success) throw new Error(parsed.error.issues.map(({ message }) => message).join("; "));
  return parsed.data;
}
