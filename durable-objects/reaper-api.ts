/** What sessions may ask of the one Durable Object that ends stray sandboxes. */
export interface ReaperApi {
  /** Says that a sandbox is about to be created: until it shows, and while there are any, strays are looked for. */
  expectSandbox(): Promise<void>;
}

/** The name of the only one there is. */
export const reaperName = "reaper";
