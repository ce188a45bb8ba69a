import { eq, sql } from "drizzle-orm";
import { beforeAll, describe, expect, test } from "vitest";
import { auditLog, tenants } from "../../drizzle/platform.ts";
import { applyMigrations } from "../../scripts/apply-migrations.ts";
import { migrateDatabase, migrateTenants } from "../../scripts/migrate.ts";
import type { Event } from "../../src/events/schema.ts";
import { archiveEvents } from "../../src/storage/archive.ts";
import { connectDatabase, type Database } from "../../src/storage/database.ts";
import { listRuns } from "../../src/storage/runs.ts";
import { listSessions } from "../../src/storage/sessions.ts";
import { schemaOf, TenantDatabase } from "../../src/storage/tenant-database.ts";
import { TenantRows } from "../../src/storage/tenant-rows.ts";
import { tenantTables } from "../../src/storage/tenant-tables.ts";
import { findDifferences } from "../../src/tenancy/moving/copy-rows.ts";
import { type MoveTools, moveTenant, type Place } from "../../src/tenancy/moving/move-tenant.ts";
import { TenantRecords } from "../../src/tenancy/records/tenant-records.ts";
import { createSeal } from "../../src/tenancy/seal.ts";
import { describePostgres, startEmbedded, useLocalNeon } from "./support/postgres-engines.ts";
import { usePart } from "./support/use-part.ts";

useLocalNeon();

const seal = createSeal(`k1:${"A".repeat(43)}`);
const time = "2026-01-01T00:00:00.000Z";
const place = (isolation: Place["isolation"], databaseUrl: string | null = null) => ({
  isolation,
  databaseUrl,
});

/** A session's life with what is hard to copy: NUL characters, lone surrogates, many events. */
function lifeOf(tenantId: string, sessionId: string, length: number): Event[] {
  const about = { tenantId, sessionId, time };
  const run = { runId: `run_${sessionId}`, stepId: "stp_1", agent: "test-runner" };
  return [
    { ...about, seq: 1, type: "session.created", data: { title: "a\0b", metadata: {} } },
    {
      ...about,
      seq: 2,
      type: "run.requested",
      runId: run.runId,
      data: { input: "\ud800 go", files: [], agents: [], strategy: "auto", deadline: time },
    },
    ...Array.from(
      { length },
      (_, n): Event => ({
        ...about,
        ...run,
        seq: 3 + n,
        type: "agent.log",
        data: { attempt: 1, stream: "stdout", record: n, text: `\0${n}` },
      }),
    ),
    {
      ...about,
      ...run,
      seq: 3 + length,
      type: "usage.recorded",
      data: { sandboxMs: 1_234, modelTokens: 5 },
    },
  ];
}

const sqlState = (error: unknown): unknown =>
  error instanceof Error && "code" in error ? error.code : error instanceof Error && sqlState(error.cause);

const eventsTable = tenantTables.find(({ name }) => name === "events") ?? expect.fail("there are no events");

async function archive(database: TenantDatabase, events: Event[]): Promise<void> {
  for (let start = 0; start < events.length; start += 200) {
    await archiveEvents(database, events.slice(start, start + 200));
  }
}

