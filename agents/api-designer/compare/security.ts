import { joined } from "../../sdk/text/words.ts";
import { type LocalChange, type Pair, present } from "./change.ts";
import { type Credential, type Requirement, requirementsOf } from "./credentials.ts";
import { asMap, childOf, isThere, type Node } from "./tree.ts";

/** The credential of a requirement that is sent as another one is. */
const counterpart = ({ sent }: Credential, requirement: Requirement): Credential | undefined =>
  requirement.find((credential) => credential.sent === sent);

/** Whether who meets one requirement has all the credentials that another asks for. */
const hasAll = (was: Requirement, is: Requirement): boolean =>
  is.every((credential) => counterpart(credential, was) !== undefined);

const newScopes = (was: Requirement, is: Requirement): string[] =>
  is.flatMap((credential) => {
    const had = counterpart(credential, was)?.scopes ?? [];
    return credential.scopes.filter((scope) => !had.includes(scope));
  });

/** Whether a token that is sent as before may come from elsewhere now. */
const isFromElsewhere = (was: Requirement, is: Requirement): boolean =>
  is.some((credential) => {
    const had = counterpart(credential, was);
    return (
      had?.kind !== credential.kind || had.sources.some((source) => !credential.sources.includes(source))
    );
  });

const inWords = (requirement: Requirement): string =>
  requirement.length === 0 ? "no credential" : joined(requirement.map(({ sent }) => sent));

type Told = Pick<LocalChange, "rule" | "severity" | "message" | "fix">;

/** What becomes of those who were let in by `was`. */
function changeFor(was: Requirement, are: readonly Requirement[]): Told | undefined {
  const open = are.filter((is) => hasAll(was, is));
  if (open.length === 0 && was.length === 0) {
    const message = "The operation was public and now needs a credential.";
    const fix = "Announce it, and give clients time to get one.";
    return { rule: "security-added", severity: "error", message, fix };
  }
  if (open.length === 0) {
    const message = `Clients that send ${inWords(was)} are not let in any more: the operation needs ${are.map(inWords).join(", or ")}.`;
    const fix = "Go on accepting the credential beside the new one.";
    return { rule: "security-changed", severity: "error", message, fix };
  }
  const allowed = open.filter((is) => newScopes(was, is).length === 0);
  if (allowed.length === 0) {
    const scopes = newScopes(was, open[0] ?? []).map((scope) => `\`${scope}\``);
    const message = `The operation now needs the scope ${joined(scopes)}, which the tokens of clients may not have.`;
    const fix = "Go on accepting tokens without it.";
    return { rule: "security-scope-added", severity: "error", message, fix };
  }
  if (!allowed.every((is) => isFromElsewhere(was, is))) return undefined;
  const message = `Clients send ${inWords(was)} as before, but the way to get it has changed.`;
  const fix = "Go on accepting what clients got in the earlier way.";
  return { rule: "security-source-changed", severity: "warning", message, fix };
}

/** Where an operation says how it is secured: the document, where it does not do so itself. */
function securityOf(operation: Node): Node {
  const root: Node = { root: operation.root, value: operation.root, at: [] };
  if (asMap(operation.value).security !== undefined) return childOf(operation, "security");
  const shared = childOf(root, "security");
  return isThere(shared) ? shared : operation;
}

/** The changes by which clients are not let in to an operation any more. */
export function compareSecurity({ before, after }: Pair): LocalChange[] {
  const are = requirementsOf(after);
  const place = securityOf(after);
  return requirementsOf(before).flatMap((was) => {
    const change = changeFor(was, are);
    return change === undefined ? [] : present(place, change);
  });
}
