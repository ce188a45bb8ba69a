import type { Group } from "../questions/answer.ts";
import type { Dimension, Question } from "../questions/question.ts";
import { drawBars } from "./bars.ts";
import { drawLines } from "./lines.ts";

const isTime = (dimension: Dimension): boolean => dimension !== "row" && dimension.unit !== undefined;

/** The answer to a question as bars, or as lines where it is by time. */
export function drawGroups(question: Question, groups: readonly Group[]): Promise<string> {
  const time = question.by.findIndex(isTime);
  return time < 0 ? drawBars(question, groups) : drawLines(question, groups, time);
}
