import { neon } from "@neondatabase/serverless";
import { eq, relations, sql } from "drizzle-orm";
import { drizzle as drizzleHttp } from "drizzle-orm/neon-http";
import { drizzle as drizzleWebSocket } from "drizzle-orm/neon-serverless";
import { bigint, customType, integer, jsonb, numeric, pgSchema, text, timestamp } from "drizzle-orm/pg-core";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { useOwnSchema, withPool } from "./connect.ts";

const bytea = customType<{ data: Uint8Array }>({ dataType: () => "bytea" });

function describeTables(name: string) {
  const schema = pgSchema(name);
  const notes = schema.table("notes", {
    id: integer().primaryKey(),
    title: text().notNull(),
    body: jsonb().$type<{ words: string[] }>(),
    size: bigint({ mode: "bigint" }),
    price: numeric(),
    tags: text().array(),
    scores: integer().array(),
    seal: bytea(),
    writtenAt: timestamp("written_at", { withTimezone: true }),
  });
  const remarks = schema.table("remarks", {
    id: integer().primaryKey(),
    noteId: integer("note_id"),
    text: text(),
  });
  const ofNotes = relations(notes, ({ many }) => ({ remarks: many(remarks) }));
  const ofRemarks = relations(remarks, ({ one }) => ({
    note: one(notes, { fields: [remarks.noteId], references: [notes.id] }),
  }));
  return { notes, remarks, ofNotes, ofRemarks };
}

for (const target of inject("neon"))
  describe(`drizzle on ${target.name}`, () => {
    const schema = useOwnSchema(target, "drizzle");
    const tables = describeTables(schema);
    const { notes, remarks } = tables;
    const db = drizzleHttp(neon(target.url), { schema: tables });

    beforeAll(async () => {
      const http = neon(target.url);
      await http.query(`CREATE TABLE ${schema}.notes (id int PRIMARY KEY, title text NOT NULL, body jsonb, size bigint,
        price numeric, tags text[], scores int[], seal bytea, written_at timestamptz)`);
      await http.query(`CREATE TABLE ${schema}.remarks (id int PRIMARY KEY, note_id int, text text)`);
    });

    test("rows are inserted, changed and read with their columns' types", async () => {
      const note = {
        id: 1,
        title: "typed",
        body: { words: ["déjà", "vu"] },
        size: 9_007_199_254_740_993n,
        price: "12345678901234567890.10",
        tags: ["a, b", 'c"d', ""],
        scores: [3, 1, 2],
        seal: null,
        writtenAt: new Date("2026-01-02T03:04:05.678Z"),
      };
      expect(await db.insert(notes).values(note).returning()).toEqual([note]);
      const changed = { ...note, body: { words: [] } };
      await db.update(notes).set({ body: changed.body }).where(eq(notes.id, 1));
      expect(await db.select().from(notes).where(eq(notes.id, 1))).toEqual([changed]);
    });

    test("a column of bytes holds every byte", async () => {
      const seal = Uint8Array.of(0, 10, 92, 128, 255);
      await db.insert(notes).values({ id: 2, title: "sealed", seal });
      const [found] = await db.select({ seal: notes.seal }).from(notes).where(eq(notes.id, 2));
      expect([...(found?.seal ?? [])]).toEqual([...seal]);
    });

    test("a batch gives each query's own result", async () => {
      const results = await db.batch([
        db.insert(notes).values({ id: 3, title: "batch" }).returning({ id: notes.id }),
        db.select({ title: notes.title }).from(notes).where(eq(notes.id, 3)),
        db.delete(notes).where(eq(notes.id, 3)).returning({ id: notes.id }),
      ]);
      expect(results).toEqual([[{ id: 3 }], [{ title: "batch" }], [{ id: 3 }]]);
    });

    test("a batch that fails is rolled back whole", async () => {
      const values = { id: 4, title: "atomic" };
      const batch = db.batch([db.insert(notes).values(values), db.insert(notes).values(values)]);
      await expect(batch).rejects.toThrow();
      expect(await db.$count(notes, eq(notes.id, 4))).toBe(0);
    });

    test("a failed query tells Postgres's error as its cause", async () => {
      await db.insert(notes).values({ id: 5, title: "first" });
      const again = db.insert(notes).values({ id: 5, title: "again" });
      await expect(again).rejects.toMatchObject({ cause: { code: "23505", constraint: "notes_pkey" } });
    });

    test("an insert that meets its like updates it", async () => {
      const upsert = (title: string) =>
        db
          .insert(notes)
          .values({ id: 6, title })
          .onConflictDoUpdate({ target: notes.id, set: { title: sql`excluded.title` } })
          .returning({ title: notes.title });
      await upsert("old");
      expect(await upsert("new")).toEqual([{ title: "new" }]);
    });

    test("a relational query nests the rows of another table", async () => {
      await db.insert(notes).values({ id: 7, title: "remarked" });
      await db.insert(remarks).values([
        { id: 1, noteId: 7, text: "yes" },
        { id: 2, noteId: 7, text: "no" },
      ]);
      const found = await db.query.notes.findFirst({
        columns: { title: true },
        where: eq(notes.id, 7),
        with: { remarks: { columns: { text: true }, orderBy: remarks.id } },
      });
      expect(found).toEqual({ title: "remarked", remarks: [{ text: "yes" }, { text: "no" }] });
    });

    test("a transaction over WebSocket commits, and one that throws is rolled back", () =>
      withPool(target, async (pool) => {
        const database = drizzleWebSocket(pool);
        await database.transaction((tx) => tx.insert(notes).values({ id: 8, title: "kept" }));
        const failing = database.transaction(async (tx) => {
          await tx.insert(notes).values({ id: 9, title: "lost" });
          throw new Error("changed my mind");
        });
        await expect(failing).rejects.toThrow("changed my mind");
        const found = await database.select({ id: notes.id }).from(notes).where(sql`${notes.id} IN (8, 9)`);
        expect(found).toEqual([{ id: 8 }]);
      }));

    test("a nested transaction over WebSocket is rolled back to its savepoint", () =>
      withPool(target, async (pool) => {
        const database = drizzleWebSocket(pool);
        await database.transaction(async (tx) => {
          await tx.insert(notes).values({ id: 10, title: "outer" });
          const nested = tx.transaction(async (inner) => {
            await inner.insert(notes).values({ id: 11, title: "inner" });
            inner.rollback();
          });
          await expect(nested).rejects.toThrow();
        });
        const found = await database.select({ id: notes.id }).from(notes).where(sql`${notes.id} IN (10, 11)`);
        expect(found).toEqual([{ id: 10 }]);
      }));

    test("a query over WebSocket gives its columns' types", () =>
      withPool(target, async (pool) => {
        const database = drizzleWebSocket(pool);
        const note = { id: 12, title: "socket", size: 5n, tags: ["x"], writtenAt: new Date(0) };
        const { id, title, size, tags, writtenAt } = notes;
        expect(
          await database.insert(notes).values(note).returning({ id, title, size, tags, writtenAt }),
        ).toEqual([note]);
      }));
  });
