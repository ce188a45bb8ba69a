import type { Finding } from "../../src/agents/contract.ts";
import type { YamlPath } from "../sdk/formats/yaml-source.ts";

/** A finding, still without its file and with its place instead of a line. */
export type PlacedFinding = Omit<Finding, "file" | "line"> & { place: YamlPath };
