// What a client has to send to be let in, whatever the description calls it.

import { asList, asMap, asTexts, childOf, type Node } from "./tree.ts";

/** A credential, as it is sent and where it is got, with the scopes that it needs. */
export type Credential = {
  /** How it is sent, in words. */
  sent: string;
  /** The kinds of tokens that are sent alike. */
  kind: string;
  scopes: string[];
  /** Where, and by which flows, clients get it. */
  sources: string[];
};

/** One of the ways to be let in: all of its credentials together. */
export type Requirement = Credential[];

function schemeOf(root: Node, name: string): Record<string, unknown> {
  const schemes = [
    childOf(root, "components", "securitySchemes", name),
    childOf(root, "securityDefinitions", name),
  ];
  return asMap(schemes.map(({ value }) => value).find((value) => value !== undefined));
}

function sourcesOf({
  flows,
  flow,
  authorizationUrl,
  tokenUrl,
  openIdConnectUrl,
}: Record<string, unknown>): string[] {
  // Swagger 2 has one flow, by other names.
  const names: Record<string, string> = { accessCode: "authorizationCode", application: "clientCredentials" };
  const all =
    typeof flow === "string" ? { [names[flow] ?? flow]: { authorizationUrl, tokenUrl } } : asMap(flows);
  return [
    ...(typeof openIdConnectUrl === "string" ? [openIdConnectUrl] : []),
    ...Object.entries(all).flatMap(([name, value]) =>
      [asMap(value).authorizationUrl, asMap(value).tokenUrl]
        .filter((url) => typeof url === "string")
        .map((url) => `${name} at ${url}`),
    ),
  ];
}

function sentAs(name: string, { type, scheme, in: place, name: key }: Record<string, unknown>): string {
  if (type === "apiKey") {
    return `an API key in the ${place} \`${place === "header" ? String(key).toLowerCase() : key}\``;
  }
  if (type === "oauth2" || type === "openIdConnect") return "a bearer token";
  if (type === "mutualTLS") return "a client certificate";
  const method = type === "basic" ? "basic" : String(scheme).toLowerCase();
  if (type !== "http" && type !== "basic") return `\`${name}\``;
  return method === "bearer" ? "a bearer token" : `HTTP ${method} credentials`;
}

function credentialOf(root: Node, name: string, scopes: unknown): Credential {
  const scheme = schemeOf(root, name);
  return {
    sent: sentAs(name, scheme),
    kind: String(scheme.type),
    scopes: asTexts(scopes),
    sources: sourcesOf(scheme),
  };
}

/** The ways to be let in to an operation; one without credentials lets everybody in. */
export function requirementsOf(operation: Node): Requirement[] {
  const root = { root: operation.root, value: operation.root, at: [] };
  const listed = asList(asMap(operation.value).security ?? asMap(operation.root).security);
  const requirements = listed.map((each) =>
    Object.entries(asMap(each)).map(([name, scopes]) => credentialOf(root, name, scopes)),
  );
  return requirements.length === 0 ? [[]] : requirements;
}
