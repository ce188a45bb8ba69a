/** What the names of a repository point at: an object's id, or `ref: ` and another name. */
export type Refs = ReadonlyMap<string, string>;

/** Where a history is told from: the name of a branch, or `HEAD`, and the commit's id. */
export type Tip = { branch: string; oid: string };

const isId = (text: string): boolean => /^([0-9a-f]{40}|[0-9a-f]{64})$/.test(text);

const usual = ["main", "master", "trunk", "develop"];

const shortName = (ref: string): string => ref.replace(/^refs\/(heads|remotes|tags)\//, "");

function resolve(refs: Refs, name: string): string | undefined {
  const value = refs.get(name);
  if (value === undefined || isId(value)) return value;
  const target = refs.get(value.replace(/^ref: /, ""));
  return target !== undefined && isId(target) ? target : undefined;
}

const branchForms = [
  /\bbranch (?:called |named )?["'`]?([\w./-]*\w)/i,
  /["'`]?([\w./-]*\w)["'`]? branch\b/i,
  /\bon ["'`]?((?=\S*[/\d])[\w./-]*\w)/i,
];

/** The branch of `refs` that a request names, by its short name or the whole one. */
export function askedBranch(refs: Refs, request: string): Tip | undefined {
  const names = branchForms.flatMap((form) => form.exec(request)?.[1] ?? []);
  for (const name of names) {
    const ref = [`refs/heads/${name}`, `refs/remotes/origin/${name}`, `refs/remotes/${name}`, name].find(
      (ref) => refs.has(ref),
    );
    const oid = ref === undefined ? undefined : resolve(refs, ref);
    if (ref !== undefined && oid !== undefined) return { branch: shortName(ref), oid };
  }
  return undefined;
}

/**
 * The branch that a history is told of: the one that is checked out, else the one with the most usual name, else the
 * first. Undefined where nothing points at a commit.
 */
export function chooseTip(refs: Refs): Tip | undefined {
  const head = resolve(refs, "HEAD");
  const branches = [...refs.keys()].filter((name) => /^refs\/(heads|remotes)\//.test(name)).sort();
  if (head !== undefined) {
    const target = refs.get("HEAD")?.replace(/^ref: /, "") ?? "";
    const same = isId(target) ? branches.find((name) => refs.get(name) === head) : target;
    return { branch: same === undefined ? "HEAD" : shortName(same), oid: head };
  }
  const named = usual.flatMap((name) => branches.filter((branch) => branch.endsWith(`/${name}`)));
  for (const name of [...named, ...branches, ...refs.keys()]) {
    const oid = resolve(refs, name);
    if (oid !== undefined) return { branch: shortName(name), oid };
  }
  return undefined;
}

/** The lines of `packed-refs`, and of `git for-each-ref` in the same form: an id and a name. */
export function readRefLines(text: string): [string, string][] {
  return text.split("\n").flatMap((line): [string, string][] => {
    const [oid = "", name = ""] = line.trimEnd().split(" ", 2);
    return isId(oid) && name !== "" ? [[name, oid]] : [];
  });
}
