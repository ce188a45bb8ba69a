import {
  BaseResolver,
  type Config,
  createConfig,
  getLineColLocation,
  lintDocument,
  makeDocumentFromString,
  type NormalizedProblem,
  Source,
} from "@redocly/openapi-core";
import type { Finding } from "../../src/agents/contract.ts";
import { adviceFor } from "./advice.ts";

/** Where the descriptions are for the linter; nothing is there. */
const ROOT = "/api/";

/** The texts of all files that a description may refer to, by path. */
export type Texts = ReadonlyMap<string, string>;

/** Follows references to the given texts alone: not to the disk, not to the network. */
class TextResolver extends BaseResolver {
  readonly #texts: Texts;

  constructor(texts: Texts) {
    super();
    this.#texts = texts;
  }

  override async loadExternalRef(absoluteRef: string): Promise<Source> {
    const text = this.#texts.get(absoluteRef.slice(ROOT.length));
    if (text === undefined || !absoluteRef.startsWith(ROOT)) throw new Error("it is not among the files");
    return new Source(absoluteRef, text);
  }
}

const severities: Record<NormalizedProblem["severity"], Finding["severity"]> = {
  error: "error",
  warn: "warning",
};

/** Where a JSON pointer leads, for people: in a file of one line its line says nothing. */
function inWords(pointer: string): string {
  const steps = pointer
    .replace(/^#?\/?/, "")
    .split("/")
    .filter((step) => step !== "");
  return steps.map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~")).join(" > ");
}

function toFinding({ ruleId, severity, message, location, suggest }: NormalizedProblem): Finding[] {
  const [place] = location;
  if (place === undefined) return [];
  const { line, col } = getLineColLocation(place).start;
  const where = inWords(place.pointer ?? "");
  const fix = suggest.length > 0 ? `Did you mean ${suggest.join(" or ")}?` : adviceFor(ruleId);
  return [
    {
      severity: severities[severity],
      rule: `redocly/${ruleId}`,
      file: place.source.absoluteRef.slice(ROOT.length),
      line,
      column: col,
      message: where === "" ? message.trim() : `${message.trim()} (${where})`,
      ...(fix === undefined ? {} : { fix }),
    },
  ];
}

let recommended: Promise<Config> | undefined;

/**
 * What Redocly's recommended rules find in the description `file`, one of `texts`; or why they cannot be run, as they
 * give up on references in a circle.
 */
export async function lintDescription(
  file: string,
  texts: Texts,
): Promise<{ findings: Finding[] } | { reason: string }> {
  recommended ??= createConfig({ extends: ["recommended"] });
  try {
    const problems = await lintDocument({
      document: makeDocumentFromString(texts.get(file) ?? "", ROOT + file),
      config: await recommended,
      externalRefResolver: new TextResolver(texts),
    });
    return { findings: problems.filter(({ ignored }) => !ignored).flatMap(toFinding) };
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return { reason: `the rules could not be run on it (${words})` };
  }
}
