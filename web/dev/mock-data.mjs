/**
 * Devices that do not exist, with values that look as if they did. Every value is a function of device, field and
 * time, so that any range can be asked for and the same question gets the same answer.
 */

export const SECOND = 1e6;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
export const INTERVAL_S = 10;

const GIB = 2 ** 30;
const SITES = ["lab", "berlin", "oslo", "porto"];
const ROLES = ["web", "db", "cache", "edge", "build", "store"];
const MODELS = ["PowerEdge R650", "ProLiant DL360", "Raspberry Pi 5", "KVM guest", "ThinkCentre M75q"];
const SYSTEMS = ["Debian GNU/Linux 13 (trixie)", "Ubuntu 24.04.3 LTS", "Alpine Linux 3.22", "Fedora Linux 43"];

/** A number in 0…1 that depends on nothing but the text. */
export function hash(text) {
  let h = 2166136261;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 16777619);
  }
  h ^= h >>> 15;
  h = Math.imul(h, 2246822507);
  h ^= h >>> 13;
  return (h >>> 0) / 4294967296;
}

/** Smooth noise in 0…1 over time, for one key. */
export function wave(key, time, period) {
  const at = time / period;
  const i = Math.floor(at);
  const f = at - i;
  const s = f * f * (3 - 2 * f);
  return hash(`${key}:${i}`) * (1 - s) + hash(`${key}:${i + 1}`) * s;
}

export function mixed(key, time) {
  const daily = 0.5 + 0.5 * Math.sin((2 * Math.PI * time) / DAY + 6 * hash(key));
  return 0.35 * daily + 0.35 * wave(key, time, 37 * MINUTE) + 0.2 * wave(`${key}b`, time, 4 * MINUTE) + 0.1 * hash(`${key}${Math.floor(time / (10 * SECOND))}`);
}

export class MockFleet {
  constructor(count, now) {
    this.start = now;
    this.devices = Array.from({ length: count }, (_, i) => this.#device(i));
    this.byId = new Map(this.devices.map((device) => [device.id, device]));
    this.serverOutage = [now - 2.2 * HOUR, now - 2.05 * HOUR];
    this.events = this.#pastEvents(now);
    this.lastEvent = this.events.length;
  }

  #device(i) {
    const key = `d${i}`;
    const role = ROLES[Math.floor(hash(`${key}role`) * ROLES.length)];
    const cores = [2, 4, 4, 8, 16, 32][Math.floor(hash(`${key}cores`) * 6)];
    const id = `dev-${Math.floor(hash(`${key}id`) * 2 ** 48).toString(16).padStart(12, "0")}`;
    const wild = hash(`${key}wild`);
    return {
      i,
      key,
      id,
      name: `${role}-${i + 1}`,
      notes: i === 0 ? "Rack 4, unit 12.\nFans were replaced in spring." : "",
      labels: { site: SITES[Math.floor(hash(`${key}site`) * SITES.length)], role },
      cores,
      memory: cores * 4 * GIB,
      os: SYSTEMS[Math.floor(hash(`${key}os`) * SYSTEMS.length)],
      model: MODELS[Math.floor(hash(`${key}model`) * MODELS.length)],
      address: `10.20.${Math.floor(i / 250)}.${(i % 250) + 2}`,
      // Most are idle, some are busy.
      cpuBase: wild < 0.03 ? 90 : 60 * hash(`${key}cpu`) ** 2.5,
      memBase: 20 + 60 * hash(`${key}mem`) + (wild > 0.985 ? 15 : 0),
      diskBase: wild > 0.97 ? 93 : 8 + 70 * hash(`${key}disk`),
      traffic: 10 ** (3 + 4.2 * hash(`${key}net`)),
      booted: this.start - (0.2 + 200 * hash(`${key}boot`)) * DAY,
      firstSeen: this.start - (i % 17 === 3 ? 2 * DAY : 400 * DAY),
      downSince: i % 97 === 5 || (i === 3 && i < 12) ? this.start - (4 + 50 * hash(`${key}down`)) * MINUTE : undefined,
      never: i % 173 === 60,
      outages: i % 3 === 0 ? [[this.start - 41 * MINUTE, this.start - 29 * MINUTE]] : [],
      counters: new Map(),
    };
  }

