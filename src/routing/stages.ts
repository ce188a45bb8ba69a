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

/** Cuts a request at its words of order and its numbers, into stages in the order in which they are to be done. */
export function splitStages(goal: string): Stage[] {
  const markers = findMarkers(goal);
  const beginning: WordsOfOrder = { kind: "first", start: 0, end: 0 };
  const pieces = [beginning, ...markers].flatMap((marker, index) => between(goal, marker, markers[index]));
  const stages: Stage[] = [];
  let follows = false;
  for (const piece of pieces) {
    follows ||= piece.follows;
    const text = goal.slice(piece.start, piece.end).trim();
    if (!/[\p{L}\p{N}]/u.test(text)) continue;
    stages.push({ ...piece, text, follows: follows && stages.length > 0 });
    follows = false;
  }
  return stages;
}

/** What stands between two markers, and the clauses that these bring along, in the order of the work. */
function between(goal: string, marker: WordsOfOrder, next: WordsOfOrder | undefined): Piece[] {
  const follows = marker.kind !== "first" && marker.kind !== "before";
  const end = next?.start ?? goal.length;
  const piece: Piece = { start: marker.end, end, kind: kindBetween(marker, next), follows };
  const pieces = next?.kind === "swap" ? swapped(goal, piece, next) : [piece];
  if (marker.kind === "before") return [...pieces, ...piecesOf(marker.clause, true)];
  return marker.kind === "after" ? [...piecesOf(marker.clause, false), ...pieces] : pieces;
}

/** A piece whose last sentence comes after the clause that stands behind it. */
function swapped(goal: string, piece: Piece, { clause }: WordsOfOrder): Piece[] {
  const sentence = piece.end - lastSentence(goal.slice(piece.start, piece.end)).length;
  return [
    { ...piece, end: sentence },
    ...piecesOf(clause, false),
    { ...piece, start: sentence, kind: "task", follows: true },
  ];
}

function kindBetween(marker: WordsOfOrder, next: WordsOfOrder | undefined): Stage["kind"] {
  if (next?.kind === "first") return "leadUp";
  return marker.kind === "maybeNext" || marker.kind === "swap" ? "aside" : "task";
}

const piecesOf = (clause: WordsOfOrder["clause"], follows: boolean): Piece[] =>
  clause === undefined
    ? []
    : [{ start: clause.start, end: clause.end, kind: clause.isTold ? "task" : "aside", follows }];
