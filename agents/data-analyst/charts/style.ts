import { cut } from "../../../src/text/fit.ts";
import { type Question, questionText } from "../questions/question.ts";

/** The colour of bars and lines. */
export const COLOR = "#3f6fb5";

/** A name as it fits beside or above a chart. */
export const title = (text: string, most = 40) => cut(text, most);

/** A chart without a frame around it. */
export const view = { stroke: null };

const subtitleColor = "#666";

/** The title of a chart that answers a question. */
export function heading(question: Question, subtitle: string) {
  const text = questionText(question);
  return {
    text: title(`${text.charAt(0).toUpperCase()}${text.slice(1)}`, 90),
    ...(subtitle !== "" && { subtitle, subtitleColor }),
  };
}