  #pastEvents(now) {
    const events = [
      { time: this.serverOutage[0], type: "server-stopped", message: "The server stopped." },
      { time: this.serverOutage[1], type: "server-started", message: "The server started (version 0.1.0)." },
    ];
    for (const device of this.devices.slice(0, 400)) {
      events.push({ time: device.firstSeen, device: device.id, type: "device-new", message: `${device.name} reported for the first time.` });
      for (const [from, to] of device.outages) {
        events.push({ time: from + 20 * SECOND, device: device.id, type: "device-down", message: `${device.name} is down: no report for 20 s.` });
        events.push({ time: to, device: device.id, type: "device-up", message: `${device.name} is up again after 12 min.` });
      }
      if (device.downSince) {
        events.push({ time: device.downSince + 20 * SECOND, device: device.id, type: "device-down", message: `${device.name} is down: no report for 20 s.` });
      }
      if (device.i % 11 === 0) {
        events.push({ time: now - 9 * HOUR, device: device.id, type: "device-restarted", message: `${device.name} restarted.` });
      }
    }
    events.sort((a, b) => a.time - b.time);
    return events.map((event, i) => ({ id: i + 1, ...event, time: Math.round(event.time) }));
  }

  /** Whether a device reported at a time. */
  reports(device, time) {
    const inside = ([from, to]) => time > from && time < to;
    return (
      !device.never &&
      time >= device.firstSeen &&
      !(device.downSince && time > device.downSince) &&
      !inside(this.serverOutage) &&
      !device.outages.some(inside)
    );
  }

  tagSets(device, kind) {
    const few = (names, tag) => names.map((name) => ({ device: device.id, [tag]: name }));
    switch (kind) {
      case "core":
        return few(Array.from({ length: device.cores }, (_, i) => String(i)), "core");
      case "disk":
        return few(device.i % 2 ? ["/", "/boot/efi"] : ["/", "/home", "/srv/data"], "mount");
      case "interface":
        return few(device.i % 4 === 0 ? ["eth0", "eth1", "lo", "docker0", "veth1a2b", "veth3c4d"] : ["eth0", "lo"], "interface");
      case "sensor":
        return few(["coretemp Package id 0", "nvme Composite"], "sensor");
      default:
        return [{ device: device.id }];
    }
  }

  /** A gauge's value, or a counter's rate per second; undefined where the device has no such thing. */
  value(device, kind, tags, field, time) {
    const name = tags.core ?? tags.mount ?? tags.interface ?? tags.sensor ?? "";
    const key = `${device.key}${kind}${name}`;
    const cpu = Math.min(99.6, device.cpuBase * (0.55 + 0.9 * mixed(`${device.key}cpu`, time)) + 2 * mixed(`${device.key}c2`, time));
    const mem = Math.min(98.5, device.memBase + 9 * mixed(`${device.key}mem`, time));
    if (kind === "core") return Math.min(100, cpu * (0.4 + 1.2 * mixed(key, time)));
    if (kind === "sensor") return 34 + 24 * mixed(key, time) + cpu * 0.15;
    if (kind === "disk") return this.#disk(device, key, name, field, time);
    if (kind === "interface") return this.#interface(device, key, name, field, time);
    if (kind === "agent") {
      return { cpu_pct: 0.05 + 0.1 * mixed(key, time), rss_bytes: 3.4e7 + 1e6 * mixed(key, time), spool_bytes: 0, collect_ms: 2 + 3 * mixed(`${key}c`, time) }[field];
    }
    const load = (cpu / 100) * device.cores * (0.8 + 0.5 * mixed(`${key}load`, time));
    const host = {
      uptime_s: (time - device.booted) / SECOND,
      cpu_pct: cpu,
      cpu_user_pct: cpu * 0.68,
      cpu_system_pct: cpu * 0.24,
      cpu_iowait_pct: 3 * mixed(`${key}io`, time) ** 4 * 4,
      cpu_irq_pct: cpu * 0.05,
      cpu_steal_pct: cpu * 0.03,
      cores: device.cores,
      mem_total_bytes: device.memory,
      mem_used_bytes: (mem / 100) * device.memory,
      mem_available_bytes: (1 - mem / 100) * device.memory,
      mem_cached_bytes: (1 - mem / 100) * device.memory * 0.7,
      mem_pct: mem,
      swap_total_bytes: 4 * GIB,
      swap_used_bytes: 0.3 * GIB * (1 + mixed(`${key}swap`, time)),
      swap_pct: 8 + 5 * mixed(`${key}swap`, time),
      disk_pct: this.#disk(device, `${device.key}disk/`, "/", "used_pct", time),
      load1: load,
      load5: load * 0.9,
      load15: load * 0.85,
      pressure_cpu_some_pct: cpu > 50 ? (cpu - 50) * 0.4 : 0.2,
      pressure_memory_some_pct: 0.1 * mixed(`${key}pm`, time),
      pressure_memory_full_pct: 0.03 * mixed(`${key}pm`, time),
      pressure_io_some_pct: 8 * mixed(`${key}io`, time) ** 4,
      pressure_io_full_pct: 6 * mixed(`${key}io`, time) ** 4,
      temperature_c: 38 + 20 * mixed(`${key}t`, time),
      processes: 180 + Math.round(40 * mixed(`${key}p`, time)),
      processes_running: Math.round(load),
      processes_blocked: Math.round(2 * mixed(`${key}io`, time) ** 4),
      threads: 460 + Math.round(90 * mixed(`${key}p`, time)),
      files_open: 2400 + Math.round(900 * mixed(`${key}f`, time)),
      files_max: 1048576,
      tcp_segments_out: device.traffic / 900,
      tcp_retransmits: (device.traffic / 900) * 0.002 * mixed(`${key}rt`, time) ** 3,
      tcp_established: 40 + Math.round(60 * mixed(`${key}tcp`, time)),
      udp_in_errors: mixed(`${key}udp`, time) > 0.75 ? 0.4 : 0,
      udp_receive_buffer_errors: 0,
      conntrack_count: 800 + Math.round(500 * mixed(`${key}ct`, time)),
      conntrack_max: 262144,
    };
    return host[field];
  }

  #disk(device, key, name, field, time) {
    const size = name === "/" ? 120 * GIB : name === "/boot/efi" ? 0.5 * GIB : 1800 * GIB;
    const base = name === "/" ? device.diskBase : 100 * hash(key) * 0.8;
    const used = Math.min(99.5, base + 3 * ((time / DAY) % 7) / 7);
    const io = device.traffic * 0.6;
    return {
      total_bytes: size,
      used_bytes: (used / 100) * size,
      available_bytes: (1 - used / 100) * size,
      used_pct: used,
      inodes_total: size / 16384,
      inodes_used: (size / 16384) * used * 0.004,
      inodes_used_pct: used * 0.4,
      read_bytes: io * mixed(`${key}r`, time) ** 2,
      write_bytes: io * mixed(`${key}w`, time) ** 2 * 2,
      reads: (io * mixed(`${key}r`, time) ** 2) / 16000,
      writes: (io * mixed(`${key}w`, time) ** 2) / 8000,
      busy_pct: Math.min(100, 30 * mixed(`${key}b`, time) ** 2),
    }[field];
  }

  #interface(device, key, name, field, time) {
    const share = name === "eth0" ? 1 : name === "lo" ? 0.05 : 0.002;
    const rx = device.traffic * share * (0.2 + 1.6 * mixed(`${key}rx`, time) ** 2);
    const tx = device.traffic * share * (0.1 + 1.1 * mixed(`${key}tx`, time) ** 2);
    return {
      up: 1,
      default_route: name === "eth0" ? 1 : 0,
      speed_mbps: name === "eth0" ? 1000 : undefined,
      mtu_bytes: 1500,
      rx_bytes: rx,
      tx_bytes: tx,
      rx_packets: rx / 850,
      tx_packets: tx / 700,
      rx_errors: 0,
      tx_errors: 0,
      rx_drops: mixed(`${key}dr`, time) > 0.8 ? 0.2 : 0,
      tx_drops: 0,
      rx_bytes_per_s: rx,
      tx_bytes_per_s: tx,
    }[field];
  }

  /** The row of a device at a time. */
  row(device, now) {
    const up = this.reports(device, now);
    const at = device.downSince ?? now;
    const row = {
      id: device.id,
      name: device.name,
      state: device.never ? "unknown" : up ? "up" : "down",
      state_since: Math.round(device.downSince ? device.downSince + 20 * SECOND : (device.outages[0]?.[1] ?? device.firstSeen)),
      first_seen: Math.round(device.firstSeen),
      interval_s: INTERVAL_S,
      labels: device.labels,
      has_agent: true,
    };
    if (device.never) {
      return row;
    }
    const host = (field) => this.value(device, "host", {}, field, at);
    const phase = device.i % INTERVAL_S;
    const lastSeen = device.downSince ?? Math.floor(now / SECOND / INTERVAL_S) * INTERVAL_S * SECOND + phase * SECOND;
    return {
      ...row,
      ...(device.i === 7 ? { conflict: true } : {}),
      last_seen: Math.round(lastSeen > now ? lastSeen - INTERVAL_S * SECOND : lastSeen),
      hostname: device.name,
      os: device.os,
      model: device.model,
      address: device.address,
      uptime_s: Math.round(host("uptime_s")),
      cpu_pct: host("cpu_pct"),
      mem_pct: host("mem_pct"),
      disk_pct: host("disk_pct"),
      load1: host("load1"),
      cores: device.cores,
      rx_bytes_per_s: this.value(device, "interface", { interface: "eth0" }, "rx_bytes", at),
      tx_bytes_per_s: this.value(device, "interface", { interface: "eth0" }, "tx_bytes", at),
    };
  }

  /** The points of one report. Counters go on from one call to the next. */
  points(device, now) {
    const points = [];
    for (const [kind, fields] of Object.entries(FIELDS)) {
      for (const tags of this.tagSets(device, kind)) {
        const values = {};
        for (const field of fields) {
          const value = this.value(device, kind, tags, field, now);
          if (value !== undefined) {
            values[field] = COUNTERS.has(field) ? this.#count(device, kind, tags, field, value, now) : value;
          }
        }
        points.push({ kind, time: Math.round(now), tags, fields: values });
      }
    }
    points.push({
      kind: "facts",
      time: Math.round(now),
      tags: { device: device.id },
      fields: { hostname: device.name, os: device.os, kernel: "6.12.48-amd64", architecture: "x86_64", model: device.model, cpu_model: "AMD EPYC 7543P", agent_version: "0.1.0" },
    });
    return points;
  }

  #count(device, kind, tags, field, rate, now) {
    const key = `${kind}${JSON.stringify(tags)}${field}`;
    const before = device.counters.get(key) ?? { value: 1e9 * hash(key), time: now };
    const value = Math.round(before.value + (rate * (now - before.time)) / SECOND);
    device.counters.set(key, { value, time: now });
    return value;
  }
}

