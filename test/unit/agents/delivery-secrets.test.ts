// Secrets that are written down in the files by which software is built, started and released.

import { describe, expect, it } from "vitest";
import { checkCompose } from "../../../agents/devops-engineer/compose/compose.ts";
import { checkDockerfile } from "../../../agents/devops-engineer/dockerfile/dockerfile.ts";
import { downloadsRun } from "../../../agents/devops-engineer/downloads.ts";
import { hasAddressWithPassword, secretsInCommand } from "../../../agents/devops-engineer/secrets.ts";
import { workflowFile } from "../../../agents/devops-engineer/workflow/file.ts";
import { workflowRules } from "../../../agents/devops-engineer/workflow/rules.ts";

/** Not written down whole, as whoever looks for secrets in this repository would find it. */
const stripeKey = `sk_live_${"51H8abcdefghijklmnopqrstuvwx"}`;

it.each([
  ["postgres://app:s3cr3tpw@db/app", true],
  ["mongodb+srv://admin:hunter22@cluster.a.test/x?y=z", true],
  [`postgres://app:\${DB_PASSWORD}@db/app`, false],
  ["postgres://app:$DB_PASSWORD@db/app", false],
  ["postgres://app:<password>@db/app", false],
  ["postgres://app:{{ password }}@db/app", false],
  ["postgres://postgres:postgres@db/app", false],
  ["postgres://app:s3cr3tpw@localhost:5432/app", false],
  ["postgres://app@db/app", false],
  ["https://a.test:8080/@scope/b", false],
])("the address %s has a password: %s", (text, has) => {
  expect(hasAddressWithPassword(text)).toBe(has);
});

it.each([
  ["server --password=hunter2", ["The value of `--password`"]],
  ["server --db-password hunter2 --verbose", ["The value of `--db-password`"]],
  ["PGPASSWORD='hunter2' psql", ["The value of `PGPASSWORD`"]],
  ["cd a && export API_TOKEN=abc123def && b", ["The value of `API_TOKEN`"]],
  [`curl -H "Authorization: Bearer ${stripeKey}" https://a.test`, ["A token"]],
  ["psql postgres://app:s3cr3tpw@db/app", ["The password of an address"]],
  ['server --password=$PASSWORD --token "$TOKEN"', []],
  [`server --password=\${{ secrets.PASSWORD }}`, []],
  ["docker login --password-stdin -u a", []],
  ["docker build --secret id=npm,src=.npmrc .", []],
  ["server --token --verbose", []],
  ["server --password-file /run/secrets/password --max-tokens 100", []],
  ["TOKEN=$(cat token) && TOKEN=`cat token`", []],
  ["PASSWORD= POSTGRES_PASSWORD=postgres run", []],
])("in the command %s is written down: %j", (command, expected) => {
  expect(secretsInCommand(command)).toEqual(expected);
});

it.each([
  ["curl -fsSL https://a.test/i.sh | sh", true],
  ["wget -qO- https://a.test/i.sh | sudo -E bash -s -- -y", true],
  ["curl https://a.test/i.py \\\n  | python3 -", true],
  ['sh -c "$(curl -fsSL https://a.test/i.sh)"', true],
  ["bash <(curl -s https://a.test/i.sh)", true],
  ["curl https://a.test/a.json | jq .name", false],
  ["curl -o i.sh https://a.test/i.sh && echo 'abc  i.sh' | sha256sum -c && sh i.sh", false],
  ["curl https://a.test/a | tar xz", false],
  ["curl https://a.test; echo a | sh", false],
])("%s runs what it downloads: %s", (command, runs) => {
  expect(downloadsRun(command).length > 0).toBe(runs);
});

describe("a Dockerfile", () => {
  const check = (line: string) =>
    checkDockerfile("Dockerfile", `FROM node:24\n${line}\n`).map(
      ({ severity, rule }) => `${severity} ${rule}`,
    );

  it.each([
    ["ENV DATABASE_URL=postgres://app:s3cr3tpw@db/app", ["error dockerfile/secret-in-image"]],
    ["ENV DATABASE_URL=postgres://db/app", []],
    ["RUN server --password=hunter2", ["error dockerfile/secret-in-image"]],
    ["COPY .env /app/.env", ["error dockerfile/secret-file"]],
    ["COPY a id_rsa /root/.ssh/", ["error dockerfile/secret-file"]],
    ["COPY --chown=node keys/id_ed25519 /root/", ["error dockerfile/secret-file"]],
    ['COPY [".env", "/app/"]', ["error dockerfile/secret-file"]],
    ["COPY .npmrc package.json ./", ["warning dockerfile/secret-file"]],
    ["COPY .env.production ./", ["warning dockerfile/secret-file"]],
    ["COPY .env.example ./.env", []],
    ["COPY id_rsa.pub /root/", []],
    ["COPY . .", []],
    ["RUN curl https://a.test/i.sh | sh", ["warning dockerfile/download-not-verified"]],
    ["EXPOSE 99999", ["error dockerfile/port"]],
    ["EXPOSE 80/tcp 8000-8010 $PORT", []],
  ])("with %s", (line, expected) => {
    expect(check(line)).toEqual(expected);
  });
});

it("a Compose file has them in its commands and addresses", () => {
  const text = `services:
  a:
    image: a:1
    command: [server, --password=hunter2]
    environment:
      - DATABASE_URL=postgres://app:s3cr3tpw@db/app
`;
  expect(checkCompose("compose.yaml", text).map(({ line, rule }) => `${line} ${rule}`)).toEqual([
    "6 compose/secret-in-file",
    "4 compose/secret-in-file",
  ]);
});

it("a workflow has them in its scripts and inputs", () => {
  const steps = [
    { run: `echo a\ncurl -H "Authorization: Bearer ${stripeKey}" https://a.test` },
    { uses: "actions/checkout@v6", with: { token: `ghp_${"0".repeat(36)}` } },
    { uses: "actions/checkout@v6", with: { token: `\${{ secrets.TOKEN }}` } },
  ];
  const findings = workflowRules(workflowFile.parse({ jobs: { a: { steps } } }));
  expect(findings).toMatchObject([
    { rule: "actions/secret-in-file", place: ["jobs", "a", "steps", 0, "run"] },
    { rule: "actions/secret-in-file", place: ["jobs", "a", "steps", 1, "with", "token"] },
  ]);
  expect(findings[0]?.within).toMatch(/^curl /);
});
