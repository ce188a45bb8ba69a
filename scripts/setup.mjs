// Runs before every other script, on whatever Node is there: installs what the lockfiles name (the project's
// own Node among it), builds what is derived, and does nothing where that is done already.

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const bin = join(root, "node_modules", ".bin");

if (Number.parseInt(process.versions.node, 10) < 20) {
  console.error(`MIOSA needs Node 20 or newer to set itself up; this is ${process.version}.`);
  process.exit(1);
}
install(root, "the project's dependencies");
install(join(root, "sandbox-template"), "the tools of the sandbox template");
if (!isBuilt()) run(join(bin, "node"), ["scripts/build.ts"]);
if (process.argv.includes("--sandbox")) installBubblewrap();

/** Installs a folder's lockfile, unless that very lockfile is installed. */
function install(folder, what) {
  const lockfile = readFileSync(join(folder, "package-lock.json"));
  const hash = createHash("sha256").update(lockfile).digest("hex");
  const stamp = join(folder, "node_modules", ".installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  console.log(`Installing ${what} …`);
  const npm = process.env.npm_execpath;
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  if (npm) run(process.execPath, [npm, ...args], folder);
  else run("npm", args, folder);
  writeFileSync(stamp, hash);
}

/** Whether what `scripts/build.ts` makes is newer than all that it is made from. */
function isBuilt() {
  const made = join(root, "dist", "agents.json");
  if (!existsSync(made)) return false;
  const sources = [
    "agents",
    "src/agents",
    "src/forms",
    "src/gateway/docs",
    "src/problems.ts",
    "src/text",
    "local/postgres",
    "local/sandbox",
    "scripts",
    "node_modules/.installed",
  ];
  const newest = Math.max(...sources.map((source) => newestIn(join(root, source))));
  return statSync(made).mtimeMs > newest;
}

/** When the youngest file of a folder, or the file itself, was last changed, or the folder lost one. */
function newestIn(path) {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

/** Sandboxes are kept apart by bubblewrap. Where it cannot be installed, the stack says what follows from that. */
function installBubblewrap() {
  if (has("bwrap") || !has("apt-get") || process.getuid?.() !== 0) return;
  console.log("Installing bubblewrap, which keeps sandboxes apart …");
  spawnSync("apt-get", ["update", "-qq"], { stdio: "ignore" });
  spawnSync("apt-get", ["install", "-y", "-qq", "bubblewrap"], {
    stdio: "ignore",
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  });
  if (!has("bwrap")) console.log("It could not be installed: apt-get install bubblewrap says why.");
}

function has(command) {
  return (process.env.PATH ?? "").split(":").some((folder) => existsSync(join(folder, command)));
}

function run(command, args, cwd = root) {
  const { status, error } = spawnSync(command, args, { cwd, stdio: "inherit" });
  if (status === 0) return;
  console.error(`Set-up failed: ${command} ${args.join(" ")}${error ? `: ${error.message}` : ""}`);
  process.exit(1);
}
