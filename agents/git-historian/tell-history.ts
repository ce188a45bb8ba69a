import type { Task } from "../../src/agents/contract.ts";
import { saveArtifact } from "../sdk/program/artifacts.ts";
import type { WorkspacePaths } from "../sdk/program/paths.ts";
import { AgentError, type Answer } from "../sdk/program/program.ts";
import { reportFindings } from "../sdk/reports/findings.ts";
import { listed } from "../sdk/text/words.ts";
import { answersTo } from "./answers/answers.ts";
import { askedDays, RECENT_DAYS } from "./answers/asked-days.ts";
import { askedParts } from "./answers/asked-parts.ts";
import { expertsOf } from "./answers/experts.ts";
import type { Coupling } from "./measures/coupling.ts";
import { hiddenOf, mayBeHidden } from "./measures/hidden-couplings.ts";
import { measure } from "./measures/measure.ts";
import { findingsOf } from "./report/findings.ts";
import { outputOf } from "./report/output.ts";
import { drawTreemap } from "./report/picture.ts";
import { reportOf } from "./report/report.ts";
import { leftOutNotes, summarize, type Tale } from "./report/summary.ts";
import { chooseSource, noHistory } from "./repository/choose-source.ts";
import { findHistories, nameOfHistory } from "./repository/find-histories.ts";
import { type ReadHistory, readHistory } from "./repository/read-history.ts";
import { type History, takeOver } from "./repository/take-over.ts";
import { readTexts } from "./repository/tree.ts";

/** The shares of a step's time after which no older commit is read, and after which git is ended. */
const READING = 0.5;
const ALL_OF_GIT = 0.8;

const MAX_NAMED = 3;

/**
 * Tells what the history of the user's repository says about its code and the people who know it. Throws an `AgentError`:
 * `no_history`, `history_incomplete`, and those of `takeOver` and `readHistory`.
 */
export async function tellHistory(task: Task, paths: WorkspacePaths): Promise<Answer> {
  const started = Date.now();
  const after = (share: number) => started + task.limits.timeoutMs * share;
  const sources = await findHistories(paths.files);
  const source = chooseSource(sources, task.request);
  if (source === undefined) throw await noHistory(paths.files);
  const history = await takeOver(paths.files, source, after(ALL_OF_GIT), task.request);
  try {
    const tale = await tell(history, task.request, () => Date.now() > after(READING));
    const others = sources.filter((other) => other !== source).map(({ path }) => nameOfHistory(path));
    if (others.length > 0)
      tale.notes.push(
        `Of ${sources.length} histories this is ${nameOfHistory(source.path)}; name another one to have it told: ${listed(others, MAX_NAMED)}.`,
      );
    reportFindings(tale.findings, "report.md");
    const summary = summarize(tale);
    await saveArtifact(paths, "hotspots.svg", drawTreemap(tale.measures));
    await saveArtifact(
      paths,
      "history.json",
      `${JSON.stringify(outputOf(tale, Number.POSITIVE_INFINITY), null, 2)}\n`,
    );
    await saveArtifact(paths, "report.md", reportOf(tale, summary));
    return { summary, output: outputOf(tale, 10) };
  } finally {
    await history.repository.remove();
  }
}

async function tell(history: History, request: string, isLate: () => boolean): Promise<Tale> {
  const read = await readHistory(history, {
    recentDaysAt: (newest) => askedDays(request, newest) ?? RECENT_DAYS,
    now: Date.now() / 1_000,
    isLate,
  });
  const { chronicle, tree, sizes, notes } = read;
  if (chronicle.commits.length === 0)
    throw new AgentError("history_empty", "No person has committed anything here.");
  const measures = measure(
    chronicle,
    tree.map(({ path }) => path),
    sizes,
  );
  const hidden = await findHidden(history, read, measures.couplings);
  const parts = askedParts(request, measures, history.branches);
  return {
    branch: history.tip.branch,
    branches: history.branches.length,
    measures,
    hidden,
    findings: findingsOf(measures, hidden),
    experts: parts.flatMap(({ places }) => places.map((place) => expertsOf(place, measures))),
    answers: parts.flatMap((part) => answersTo(part, measures, hidden)),
    notes: [...notes, ...leftOutNotes(chronicle)],
  };
}

async function findHidden(
  { repository }: History,
  { tree, sizes }: ReadHistory,
  couplings: readonly Coupling[],
) {
  const candidates = mayBeHidden(couplings);
  const paths = new Set(candidates.flatMap(({ files }) => files));
  const files = tree.filter(({ path }) => paths.has(path) && sizes.has(path));
  const texts = new Map<string, string>();
  for await (const { path, text } of readTexts(repository, files)) texts.set(path, text);
  return hiddenOf(candidates, texts);
}
