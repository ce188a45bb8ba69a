import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { sendIssue } from "./mail/send-issue.ts";
import { activeSubscribers } from "./subscribers/subscribers.ts";

const [, , path = "issue.yaml"] = process.argv;
const issue = parse(await readFile(path, "utf8"));
await sendIssue(issue, activeSubscribers());
