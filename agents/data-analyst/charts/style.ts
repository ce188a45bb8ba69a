import { cut } from "../../../src/text/fit.ts";

/** The colour of bars and lines. */
export const COLOR = "#3f6fb5";

/** A name as it fits below a chart. */
export const title = (text: string) => cut(text, 40);
