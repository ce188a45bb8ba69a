/** The bounds of a session's work. Times are in milliseconds. */
export const limits = {
  /** Runs of one session that have not ended. */
  activeRuns: 20,
  /** Schedules of one session that have something to come. */
  schedules: 20,
  /** Bytes of a schedule's run as JSON: the log and the session's state hold it, in rows of bounded size. */
  scheduleBytes: 65_536,
  /** How long a schedule that is due waits for room for its run, before that time is skipped. */
  deferMs: 60 * 60_000,
  /** Bytes of all files of one run: each goes into a sandbox before its agent starts. */
  fileBytes: 104_857_600,
  /** Steps of one run that work at the same time. */
  parallelSteps: 5,
  /** From the request of a run to its start, where it waits for the runs before it. */
  queueMs: 24 * 60 * 60_000,
  /** From the start of a run to its end, waiting for people included. */
  runMs: 24 * 60 * 60_000,
  /** From a question to its answer. */
  answerMs: 23 * 60 * 60_000,
  /** From the proposal of a plan to its approval. */
  approvalMs: 23 * 60 * 60_000,
  /** From the moment a step may start to the moment its agent runs. */
  startMs: 60_000,
  /** From an agent's question to the pause of its sandbox, where it is not answered before. */
  pauseMs: 30_000,
  /** Questions of one attempt that are open at once. */
  openAsks: 10,
  /** Requests of one attempt, beyond which it may ask no person any more. */
  requests: 100,
  /** How much longer than its agent a step may take, for the runtime to say how the agent ended. */
  graceMs: 15_000,
  /** How long the end of a run waits for the sandbox service to confirm that its sandboxes are gone. */
  killMs: 15_000,
  /** The longest wait before an attempt that follows a failure (see `backoffMs`). */
  backoffMs: 30_000,
  /** How much of a sandbox's use goes unrecorded while it lives, beside one heartbeat. */
  meterMs: 60_000,
  /** Sandboxes that one step may lose before it counts as failed. */
  sandboxLosses: 3,
  /** How long an agent at work may be out of reach before its sandbox counts as lost. */
  outOfReachMs: 30_000,
  /** Sandboxes of one step that are not yet known to be gone: more than it can have attempts. */
  stepSandboxes: 50,
  /** The last replies to an attempt's requests, which it is given again after an interruption. */
  replies: 1_000,
  /** Findings and artifacts that a run's result lists. */
  resultItems: 200,
  /** Characters as JSON that a run's result has of each: the steps' summaries, their outputs, the findings. */
  resultLength: 100_000,
  /** Characters of the findings' words that a step keeps; those beyond are kept in short. */
  findingsLength: 50_000,
  /** Earlier runs that a session remembers as context. */
  history: 20,
  /** The share of an agent's input that context may take, in tokens. */
  contextTokens: 1_000,
  /** While work is under way the session looks after it at least this often. */
  heartbeatMs: 30_000,
} as const;
