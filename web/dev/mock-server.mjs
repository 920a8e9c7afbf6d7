/**
 * Sonde's API with made-up devices, and the built page: to look at the page without a server.
 *
 *   npm run mock -- --devices 200 --checks 40 --port 8000
 *
 * With `vite` beside it (npm run dev), the page reloads as it is written.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { MockChecks, PROBES } from "./mock-checks.mjs";
import { INTERVAL_S, MockFleet, SECOND } from "./mock-data.mjs";

const { values: options } = parseArgs({
  options: {
    devices: { type: "string", default: "200" },
    checks: { type: "string", default: "40" },
    port: { type: "string", default: "8000" },
  },
});
const PAGE = fileURLToPath(new URL("../target/classes/META-INF/sonde-web/", import.meta.url));
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
const STEPS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800, 3600, 7200, 10800, 21600, 43200, 86400];

const now = () => Date.now() * 1000;
const started = now();
const fleet = new MockFleet(Number(options.devices), started);
const checks = new MockChecks(Number(options.checks), fleet, started);
const clients = new Set();

// ── HTTP ────────────────────────────────────────────────────────────────────────────────────────────────────────────

class Refusal extends Error {
  constructor(status, detail, faults) {
    super(detail);
    this.status = status;
    this.faults = faults;
  }
}

async function answer(request, url) {
  const parts = url.pathname.split("/").filter(Boolean).map(decodeURIComponent);
  if (parts[0] !== "api") return undefined;
  switch (parts[2]) {
    case "devices":
      return parts[3] === undefined ? listDevices() : oneDevice(request, parts[3]);
    case "probes":
      return { probes: PROBES };
    case "run":
      return await trial(request);
    case "checks":
      if (parts[4] === "run") return await runAgain(request, parts[3]);
      return parts[3] === undefined && request.method === "GET" ? checks.list(now()) : oneCheck(request, parts[3]);
    case "series":
      return series(url.searchParams);
    case "sparklines":
      return sparklines(url.searchParams);
    case "events":
      return { events: events(url.searchParams) };
    case "server":
      return serverInfo();
    default:
      throw new Refusal(404, "There is no such resource.");
  }
}

function listDevices() {
  const devices = fleet.devices.map((device) => fleet.row(device, now()));
  return { devices, total: devices.length, now: now() };
}

async function oneDevice(request, id) {
  const device = fleet.byId.get(id);
  if (!device) throw new Refusal(404, `There is no device '${id}'.`);
  if (check?.of && request.method !== "GET") throw new Refusal(409, `${id} comes of the check ${check.of}; change or delete that`);
  if (request.method === "DELETE") {
    fleet.devices = fleet.devices.filter((each) => each !== device);
    fleet.byId.delete(id);
    broadcast({ type: "devices", now: now(), devices: [], removed: [id] });
    return { points: 1_234_567 };
  }
  if (request.method === "PATCH") {
    const edit = await bodyOf(request);
    if (edit.name !== undefined) device.name = edit.name || id;
    if (edit.labels) device.labels = edit.labels;
    if (edit.notes !== undefined) device.notes = edit.notes;
    broadcast({ type: "devices", now: now(), devices: [fleet.row(device, now())] });
  }
  const at = device.downSince ?? now();
  return { device: fleet.row(device, now()), notes: device.notes, latest: device.never ? [] : fleet.points(device, at) };
}

async function bodyOf(request) {
  let body = "";
  for await (const chunk of request) body += chunk;
  return JSON.parse(body || "{}");
}

async function oneCheck(request, id) {
  const check = checks.checks.get(id);
  if (id !== undefined && !check) throw new Refusal(404, `There is no check '${id}'.`);
  if (check?.of && request.method !== "GET") throw new Refusal(409, `${id} comes of the check ${check.of}; change or delete that`);
  if (request.method === "DELETE") {
    checks.checks.delete(id);
    checks.forgetParts(id);
    return { points: 40_320 };
  }
  if (request.method === "GET") return { check: checks.row(check, now()) };
  const sent = await bodyOf(request);
  const faults = checks.faults(sent);
  if (faults.length > 0) throw new Refusal(400, faults.map((fault) => `${fault.path}: ${fault.problem}`).join("; "), faults);
  return { check: checks.put(id ?? checks.idFor(sent), sent, now()) };
}

async function runAgain(request, id) {
  const check = checks.checks.get(id);
  if (!check) throw new Refusal(404, `There is no check '${id}'.`);
  const { agents } = await bodyOf(request);
  return new Lines(checks.runLines(check, agents ?? checks.agentsOf(check), now));
}

async function trial(request) {
  const { agent, ...sent } = await bodyOf(request);
  const faults = checks.faults({ interval_s: 60, ...sent });
  if (faults.length > 0) throw new Refusal(400, faults.map((fault) => `${fault.path}: ${fault.problem}`).join("; "), faults);
  return new Lines(checks.runLines({ id: "trial", thresholds: {}, interval_s: 60, settings: {}, ...sent }, [agent], now));
}

/** An answer that comes line by line. */
class Lines {
  constructor(lines) {
    this.lines = lines;
  }

