/** Checks that do not exist, with results that look as if they did: functions of check, agent and time, as the devices. */
import { hash, mixed, SECOND, wave } from "./mock-data.mjs";

const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const duration = (description, usual, minimum, maximum) => ({
  format: "sonde-duration",
  anyOf: [{ type: "number", minimum, maximum }, { type: "string", pattern: "^[0-9]+(\\.[0-9]+)?(us|ms|s|m|h|d)?$" }],
  description,
  ...(usual === undefined ? {} : { default: usual }),
});
const whole = (description, usual, minimum, maximum) => ({ type: "integer", minimum, maximum, description, ...(usual === undefined ? {} : { default: usual }) });
const text = (description, usual, maxLength = 1000) => ({ type: "string", minLength: 0, maxLength, description, ...(usual === undefined ? {} : { default: usual }) });
const choice = (description, usual, values) => ({ type: "string", enum: values, description, default: usual });
const truth = (description, usual) => ({ type: "boolean", description, default: usual });
const secret = (description) => ({ type: "string", format: "sonde-secret", pattern: "^(env:.+|file:/.*)$", description });
const list = (description, items) => ({ type: "array", items, maxItems: 100, description });
const pairs = (description) => ({ type: "object", additionalProperties: { type: "string" }, maxProperties: 100, description });
const schema = (properties) => ({ type: "object", properties, additionalProperties: false });

export const PROBES = [
  {
    kind: "icmp",
    summary: "Sends a burst of echo requests and times the replies.",
    schema: schema({
      count: whole("How many echo requests a burst has.", 10, 1, 1000),
      pause: duration("The time between two requests.", "200ms", 0.01, 60),
      wait: duration("How long a reply may take.", "2s", 0.01, 60),
      size: whole("The payload of a request, bytes.", 56, 16, 65_000),
      family: choice("Which addresses of a name are used.", "any", ["any", "v4", "v6"]),
      ttl: whole("The hop limit.", 64, 1, 255),
      dscp: whole("The traffic class.", 0, 0, 63),
      fragment: truth("Whether routers may cut the packets.", true),
    }),
  },
  {
    kind: "http",
    summary: "Asks for a page and times each phase of the answer.",
    schema: schema({
      method: choice("The request's method.", "get", ["get", "head", "post", "put"]),
      status: text("Which statuses are right, such as 200-299,304.", "200-299"),
      headers: pairs("Fields of the request's head."),
      body: text("What is sent with the request.", "", 100_000),
      contains: list("Texts that the answer must have in it.", { type: "string", minLength: 0, maxLength: 1000 }),
      redirects: whole("How many redirections are followed.", 5, 0, 20),
      user: text("The name to log in with.", undefined),
      password: secret("Where the agent finds the password: env:NAME or file:/PATH."),
      "warn-cert": duration("How long before its end a certificate counts as degraded.", "14d", 0, 31_536_000),
      verify: truth("Whether the certificate has to be trusted.", true),
      version: choice("The version of HTTP.", "any", ["any", "1.1", "2"]),
    }),
  },
  {
    kind: "tcp",
    summary: "Opens a connection and times it.",
    schema: schema({
      count: whole("How many connections a burst has.", 1, 1, 100),
      expect: text("What the other side must say first.", ""),
    }),
  },
  {
    kind: "dns",
    summary: "Asks a resolver for a name.",
    schema: schema({
      name: text("The name that is asked for.", ".", 255),
      types: list("The types of records.", { type: "string", enum: ["a", "aaaa", "mx", "txt", "ns"] }),
      transport: choice("How the question travels.", "udp", ["udp", "tcp", "tls", "https"]),
      wait: duration("How long the answer may take.", "2s", 0.01, 60),
    }),
  },
  {
    kind: "trace",
    summary: "Finds the routers on the way to a target.",
    schema: schema({
      "max-hops": whole("Where to give up.", 30, 1, 64),
      queries: whole("How many packets each hop gets.", 3, 1, 20),
    }),
  },
];

