// Two tenants, each with one of everything, and every operation that the OpenAPI document tells of: a route that
// is added is tested here with all others, or fails here where nothing can be made that it is about.

import { beforeAll, describe, expect, it, vi } from "vitest";
import { type Operation, readOperations } from "./support/api-operations.ts";
import { call } from "./support/gateway.ts";
import { ask, createOwner, type Owner, tokensIn } from "./support/own-things.ts";
import { placesInBodies, samplePath, sampleRequests } from "./support/sample-requests.ts";

/** It tells of attempts as well, and of nothing that could change. */
const auditLog = "/v1/audit";

const operations = readOperations(await (await call("/openapi.json")).json());
const isAdministration = ({ path }: Operation) => path.startsWith("/v1/admin");
const ofPlatform = operations.filter(isAdministration);
const ofAnyone = operations.filter(({ isPublic }) => isPublic);
const ofTenants = operations.filter((each) => !each.isPublic && !isAdministration(each));
/** What is put under a name need not be there, and is whoever's it is that puts it. */
const withIds = ofTenants.filter(({ method, places }) => places.length > 0 && method !== "PUT");
const withIdsInBodies = ofTenants.filter((each) => placesInBodies(each).length > 0);
const reading = ofTenants.filter(({ method, path }) => method === "GET" && path !== auditLog);
/** What can be asked of one's own things and leaves them there. */
const withoutHarm = ofTenants.filter((each) => each.method === "GET" || each.places.length === 0);

let ada: Owner;
let ben: Owner;
let before: Record<string, string>;
let secrets: Set<string>;

beforeAll(async () => {
  [ada, ben] = await Promise.all([createOwner("ada", ofTenants), createOwner("ben", ofTenants)]);
  await vi.waitFor(expectAllListed, { timeout: 10_000, interval: 100 });
  before = await readAll();
  secrets = new Set([...ada.secrets, ...tokensIn(Object.values(before).join())]);
});

it("two tenants that create the same with the same Idempotency-Keys have nothing in common", () => {
  expect([...ben.secrets].filter((secret) => secrets.has(secret))).toEqual([]);
});

describe("a tenant's credential", () => {
  it.each(ofTenants)("does not open $name to who names another tenant", async (operation) => {
    for (const request of sampleRequests(operation, ada.ids, ben.mark)) {
      expect(await harmlessStatus(await ask(request, ben, ada.id))).toBe(403);
    }
  });

  it.each(withIds)("finds nothing of another tenant's by $name", async (operation) => {
    const own = operation.places;
    for (const places of [own, ...own.map((place) => [place])]) {
      for (const request of sampleRequests(operation, idsOfBenBut(places), ben.mark)) {
        expect(await harmlessStatus(await ask(request, ben))).toBeOneOf([403, 404]);
      }
    }
  });

  it.each(withIdsInBodies)("lets no $name use what is another tenant's", async (operation) => {
    for (const request of sampleRequests(operation, idsOfBenBut(placesInBodies(operation)), ben.mark)) {
      expect(await harmlessStatus(await ask(request, ben))).toBeOneOf([403, 404, 422]);
    }
  });

  it.each(withoutHarm)("sees nothing of another tenant's in its own $name", async (operation) => {
    for (const request of sampleRequests(operation, ben.ids, `${ben.mark}-more`)) {
      expect(await harmlessStatus(await ask(request, ben))).toBeLessThan(400);
    }
  });
});

it.each(ofPlatform)("$name is open to no tenant", async (operation) => {
  const ids = new Map(operation.places.map((place) => [place, ada.id]));
  for (const owner of [ada, ben]) {
    for (const request of sampleRequests(operation, ids, ben.mark)) {
      expect(await harmlessStatus(await ask(request, owner))).toBeOneOf([401, 403]);
    }
  }
});

it.each(ofAnyone)("$name shows nothing of any tenant", async (operation) => {
  for (const request of sampleRequests(operation, ada.ids, ben.mark)) {
    await harmlessStatus(await call(request.path, request));
  }
});

it("nothing of all this has changed what the other tenant has", async () => {
  expect(await readAll()).toEqual(before);
});

const idsOfBenBut = (places: string[]) =>
  new Map(
    [...ben.ids].map(([place, id]) => [place, places.includes(place) ? (ada.ids.get(place) ?? id) : id]),
  );

/** The status of an answer, if nothing in it is Ada's. A stream is not read, as it may not end. */
async function harmlessStatus(response: Response): Promise<number> {
  const isStream = response.headers.get("Content-Type")?.startsWith("text/event-stream");
  if (isStream) await response.body?.cancel();
  const shown = JSON.stringify([...response.headers]) + (isStream ? "" : await response.text());
  expect([...secrets].filter((secret) => shown.includes(secret))).toEqual([]);
  return response.status;
}

/** All that Ada can read, by the operation that shows it. */
async function readAll(): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const operation of reading) texts[operation.name] = await readAsAda(operation);
  return texts;
}

async function readAsAda(operation: Operation): Promise<string> {
  const path = samplePath(operation, ada.ids, ada.mark);
  const response = await ask({ method: "GET", path, headers: { Accept: "application/json" } }, ada);
  expect(response.status, operation.name).toBe(200);
  return response.text();
}

/** Lists lag behind what they list; without this they would hide it from anyone. */
async function expectAllListed(): Promise<void> {
  for (const [place, id] of ada.ids) {
    const list = reading.find(({ path }) => path === place.replace(/\/{\w+}$/, ""));
    if (list !== undefined) expect(await readAsAda(list), list.name).toContain(id);
  }
}
