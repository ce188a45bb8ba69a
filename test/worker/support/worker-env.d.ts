type WorkerEnv = import("../../../src/config.ts").Env;

declare namespace Cloudflare {
  interface Env extends WorkerEnv {}
  interface GlobalProps {
    mainModule: typeof import("../../../src/worker.ts");
  }
}
