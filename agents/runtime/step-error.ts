/** A reason of the runtime's own for ending a step, with a stable code. */
export class StepError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
