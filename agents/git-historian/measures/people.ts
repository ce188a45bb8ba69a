/** Somebody who committed. `name` is the one of their newest commit. */
export type Person = { name: string };

type Signature = { name: string; email: string };

const botName =
  /\[bot\]|(^|[\s._-])bots?$|^(dependabot|renovate|greenkeeper|snyk|github[- ]actions?|gitlab[- ]ci|semantic-release|allcontributors|imgbot|weblate)\b/i;
const botEmail = /\[bot\]@|^bot@/i;

/** Whether a program committed: by its own name, as code hosts and their helpers sign. */
export function isBot({ name, email }: Signature): boolean {
  return botName.test(name) || botEmail.test(email);
}

/** What two signatures of one person have in common: the address, or a name of two words or more. */
function keysOf({ name, email }: Signature): string[] {
  const words = name.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  const address = email.trim().toLowerCase();
  const keys = [
    ...(words.length > 1 ? [`name ${words.join(" ")}`] : []),
    ...(address === "" ? [] : [`mail ${address}`]),
  ];
  return keys.length > 0 ? keys : [`name ${words.join(" ")}`];
}

/**
 * Tells who made each commit. Signatures are of one person where they share an address or a full name: people commit from
 * several machines. The newest commit comes first, as its name is shown.
 */
export function whoIs(signatures: readonly Signature[]): (signature: Signature) => Person {
  const parents = new Map<string, string>();
  const rootOf = (key: string): string => {
    let root = key;
    for (let next = parents.get(root); next !== undefined && next !== root; next = parents.get(root)) {
      // Shortens the way for those who ask next.
      parents.set(root, parents.get(next) ?? next);
      root = next;
    }
    return root;
  };
  for (const signature of signatures) {
    const [first = "", second = first] = keysOf(signature);
    const [one, other] = [rootOf(first), rootOf(second)];
    parents.set(other, one);
    parents.set(one, one);
  }
  const people = new Map<string, Person>();
  const whose = (signature: Signature): Person => {
    const root = rootOf(keysOf(signature)[0] ?? "");
    const known = people.get(root);
    if (known !== undefined) return known;
    const person = { name: signature.name.trim() || signature.email || "somebody" };
    people.set(root, person);
    return person;
  };
  for (const signature of signatures) whose(signature);
  return whose;
}
