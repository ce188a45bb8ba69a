import { describe, expect, it } from "vitest";
import { LogParser } from "../../../agents/log-analyst/reading/parse-entries.ts";

function parse(text: string) {
  const parser = new LogParser("app.log");
  for (const line of text.split("\n")) parser.push(line);
  return parser.end();
}

const levelsOf = (text: string) => parse(text).entries.map(({ level }) => level);
const time = (iso: string) => Date.parse(iso);

describe("a line of a program's own format", () => {
  it.each([
    ["PostgreSQL", '2026-03-02 10:04:31.123 UTC [7] ERROR:  duplicate key value violates "u"', "error"],
    ["PostgreSQL", "2026-03-02 10:04:31.123 CET [7-1] app@shop FATAL:  no such user", "error"],
    ["PostgreSQL", "2026-03-02 10:04:31 UTC:10.0.0.1(5432):app@shop:[7]:PANIC:  could not write", "error"],
    ["PostgreSQL", "2026-03-02 10:04:31.123 UTC [7] LOG:  database system is ready", "other"],
    ["text", "2026-03-02T10:04:31.123456Z 0 [ERROR] [MY-010119] [Server] Aborting", "error"],
    ["text", "2026/03/02 10:04:31 [emerg] 1#1: bind() to 0.0.0.0:80 failed", "error"],
    ["text", "2026/03/02 10:04:31 [alert] 1#1: worker process 7 exited on signal 11", "error"],
    ["text", "2026/03/02 10:04:31 [crit] 1#1: *1 open() failed", "error"],
    ["text", "[Mon Mar 02 10:04:31.123456 2026] [core:error] [pid 1:tid 2] File does not exist", "error"],
    ["text", "[Mon Mar 02 10:04:31 2026] [error] mod_jk child workerEnv in error state 6", "error"],
    ["text", "[Mon Mar 02 10:04:31.123456 2026] [ssl:warn] [pid 1:tid 2] AH01909: mismatch", "warning"],
    ["text", "[02-Mar-2026 10:04:31 UTC] PHP Fatal error:  Uncaught Exception: no in /a.php:3", "error"],
    ["text", "[02-Mar-2026 10:04:31 Europe/Berlin] PHP Warning:  Undefined variable $x", "warning"],
    ["text", "[2026-03-02 10:04:31] production.ERROR: no {}", "error"],
    ["text", "02-Mar-2026 10:04:31.123 SEVERE [main] org.apache.catalina.Engine no", "error"],
    ["text", "Mar 02, 2026 10:04:31 AM SEVERE no", "error"],
    ["text", "[2026-03-02T10:04:31,123][ERROR][o.e.b.Bootstrap  ] [node-1] no", "error"],
    ["text", "10:04:31.123 [http-1] ERROR com.acme.Orders - no", "error"],
    ["text", "2026-03-02 10:04:31.123 [My Thread 1] ERROR com.acme.Orders - no", "error"],
    ["text", "ERROR [2026-03-02 10:04:31,123] com.acme.Orders: no", "error"],
    ["text", "[10:04:31 ERR] no", "error"],
    ["text", "2026-03-02T10:04:31Z ERR no error=EOF", "error"],
    ["text", "2026-03-02 10:04:31.123 [error] <0.1.0> no", "error"],
    ["text", "2026-03-02T10:04:31.000Z\terror\tno", "error"],
    ["text", "26/03/02 10:04:31 ERROR Executor: no", "error"],
    ["text", "[2026-03-02 10:04:31,123: ERROR/ForkPoolWorker-1] Task app.add[7] raised unexpected", "error"],
    ["text", "2026-03-02T10:04:31.123Z pid=1 tid=abc class=Job jid=1 WARN: slow", "warning"],
    ["text", "[Nest] 1  - 03/02/2026, 10:04:31 AM   ERROR [ExceptionsHandler] no", "error"],
    ["text", "2026-03-02T10:04:31.123Z\tundefined\tERROR\tno", "error"],
    ["text", "2026-03-02  9:04:31 0 [ERROR] mariadbd: Can't open file", "error"],
    ["text", "2026-03-02 10:04:31;ERROR;no", "error"],
    ["text", "02.03.2026 10:04:31.123 *ERROR* [http-1] com.acme.Orders no", "error"],
    ["text", "2026-03-02T10:04:31Z app ERROR no", "error"],
    ["text", "2026-03-02T10:04:31Z MyApp[12] ERROR no", "error"],
    ["text", "2026-03-02T10:04:31Z !! ERROR no", "error"],
    ["text", "2026-03-02T10:04:31Z Internal server error: no", "error"],
    ["text", "2026-03-02 10:04:31, Error                 CBS    no", "error"],
    ["text", "2026-03-02T10:04:31Z info started", "other"],
    ["text", "2026-03-02T10:04:31Z error while connecting", "error"],
    ["text", "fail: Shop.Orders[0]", "error"],
    ["text", "12 error code ELIFECYCLE", "error"],
    ["text", "\x1b[31merror\x1b[39m: no", "error"],
    ["text", "[2026-03-02 10:04:31] \x1b[31mERROR\x1b[0m no", "error"],
    ["text", "##[error]Process completed with exit code 1.", "error"],
    ["text", "::error file=a.js,line=1::no", "error"],
    ["Ruby logger", "E, [2026-03-02T10:04:31.1 #1] ERROR -- : no", "error"],
    ["klog", 'E0302 10:04:31.123456       1 controller.go:114] "Unhandled Error"', "error"],
    ["klog", "W0302 10:04:31.123456       1 reflector.go:1] watch closed", "warning"],
    ["Tornado", "[E 2026-03-02 10:04:31.123 ServerApp] no", "error"],
    ["Redis", "1:M 02 Mar 2026 10:04:31.123 # Out of memory allocating 8 bytes", "warning"],
    ["logcat", "03-02 10:04:31.123  1234  5678 E ActivityManager: ANR in com.acme", "error"],
  ])("%s is understood: %s", (format, line, level) => {
    const { entries, formats } = parse(line);
    expect(entries).toMatchObject([{ level }]);
    expect(formats).toEqual([format]);
  });

  it.each([
    ["pino", '{"level":50,"time":1772445871000,"msg":"no"}'],
    ["Monolog", '{"message":"no","level":400,"level_name":"ERROR","channel":"app"}'],
    ["MongoDB", '{"t":{"$date":"2026-03-02T10:04:31.000+00:00"},"s":"E","c":"NETWORK","msg":"no"}'],
    ["GELF", '{"version":"1.1","host":"a","short_message":"no","level":3}'],
    ["Serilog", '{"@t":"2026-03-02T10:04:31Z","@l":"Error","@m":"no"}'],
    ["ECS", '{"@timestamp":"2026-03-02T10:04:31Z","log":{"level":"error"},"message":"no"}'],
    [
      "the journal",
      '{"__REALTIME_TIMESTAMP":"1772445871000000","PRIORITY":"6","MESSAGE":"ERROR no","SYSLOG_IDENTIFIER":"app"}',
    ],
    ["nginx", '{"time":"2026-03-02T10:04:31Z","status":"502","request_method":"GET","request_uri":"/a?b"}'],
    ["log15", "t=2026-03-02T10:04:31Z lvl=eror msg=no"],
    ["Heroku", '2026-03-02T10:04:31.1+00:00 heroku[router]: at=error code=H12 desc="Request timeout"'],
  ])("structured as by %s is understood", (_, line) => {
    expect(levelsOf(line)).toEqual(["error"]);
  });

  it.each([
    ['10.0.0.1 - - [02/Mar/2026 10:04:31] "GET /a HTTP/1.1" 500 -', "GET /a"],
    ['[02/Mar/2026 10:04:31] "GET /a HTTP/1.1" 500 145', "GET /a"],
    ['INFO:     127.0.0.1:1234 - "GET /a HTTP/1.1" 500 Internal Server Error', "GET /a"],
    ["\x1b[0mGET /a \x1b[31m500\x1b[0m 12.3 ms - 20\x1b[0m", "GET /a"],
    [" GET /a 500 in 12ms", "GET /a"],
    ["[wrangler:info] GET /a 500 Internal Server Error (55ms)", "GET /a"],
    ['[GIN] 2026/03/02 - 10:04:31 | 500 |  1.2ms |  10.0.0.1 | GET      "/a"', "GET /a"],
    ["I, [2026-03-02T10:04:31.1 #1]  INFO -- : Completed 500 Internal Server Error in 12ms", "request"],
    [
      'Mar  2 10:04:31 lb haproxy[7]: 10.0.0.1:5 [02/Mar/2026:10:04:31.123] web app/a1 0/0/1/2/3 500 12 - - ---- 1/1/0/0/0 0/0 "GET /a HTTP/1.1"',
      "GET /a",
    ],
  ])("that is an answer of 500 is an error: %s", (line, message) => {
    expect(parse(line).entries).toMatchObject([{ level: "error", group: "HTTP 500", message }]);
  });

  it("has no control characters, also where JSON hides them", () => {
    const { entries } = parse('{"level":50,"msg":"a\\u0000b \\u001b[31mred"}\nERROR c\0d');
    expect(entries.map(({ message }) => message)).toEqual(["ab red", "cd"]);
  });

  it("of IIS is read by the columns that the log names", () => {
    const { entries } = parse(
      "#Software: Microsoft IIS\n#Fields: date time s-ip cs-method cs-uri-stem sc-status\n2026-03-02 10:04:31 10.0.0.1 GET /a 200\n2026-03-02 10:04:32 10.0.0.1 GET /b 503",
    );
    expect(entries).toMatchObject([
      { level: "other", message: "GET /a" },
      { level: "error", message: "GET /b", line: 4, time: time("2026-03-02T10:04:32Z") },
    ]);
  });
});

