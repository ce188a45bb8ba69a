// Files that `scripts/build-agents.ts` puts into a program's bundle.

declare module "*.wasm" {
  export const bytes: Uint8Array<ArrayBuffer>;
}

declare module "*.data" {
  export const bytes: Uint8Array<ArrayBuffer>;
}

declare module "*.tar.gz" {
  export const bytes: Uint8Array<ArrayBuffer>;
}
