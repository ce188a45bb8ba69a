// Scripts of the embedded engine. Its Lua is real, but its border to Redis is not Redis's: nil, numbers,
// nested lists and errors get lost there. So a script runs inside another one that converts what crosses,
// as https://redis.io/docs/latest/develop/programmability/lua-api/#data-type-conversion says, and that gives
// its result as one string: a reply in Redis's own protocol.

import { type Command, RedisError, type Reply } from "./engine.ts";

/** Gets the user's script as the last argument. */
const runner = `
local raw, script = redis.pcall, table.remove(ARGV)
io, os, package, require, dofile, loadfile, debug = nil

local function fromRedis(value, first)
  if type(value) ~= 'userdata' then return value end
  if tostring(value) == 'null' then return nil end
  local list = {}
  for at = first, first + #value - 1 do
    local item = fromRedis(value[at], 0)
    if item == nil then item = false end
    list[#list + 1] = item
  end
  return list
end

local function toRedis(value)
  if type(value) ~= 'number' then return value end
  return math.type(value) == 'integer' and tostring(value) or string.format('%.17g', value)
end

local function failure(problem)
  local text = type(problem) == 'table' and problem.err or tostring(problem)
  return { err = text:match('^%u+ ') and text or 'ERR ' .. text }
end

redis.error_reply = failure
redis.status_reply = function(text) return { ok = text } end
redis.pcall = function(...)
  local args = {}
  for at = 1, select('#', ...) do args[at] = toRedis((select(at, ...))) end
  local value = raw(table.unpack(args))
  local isFailure = type(value) == 'userdata' and value[0] == 'error'
  if not isFailure then return fromRedis(value, 1) end
  if value[1]:match('^TypeError') then return failure('Unknown Redis command called from script') end
  return failure((value[1]:gsub('^Error: ', '')))
end
redis.call = function(...)
  local value = redis.pcall(...)
  if type(value) == 'table' and value.err then error(value, 0) end
  return value
end

local function encode(value)
  local kind = type(value)
  if kind == 'string' then return '$' .. #value .. '\\r\\n' .. value .. '\\r\\n' end
  if kind == 'number' then return ':' .. string.format('%.0f', value < 0 and math.ceil(value) or math.floor(value)) .. '\\r\\n' end
  if value == true then return ':1\\r\\n' end
  if kind ~= 'table' then return '$-1\\r\\n' end
  if value.err then return '-' .. value.err .. '\\r\\n' end
  if value.ok then return '+' .. value.ok .. '\\r\\n' end
  local parts = {}
  for at = 1, #value do
    if value[at] == nil then break end
    parts[at] = encode(value[at])
  end
  return '*' .. #parts .. '\\r\\n' .. table.concat(parts)
end

local main, problem = load(script, '@user_script')
if not main then return encode(failure('Error compiling script (new function): ' .. problem)) end
local isDone, result = pcall(main)
return encode(isDone and result or not isDone and failure(result) or nil)
`;

/** The arguments with which the embedded engine's EVAL runs a script. */
export function evaluateArguments([script = "", ...args]: Command["args"]): Command["args"] {
  return [runner, ...args, script];
}

/** The reply in what such an EVAL gave. Throws the script's error, if it failed, as a RedisError. */
export function scriptReply(result: unknown): Reply {
  const [reply] = readReply(Buffer.from(String(result)), 0);
  return reply;
}

/** Reads the reply that starts somewhere in a buffer, and tells where the next one starts. */
function readReply(bytes: Buffer, start: number): [reply: Reply, end: number] {
  const lineEnd = bytes.indexOf("\r\n", start);
  const line = bytes.toString("utf8", start + 1, lineEnd);
  const next = lineEnd + 2;
  switch (String.fromCharCode(bytes.readUInt8(start))) {
    case ":":
      return [Number(line), next];
    case "+":
      return [Buffer.from(line), next];
    case "$":
      return line === "-1"
        ? [null, next]
        : [bytes.subarray(next, next + Number(line)), next + Number(line) + 2];
    case "*":
      return readList(bytes, next, Number(line));
    default:
      throw new RedisError(line);
  }
}

function readList(bytes: Buffer, start: number, length: number): [reply: Reply, end: number] {
  const list: Reply[] = [];
  let at = start;
  for (let count = 0; count < length; count++) {
    const [item, end] = readReply(bytes, at);
    list.push(item);
    at = end;
  }
  return [list, at];
}