describe("a line behind what passed it on", () => {
  it.each([
    ['web-1  | {"level":"error","time":"2026-03-02T10:04:31Z","msg":"no"}', "web-1"],
    ["web-1  | 2026-03-02T10:04:31Z ERROR no", "web-1"],
    ["\x1b[36mdb_1 |\x1b[0m 2026-03-02T10:04:31Z ERROR no", "db_1"],
    ['2026-03-02T10:04:31.000000000Z stderr F {"level":"error","msg":"no"}', ""],
    ['2026-03-02T10:04:31.000000000Z {"level":"error","msg":"no"}', ""],
    ["2026-03-02T10:04:31.0000000Z ##[error]no", ""],
    ['{"log":"ERROR no\\n","stream":"stderr","time":"2026-03-02T10:04:31.000000000Z"}', ""],
    ["10:04:32 web.1  | 2026-03-02T10:04:31Z ERROR no", "web.1"],
    ["0|app  | 2026-03-02T10:04:31Z ERROR no", "app"],
    [
      'worker   \x1b[31m✘ \x1b[41m[ERROR]\x1b[0m {"level":"error","time":"2026-03-02T10:04:31Z","msg":"no"}',
      "worker",
    ],
    ['[web] {"level":"error","time":"2026-03-02T10:04:31Z","msg":"no"}', "web"],
    ["web-7d9f8c6b5-abcde app 2026-03-02T10:04:31Z ERROR no", "web-7d9f8c6b5-abcde app"],
    ['Mar  1 09:00:00 host app[7]: {"level":50,"time":1772445871000,"msg":"no"}', "app"],
    ["[pod/web-7d9/app] 2026-03-02T10:04:31Z ERROR no", "pod/web-7d9/app"],
    ['2026-03-02T10:04:31Z {"level":"error","msg":"no"}', ""],
    ['2026-03-02T10:04:31+00:00 host app[7]: {"level":"error","msg":"no"}', "app"],
  ])("is read as it was written: %s", (line, group) => {
    expect(parse(line).entries).toMatchObject([
      { level: "error", message: "no", group, time: time("2026-03-02T10:04:31Z") },
    ]);
  });
});

