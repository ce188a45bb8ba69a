import { drawChart } from "../../sdk/reports/chart.ts";
import { type Group, type Question, questionText } from "../groups.ts";
import { COLOR, title } from "./style.ts";

const MAX_BARS = 40;

/** The answer to a question as bars, or as a line where it is by time. */
export function drawGroups(question: Question, groups: readonly Group[]): Promise<string> {
  const isInTime = question.unit !== undefined;
  const shown = isInTime ? groups : groups.slice(0, MAX_BARS);
  const values = shown.map(({ group, value }) => ({ group: title(group), value }));
  const group = {
    field: "group",
    type: "ordinal" as const,
    sort: null,
    title: question.unit ?? question.by.name,
  };
  const value = { field: "value", type: "quantitative" as const, title: null };
  return drawChart({
    title: questionText(question),
    data: { values },
    ...(isInTime
      ? {
          width: 700,
          height: 260,
          mark: { type: "line", point: true, color: COLOR },
          encoding: { x: group, y: value },
        }
      : {
          width: 520,
          height: { step: 22 },
          mark: { type: "bar", color: COLOR },
          encoding: { y: group, x: value },
        }),
  });
}
