import { z } from "zod";

/** The types of records that there are, with their numbers: https://www.iana.org/assignments/dns-parameters */
export const typeNumbers = { A: 1, AAAA: 28, TXT: 16 } as const;

export const recordType = z.enum(["A", "AAAA", "TXT"]);
export type RecordType = z.infer<typeof recordType>;

/** `no-such-name` is NXDOMAIN: the name has no records of any type. */
export type Lookup = { status: "found"; values: readonly string[] } | { status: "no-such-name" };

export type Records = {
  find(name: string, type: RecordType): Lookup;
  /** Puts records in place of those that a name has of a type; none takes them away. */
  set(name: string, type: RecordType, values: readonly string[]): void;
};

const isLocal = (name: string): boolean => name === "localhost" || name.endsWith(".localhost");

/** Records in memory. Names below `localhost` are this machine, without being set (RFC 6761, section 6.3). */
export function createRecords(): Records {
  const byName = new Map<string, Map<RecordType, readonly string[]>>();
  return {
    find(name, type) {
      const byType = byName.get(fold(name));
      const values = byType?.get(type);
      if (values !== undefined) return { status: "found", values };
      if (isLocal(fold(name))) return { status: "found", values: type === "A" ? ["127.0.0.1"] : [] };
      return byType === undefined ? { status: "no-such-name" } : { status: "found", values: [] };
    },
    set(name, type, values) {
      const byType = new Map(byName.get(fold(name)));
      if (values.length > 0) byType.set(type, values);
      else byType.delete(type);
      if (byType.size > 0) byName.set(fold(name), byType);
      else byName.delete(fold(name));
    },
  };
}

/** A name as it is compared: case does not matter, nor the dot of the root. */
const fold = (name: string): string => name.toLowerCase().replace(/\.$/, "");
