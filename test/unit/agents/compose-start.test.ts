// What keeps Compose from starting a file that its schema allows.

import { describe, expect, it } from "vitest";
import { checkCompose } from "../../../agents/devops-engineer/compose/compose.ts";
import { portFault } from "../../../agents/devops-engineer/compose/ports.ts";

const told = (services: string, file = "compose.yaml") =>
  checkCompose(file, `services:\n${services}`).map(({ line, rule }) => `${line} ${rule}`);

/** A file with one service that has an image and these keys. */
const service = (keys: string) => told(`  a:\n    image: a:1\n    ${keys}\n`);

/** A file with two services that have images, and these keys. */
const pair = (a: string, b: string) =>
  told(`  a:\n    image: a:1\n    ${a}\n  b:\n    image: b:1\n    ${b}\n`);

describe("services that need each other", () => {
  it.each([
    ["depends_on: [b]", "depends_on: [a]", ["4 compose/depends-on-circle"]],
    ["depends_on: { b: { condition: service_started } }", "links: ['a:x']", ["4 compose/depends-on-circle"]],
    ["network_mode: 'service:b'", "depends_on: [a]", ["4 compose/depends-on-circle"]],
    ["depends_on: [b]", "restart: always", []],
    ["depends_on: [a]", "restart: always", ["4 compose/depends-on-circle"]],
    ["depends_on: { b: { required: false, condition: service_started } }", "depends_on: [a]", []],
    ["extends: b", "extends: { service: a }", ["4 compose/extends-circle"]],
    ["extends: { service: x }", "restart: always", ["4 compose/undefined-service"]],
    ["extends: { service: x, file: other.yaml }", "restart: always", []],
    ["network_mode: 'service:x'", "restart: always", ["4 compose/undefined-service"]],
    ["volumes_from: ['x:ro', 'container:y']", "restart: always", ["4 compose/undefined-service"]],
    ["depends_on: { b: { condition: service_healthy } }", "restart: always", ["4 compose/no-healthcheck"]],
    ["depends_on: { b: { condition: service_healthy } }", "healthcheck: { test: 'true' }", []],
    ["depends_on: [b]", "profiles: [debug]", ["4 compose/profile"]],
    ["container_name: one", "container_name: one", ["7 compose/duplicate-name"]],
  ])("%s and %s", (a, b, expected) => {
    expect(pair(a, b)).toEqual(expected);
  });

  it("are told as a circle once, however long it is", () => {
    const services = ["a", "b", "c"].map(
      (name, index) => `  ${name}: { image: 'x:1', depends_on: [${"bca"[index]}] }\n`,
    );
    expect(told(services.join(""))).toEqual(["2 compose/depends-on-circle"]);
  });
});

describe("a service", () => {
  it.each([
    ["network_mode: host\n    networks: [default]", ["4 compose/network-mode"]],
    ["network_mode: host", []],
    ["deploy: { replicas: 2 }\n    ports: ['80:80']", ["4 compose/replicas"]],
    ["deploy: { replicas: 2 }\n    ports: ['80']", []],
    ["scale: 2\n    container_name: one", ["4 compose/replicas"]],
    ["restart: sometimes", ["4 compose/value"]],
    ["restart: on-failure:3", []],
    ["restart: 'no'", []],
    ["mem_limit: 5XB", ["4 compose/value"]],
    ["mem_limit: 512m", []],
    ["mem_limit: 1073741824", []],
    [`mem_limit: \${MEMORY:-1g}`, []],
    ["deploy: { resources: { limits: { memory: 1.5GiB, cpus: '0.50' } } }", []],
    ["deploy: { resources: { limits: { memory: half } } }", ["4 compose/value"]],
    ["stop_grace_period: 1m30s", []],
    ["stop_grace_period: 30 seconds", ["4 compose/value"]],
    ["healthcheck: { test: [curl, -f, localhost] }", ["4 compose/value"]],
    ["healthcheck: { test: [CMD, curl], interval: 1.5s }", []],
    ["command: echo $(date)", ["4 compose/variable"]],
    ["command: echo $$(date) $HOME", []],
    [`command: "\${A:-\${B}} \${C:?none} \${D+x}"`, []],
    [`command: "\${A"`, ["4 compose/variable"]],
    ["labels: { rule: '^/$' }", ["4 compose/variable"]],
  ])("with %s", (keys, expected) => {
    expect(service(keys)).toEqual(expected);
  });

  it("is made from something, but in a file that is laid over another one", () => {
    expect(told("  a:\n    restart: always\n")).toEqual(["2 compose/no-image"]);
    const overlay = "  a:\n    depends_on: [db]\n    networks: [inner]\n";
    expect(told(overlay, "compose.override.yaml")).toEqual([]);
  });
});

it.each([
  ["80", false],
  ["8080:80", false],
  ["127.0.0.1:8080:80/udp", false],
  ["[::1]:8080:80", false],
  ["127.0.0.1::80", false],
  ["8000-8010:8000-8010", false],
  ["8000-8010:80", false],
  [80, false],
  [{ target: 80, published: "8080" }, false],
  [`\${PORT}:80`, false],
  ["80000:80", true],
  ["a:b", true],
  ["0", true],
  ["80:", true],
  ["8080:80/htp", true],
  ["8000-8005:8000-8010", true],
  [{ target: 99_999 }, true],
])("the port %j is wrong: %s", (port, isWrong) => {
  expect(portFault(port) !== undefined).toBe(isWrong);
});