  async writeTo(response) {
    response.writeHead(200, { "Content-Type": "application/x-ndjson" });
    for await (const line of this.lines) {
      if (response.destroyed) return;
      response.write(`${JSON.stringify(line)}\n`);
    }
    response.end();
  }
}

function timeOf(text, to) {
  if (text === null || text === "now") return to;
  const relative = /^-(\d+)([smhd])$/.exec(text);
  if (relative) return to - Number(relative[1]) * { s: 1, m: 60, h: 3600, d: 86400 }[relative[2]] * SECOND;
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text) * 1000;
}

function series(query) {
  const to = timeOf(query.get("to"), now());
  const from = query.has("from") ? timeOf(query.get("from"), to) : to - 3600 * SECOND;
  const wanted = query.has("step") ? Number(query.get("step")) : (to - from) / SECOND / Number(query.get("points") ?? 400);
  const step = Math.max(INTERVAL_S, STEPS.find((each) => each >= wanted) ?? 86400);
  const kind = query.get("kind");
  const tags = Object.fromEntries(query.getAll("tag").map((tag) => [tag.slice(0, tag.indexOf(":")), tag.slice(tag.indexOf(":") + 1)]));
  if (kind === "probe") return checks.series(query, from, to, wanted, STEPS);
  const device = fleet.byId.get(tags.device);
  if (!device) return { from, to, step_s: step, series: [] };
  const fields = query.get("fields").split(",");
  const found = fleet
    .tagSets(device, kind)
    .flatMap((set) => fields.map((field) => oneSeries(device, kind, set, field, from, to, step)))
    .filter((each) => each.times.length > 0);
  return { from, to, step_s: step, series: found };
}

function oneSeries(device, kind, tags, field, from, to, step) {
  const name = /^rate\((.+)\)$/.exec(field)?.[1] ?? field;
  const result = { tags, field, times: [], avg: [], min: [], max: [] };
  const width = step * SECOND;
  const parts = Math.min(4, step / INTERVAL_S);
  for (let time = Math.ceil(from / width) * width; time < to; time += width) {
    const values = [];
    for (let part = 0; part < parts; part++) {
      const at = time + (part * width) / parts;
      const value = at < to && fleet.reports(device, at) ? fleet.value(device, kind, tags, name, at) : undefined;
      if (value !== undefined) values.push(value);
    }
    if (values.length > 0) {
      result.times.push(time);
      result.avg.push(values.reduce((sum, value) => sum + value, 0) / values.length);
      result.min.push(Math.min(...values) * (parts > 1 ? 0.9 : 1));
      result.max.push(Math.max(...values) * (parts > 1 ? 1.08 : 1));
    }
  }
  return result;
}

function sparklines(query) {
  const from = Math.floor(now() / (120 * SECOND)) * 120 * SECOND - 3600 * SECOND;
  const ids = query.getAll("device");
  const chosen = ids.length > 0 ? ids.map((id) => fleet.byId.get(id)).filter(Boolean) : fleet.devices;
  const field = query.get("field") ?? "cpu_pct";
  const line = (device) =>
    Array.from({ length: 30 }, (_, i) => {
      const at = from + i * 120 * SECOND;
      return fleet.reports(device, at) ? fleet.value(device, "host", {}, field, at) : null;
    });
  return { from, step_s: 120, steps: 30, devices: Object.fromEntries(chosen.map((device) => [device.id, line(device)])) };
}

function events(query) {
  const to = timeOf(query.get("to"), now());
  const from = query.has("from") ? timeOf(query.get("from"), to) : 0;
  const before = Number(query.get("before") ?? Infinity);
  const device = query.get("device");
  const check = query.get("check");
  const types = query.get("type")?.split(",");
  return [...fleet.events, ...checks.events(from, to)]
    .sort((a, b) => a.time - b.time)
    .filter((event) => event.time >= from && event.time <= to && event.id < before && (!device || event.device === device))
    .filter((event) => (!check || event.data?.check === check) && (!types || types.includes(event.type)))
    .reverse()
    .slice(0, Number(query.get("limit") ?? 100));
}

