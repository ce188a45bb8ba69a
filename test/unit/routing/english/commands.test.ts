import { expect, it } from "vitest";
import { isCommand, isElliptic, isReport } from "../../../../src/routing/english/commands.ts";

it.each([
  ["document it", true],
  ["please review src/cart.js", true],
  ["lint the code", true],
  ["type errors", false],
  ["in the code", false],
  ["tests the code", false],
  ["tell me", false],
])("whether a clause is plainly a command: %s", (clause, expected) => {
  expect(isCommand(clause)).toBe(expected);
});

it.each([
  ["show me the failures", true],
  ["tell me which of them fail", true],
  ["let me know if it works", true],
  ["let me know", true],
  ["stop", true],
  ["tell me how the login module is built", false],
  ["show me the errors in app.log", false],
  ["give me a chart of the sales", false],
])("whether a clause asks for no more than to be told: %s", (clause, expected) => {
  expect(isReport(clause)).toBe(expected);
});

it.each([
  ["those in a.test.js", true],
  ["and the slow ones", true],
  ["again", true],
  ["with coverage", true],
  ["write the client", false],
  ["write client code", false],
  ["if it is fine, write it", false],
])("whether a clause leaves its verb to the one before: %s", (clause, expected) => {
  expect(isElliptic(clause)).toBe(expected);
});
