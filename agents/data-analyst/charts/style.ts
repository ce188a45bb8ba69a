import { cut } from "../../../src/text/fit.ts";

/** The colour of bars and lines. */
export const COLOR = "#3f6fb5";

/** A name as it fits beside or above a chart. */
export const title = (text: string, most = 40) => cut(text, most);

/** A chart without a frame around it. */
export const view = { stroke: null };

/** How a line below a title looks. */
export const subtitleColor = "#666";
