// The image that sandboxes are made from: what programs expect on a machine, the tools of this folder, and the programs
// themselves, each below its content's hash. Whatever is not the user's own is root's.

import { fileURLToPath } from "node:url";
import { Template } from "e2b";
import project from "../package.json" with { type: "json" };

const tools = "/opt/miosa";

/** The system's packages that agents call by their names; bash is part of every Debian. */
const packages = ["python3", "python3-pytest", "git", "ca-certificates"];

/** Its size is that of a local sandbox. */
export const templateSize = { cpuCount: 2, memoryMB: 2_048 };

/** The same Node that runs the programs in their tests, on Debian 13. */
export const template = Template({ fileContextPath: fileURLToPath(new URL(".", import.meta.url)) })
  .fromNodeImage(`${project.devDependencies.node}-trixie-slim`)
  .setUser("root")
  .aptInstall(packages, { noInstallRecommends: true })
  .copy("package.json", `${tools}/`)
  .copy("package-lock.json", `${tools}/`)
  .runCmd(`npm ci --prefix ${tools} --no-audit --no-fund && npm cache clean --force`)
  .copy("programs", `${tools}/programs`)
  .runCmd(`chmod -R u=rwX,go=rX ${tools} && install -d -o user /workspace`)
  .setUser("user")
  .setWorkdir("/home/user");
