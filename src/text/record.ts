import { z } from "zod";

/** A record that refuses the name `__proto__`, which Zod's own leaves out without a word. */
export const recordOf = <Name extends z.ZodString, Value extends z.ZodType>(name: Name, value: Value) =>
  z.preprocess(
    (given, context) => {
      if (typeof given === "object" && given !== null && Object.hasOwn(given, "__proto__")) {
        context.addIssue({ code: "custom", path: ["__proto__"], message: "must have another name" });
      }
      return given;
    },
    z.record(name, value),
  );
