import { cut } from "../text/fit.ts";

const maxLength = 160;

/** The words of a part of a request, as short as a question can quote them. */
export function quote(text: string): string {
  return cut(text.replaceAll(/\s+/g, " ").replace(/[\s,;:.]+$/, ""), maxLength);
}
