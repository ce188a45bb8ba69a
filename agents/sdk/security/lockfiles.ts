import type { Finding } from "../../../src/agents/contract.ts";
import type { Source } from "../files/source.ts";
import type { LockedPackage } from "../formats/lockfiles/locked-package.ts";
import { readLockfile } from "../formats/lockfiles/read-lockfile.ts";

const publicHosts = new Set(["registry.npmjs.org", "registry.yarnpkg.com", "npm.pkg.github.com"]);
const commit = /[#=][0-9a-f]{40}$|\/[0-9a-f]{40}$/;

const isGit = (resolved: string): boolean => /^git[+:@]|^ssh:|\.git([#?]|$)|^github:/.test(resolved);

function hostOf(resolved: string): string | undefined {
  return URL.canParse(resolved) ? new URL(resolved).host : undefined;
}

type Fault = Pick<Finding, "severity" | "message" | "fix"> & { rule: string };

function sourceFault({ name, resolved }: LockedPackage): Fault | undefined {
  if (resolved === undefined) return undefined;
  const host = hostOf(resolved) ?? resolved;
  if (/^http:|^git:/.test(resolved)) {
    return {
      severity: "error",
      rule: "unencrypted",
      message: `${name} is fetched from ${host} without encryption, so anyone on the way can replace it.`,
      fix: "Fetch it by https, and make the lockfile anew.",
    };
  }
  if (isGit(resolved)) {
    if (commit.test(resolved)) return undefined;
    return {
      severity: "warning",
      rule: "moving-source",
      message: `${name} comes from a branch or tag of a repository, which can change under the same name.`,
      fix: "Name the commit by its whole hash.",
    };
  }
  return undefined;
}

function integrityFault(
  { name, version, resolved, integrity }: LockedPackage,
  isStrict: boolean,
): Fault | undefined {
  if (resolved !== undefined && isGit(resolved)) return undefined;
  if (integrity === undefined) {
    if (!isStrict || resolved?.startsWith("file:") === true) return undefined;
    return {
      severity: "warning",
      rule: "no-integrity",
      message: `${name} ${version} has no checksum, so a changed package would be installed unseen.`,
      fix: "Make the lockfile anew with the package manager's newest version.",
    };
  }
  if (!/^sha1-[^ ]+$/.test(integrity)) return undefined;
  return {
    severity: "info",
    rule: "weak-integrity",
    message: `The checksum of ${name} ${version} is SHA-1, for which another content can be made.`,
    fix: "Make the lockfile anew: registries have SHA-512 of every version.",
  };
}

/** Other hosts than the public registries, each once: a registry of one's own is no fault, a stranger's is. */
function hostFaults(packages: readonly LockedPackage[]): { at: LockedPackage; fault: Fault }[] {
  const byHost = new Map<string, LockedPackage[]>();
  for (const at of packages) {
    const { resolved } = at;
    const host = resolved?.startsWith("https:") === true && !isGit(resolved) ? hostOf(resolved) : undefined;
    if (host !== undefined && !publicHosts.has(host)) byHost.set(host, [...(byHost.get(host) ?? []), at]);
  }
  return [...byHost].flatMap(([host, [at, ...others]]) => {
    if (at === undefined) return [];
    const more = others.length > 0 ? ` and ${others.length} more` : "";
    const message = `${at.name}${more} from ${host}, which is none of the public registries.`;
    return [
      {
        at,
        fault: {
          severity: "warning" as const,
          rule: "other-host",
          message,
          fix: "Check that this host is one that you trust.",
        },
      },
    ];
  });
}

/** What is wrong with where a lockfile takes packages from; nothing of a lockfile that cannot be read. */
export function checkLockfile({ file, text }: Source): { findings: Finding[] } | { reason: string } {
  try {
    const packages = readLockfile(file, text);
    // Yarn's first versions and bundled packages have none; where most have it, one without stands out.
    const isStrict = packages.filter(({ integrity }) => integrity !== undefined).length * 2 > packages.length;
    const faults = packages.flatMap((at) =>
      [sourceFault(at), integrityFault(at, isStrict)].flatMap((fault) => (fault ? [{ at, fault }] : [])),
    );
    const findings = [...faults, ...hostFaults(packages)].map(({ at, fault }) => ({
      ...fault,
      rule: `lockfile/${fault.rule}`,
      file,
      line: at.line,
    }));
    return { findings };
  } catch {
    return { reason: "it is no lockfile that can be read" };
  }
}