describePostgres("a tenant's rows", (part) => {
  let shared: Database;
  let count = 0;
  const said: string[] = [];

  beforeAll(async () => {
    await migrateDatabase({ DATABASE_URL: part().url });
    shared = connectDatabase({ DATABASE_URL: part().url });
  });

  const urlOf = async (id: string, { databaseUrl }: Place) =>
    databaseUrl === null
      ? part().url
      : ((await seal.open(databaseUrl, { purpose: "database-url", tenantId: id })) ?? "");
  const rowsAt = async (tenantId: string, at: Place, token?: string) => {
    const database = connectDatabase({ DATABASE_URL: await urlOf(tenantId, at) });
    return new TenantRows({ tenantId, isolation: at.isolation, database }, token);
  };
  const tools = (more: Partial<MoveTools> = {}): MoveTools => ({
    records: new TenantRecords(
      shared,
      async () => {},
      () => Date.now(),
    ),
    rowsAt,
    prepare: async (id, at) => {
      const schema = at.isolation === "schema" ? schemaOf(id) : "public";
      await applyMigrations(await urlOf(id, at), "tenant", schema);
    },
    untilForgotten: async () => {},
    say: (line) => void said.push(line),
    onProgress: () => {},
    ...more,
  });
  const databaseAt = async (id: string, at: Place) =>
    new TenantDatabase({
      tenantId: id,
      isolation: at.isolation,
      database: connectDatabase({ DATABASE_URL: await urlOf(id, at) }),
    });

  async function newTenant(length = 450): Promise<string> {
    count += 1;
    const id = `tenant-${count}`;
    await shared.query((db) => db.insert(tenants).values({ id, name: id }));
    const database = await databaseAt(id, place("row"));
    await archive(database, lifeOf(id, "ses_1", length));
    await archive(database, lifeOf(id, "ses_2", 3));
    return id;
  }

  const stateOf = async (id: string) => {
    const [state] = await shared.query((db) => db.select().from(tenants).where(eq(tenants.id, id)));
    return state;
  };
  const countAt = async (id: string, at: Place) => (await (await rowsAt(id, at)).digest(eventsTable)).rows;

  test("are the same in a schema of its own, and gone where they were", async () => {
    const [id, other] = [await newTenant(), await newTenant(5)];
    await moveTenant(id, place("schema"), tools());
    expect(await stateOf(id)).toMatchObject({ isolation: "schema", movingTo: null, movedFrom: null });
    expect([await countAt(id, place("schema")), await countAt(id, place("row"))]).toEqual([459, 0]);
    expect(await countAt(other, place("row"))).toBe(14);
    const moved = await databaseAt(id, place("schema"));
    expect((await listSessions(moved, { limit: 10 })).items.map((one) => one.title)).toEqual([
      "a\uFFFDb",
      "a\uFFFDb",
    ]);
    expect((await listRuns(moved, "ses_1", { limit: 10 })).items).toHaveLength(1);
    await archive(moved, lifeOf(id, "ses_3", 1));
    expect(await countAt(id, place("schema"))).toBe(463);
  });

  test("come back, with what was added in between", async () => {
    const id = await newTenant(5);
    await moveTenant(id, place("schema"), tools());
    await archive(await databaseAt(id, place("schema")), lifeOf(id, "ses_3", 1));
    await moveTenant(id, place("row"), tools());
    expect(await countAt(id, place("row"))).toBe(18);
    const { rows } = await shared.query((db) =>
      db.execute(sql`SELECT FROM information_schema.schemata WHERE schema_name = ${schemaOf(id)}`),
    );
    expect(rows).toEqual([]);
    await archive(await databaseAt(id, place("row")), lifeOf(id, "ses_4", 1));
  });

  test("are not added to at the old place while they are moved, nor after", async () => {
    const id = await newTenant(5);
    const before = await databaseAt(id, place("row"));
    const states: unknown[] = [];
    const store = async () => {
      const error: unknown = await archive(before, lifeOf(id, "ses_5", 1)).catch((cause: unknown) => cause);
      states.push(sqlState(error));
    };
    await moveTenant(id, place("schema"), tools({ untilForgotten: store }));
    await store();
    expect(states).toEqual(["42501", "42501"]);
    expect(await countAt(id, place("schema"))).toBe(14);
  });

  test("are moved whole by the same command, wherever it was interrupted", async () => {
    const target = place("schema");
    const stops: Partial<MoveTools>[] = [
      { prepare: () => Promise.reject(new Error("killed")) },
      {
        onProgress: (table, rows) => {
          if (table === "events" && rows === 400) throw new Error("killed");
        },
      },
      { untilForgotten: () => Promise.reject(new Error("killed")) },
    ];
    for (const stop of stops) {
      const id = await newTenant();
      await expect(moveTenant(id, target, tools(stop))).rejects.toThrow("killed");
      await moveTenant(id, target, tools());
      expect(await stateOf(id)).toMatchObject({ isolation: "schema", movingTo: null, movedFrom: null });
      expect([await countAt(id, target), await countAt(id, place("row"))]).toEqual([459, 0]);
    }
  });

  test("that differ are not switched to", async () => {
    const id = await newTenant(5);
    const target = place("schema");
    const forging: MoveTools = tools({
      onProgress: (table) => {
        if (table === "usage") throw new Error("killed");
      },
    });
    await expect(moveTenant(id, target, forging)).rejects.toThrow("killed");
    await shared.query((db) =>
      db.execute(sql`UPDATE ${sql.identifier(schemaOf(id))}.events SET type = 'forged' WHERE seq = 3`),
    );
    await expect(moveTenant(id, target, tools())).rejects.toThrow("the copies differ");
    expect(await stateOf(id)).toMatchObject({ isolation: "row", movingTo: "schema" });
    const [from, to] = [await rowsAt(id, place("row")), await rowsAt(id, target)];
    expect((await findDifferences(from, to)).map(({ table }) => table)).toEqual(["events"]);
  });

  test("are not moved while another move is under way, nor for a tenant that does not exist", async () => {
    const id = await newTenant(5);
    await shared.query((db) => db.update(tenants).set({ movingTo: "schema" }).where(eq(tenants.id, id)));
    await expect(moveTenant(id, place("database", "x"), tools())).rejects.toThrow("is under way");
    await expect(moveTenant("nobody", place("schema"), tools())).rejects.toThrow("there is no tenant");
  });

  test("are accounted for in the audit log", async () => {
    const id = await newTenant(5);
    await moveTenant(id, place("schema"), tools());
    const entries = await shared.query((db) => db.select().from(auditLog).where(eq(auditLog.tenantId, id)));
    expect(entries.map(({ action }) => action).sort()).toEqual([
      "tenant.move.begin",
      "tenant.move.end",
      "tenant.move.switch",
    ]);
  });

  describe("beside a database of its own", () =>
    usePart(startEmbedded, (own) => {
      const sealOwn = (tenantId: string) => seal.seal(own().url, { purpose: "database-url", tenantId });

      test("move there and back, and are brought up to date there", async () => {
        const id = await newTenant(5);
        const target = place("database", await sealOwn(id));
        await moveTenant(id, target, tools());
        expect([await countAt(id, target), await countAt(id, place("row"))]).toEqual([14, 0]);
        const settings = { DATABASE_URL: part().url, ENCRYPTION_KEYS: `k1:${"A".repeat(43)}` };
        const lines: string[] = [];
        expect(await migrateTenants(settings, (line) => lines.push(line))).toBe(0);
        expect(lines.find((line) => line.includes(`${id}:`))).toMatch(/: 0 applied$/);
        await moveTenant(id, place("row"), tools());
        expect([await countAt(id, target), await countAt(id, place("row"))]).toEqual([0, 14]);
      });

      test("are left alone, where that database is the one they are in", async () => {
        const id = await newTenant(5);
        const same = await seal.seal(part().url, { purpose: "database-url", tenantId: id });
        await expect(moveTenant(id, place("database", same), tools())).rejects.toThrow("of one place");
        expect(await countAt(id, place("row"))).toBe(14);
      });
    }));
});
