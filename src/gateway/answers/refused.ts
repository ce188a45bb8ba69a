import { z } from "zod";
import { type ProblemCode, problems, type Refusal, type Reply } from "../../problems.ts";

const isProblemCode = (text: string): text is ProblemCode => text in problems;

export const problemCode = z.enum(Object.keys(problems).filter(isProblemCode));

/**
 * One thing wrong with a request: where in the body, by JSON pointer, and by line and column where that is text; or in
 * which parameter.
 */
export type Fault =
  | { pointer: string; detail: string; line?: number; column?: number }
  | { parameter: string; detail: string };

/** A request that is refused: thrown from anywhere in the gateway, answered by problem-response.ts. */
export class Refused extends Error {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly faults: Fault[];
  /** Headers of the response. */
  readonly headers: Record<string, string>;

  constructor(code: ProblemCode, detail: string, faults: Fault[] = [], headers: Record<string, string> = {}) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.faults = faults;
    this.headers = headers;
  }
}

export const refusedBy = ({ code, detail, pointer }: Refusal): Refused =>
  new Refused(code, detail, pointer === undefined ? [] : [{ pointer, detail }]);

/** What a reply holds. Throws Refused where it holds a refusal. */
export function settle<T>(reply: Reply<T>): T {
  if (reply.ok) return reply.value;
  throw refusedBy(reply.refusal);
}
