// The part of E2B's control plane that says what a sandbox may reach, and who may reach it.

import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { defaultNetwork, deniesAll, type SandboxNetwork } from "../egress/network.ts";
import { allTraffic, isRange } from "../egress/network-ranges.ts";
import { HttpError } from "../json-http.ts";
import { type Call, type ControlPlane, readBody, requireSandbox } from "./call.ts";

const maxRules = 100;
const maxRuleLength = 260;
const domain = /^(\*\.)?([a-z\d_]([\w-]{0,61}[a-z\d])?\.)*[a-z]([a-z\d-]{0,61}[a-z\d])?$/i;

const rule = z.string().max(maxRuleLength);
const range = rule.refine(isRange, "neither an address nor a CIDR block; names cannot be denied");
const rangeOrDomain = rule.refine(
  (text) => isRange(text) || domain.test(text),
  "neither an address, nor a CIDR block, nor a name",
);
const refused = (what: string) => z.null(`this sandbox host cannot ${what}`).optional();
const noRules = z.record(z.string(), z.never("this sandbox host cannot change requests on their way out"));

const egressFields = {
  allowOut: z.array(rangeOrDomain).max(maxRules).default([]),
  denyOut: z.array(range).max(maxRules).default([]),
  rules: noRules.nullish(),
  egressProxy: refused("send requests through another proxy"),
};

/** `network` of `POST /v2/sandboxes`. */
export const networkField = z.strictObject({
  ...egressFields,
  allowPublicTraffic: z.boolean().default(true),
  maskRequestHost: refused("mask the host of requests"),
  httpsPorts: z.array(z.unknown()).max(0, "this sandbox host reaches ports by plain HTTP alone").optional(),
});

const updateBody = z.strictObject({ ...egressFields, allow_internet_access: z.boolean().default(true) });

/**
 * The network that a request to create a sandbox asks for.
 *
 * @throws HttpError 400 when this host cannot make it.
 */
export function requestedNetwork(
  plane: ControlPlane,
  field: z.infer<typeof networkField> | undefined,
  allowInternetAccess: boolean,
): SandboxNetwork {
  const { allowOut, denyOut, allowPublicTraffic } = field ?? defaultNetwork;
  return checked(plane, { allowInternetAccess, allowOut, denyOut, allowPublicTraffic });
}

/** `PUT /sandboxes/{id}/network`: what it leaves out is as it is by default from then on. */
export async function updateNetwork(plane: ControlPlane, call: Call): Promise<void> {
  const sandbox = requireSandbox(plane, call.id);
  const { allow_internet_access, allowOut, denyOut } = updateBody.parse(await readBody(call));
  if (sandbox.state !== "running") throw new HttpError(409, `sandbox "${call.id}" is not running`);
  const { allowPublicTraffic } = sandbox.request.network;
  const network = { allowInternetAccess: allow_internet_access, allowOut, denyOut, allowPublicTraffic };
  sandbox.setNetwork(checked(plane, network));
  call.response.writeHead(204).end();
}

function checked({ isIsolated }: ControlPlane, network: SandboxNetwork): SandboxNetwork {
  if (!isIsolated && !isDeepStrictEqual(network, defaultNetwork)) {
    const reason = "nothing isolates sandboxes from the network of this machine";
    throw new HttpError(400, `allow_internet_access and network cannot be enforced: ${reason}`);
  }
  if (network.allowOut.some((text) => !isRange(text)) && !deniesAll(network)) {
    throw new HttpError(400, `allowOut names a domain, which means nothing unless denyOut has ${allTraffic}`);
  }
  return network;
}