const NAMES = ["Shop", "Intranet", "Gateway", "Resolver", "Mail", "Backup", "Billing", "VPN", "Wiki", "Storage", "Uplink", "CDN"];
const KINDS = ["icmp", "http", "tcp", "icmp", "dns", "icmp", "http", "trace"];
const TEAMS = ["web", "net", "ops"];
const STATES = ["up", "degraded", "down", "unknown", "paused"];
const RANK = { down: 0, degraded: 1, up: 2, unknown: 3 };
/** When all agents lose a target, and when only some do. Seconds before now, as [from, to]. */
const TROUBLE = [[2500, 2260]];

export class MockChecks {
  constructor(count, fleet, now) {
    this.fleet = fleet;
    this.start = now;
    this.agents = fleet.devices.filter((device) => !device.never && !device.downSince).slice(0, 6);
    this.checks = new Map();
    for (let i = 0; i < count; i++) {
      const check = this.#made(i);
      this.checks.set(check.id, check);
    }
    if (count > 0) this.#mesh();
  }

  #made(i) {
    const key = `c${i}`;
    const kind = KINDS[i % KINDS.length];
    const name = `${NAMES[i % NAMES.length]}${i < NAMES.length ? "" : ` ${Math.floor(i / NAMES.length) + 1}`}`;
    const id = name.toLowerCase().replace(/ /g, "-");
    const host = `${id}.example`;
    const target = { icmp: host, http: `https://${host}/`, tcp: `${host}:443`, dns: "192.0.2.53", trace: host }[kind];
    const agents = i % 5 === 0 ? [] : this.agents.slice(0, 1 + (i % Math.max(1, this.agents.length))).map((device) => device.id);
    return {
      id,
      name,
      kind,
      target,
      settings: i % 3 === 0 && kind === "icmp" ? { count: 20, pause: "100ms" } : kind === "dns" ? { name: "shop.example", types: ["a", "aaaa"] } : {},
      interval_s: [30, 60, 60, 10, 300][i % 5],
      ...(i % 4 === 1 ? { timeout_s: 10 } : {}),
      agents,
      agent_labels: {},
      labels: { team: TEAMS[Math.floor(hash(`${key}team`) * TEAMS.length)], ...(i % 3 === 0 ? { tier: "1" } : {}) },
      paused: i % 29 === 11,
      thresholds: i % 2 === 0 ? { rtt_ms: 150, loss_pct: 20 } : {},
    };
  }

  /** Every agent looks at every other: what the matrix shows. */
  #mesh() {
    const settings = { settings: { count: 20 }, interval_s: 60, agents: this.agents.map((each) => each.id), agent_labels: {}, paused: false };
    const mesh = { id: "mesh", name: "Mesh", kind: "icmp", target: "{address}", ...settings, devices: settings.agents, labels: { mesh: "core" }, thresholds: { loss_pct: 10 } };
    this.checks.set(mesh.id, mesh);
    this.#expand(mesh);
  }

  /** Whether a check is for devices. */
  #isForDevices(check) {
    return check.device_agents || check.devices?.length > 0 || Object.keys(check.device_labels ?? {}).length > 0;
  }

  /** Makes the checks of single devices that a check for devices comes to. */
  #expand(check) {
    this.forgetParts(check.id);
    if (!this.#isForDevices(check)) return;
    const { devices = [], device_labels, device_agents, ...same } = check;
    const wanted = Object.entries(device_labels ?? {});
    for (const device of this.fleet.devices) {
      const labelled = wanted.length > 0 && wanted.every(([name, value]) => device.labels[name] === value);
      if (!device_agents && !labelled && !devices.includes(device.id)) continue;
      const target = check.target.replace("{address}", device.address).replace("{id}", device.id).replace("{name}", device.name);
      const id = `${check.id}@${device.id}`;
      this.checks.set(id, { ...same, id, name: `${check.name}: ${device.name}`, target, labels: { device: device.id, ...check.labels }, of: check.id, device: device.id });
    }
  }

  #parts(id) {
    return [...this.checks.values()].filter((check) => check.of === id);
  }

  forgetParts(id) {
    this.#parts(id).forEach((part) => this.checks.delete(part.id));
  }

  agentsOf(check) {
    return this.#isForDevices(check) ? [] : this.#assigned(check).filter((agent) => agent !== check.device);
  }

  #assigned(check) {
    if (check.agents.length > 0) return check.agents;
    const wanted = Object.entries(check.agent_labels);
    const all = wanted.length === 0 ? this.agents : this.fleet.devices.filter((device) => wanted.every(([name, value]) => device.labels[name] === value));
    return all.map((device) => device.id);
  }

  /** The fields of a run; undefined where there was none. */
  fields(check, agent, time) {
    const device = this.fleet.byId.get(agent);
    if ((check.paused && time > this.#pausedAt(check)) || !device || !this.fleet.reports(device, time)) return undefined;
    const key = `${check.id}${agent}`;
    const base = 2 + 170 * hash(`${key}base`) ** 3;
    const load = 1 + 0.35 * mixed(`${key}load`, time) + (wave(`${key}busy`, time, 53 * MINUTE) > 0.86 ? 0.9 : 0);
    const bad = this.#trouble(check, agent, time);
    const out = { up: bad === "down" ? 0 : 1 };
    const rtt = base * load;
    switch (check.kind) {
      case "http":
        return this.#http(out, key, check, rtt, time, bad);
      case "tcp":
        return bad === "down"
          ? { ...out, duration_ms: 3, error: "connect to 192.0.2.10:443: connection refused", cause: "refused" }
          : { ...out, duration_ms: rtt, connect_ms: rtt };
      case "dns":
        return bad === "down"
          ? { ...out, duration_ms: 2000, error: "no answer within 2s", cause: "timeout" }
          : { ...out, duration_ms: rtt * 0.6, answers: 2, ttl_s: Math.round(300 * wave(`${key}ttl`, time, 5 * MINUTE)) };
      case "trace":
        return this.#trace(out, key, rtt, time, bad);
      default:
        return this.#burst(out, key, check, rtt, time, bad);
    }
  }

  #pausedAt(check) {
    return check.pausedAt ?? this.start - HOUR / 2;
  }

  #trouble(check, agent, time) {
    const key = `${check.id}${agent}`;
    const ago = (this.start - time) / SECOND;
    const chance = hash(`${check.id}trouble`);
    if (chance > 0.93 && ago < 900 * hash(`${check.id}for`)) return "down";
    if (chance > 0.3 && chance < 0.5 && TROUBLE.some(([from, to]) => ago <= from && ago >= to)) return "down";
    if (chance > 0.86 && chance <= 0.93 && hash(`${key}some`) > 0.6) return "lossy";
    return wave(`${key}lossy`, time, 23 * MINUTE) > 0.9 ? "lossy" : "";
  }

  #burst(out, key, check, rtt, time, bad) {
    const sent = check.settings.count ?? 10;
    const at = Math.floor(time / SECOND);
    const chance = bad === "down" ? 1 : bad === "lossy" ? 0.05 + 0.5 * wave(`${key}l`, time, 4 * MINUTE) : hash(`${key}x${at}`) > 0.96 ? 0.1 : 0;
    let lost = 0;
    for (let i = 0; i < sent; i++) lost += hash(`${key}p${at}.${i}`) < chance ? 1 : 0;
    const counts = { duplicates: 0, reordered: 0, late: 0, sent, received: sent - lost, lost, loss_pct: (100 * lost) / sent, duration_ms: sent * 200 };
    if (lost === sent) {
      return { ...out, up: 0, ...counts, error: `no reply to ${sent} requests`, cause: "timeout" };
    }
    const noise = 0.02 + 0.22 * mixed(`${key}n`, time) ** 2;
    const spike = hash(`${key}s${at}`) > 0.94 ? 1 + 4 * hash(`${key}ss${at}`) : 1;
    const share = (z) => rtt * (1 + noise * z);
    return {
      ...out,
      ...counts,
      rtt_min_ms: share(-0.5),
      rtt_p25_ms: share(-0.2),
      rtt_median_ms: share(0.1 * (hash(`${key}m${at}`) - 0.3)),
      rtt_p75_ms: share(0.35 + 0.3 * hash(`${key}q${at}`)),
      rtt_p95_ms: share(1 + hash(`${key}r${at}`)),
      rtt_max_ms: share(1.5 + 1.5 * hash(`${key}r${at}`)) * spike,
      rtt_avg_ms: share(0.2),
      ttl: 57,
      address: "192.0.2.10",
      jitter_ms: rtt * noise * (0.3 + 0.5 * hash(`${key}j${at}`)),
    };
  }

  #http(out, key, check, rtt, time, bad) {
    if (bad === "down") {
      return { ...out, dns_ms: 1.2, connect_ms: rtt, tls_ms: rtt * 1.4, first_byte_ms: 45, duration_ms: 45 + rtt * 2.4, status_code: 503, error: "status 503, wanted 200-299", cause: "status" };
    }
    const dns = 0.5 + 8 * mixed(`${key}d`, time) ** 3;
    const server = 20 + 160 * mixed(`${key}srv`, time) ** 2;
    const transfer = 4 + 30 * mixed(`${key}tr`, time);
    const days = 12 + 80 * hash(`${check.id}cert`) - (time - this.start) / DAY;
    return { ...out, dns_ms: dns, connect_ms: rtt, tls_ms: rtt * 1.4, first_byte_ms: server, transfer_ms: transfer, duration_ms: dns + rtt * 2.4 + server + transfer, status_code: 200, cert_days: days };
  }

  #trace(out, key, rtt, time, bad) {
    const long = wave(`${key}route`, time, 31 * MINUTE) > 0.6;
    const hops = 7 + (long ? 2 : 0);
    const fields = { ...out, hops, duration_ms: 3000, up: bad === "down" ? 0 : 1 };
    const path = [];
    for (let hop = 1; hop <= hops; hop++) {
      const silent = hop === 4;
      path.push(silent ? "*" : hop === hops ? "203.0.113.80" : `198.51.100.${hop * 10 + (long && hop > 2 ? 1 : 0)}`);
      const name = `hop_${String(hop).padStart(2, "0")}`;
      if (!silent) fields[`${name}_ms`] = (rtt * hop) / hops + 2 * mixed(`${key}h${hop}`, time);
      fields[`${name}_loss_pct`] = silent ? 100 : hash(`${key}${hop}${Math.floor(time / MINUTE)}`) > 0.95 ? 33.3 : 0;
    }
    return { ...fields, path: path.join(" > "), ...(bad === "down" ? { error: "the target did not answer", cause: "timeout" } : {}) };
  }

  /** What a run at once tells, as it goes. The last agent of several is not there. */
  async *runLines(check, agents, clock) {
    for (const [i, agent] of agents.entries()) {
      yield { type: "started", agent };
      if (agents.length > 1 && i === agents.length - 1) {
        yield { type: "error", agent, error: "The agent is not linked to this server.", code: "not_linked" };
        continue;
      }
      const time = Math.round(clock());
      const fields = this.fields(check, agent, time) ?? { up: 0, error: "no answer" };
      yield { type: "step", agent, text: `${check.target} is 192.0.2.10` };
      for (let number = 1; number <= (fields.sent ?? 0); number++) {
        await new Promise((done) => setTimeout(done, 120));
        const lost = hash(`${agent}${time}${number}`) > 0.9;
        yield { type: "sample", agent, number, ...(lost ? { text: "no reply within 2 s" } : { rtt_ms: fields.rtt_median_ms * (0.9 + 0.4 * hash(`${number}${time}`)), text: "56 bytes from 192.0.2.10, ttl 57" }) };
      }
      for (const phase of ["dns_ms", "connect_ms", "tls_ms", "first_byte_ms", "transfer_ms"].filter((each) => fields[each] !== undefined)) {
        await new Promise((done) => setTimeout(done, 200));
        yield { type: "step", agent, text: `${phase.replace("_ms", "").replace("_", " ")} after ${fields[phase].toFixed(1)} ms` };
      }
      yield { type: "result", agent, fields: rounded(fields), time };
    }
  }

  /** The changes of all traces' paths in a span, as events. */
  events(from, to) {
    const traces = [...this.checks.values()].filter((check) => check.kind === "trace");
    return traces.flatMap((check) =>
      this.agentsOf(check).flatMap((agent) => {
        const found = [];
        let before;
        for (let time = Math.max(from, to - DAY); time < to; time += 2 * MINUTE) {
          const path = this.fields(check, agent, time)?.path;
          if (path !== undefined && before !== undefined && path !== before) {
            found.push({ id: 1e9 + Math.round(time / SECOND), time: Math.round(time), type: "path-changed", message: `The path of ${check.name} from ${agent} changed.`, data: { check: check.id, agent, path_before: before, path } });
          }
          before = path ?? before;
        }
        return found;
      }),
    );
  }

  /** When the last run at or before a time began. */
  lastRun(check, agent, time) {
    const every = check.interval_s * SECOND;
    const phase = hash(`${check.id}${agent}phase`) * every;
    return Math.floor((time - phase) / every) * every + phase;
  }

  run(check, agent, now) {
    const device = this.fleet.byId.get(agent);
    const at = Math.round(this.lastRun(check, agent, check.paused ? Math.min(now, this.#pausedAt(check)) : now));
    const fields = this.fields(check, agent, at);
    const assignment = hash(`${check.id}${agent}as`) > 0.97 ? "differs" : check.new ? "pending" : "applied";
    const run = { agent, state: "unknown", assignment, ...(assignment === "differs" ? { difference: "settings.count: expected a whole number from 1 to 100, found 1000" } : {}) };
    if (!device || !fields || check.new) return run;
    const slow = check.thresholds.rtt_ms !== undefined && fields.rtt_median_ms > check.thresholds.rtt_ms;
    const lossy = fields.loss_pct > (check.thresholds.loss_pct ?? 20);
    return { ...run, state: fields.up === 0 ? "down" : slow || lossy ? "degraded" : "up", at, fields: rounded(fields) };
  }

  /** A check as the API tells it. */
  row(check, now) {
    const { new: _, pausedAt: __, ...known } = check;
    if (this.#isForDevices(check)) return this.#rowOfDevices(known, now);
    const runs = this.agentsOf(check).map((agent) => this.run(check, agent, now));
    const worst = [...runs].sort((a, b) => RANK[a.state] - RANK[b.state])[0];
    const wrong = runs.filter((run) => run.state === "down" || run.state === "degraded");
    const state = check.paused ? "paused" : (worst?.state ?? "unknown");
    const words =
      wrong.length === 0 ? "" : `${worst.fields.error ?? (worst.fields.loss_pct > 0 ? `${Math.round(worst.fields.loss_pct)} % lost` : "slower than 150 ms")} (${wrong.length} of ${runs.length} agents)`;
    const blame = wrong.length === runs.length ? "target" : runs.length > 3 && wrong.length === 1 ? "agent" : "path";
    // In ten minutes' steps, so that it does not run with the clock.
    const since = Math.floor(now / (10 * MINUTE)) * 10 * MINUTE - Math.floor(hash(`${check.id}since`) ** 3 * 4000) * MINUTE;
    return { ...known, state, state_since: Math.round(Math.max(since, this.start - 9 * DAY)), reason: check.paused ? "" : words, ...(wrong.length > 0 && !check.paused ? { blame } : {}), runs };
  }

  /** A check for devices as the API tells it: the worst of them. */
  #rowOfDevices(known, now) {
    const parts = this.#parts(known.id).map((part) => this.row(part, now));
    const state = known.paused ? "paused" : (["down", "degraded", "unknown"].find((each) => parts.some((part) => part.state === each)) ?? (parts.length > 0 ? "up" : "unknown"));
    const count = parts.filter((part) => part.state === state).length;
    const reason = state === "up" || state === "paused" ? "" : `${count} of ${parts.length} devices ${state}`;
    return { ...known, instances: parts.length, state, reason, runs: [] };
  }

  list(now) {
    const checks = [...this.checks.values()].map((check) => this.row(check, now));
    const states = Object.fromEntries(STATES.map((state) => [state, checks.filter((check) => check.state === state).length]));
    return { checks, total: checks.length, states, now };
  }

  /** What is wrong with a check that was sent. */
  faults(sent) {
    const faults = [];
    const probe = PROBES.find((each) => each.kind === sent.kind);
    if (!probe) faults.push({ path: "kind", problem: `expected one of ${PROBES.map((each) => each.kind).join(", ")}, found '${sent.kind}'` });
    if (!sent.target) faults.push({ path: "target", problem: "is missing" });
    if (sent.kind === "http" && sent.target && !/^https?:/.test(sent.target)) faults.push({ path: "target", problem: `expected a URL with http or https, found '${sent.target}'` });
    if (!(sent.interval_s >= 1)) faults.push({ path: "interval_s", problem: "expected a number from 1 to 86400" });
    for (const [name, value] of Object.entries(sent.settings ?? {})) {
      const form = probe?.schema.properties[name];
      if (probe && !form) faults.push({ path: `settings.${name}`, problem: "is not a setting" });
      if (form?.type === "integer" && !(value >= form.minimum && value <= form.maximum)) {
        faults.push({ path: `settings.${name}`, problem: `expected a whole number from ${form.minimum} to ${form.maximum}, found ${value}` });
      }
    }
    return faults;
  }

  /** Takes a check as it was sent; answers it as it is now. */
  put(id, sent, now) {
    const known = this.checks.get(id);
    const pausedAt = sent.paused ? (known?.paused ? known.pausedAt : now) : undefined;
    const check = { settings: {}, agents: [], agent_labels: {}, labels: {}, paused: false, thresholds: {}, ...sent, id, name: sent.name || `${sent.kind} ${sent.target}`, ...(pausedAt ? { pausedAt } : {}), ...(known ? {} : { new: true }) };
    this.checks.set(id, check);
    this.#expand(check);
    setTimeout(() => delete check.new, 12_000);
    return this.row(check, now);
  }

  idFor(sent) {
    const wanted = sent.id ?? (sent.name || `${sent.kind} ${sent.target}`).toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
    let id = wanted;
    for (let i = 2; this.checks.has(id); i++) id = `${wanted}-${i}`;
    return id;
  }

  series(query, from, to, wanted, steps) {
    const tags = query.getAll("tag").map((tag) => [tag.slice(0, tag.indexOf(":")), tag.slice(tag.indexOf(":") + 1)]);
    const of = (name) => tags.filter(([each]) => each === name).map(([, value]) => value);
    const fields = query.get("fields").split(",");
    const checks = of("check").flatMap((id) => this.checks.get(id) ?? []);
    const step = Math.max(Math.min(...checks.map((check) => check.interval_s), 86_400), steps.find((each) => each >= wanted) ?? 86_400);
    const found = checks.flatMap((check) =>
      this.agentsOf(check)
        .filter((agent) => of("agent").length === 0 || of("agent").includes(agent))
        .flatMap((agent) => this.#serieses(check, agent, fields, from, to, step)),
    );
    return { from, to, step_s: step, series: found };
  }

  #serieses(check, agent, fields, from, to, step) {
    const tags = { check: check.id, agent, target: check.target, probe: check.kind };
    const all = fields.map((field) => ({ tags, field, times: [], avg: [], min: [], max: [] }));
    const width = step * SECOND;
    const every = check.interval_s * SECOND;
    for (let time = Math.floor(from / width) * width; time < to; time += width) {
      // At most so many of a step's runs are looked at.
      const stride = every * Math.max(1, Math.round(width / every / 6));
      const runs = [];
      for (let at = this.lastRun(check, agent, time) + every; at < time + width && at <= to; at += stride) {
        const fields = at >= from ? this.fields(check, agent, Math.round(at)) : undefined;
        if (fields) runs.push(fields);
      }
      all.forEach((each) => {
        const values = runs.map((run) => run[each.field]).filter((value) => typeof value === "number");
        if (values.length === 0) return;
        each.times.push(time);
        each.avg.push(values.reduce((sum, value) => sum + value, 0) / values.length);
        each.min.push(Math.min(...values));
        each.max.push(Math.max(...values));
      });
    }
    return all.filter((each) => each.times.length > 0);
  }
}

function rounded(fields) {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === "number" ? Math.round(value * 1000) / 1000 : value]));
}
