import { noSuchField } from "../text/describe-issue.ts";
import { type Fault, faultsOf } from "../text/faults-of.ts";
import { type ManifestInFile, manifestInFile } from "./manifest-in-file.ts";

type Understood =
  | { ok: true; source: ManifestInFile; passedOver: Fault[] }
  /** What must be put right. */
  | { ok: false; faults: Fault[] };

type Path = readonly PropertyKey[];

/** What there is no agent without; nothing is a fault of the whole. */
const required: readonly (PropertyKey | undefined)[] = ["name", "description", undefined];

/** Without one part another may be none any more. The third time whole fields are passed over. */
const partwise = 2;

/** Understands the fields of a front matter as far as that can be: what is wrong, and not required, is passed over. */
export function understand(fields: unknown, passedOver: readonly Fault[] = [], time = 0): Understood {
  const { data, error } = manifestInFile.safeParse(fields);
  if (error === undefined) return { ok: true, source: data, passedOver: [...passedOver] };
  const faults = faultsOf(error.issues);
  const ofRequired = faults.filter(({ path: [field] }) => required.includes(field));
  if (ofRequired.length > 0) return { ok: false, faults: ofRequired };
  const parts = faults.map(({ path }) => path.slice(0, time < partwise ? partLength(path) : 1));
  const told = faults.map(({ path, message }, index) => tell(path, message, parts[index] ?? []));
  return understand(without(fields, parts), [...passedOver, ...told], time + 1);
}

/** How much of a path leads to what is passed over by itself: an item of a list, or a field of an input. */
function partLength([field, , ofInput]: Path): number {
  if (field === "inputs") return ofInput === "choices" || ofInput === "accepts" ? 4 : 3;
  return field === "triggers" ? 3 : 2;
}

function tell(path: PropertyKey[], message: string, part: Path): Fault {
  const why = message === noSuchField ? "is not a field of an input" : message;
  return {
    path,
    message: `${why}${path.length > part.length ? `: ${part.join(".")}` : ", and"} was passed over`,
  };
}

/** A value without the parts of it that paths lead to. */
function without(value: unknown, paths: readonly Path[]): unknown {
  if (typeof value !== "object" || value === null || paths.length === 0) return value;
  const parts = Object.entries(value).flatMap(([key, part]) => {
    const below = paths.filter(([first]) => String(first) === key).map(([, ...rest]) => rest);
    return below.some(({ length }) => length === 0) ? [] : [[key, without(part, below)] as const];
  });
  return Array.isArray(value) ? parts.map(([, part]) => part) : Object.fromEntries(parts);
}
