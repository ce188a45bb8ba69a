/** The colour of bars and lines. */
export const COLOR = "#3f6fb5";

/** A name as it fits below a chart. */
export const title = (text: string) => (text.length > 40 ? `${text.slice(0, 39)}…` : text);
