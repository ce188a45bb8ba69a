import { bodyLimit } from "hono/body-limit";
import { Refused } from "../answers/refused.ts";

/** Refuses a body of more than `maxBytes`: by what it says of its length, or as soon as it has grown past it. */
export const limitBody = (maxBytes: number) =>
  bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new Refused("body_too_large", `The body may have ${maxBytes} bytes.`);
    },
  });
