import { joined } from "../../sdk/text/words.ts";
import { gone, type LocalChange, type Pair } from "./change.ts";
import { asMap, asTexts, childOf, isThere, itemsOf, type Node } from "./tree.ts";

/** An address with its variables as they are where nobody sets them, without what makes no difference. */
function addressOf({ value }: Node): string {
  const { url, variables } = asMap(value);
  const whole = String(url).replaceAll(/\{([^{}]*)\}/g, (text, name) =>
    String(asMap(asMap(variables)[name]).default ?? text),
  );
  return normalized(whole);
}

const normalized = (url: string): string =>
  url.replace(/\/+$/, "").replace(/^[a-z]+:\/\/[^/]*/i, (host) => host.toLowerCase());

/** In Swagger 2 an address is written in parts. */
function swaggerAddresses(root: Node): string[] {
  const { host, basePath = "", schemes } = asMap(root.value);
  if (typeof host !== "string") return basePath === "" ? [] : [normalized(String(basePath))];
  const listed = asTexts(schemes);
  return (listed.length > 0 ? listed : ["https"]).map((scheme) =>
    normalized(`${scheme}://${host}${basePath}`),
  );
}

const addressesOf = (node: Node): string[] =>
  asMap(node.value).swagger === undefined
    ? itemsOf(childOf(node, "servers")).map(addressOf)
    : swaggerAddresses(node);

/** Addresses of nobody but those who develop the API. */
const isLocal = (address: string): boolean => /^\w+:\/\/(localhost|127\.|0\.0\.0\.0|\[::1\])/.test(address);

/** The path of an address, whatever its host. */
const pathOf = (address: string): string => address.replace(/^\w+:\/\/[^/]*/, "");

/** Whether an address is in a list, as far as can be told where either says no host. */
const isAmong = (address: string, addresses: readonly string[]): boolean =>
  addresses.some(
    (other) =>
      other === address ||
      (pathOf(other) === pathOf(address) && [other, address].some((each) => pathOf(each) === each)),
  );

/** The addresses of a document, a path or an operation at which clients do not find it any more. */
export function compareServers({ before, after }: Pair): LocalChange[] {
  const were = addressesOf(before).filter((address) => !isLocal(address));
  const are = addressesOf(after);
  const removed = were.filter((address) => !isAmong(address, are));
  if (removed.length === 0) return [];
  const servers = childOf(before, "servers");
  const names = joined(removed.map((address) => `\`${address || "/"}\``));
  const now = joined(are.map((address) => `\`${address || "/"}\``)) || "none";
  return [
    gone(isThere(servers) ? servers : childOf(before, "basePath"), {
      rule: "removed-server",
      severity: removed.length === were.length && are.length > 0 ? "error" : "warning",
      message: `The API is not at ${names} any more: its servers are now ${now}.`,
      fix: "Go on answering at the address that clients call.",
    }),
  ];
}