describe("words of a failure", () => {
  it.each([
    "Mar  2 10:04:31 host kernel: [12345.678] Out of memory: Killed process 4242 (node) total-vm:1kB",
    "Mar  2 10:04:31 host systemd[1]: app.service: Main process exited, code=exited, status=1/FAILURE",
    "Mar  2 10:04:31 host systemd[1]: app.service: Main process exited, code=killed, status=9/KILL",
    "Mar  2 10:04:31 host systemd[1]: app.service: Failed with result 'exit-code'.",
    "<30>Mar  2 10:04:31 host app[7]: panic: runtime error: index out of range",
    "2026/03/02 10:04:31 http: panic serving 10.0.0.1:5: runtime error",
    "2026/03/02 10:04:31 failed to connect: dial tcp: connection refused",
    "Mar  2 10:04:31 host kernel: EXT4-fs error (device sda1): ext4_find_entry:1455: inode #2",
    " ⨯ unhandledRejection: no",
    "⨯ Error: Cannot find module 'x'",
    'Rack app ("GET /x" - (127.0.0.1)): #<NoMethodError: undefined method>',
    "Segmentation fault (core dumped)",
    "npm ERR! code ELIFECYCLE",
    "Error: listen EADDRINUSE: address already in use :::3000",
    "2026-03-02T10:04:31.123Z 0c9e7f1a-8a2b-4c3d-9e8f-0123456789ab Task timed out after 3.00 seconds",
    "thread 'main' panicked at src/main.rs:3:5:",
  ])("make an error where no level is told: %s", (line) => {
    expect(levelsOf(line)).toEqual(["error"]);
  });

  it.each([
    "2026-03-02 10:04:31 INFO failed to connect, will retry",
    "2026-03-02 10:04:31 WARN  [main] com.acme.X - ERROR rate is fine, 0 errors",
    "2026-03-02 10:04:31 Error rate is 0",
    "error rate: 0 %",
    "0 errors, 3 warnings",
    "Mar  2 10:04:31 host systemd[1]: app.service: Main process exited, code=killed, status=15/TERM",
    "Mar  2 10:04:31 host systemd[1]: app.service: Main process exited, code=exited, status=0/SUCCESS",
    "Mar  2 10:04:31 host sshd[9]: Failed password for invalid user admin from 10.0.0.1 port 22 ssh2",
    "2026/03/02 10:04:31 http: server is up",
    "process exited with code 0",
    '{"msg":"done","priority":1}',
    "ErrorBoundary mounted",
    "error: 0, warnings: 2",
    "errors: none",
    "2026-03-02T10:04:31Z no error: all is well",
    "2026-03-02T10:04:31Z no ERROR was found",
    "2026-03-02T10:04:31Z Found ERROR pages in the site map",
    "2026-03-02T10:04:31Z last error: none",
    '{"name":"web","State":{"OOMKilled":false},"msg":"container"}',
    "HTTP 200 returned",
    "INFO | error handler registered",
  ])("are none in: %s", (line) => {
    expect(levelsOf(line)).not.toContain("error");
  });

  it("are all that is known of a line without a level", () => {
    expect(levelsOf("Server listening on 3000\n2026-03-02 10:04:31 started")).toEqual(["unknown", "unknown"]);
    expect(levelsOf('{"level":"unheard-of","msg":"a"}')).toEqual(["unknown"]);
  });
});

describe("a time", () => {
  it("is in its zone, by its offset or by the name of a zone that is known", () => {
    const timeIn = (line: string) => parse(`${line} ERROR no`).entries[0]?.time;
    expect(timeIn("2026-03-02 11:04:31 CET")).toBe(time("2026-03-02T10:04:31Z"));
    expect(timeIn("2026-03-02 10:04:31.5+01")).toBe(time("2026-03-02T09:04:31.5Z"));
    expect(timeIn("Mar 02, 2026 12:04:31 AM")).toBe(time("2026-03-02T00:04:31Z"));
    expect(timeIn("Mar 02, 2026 1:04:31 PM")).toBe(time("2026-03-02T13:04:31Z"));
  });

  it("without a date goes on after midnight", () => {
    const { entries } = parse("23:59:59.000 INFO a\n00:00:01.000 INFO b");
    expect((entries[1]?.time ?? 0) - (entries[0]?.time ?? 0)).toBe(2_000);
    expect(entries).toMatchObject([{ lacks: "date" }, { lacks: "date" }]);
  });
});
