// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the code that is audited has them.

import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { builtAmong } from "../../../agents/sdk/files/built-file.ts";
import { readSources } from "../../../agents/sdk/files/sources.ts";
import { readLockfile } from "../../../agents/sdk/formats/lockfiles/read-lockfile.ts";
import { toSarif } from "../../../agents/sdk/reports/sarif.ts";
import { skippedInWords } from "../../../agents/sdk/reports/skipped.ts";
import { checkSource } from "../../../agents/sdk/security/check-source.ts";
import { checkLockfile } from "../../../agents/sdk/security/lockfiles.ts";
import { ranked } from "../../../agents/sdk/security/rank.ts";
import { findSecrets } from "../../../agents/sdk/security/secrets.ts";

async function rulesOf(text: string, file = "src/app.ts"): Promise<string[]> {
  const { findings, reason } = await checkSource({ file, text });
  expect(reason).toBeUndefined();
  return findings.map(({ rule = "" }) => rule);
}

describe("code", { timeout: 30_000 }, () => {
  it.each([
    ["audit/sql-injection", "db.query('SELECT * FROM a WHERE b = ' + req.query.b)"],
    [
      "audit/sql-injection",
      "const { id } = req.params; const sql = `DELETE FROM a WHERE b = ${id}`; db.query(sql)",
    ],
    ["audit/sql-injection", "db.$queryRawUnsafe(`SELECT ${(req.body as Body).name!.trim()}`)"],
    [
      "audit/sql-from-text",
      "function f(id: string) { return db.query(`SELECT * FROM a WHERE b = '${id}'`) }",
    ],
    ["audit/path-traversal", "res.sendFile(path.join(root, c.req.param('file')))"],
    ["audit/request-forgery", "await fetch(ctx.query.url)"],
    ["audit/html-injection", "res.send(`<h1>${req.query.name}</h1>`)"],
    ["audit/open-redirect", "res.redirect(req.query.next)"],
    ["audit/regexp-injection", "new RegExp(req.query.pattern)"],
    ["audit/tls-not-verified", "process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0'"],
    ["audit/weak-password-hash", "crypto.createHash('sha1').update(user.password).digest()"],
    [
      "audit/weak-cipher",
      "createCipheriv('des-ede3-cbc'.slice(0), k, v); crypto.createCipheriv('aes-128-ecb', k, null)",
    ],
    ["audit/jwt-without-signature", "jwt.verify(token, key, { algorithms: ['HS256', 'none'] })"],
    ["audit/cors-any-origin-with-credentials", "cors({ origin: true, credentials: true })"],
    ["audit/message-to-any-origin", "window.parent.postMessage(data, '*')"],
    ["audit/unsafe-html", "element.innerHTML = text"],
    ["audit/spawn-through-shell", "spawn(command, args, { shell: true })"],
    ["security/detect-child-process", "import { exec } from 'child_process'; exec(`ls ${folder}`)"],
    ["eslint/no-eval", "eval(text)"],
    ["regexp/no-super-linear-backtracking", "/^(a+)+$/.test(text)"],
    ["regexp/no-super-linear-backtracking", "/^from .+[ \\t]*$/.test(text)"],
    ["audit/hard-coded-credential", "app.use(session({ secret: 'keyboard cat', resave: false }))"],
    ["audit/hard-coded-credential", "cookieSession({ keys: ['a'] })"],
    ["audit/hard-coded-credential", "jwt.sign({ id }, 'shh')"],
    ["audit/hard-coded-credential", "session({ secret: 'k83hf0a9s7d2' })"],
    ["audit/aws-key-id", "const id = 'AKIAQRSTUVWXYZ234567'"],
    ["eslint/no-eval", "eval(request.body.code)"],
    ["audit/sql-injection", "db.query('SELECT * FROM a WHERE b = ' + request.query.b)"],
    ["audit/sql-injection", "db.query('SELECT * FROM a WHERE b = ' + ctx.request.body.b)"],
    ["audit/sql-injection", "const { body } = req; db.query('SELECT * FROM a WHERE b = ' + body.b)"],
    [
      "audit/sql-injection",
      "app.post('/', ({ body }, res) => db.query('SELECT * FROM a WHERE b = ' + body.b))",
    ],
    [
      "audit/sql-injection",
      "const f = ({ query: { b } }, reply) => db.query(`SELECT * FROM a WHERE b = ${b}`)",
    ],
    ["audit/path-traversal", "const { params } = ctx.request; res.sendFile(params.file)"],
    ["audit/hard-coded-credential", "class A { private apiKey = 'k83hf0a9s7d2' }"],
  ])("has %s found in %s", async (rule, code) => {
    expect(await rulesOf(code)).toEqual([rule]);
  });

  it.each([
    "const id = 'AKIAIOSFODNN7EXAMPLE'",
    "session({ secret: process.env.SESSION_SECRET })",
    "jwt.sign({ id }, key, { algorithm: 'RS256' })",
    "const read = ({ params }) => fs.readFile(params.file, done)",
    "db.query('SELECT * FROM a WHERE b = $1', [req.query.b])",
    "const LIMIT = 10; db.query(`SELECT * FROM a LIMIT ${LIMIT}`)",
    "db.query(sql`SELECT * FROM a WHERE b = ${req.query.b}`)",
    "db.query(`SELECT * FROM ${ALLOWED_TABLE}`)",
    "readFile(join(root, basename(req.params.file)))",
    "fetch(`https://api.acme.com/users/${req.params.id}`)",
    "res.redirect(`/orders/${req.params.id}`)",
    "const password = 'password'; const token = process.env.TOKEN ?? ''",
    "const apiKey = 'your-api-key-0123'",
    "createHash('sha1').update(file).digest('hex')",
    "element.innerHTML = ''; element.innerHTML = DOMPurify.sanitize(html)",
    "execFile('ls', [folder])",
    "const jitter = Math.random() * 100",
    "enum A { B } @decorated class C<T> { constructor(private readonly d: T) {} }",
  ])("has nothing found in %s", async (code) => {
    expect(await rulesOf(code)).toEqual([]);
  });

  it("may switch rules off for others, not for an audit", async () => {
    expect(await rulesOf("// eslint-disable-next-line no-eval\neval(text)")).toEqual(["eslint/no-eval"]);
  });

  it.each([
    ["a syntax error", "const = 1;", "it has a syntax error in line 1"],
    ["thousands of levels", `${"[".repeat(20_000)}${"]".repeat(20_000)}`, "it cannot be parsed"],
  ])("with %s is told as not read", async (_, text, reason) => {
    expect(await checkSource({ file: "a.js", text })).toEqual({ findings: [], reason });
  });
});

