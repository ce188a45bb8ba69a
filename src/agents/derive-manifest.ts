import { exampleRequests, withoutExamples } from "./example-requests.ts";
import type { InputSpec, Manifest } from "./manifest.ts";
import type { ManifestInFile } from "./manifest-in-file.ts";
import { salientWords } from "./salient-words.ts";

const defaults = { timeoutMs: 120_000, retries: 1, permission: "read-only" } as const;

type InputSource = NonNullable<ManifestInFile["inputs"]>[string];

/** Fills in what an author left out, and notes what that was. `writtenName` is the name as it stands in the file. */
export function deriveManifest(source: ManifestInFile, writtenName: unknown): Manifest {
  const derived = writtenName === source.name ? [] : ["name"];
  const given = <T>(field: string, value: T | undefined, derive: () => T): T => {
    if (value !== undefined) return value;
    derived.push(field);
    return derive();
  };
  const { name, description, triggers, capabilities = [] } = source;
  const requests = exampleRequests(description);
  const examples =
    requests.length > 0 ? given("examples", source.examples, () => requests) : (source.examples ?? []);
  const keywords = [...(triggers?.keywords ?? []), ...(source.tags ?? [])];
  const words =
    keywords.length > 0 ? [] : salientWords([withoutExamples(description), ...capabilities, ...examples]);
  return {
    name,
    description,
    triggers: {
      keywords: given("triggers.keywords", words.length > 0 ? undefined : keywords, () => words),
      files: triggers?.files ?? [],
      context: triggers?.context ?? [],
    },
    capabilities,
    examples,
    inputs: Object.fromEntries(
      Object.entries(source.inputs ?? {}).map(([input, spec]) => [
        input,
        deriveInput(name, input, spec, (field, value, derive) =>
          given(`inputs.${input}.${field}`, value, derive),
        ),
      ]),
    ),
    runtime: given("runtime", source.runtime, () => (source.program === undefined ? "model" : "program")),
    timeoutMs: given("timeoutMs", source.timeout, () => defaults.timeoutMs),
    retries: given("retries", source.retries, () => defaults.retries),
    fallback: source.fallback ?? [],
    consumes: source.consumes ?? [],
    produces: source.produces ?? [],
    tools: source.tools ?? [],
    permission: given("permission", source.permission, () => defaults.permission),
    derived,
  };
}

function deriveInput(
  agent: string,
  input: string,
  spec: InputSource,
  given: <T>(field: string, value: T | undefined, derive: () => T) => T,
): InputSpec {
  const { question, required, accepts: source, ...more } = spec;
  const accepts = more.schema === undefined ? given("accepts", source, () => [defaultAccepts(input)]) : [];
  return {
    required,
    question: given("question", question, () => defaultQuestion(agent, input, accepts)),
    accepts,
    ...more,
  };
}

const defaultAccepts = (input: string): InputSpec["accepts"][number] =>
  input === "files" || input === "code" ? input : "text";

function defaultQuestion(agent: string, input: string, accepts: InputSpec["accepts"]): string {
  if (accepts.includes("files") && accepts.includes("code"))
    return `Which code or files should ${agent} work on?`;
  if (accepts.includes("files")) return `Which files should ${agent} work on?`;
  if (accepts.includes("code")) return `Which code should ${agent} work on?`;
  const words = input.replaceAll(/[A-Z]/g, " $&").replaceAll("_", " ").toLowerCase();
  return `What is the ${words} for ${agent}?`;
}
