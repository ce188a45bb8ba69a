import { closeSync, openSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type AgentRecord, recordLimits } from "../../src/agents/contract.ts";
import { type Excess, RecordBudget, type Share, shareOf } from "./budget.ts";
import { encodeRecord } from "./encode.ts";

type Cut = Excess | "length";

const reasons: Record<Cut, string> = {
  length: `lines longer than ${recordLimits.maxLineBytes} bytes`,
  rate: `more than ${recordLimits.maxPerSecond} records a second`,
  count: `more than ${recordLimits.maxRecords} records`,
  bytes: `more than ${recordLimits.maxTotalBytes} bytes`,
};

const RATE_RETRY_MS = 20;

/** Writes a step's records, one line and one write each, within `recordLimits`. */
export class Recorder {
  readonly #file: number;
  readonly #budget: RecordBudget;
  #taken = 0;
  readonly #cuts = new Map<Cut, { records: number; bytes: number }>();

  /** Opens the file for appending. Throws where it cannot be written. */
  constructor(path: string) {
    this.#file = openSync(path, "a", 0o644);
    this.#budget = new RecordBudget(recordLimits, Date.now());
  }

  /** How many of the agent's records have been taken, whether they were written or cut. */
  get taken(): number {
    return this.#taken;
  }

  /**
   * Records what the agent said, or cuts it. Too fast a record waits for its turn if it is more than
   * talk; `cutBytes` are those that its line has already lost. False where it was cut as a whole.
   */
  async pass(record: AgentRecord, cutBytes = 0): Promise<boolean> {
    const share = shareOf(record.type);
    const encoded = encodeRecord(record, recordLimits.maxLineBytes);
    let excess = this.#admit(share, encoded.line);
    while (excess === "rate" && share !== "ordinary") {
      await sleep(RATE_RETRY_MS);
      excess = this.#admit(share, encoded.line);
    }
    this.#taken += 1;
    if (excess) {
      this.#cut(excess, encoded.line.length + encoded.cutBytes + cutBytes);
      return false;
    }
    this.#write(encoded.line);
    if (encoded.cutBytes + cutBytes > 0) this.#cut("length", encoded.cutBytes + cutBytes);
    return true;
  }

  /** Says something about the agent's output in the runtime's own name, at the agent's expense. */
  async remark(text: string): Promise<void> {
    await this.pass({ type: "log", stream: "runtime", text });
  }

  /** Records that the runtime ended the step, and why. */
  fail(code: string, message: string): void {
    this.#say({ type: "error", code, message: message.slice(0, 8_000) });
  }

  /** Tells what was cut, writes the last line and closes the file. */
  close(exit: { code: number | null; signal: string | null }): void {
    const cuts = [...this.#cuts].map(
      ([cut, { records, bytes }]) => `${records} records (${bytes} bytes) for ${reasons[cut]}`,
    );
    if (cuts.length > 0) {
      this.#say({ type: "log", stream: "runtime", text: `Output was cut: ${cuts.join("; ")}.` });
    }
    this.#say({ type: "exit", ...exit });
    closeSync(this.#file);
  }

  #say(record: AgentRecord): void {
    const { line } = encodeRecord(record, recordLimits.maxLineBytes);
    if (!this.#admit("runtime", line)) this.#write(line);
  }

  #cut(cut: Cut, bytes: number): void {
    const before = this.#cuts.get(cut);
    this.#cuts.set(cut, { records: (before?.records ?? 0) + 1, bytes: (before?.bytes ?? 0) + bytes });
    if (!before) {
      this.#say({ type: "log", stream: "runtime", text: `Output is being cut: ${reasons[cut]}.` });
    }
  }

  #admit(share: Share, line: string): Excess | undefined {
    return this.#budget.admit(share, line.length + 1, Date.now());
  }

  #write(line: string): void {
    const bytes = Buffer.from(`${line}\n`, "latin1");
    const written = writeSync(this.#file, bytes);
    if (written < bytes.length) throw new Error("the records' file cannot be written: no space is left");
  }
}