const COUNTERS = new Set(
  ("read_bytes write_bytes reads writes rx_bytes tx_bytes rx_packets tx_packets rx_errors tx_errors rx_drops tx_drops " +
    "tcp_segments_out tcp_retransmits udp_in_errors udp_receive_buffer_errors").split(" "),
);

const FIELDS = {
  host: (
    "uptime_s cpu_pct cpu_user_pct cpu_system_pct cpu_iowait_pct cpu_irq_pct cpu_steal_pct cores mem_total_bytes " +
    "mem_used_bytes mem_available_bytes mem_cached_bytes mem_pct swap_total_bytes swap_used_bytes swap_pct disk_pct load1 " +
    "load5 load15 pressure_cpu_some_pct pressure_memory_some_pct pressure_memory_full_pct pressure_io_some_pct " +
    "pressure_io_full_pct temperature_c processes processes_running processes_blocked threads files_open files_max " +
    "tcp_segments_out tcp_retransmits tcp_established udp_in_errors udp_receive_buffer_errors conntrack_count conntrack_max"
  ).split(" "),
  core: ["cpu_pct"],
  disk: "total_bytes used_bytes available_bytes used_pct inodes_total inodes_used inodes_used_pct read_bytes write_bytes reads writes busy_pct".split(" "),
  interface: "up default_route speed_mbps mtu_bytes rx_bytes tx_bytes rx_packets tx_packets rx_errors tx_errors rx_drops tx_drops rx_bytes_per_s tx_bytes_per_s".split(" "),
  sensor: ["temperature_c"],
  agent: "cpu_pct rss_bytes spool_bytes collect_ms".split(" "),
};