describe("secrets", () => {
  const password = "7hTq-vR2mLw";
  const address = `postgres://orders:${password}@db.acme.com:5432/orders`;

  it("are named by their kind, and never shown whole", async () => {
    const [secret, ...others] = await findSecrets({ file: "a.txt", text: `\n${address}\n` });
    expect(secret).toMatchObject({ line: 2, kind: "PostgreSQL connection string" });
    expect(JSON.stringify(secret)).not.toContain(password);
    expect(others).toEqual([]);
  });

  it.each([
    address.replace("db.acme.com", "localhost"),
    address.replace(password, "${PASSWORD}"),
    address.replace(password, "<password>"),
    address.replace("db.acme.com", "db.example.com"),
  ])("are none in %s", async (text) => {
    expect(await findSecrets({ file: "a.txt", text })).toEqual([]);
  });

  it.each([
    ["src/config.py", 'password = "Tr0ub4dor&3xyz"'],
    ["src/config.py", 'DB = dict(host="h", password="Tr0ub4dor&3xyz")'],
    ["src/A.java", 'private String password = "Tr0ub4dor3xyz";'],
    ["src/a.go", 'password := "Tr0ub4dor3xyz"'],
    ["src/a.rb", "config = { :password => 'Tr0ub4dor3xyz' }"],
    ["src/application.yml", "    password: Wint3rIsC0ming! # for now"],
    ["src/application.properties", "spring.datasource.password=Wint3rIsC0ming!"],
    ["src/settings.json", '{"db":{"password":"Wint3rIsC0ming!","user":"x"}}'],
  ])("are found by their name in %s: %s", async (file, text) => {
    expect(await rulesOf(text, file)).toEqual(["audit/hard-coded-credential"]);
  });

  it.each([
    ["src/config.py", 'password = os.environ["PASSWORD_2"]'],
    ["src/config.py", 'password_field = "password2field"'],
    ["src/application.yml", "password: ${DB_PASSWORD:unset123}"],
    ["src/application.yml", "password: '{{vault1.password2}}'"],
    ["src/secrets.yaml", "password: ENC[AES256_GCM,data:4f9a1c7b]"],
    ["src/application.yml", "secretName: tls-2024-production"],
    ["src/schemas.py", '"AWS::SecretsManager::Secret": "c85175a4ebcce361"'],
    ["README.md", 'password = "Tr0ub4dor&3xyz"'],
  ])("are none by their name in %s: %s", async (file, text) => {
    expect(await rulesOf(text, file)).toEqual([]);
  });

  it("of Google are found, but for those of Firebase, which every page has", async () => {
    const key = `AIzaSy${"D-9tSrke72PouQMnMX-a7eZSW0jkFMBWY"}`;
    expect(await rulesOf(`KEY = "${key}"`, "src/maps.py")).toEqual(["audit/google-api-key"]);
    expect(await rulesOf(`initialize(apiKey = "${key}", authDomain = "a")`, "src/app.py")).toEqual([]);
  });

  it("in an example of settings are none, in the settings they are", async () => {
    const text = "MAIL_API_TOKEN=od_4f9a1c7be2d84060\nMAIL_TOKEN=<token>\nPORT=8080\n";
    expect(await rulesOf(text, ".env")).toEqual(["audit/secret-in-env-file"]);
    expect(JSON.stringify(await checkSource({ file: ".env", text }))).not.toContain("4f9a1c7b");
  });
});

