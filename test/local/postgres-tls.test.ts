import { Client, neon } from "@neondatabase/serverless";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startPostgres } from "../../local/postgres/start.ts";
import { useLocalNeon } from "./support/postgres-engines.ts";
import {
  hasPostgresServer,
  hasPostgresServerWithTls,
  startPostgresServer,
} from "./support/postgres-server.ts";

useLocalNeon();

type Server = Awaited<ReturnType<typeof startPostgresServer>>;

const isEncrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

const start = (server: Server, parameters: string) =>
  startPostgres({ port: 0, databaseUrl: `${server.url}?${parameters}` });

describe.skipIf(!hasPostgresServerWithTls)("a Postgres server that speaks TLS", () => {
  let server: Server;
  beforeAll(async () => {
    server = await startPostgresServer({ tls: true });
  });
  afterAll(() => server.stop());

  test.each([
    ["sslmode=require", true],
    ["sslmode=disable", false],
    ["", false],
  ])("is reached as %j says, both ways in", async (parameters, ssl) => {
    const part = await start(server, parameters);
    expect(await neon(part.url).query(isEncrypted)).toEqual([{ ssl }]);
    const client = new Client(part.url);
    await client.connect();
    expect((await client.query(isEncrypted)).rows).toEqual([{ ssl }]);
    await client.end();
    await part.stop();
  });

  test("is not trusted with a certificate of its own making where that is to be verified", async () => {
    await expect(start(server, "sslmode=verify-full")).rejects.toThrow("self-signed certificate");
  });
});

describe.skipIf(!hasPostgresServer)("a Postgres server without TLS", () => {
  let server: Server;
  beforeAll(async () => {
    server = await startPostgresServer();
  });
  afterAll(() => server.stop());

  test("is refused where TLS is asked for", async () => {
    await expect(start(server, "sslmode=require")).rejects.toThrow("does not support SSL");
  });

  test.each([
    ["sslmode=prefer", 'sslmode "prefer" is not one of disable, require, verify-full'],
    ["options=-c%20geqo%3Doff", 'the connection string\'s parameter "options" does nothing here'],
  ])("is refused with %s, which would not be followed", async (parameters, words) => {
    await expect(start(server, parameters)).rejects.toThrow(words);
  });
});