function serverInfo() {
  const seconds = (now() - started) / SECOND;
  const accepted = Math.round(seconds * fleet.devices.length * 0.1);
  return {
    version: "0.1.0",
    now: now(),
    started,
    address: `192.0.2.7:${options.port}`,
    devices: { up: fleet.devices.length, down: 0, unknown: 0 },
    store: { writable: true, bytes: 1_834_567_890, series: fleet.devices.length * 96 },
    intake: {
      accepted,
      stored: accepted,
      duplicate: 12,
      points: accepted * 22,
      refused: { malformed: 3, "time-out-of-bounds": 1, "too-large": 0 },
    },
    limits: { body_bytes: 8_388_608, devices: 20_000, points_per_report: 5_000 },
  };
}

async function serveFile(url, response) {
  const path = normalize(url.pathname === "/" ? "/index.html" : url.pathname);
  const content = await readFile(join(PAGE, path));
  response.writeHead(200, {
    "Content-Type": TYPES[extname(path)] ?? "application/octet-stream",
    "Content-Security-Policy": "default-src 'self'",
    "Cache-Control": "no-cache",
  });
  response.end(content);
}

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://localhost");
  try {
    const found = await answer(request, url);
    if (found === undefined) {
      await serveFile(url, response);
    } else if (found instanceof Lines) {
      await found.writeTo(response);
    } else {
      response.writeHead(request.method === "POST" ? 201 : 200, { "Content-Type": "application/json" });
      response.end(JSON.stringify(found));
    }
  } catch (error) {
    const status = error.status ?? (error.code === "ENOENT" ? 404 : 500);
    response.writeHead(status, { "Content-Type": "application/problem+json" });
    response.end(JSON.stringify({ type: "about:blank", title: "Not possible", status, detail: error.message, faults: error.faults }));
  }
});

// ── WebSocket (RFC 6455), as much of it as the page needs ───────────────────────────────────────────────────────────

server.on("upgrade", (request, socket) => {
  const key = request.headers["sec-websocket-key"];
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  );
  const client = { socket, subscription: undefined, sentAt: 0 };
  clients.add(client);
  let rest = Buffer.alloc(0);
  socket.on("data", (data) => {
    rest = Buffer.concat([rest, data]);
    for (let frame = readFrame(rest); frame; frame = readFrame(rest)) {
      rest = rest.subarray(frame.size);
      if (frame.opcode === 8) socket.end();
      if (frame.opcode === 1) subscribe(client, JSON.parse(frame.text).subscribe);
    }
  });
  socket.on("close", () => clients.delete(client));
  socket.on("error", () => clients.delete(client));
});

function readFrame(data) {
  if (data.length < 6) return undefined;
  let length = data[1] & 127;
  let offset = 2;
  if (length === 126) {
    length = data.readUInt16BE(2);
    offset = 4;
  }
  const size = offset + 4 + length;
  if (data.length < size) return undefined;
  const mask = data.subarray(offset, offset + 4);
  const text = Buffer.from(data.subarray(offset + 4, size).map((byte, i) => byte ^ mask[i % 4])).toString();
  return { opcode: data[0] & 15, text, size };
}

function send(client, message) {
  const body = Buffer.from(JSON.stringify(message));
  const head =
    body.length < 126
      ? Buffer.from([0x81, body.length])
      : body.length < 65536
        ? Buffer.from([0x81, 126, body.length >> 8, body.length & 255])
        : Buffer.concat([Buffer.from([0x81, 127, 0, 0, 0, 0]), uint32(body.length)]);
  client.socket.write(Buffer.concat([head, body]));
  client.sentAt = Date.now();
}

function uint32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function chosen(client, devices) {
  const wanted = client.subscription?.devices ?? [];
  return wanted === "all" ? devices : devices.filter((device) => wanted.includes(device.id));
}

function subscribe(client, subscription) {
  client.subscription = subscription;
  const devices = chosen(client, fleet.devices).map((device) => fleet.row(device, now()));
  send(client, { type: "snapshot", now: now(), devices });
}

function broadcast(message) {
  for (const client of clients) {
    if (client.subscription) send(client, message);
  }
}

setInterval(() => {
  const second = Math.floor(Date.now() / 1000);
  const time = now();
  const reporting = fleet.devices.filter((device) => device.i % INTERVAL_S === second % INTERVAL_S && fleet.reports(device, time));
  for (const client of clients) {
    const devices = chosen(client, reporting);
    if (devices.length > 0) {
      send(client, { type: "devices", now: time, devices: devices.map((device) => fleet.row(device, time)) });
      if (client.subscription.points) {
        send(client, { type: "points", points: devices.flatMap((device) => fleet.points(device, time)) });
      }
    } else if (Date.now() - client.sentAt > 1900) {
      send(client, { type: "tick", now: time });
    }
  }
}, 1000);

server.listen(Number(options.port), "127.0.0.1", () => {
  process.stdout.write(`${options.devices} devices at http://127.0.0.1:${options.port}/\n`);
});
