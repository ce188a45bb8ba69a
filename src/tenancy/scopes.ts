import { z } from "zod";

/** What a credential may be allowed, and what it opens. Each route names the one that it needs. */
export const scopeMeanings = {
  "sessions:read": "read sessions, runs and events, and follow streams",
  "sessions:write": "create and close sessions, request, answer and cancel runs",
  "files:read": "download files and artifacts",
  "files:write": "upload files",
  "agents:read": "see the agents, and try the router",
  "agents:write": "add, change, enable, disable and remove the tenant's own agents",
  "keys:read": "list API keys",
  "keys:write": "create, rotate and revoke API keys, with no scope that one does not have",
  "domains:read": "list domains and their state",
  "domains:write": "add, verify and remove domains",
  "settings:read": "read the tenant's settings and identity providers",
  "settings:write": "change the tenant's settings and identity providers",
  "usage:read": "read usage",
  "audit:read": "read the audit log",
} as const;

export type Scope = keyof typeof scopeMeanings;

const isScope = (text: string): text is Scope => text in scopeMeanings;

/** All scopes, in the order in which they are explained. */
export const scopes: readonly Scope[] = Object.keys(scopeMeanings).filter(isScope);

export const scope = z.enum(scopes);
