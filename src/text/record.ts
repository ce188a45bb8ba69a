import { z } from "zod";

/**
 * A record that refuses the name `__proto__`, which Zod's own leaves out without a word, and more entries than it may
 * have before it looks at any.
 */
export const recordOf = <Name extends z.ZodString, Value extends z.ZodType>(
  name: Name,
  value: Value,
  most = Number.POSITIVE_INFINITY,
) =>
  z.preprocess(
    (given, context) => {
      if (typeof given !== "object" || given === null) return given;
      if (Object.hasOwn(given, "__proto__")) {
        context.addIssue({ code: "custom", path: ["__proto__"], message: "must have another name" });
      }
      if (Object.keys(given).length > most) {
        context.addIssue({ code: "custom", message: `must have at most ${most} entries` });
      }
      return given;
    },
    z.record(name, value),
  );
