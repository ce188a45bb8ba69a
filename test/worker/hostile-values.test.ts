// What no database takes, in every place where a caller can put it: whatever the OpenAPI document tells of is asked
// here, and a route that is added with all others.

import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { type Operation, readOperations } from "./support/api-operations.ts";
import { call } from "./support/gateway.ts";
import { ask, createOwner, type Owner } from "./support/own-things.ts";
import { type SampleRequest, samplePath, sampleRequests } from "./support/sample-requests.ts";

const operations = readOperations(await (await call("/openapi.json")).json());
const isAdministration = ({ path }: Operation) => path.startsWith("/v1/admin");
const ofTenants = operations.filter((each) => !each.isPublic && !isAdministration(each));

const json = "application/json";

let owner: Owner;

beforeAll(async () => {
  owner = await createOwner("eve", ofTenants);
});

/** Postgres has no NUL in texts, and no integer has more than 8 bytes, most 4. */
const texts = ["\0", "a\0b"];
const numbers = [2_147_483_648, Number.MAX_SAFE_INTEGER, 1e30, -1];

const withIds = operations.filter(({ places }) => places.length > 0);
const withQuery = operations.filter(({ queryNames }) => queryNames.length > 0);
const withJson = operations.filter(({ bodies }) => bodies.some(({ mediaType }) => mediaType === json));

describe("what no database takes is no error of ours", () => {
  it.each(withIds)("as an id of $name", async (operation) => {
    const requests = operation.places.flatMap((place) =>
      texts.flatMap((text) => sampleRequests(operation, new Map([...owner.ids, [place, text]]), owner.mark)),
    );
    expect(await failures(operation, requests)).toEqual([]);
  });

  it.each(withQuery)("as a parameter of $name", async (operation) => {
    const [path = ""] = samplePath(operation, owner.ids, owner.mark).split("?");
    const requests = operation.queryNames.flatMap((name) =>
      [...texts, ...numbers].map((value) => ({
        method: operation.method,
        path: `${path}?${new URLSearchParams({ [name]: String(value) })}`,
        headers: { Accept: json },
      })),
    );
    expect(await failures(operation, requests)).toEqual([]);
  });

  it.each(withJson)("in a body of $name", async (operation) => {
    const requests = sampleRequests(operation, owner.ids, owner.mark).flatMap((request) =>
      typeof request.body === "string" && request.headers["Content-Type"] === json
        ? variants(JSON.parse(request.body)).map((body) => ({ ...request, body: JSON.stringify(body) }))
        : [],
    );
    expect(await failures(operation, requests)).toEqual([]);
  });
});

/** What it fails at, or does not look at. */
async function failures(operation: Operation, requests: SampleRequest[]): Promise<string[]> {
  const failed = [];
  for (const request of requests) {
    const { status, body } = await send(operation, request);
    await body?.cancel();
    if (status >= 500 || status === 401 || status === 429) {
      failed.push(`${status} ${request.path} ${String(request.body)}`);
    }
  }
  return failed;
}

const send = (operation: Operation, request: SampleRequest) =>
  isAdministration(operation)
    ? call(request.path, {
        ...request,
        headers: { ...request.headers, Authorization: `Bearer ${env.ADMIN_KEY}` },
      })
    : ask(request, owner);

/** A value with one of its parts replaced at a time. */
function variants(value: unknown): unknown[] {
  if (typeof value === "string") return [...texts, "\ud800"];
  if (typeof value === "number") return numbers;
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => variants(item).map((each) => value.toSpliced(index, 1, each)));
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    variants(part).map((each) => ({ ...value, [key]: each })),
  );
}
