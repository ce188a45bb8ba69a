import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import RedisMock from "ioredis-mock";
import mockPackage from "ioredis-mock/package.json" with { type: "json" };
import { subscribeWith } from "./channels.ts";
import { checkForm, checkKey, notEmbedded, prepare, readSpecs, type Specs } from "./embedded-checks.ts";
import { evaluateArguments, scriptReply } from "./embedded-lua.ts";
import { type Command, type Engine, outcomeOf, RedisError, type Reply } from "./engine.ts";

/** Commands run in memory by ioredis-mock, which leaves the checking of them to others. */
export async function createEmbeddedEngine(): Promise<Engine> {
  // Instances for one host share their data.
  const host = randomUUID();
  const mock = new RedisMock({ host });
  const specs = await readSpecs(mock);
  let last: Promise<unknown> = Promise.resolve();

  /** One thing after another, as in Redis. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  };

  const run = async (command: Command): Promise<Reply> => {
    await checkKey(mock, command, checkForm(command, specs));
    if (command.name === "EVAL")
      return scriptReply(await execute(mock, "EVAL", evaluateArguments(command.args)));
    return toReply(await execute(mock, command.name, await prepare(mock, command)));
  };

  return {
    facts: { engine: "ioredis-mock", version: mockPackage.version },
    run: (command) => inTurn(() => run(command)),
    runAtomically: (commands) =>
      inTurn(async () => {
        checkTransaction(commands, specs);
        const outcomes = [];
        for (const command of commands) outcomes.push(await outcomeOf(run(command)));
        return outcomes;
      }),
    subscribe: (subscription, onMessage) => subscribeWith(new RedisMock({ host }), subscription, onMessage),
    stop: async () => mock.disconnect(),
  };
}

function checkTransaction(commands: Command[], specs: Specs): void {
  try {
    for (const command of commands) checkForm(command, specs);
  } catch (error) {
    if (!(error instanceof RedisError)) throw error;
    throw new RedisError(`EXECABORT Transaction discarded because of: ${error.message}`);
  }
}

async function execute(mock: Redis, name: string, args: Command["args"]): Promise<unknown> {
  const method: unknown = Reflect.get(mock, `${name.toLowerCase()}Buffer`);
  if (typeof method !== "function") throw notEmbedded(name);
  try {
    return await Reflect.apply(method, mock, args);
  } catch (error) {
    if (error instanceof TypeError) throw notEmbedded(name);
    const text = error instanceof Error ? error.message : String(error);
    throw new RedisError(/^[A-Z]+ /.test(text) ? text : `ERR ${text}`);
  }
}

function toReply(value: unknown): Reply {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" || Buffer.isBuffer(value)) return value;
  if (Array.isArray(value)) return value.map(toReply);
  if (typeof value === "object") return Object.entries(value).flat().map(toReply);
  return Buffer.from(String(value));
}
