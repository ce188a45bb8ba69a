import { expect, it } from "vitest";
import type { Tenant } from "../../../src/tenancy/tenant.ts";
import { wantedStock } from "../../../src/warming/wanted-stock.ts";

const tenant: Tenant = {
  id: "acme",
  name: "Acme",
  status: "active",
  plan: "free",
  monthly: {},
  isolation: "row",
  databaseUrl: null,
  jurisdiction: null,
  allowedOrigins: [],
  warmSandboxes: { size: 1, mode: "paused" },
  identityProviders: [],
  version: 1,
};

it("a tenant has the stock that it wants", () => {
  expect(wantedStock(tenant, "recipe")).toEqual({ size: 1, mode: "paused", recipe: "recipe" });
});

it("a tenant has no more of a stock than its plan allows by now", () => {
  const wanted = { size: 20, mode: "running" } as const;
  expect(wantedStock({ ...tenant, warmSandboxes: wanted }, "recipe")?.size).toBe(2);
  expect(wantedStock({ ...tenant, plan: "pro", warmSandboxes: wanted }, "recipe")?.size).toBe(20);
});

it.each([
  ["wants none", { ...tenant, warmSandboxes: null }],
  ["is suspended", { ...tenant, status: "suspended" as const }],
  ["is being deleted", { ...tenant, status: "deleting" as const }],
  ["does not exist", null],
])("a tenant that %s has no stock", (_, none) => {
  expect(wantedStock(none, "recipe")).toBeUndefined();
});
