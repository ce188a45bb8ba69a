import { posix } from "node:path";
import Papa from "papaparse";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { drawCorrelations } from "./charts/correlations.ts";
import { drawDistributions } from "./charts/distributions.ts";
import { drawGroups } from "./charts/groups.ts";
import { comparedColumns } from "./correlations.ts";
import type { Profile } from "./profile.ts";
import { dimensionText } from "./questions/question.ts";

/** With fewer columns of numbers a grid of correlations shows nothing that a table does not. */
const MIN_COMPARED = 3;

type File = { name: string; content: string };
type Answer = Profile["answers"][number];

/** An answer as a chart and as data; those after the first have a number. One of a single group needs neither. */
async function answerFiles({ question, groups }: Answer, index: number): Promise<File[]> {
  if (question.by.length === 0 || groups.length === 0) return [];
  const name = index === 0 ? "groups" : `groups-${index + 1}`;
  const fields = [...question.by.map(dimensionText), "value", "rows"];
  const data = groups.map(({ names, value, rows }) => [...names, value, rows]);
  return [
    { name: `${name}.svg`, content: await drawGroups(question, groups) },
    { name: `${name}.csv`, content: Papa.unparse({ fields, data }, { newline: "\n" }) },
  ];
}

/** Draws a table's charts and saves them below `folder`; returns the paths of the pictures. */
export async function saveCharts(
  { columns, correlations, answers }: Profile,
  folder: string,
  paths: WorkspacePaths,
): Promise<string[]> {
  const distributions = await drawDistributions(columns);
  const compared = comparedColumns(columns);
  const files = [
    ...(await Promise.all(answers.map(answerFiles))).flat(),
    ...(distributions ? [{ name: "distributions.svg", content: distributions }] : []),
    ...(compared.length >= MIN_COMPARED
      ? [{ name: "correlations.svg", content: await drawCorrelations(correlations, compared) }]
      : []),
  ].map(({ name, content }) => ({ path: posix.join(folder, name), content }));
  for (const { path, content } of files) await saveArtifact(paths, path, content);
  return files.flatMap(({ path }) => (path.endsWith(".svg") ? [path] : []));
}