describe("a lockfile", () => {
  const rules = (file: string, text: string) => {
    const checked = checkLockfile({ file, text });
    return "findings" in checked
      ? checked.findings.map(({ rule, line }) => `${rule}:${line}`)
      : checked.reason;
  };

  it("of npm is checked by where its packages come from", () => {
    const packages = {
      "": {},
      "node_modules/a": {
        version: "1.0.0",
        resolved: "http://registry.npmjs.org/a.tgz",
        integrity: "sha512-x",
      },
      "node_modules/b": { version: "1.0.0", resolved: "git+ssh://git@github.com/b/b.git#main" },
      "node_modules/c": { version: "1.0.0", resolved: "https://cdn.acme.com/c.tgz", integrity: "sha1-x" },
      "node_modules/d": {
        version: "1.0.0",
        resolved: "https://registry.npmjs.org/d.tgz",
        integrity: "sha512-x",
      },
      packages: { link: true, resolved: "packages/e" },
    };
    const text = JSON.stringify({ lockfileVersion: 3, packages }, null, 1);
    expect(rules("package-lock.json", text)).toEqual([
      "lockfile/unencrypted:5",
      "lockfile/moving-source:10",
      "lockfile/weak-integrity:14",
      "lockfile/other-host:14",
    ]);
  });

  it("of Yarn and pnpm is read too", () => {
    const yarn =
      'a@^1.0.0, a@~1.0.0:\n  version "1.0.1"\n  resolved "http://a.com/a.tgz#1"\n  integrity sha512-x\n';
    expect(readLockfile("yarn.lock", yarn)).toMatchObject([{ name: "a", version: "1.0.1", line: 1 }]);
    expect(rules("yarn.lock", yarn)).toEqual(["lockfile/unencrypted:1"]);
    const pnpm =
      "lockfileVersion: '9.0'\npackages:\n  '@a/b@1.0.0':\n    resolution: {integrity: sha512-x}\n";
    expect(readLockfile("pnpm-lock.yaml", pnpm)).toMatchObject([
      { name: "@a/b", version: "1.0.0", integrity: "sha512-x", line: 3 },
    ]);
  });

  it("that cannot be read is told", () => {
    expect(rules("package-lock.json", "{")).toBe("it is no lockfile that can be read");
  });
});

describe("settings", () => {
  it("that fetch packages without protection are found", async () => {
    expect(await rulesOf("registry=http://npm.acme.com/\nstrict-ssl=false\n", ".npmrc")).toEqual([
      "settings/unencrypted-registry",
      "settings/tls-not-verified",
    ]);
  });
});

describe("a finding", () => {
  it("counts less in a test or an example", () => {
    const finding = { severity: "error", message: "" } as const;
    expect(ranked(finding, "src/a.ts").severity).toBe("error");
    expect(ranked(finding, "src/a.test.ts").severity).toBe("warning");
    expect(ranked({ severity: "warning", message: "" }, "examples/a.ts").severity).toBe("info");
  });

  it("is a result of SARIF, by its level and place", () => {
    const sarif = toSarif("auditor", [
      { severity: "info", rule: "a/b", message: "no", file: "a b/c.ts", line: 3, column: 2, fix: "yes" },
    ]);
    expect(JSON.parse(sarif).runs[0].results).toEqual([
      {
        ruleId: "a/b",
        level: "note",
        message: { text: "no\nyes" },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: "a%20b/c.ts" },
              region: { startLine: 3, startColumn: 2 },
            },
          },
        ],
      },
    ]);
  });
});

describe("sources", () => {
  it("that are built or copied are told by their folder", () => {
    const files = [
      "src/a.js",
      "app/dist/a.js",
      "app/dist/b/c.js",
      "app/a.js.map",
      "jquery.min.js",
      "vendor/a.go",
    ];
    expect(builtAmong(files).map(({ file }) => file)).toEqual(["app/dist/", "jquery.min.js", "vendor/"]);
  });

  it("are read within bounds, and what is not is named", async () => {
    const root = await mkdtemp(join(tmpdir(), "miosa-sources-"));
    try {
      await writeFile(join(root, "a.js"), `let a;\n${"x".repeat(20_000)}\nlet b;`);
      await writeFile(join(root, "b.bin"), Buffer.from([1, 0, 2]));
      await writeFile(join(root, "c.txt"), "x".repeat(1_100_000));
      await symlink("/etc/hostname", join(root, "d.txt"));
      const { sources, skipped, binary } = await readSources(root, ["a.js", "b.bin", "c.txt", "d.txt"]);
      expect(sources).toEqual([{ file: "a.js", text: "let a;\n\nlet b;" }]);
      expect(skipped.map(({ file }) => file)).toEqual(["a.js", "c.txt", "d.txt"]);
      expect(binary.map(({ file }) => file)).toEqual(["b.bin"]);
      expect(skippedInWords(skipped)[0]).toContain("3 files were not read, or not whole: a.js (");
    } finally {
      await rm(root, { recursive: true });
    }
  });
});
