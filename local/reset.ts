// `npm run reset`: forgets everything a stack has kept.

import { rmSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { refuseSecondStack } from "./stack.ts";

const { values } = parseArgs({ options: { data: { type: "string", default: ".miosa" } } });
const dataDir = resolve(values.data);
refuseSecondStack(dataDir);
rmSync(dataDir, { recursive: true, force: true });
console.log(`Removed ${dataDir}`);
