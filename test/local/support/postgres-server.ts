import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../../local/ports.ts";
import { findExecutable, unprivilegedUser } from "./executables.ts";

const initdb = findExecutable("initdb");
const postgres = findExecutable("postgres");

export const hasPostgresServer = initdb !== undefined && postgres !== undefined;

const openssl = findExecutable("openssl");

/** Whether a Postgres server can be started that speaks TLS. */
export const hasPostgresServerWithTls = hasPostgresServer && openssl !== undefined;

/** Starts a Postgres server of the machine's own on an empty folder; with TLS, under a certificate that nobody trusts. */
export async function startPostgresServer({ tls = false } = {}) {
  if (!initdb || !postgres) throw new Error("no postgres on this machine");
  const user = unprivilegedUser("postgres");
  const home = mkdtempSync(join(tmpdir(), "miosa-postgres-server-"));
  if (user.uid !== undefined && user.gid !== undefined) chownSync(home, user.uid, user.gid);
  const passwordFile = join(home, "password");
  writeFileSync(passwordFile, "secret", { mode: 0o644 });
  const data = join(home, "data");
  const options = ["-D", data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", passwordFile];
  execFileSync(initdb, [...options, "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync"], {
    ...user,
    cwd: home,
  });

  if (tls) writeCertificate(data, user);
  const port = await freePort();
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"];
  if (tls) settings.push("ssl=on");
  const flags = ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
  const server = spawn(postgres, flags, { ...user, cwd: home, stdio: ["ignore", "ignore", "pipe"] });
  while (!String(await once(server.stderr, "data")).includes("ready to accept connections"));
  return {
    url: `postgresql://postgres:secret@127.0.0.1:${port}/postgres`,
    stop: async () => {
      server.kill("SIGINT");
      await once(server, "exit");
      rmSync(home, { recursive: true });
    },
  };
}

/** Puts a certificate where Postgres looks for one by itself. */
function writeCertificate(folder: string, user: ReturnType<typeof unprivilegedUser>): void {
  if (!openssl) throw new Error("no openssl on this machine");
  const files = ["-keyout", "server.key", "-out", "server.crt"];
  const kind = [
    "-x509",
    "-newkey",
    "ec",
    "-pkeyopt",
    "ec_paramgen_curve:prime256v1",
    "-nodes",
    "-subj",
    "/CN=test",
  ];
  execFileSync(openssl, ["req", ...kind, ...files], { ...user, cwd: folder, stdio: "ignore" });
}
