import { anyOf, phrase } from "./grammar.ts";
import { findMarkers } from "./markers.ts";
import { lastSentence } from "./sentences.ts";
import type { WordsOfOrder } from "./words-of-order.ts";

/** Where in a request something stands. */
export type Range = { start: number; end: number };
/** A piece of a request, and where in it that stands. */
export type Stretch = Range & { text: string };

/** A stretch of a request between words of order. */
export type Stage = Stretch & {
  /** Whether it is to be done after the stages before. */
  follows: boolean;
  /** Whether it asks for work: an `aside` may, such as "once the tests pass"; a `leadUp` to an order or a list seldom does. */
  kind: "task" | "aside" | "leadUp";
};

type Piece = Omit<Stage, "text">;

export const hasOrder = (stages: readonly Stage[]): boolean => stages.some(({ follows }) => follows);

const listed = new RegExp(
  phrase`\b${anyOf("in (?:exactly )?(?:that|this|the given|the following) (?:order|sequence)", "one after (?:the other|another)", "sequentially")}\b`,
  "i",
);

/** Whether a request says that what it lists is in order: "test it, scan it - in that order". */
export const saysListIsOrdered = (goal: string): boolean => listed.test(goal);

/** Cuts a request at its words of order and its numbers, into stages in the order in which they are to be done. */
export function splitStages(goal: string): Stage[] {
  const markers = findMarkers(goal);
  const beginning: WordsOfOrder = { kind: "first", start: 0, end: 0 };
  const stages: Stage[] = [];
  let follows = false;
  for (const piece of inOrder(goal, [beginning, ...markers])) {
    follows ||= piece.follows;
    const text = goal.slice(piece.start, piece.end).trim();
    if (!/[\p{L}\p{N}]/u.test(text)) continue;
    stages.push({ ...piece, text, follows: follows && stages.length > 0 });
    follows = false;
  }
  return stages;
}

/** What stands between markers, and the clauses that these bring along, in the order of the work. */
function inOrder(goal: string, markers: readonly WordsOfOrder[]): Piece[] {
  const pieces: Piece[] = [];
  for (const [index, marker] of markers.entries()) {
    const next = markers[index + 1];
    const follows = marker.kind !== "first" && marker.kind !== "before";
    const end = next?.start ?? goal.length;
    if (marker.kind === "after") pieces.push(...piecesOf(marker.clause, false));
    const piece = { start: marker.end, end, kind: kindBetween(marker, next), follows };
    pieces.push(piece);
    if (next?.kind === "swap") putFirst(next, sentenceBefore(goal, marker.end, end), pieces);
    if (next?.kind === "swapAll") putFirst(next, sentenceBefore(goal, 0, end), pieces);
    if (marker.kind === "before") pieces.push(...piecesOf(marker.clause, true));
  }
  return pieces;
}

/** Where the sentence begins that a stretch ends with. */
const sentenceBefore = (goal: string, start: number, end: number): number =>
  end - lastSentence(goal.slice(start, end)).length;

/** Puts the clause of a marker before all that stands behind a place. */
function putFirst({ clause }: WordsOfOrder, place: number, pieces: Piece[]): void {
  const index = pieces.findIndex(({ end }) => end > place);
  const piece = pieces[index];
  if (piece === undefined) pieces.push(...piecesOf(clause, false));
  else {
    const before = { ...piece, end: place };
    const behind: Piece = { ...piece, start: Math.max(piece.start, place), kind: "task", follows: true };
    pieces.splice(index, 1, before, ...piecesOf(clause, false), behind);
  }
}

function kindBetween(marker: WordsOfOrder, next: WordsOfOrder | undefined): Stage["kind"] {
  if (next?.kind === "first") return "leadUp";
  return ["maybeNext", "swap", "swapAll"].includes(marker.kind) ? "aside" : "task";
}

const piecesOf = (clause: WordsOfOrder["clause"], follows: boolean): Piece[] =>
  clause === undefined
    ? []
    : [{ start: clause.start, end: clause.end, kind: clause.isTold ? "task" : "aside", follows }];
