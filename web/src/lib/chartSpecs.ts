import type { Point } from "../api/types";
import type { Unit } from "./units";

/** A line of a chart: a field of the chart's kind, or a counter's rate. */
export interface LineSpec {
  /** As the API is asked for it, such as `cpu_pct` or `rate(rx_bytes)`. */
  readonly field: string;
  readonly label: string;
  /** Drawn below the axis, as what leaves the device. */
  readonly below?: boolean;
}

export interface Threshold {
  readonly value: number;
  /** What it means, in a word or two. */
  readonly word: string;
}

/** What a chart shows of one device. */
export interface ChartSpec {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  readonly unit: Unit;
  readonly lines: readonly LineSpec[];
  /** Areas on top of each other instead of lines. */
  readonly stack?: boolean;
  /** The tag that tells the lines apart: the lines are drawn once for each of its values. */
  readonly by?: string;
  /** A chart of its own for each value of `by`. */
  readonly each?: boolean;
  /** A field that bounds the others, drawn as a line where they come near it. */
  readonly limit?: string;
  /** A value from which on, or below which, something is wrong: drawn as a line where the values come near it. */
  readonly threshold?: Threshold;
  /** What a value of `by` is called, where its lines are not labelled with the value itself. */
  readonly nameOf?: (value: string) => string;
  /** The smoke picture of bursts, instead of lines. */
  readonly smoke?: boolean;
  /** Takes the page's whole width, where a legend needs one line only. */
  readonly wide?: boolean;
  /** The plot's height, pixels. */
  readonly height?: number;
  /** Lines that never leave zero are left out, as long as any other does. */
  readonly sparse?: boolean;
}

export interface SectionSpec {
  readonly id: string;
  readonly title: string;
  readonly charts: readonly ChartSpec[];
}

const line = (field: string, label: string): LineSpec => ({ field, label });
const rate = (counter: string, label: string): LineSpec => ({ field: `rate(${counter})`, label });
const out = (counter: string, label: string): LineSpec => ({ field: `rate(${counter})`, label, below: true });

/** All charts of a device's page, in their order. */
export const SECTIONS: readonly SectionSpec[] = [
  {
    id: "processor",
    title: "Processor",
    charts: [
      {
        id: "cpu",
        title: "CPU",
        kind: "host",
        unit: "%",
        stack: true,
        sparse: true,
        lines: [
          line("cpu_user_pct", "user"),
          line("cpu_system_pct", "system"),
          line("cpu_iowait_pct", "iowait"),
          line("cpu_irq_pct", "irq"),
          line("cpu_steal_pct", "steal"),
        ],
      },
      { id: "cores", title: "Cores", kind: "core", unit: "%", by: "core", lines: [line("cpu_pct", "")] },
      {
        id: "load",
        title: "Load",
        kind: "host",
        unit: "",
        limit: "cores",
        lines: [line("load1", "1 min"), line("load5", "5 min"), line("load15", "15 min")],
      },
      {
        id: "pressure",
        title: "Pressure: some task waits",
        kind: "host",
        unit: "%",
        lines: [
          line("pressure_cpu_some_pct", "CPU"),
          line("pressure_memory_some_pct", "memory"),
          line("pressure_io_some_pct", "I/O"),
        ],
      },
      {
        id: "pressure-full",
        title: "Pressure: all tasks wait",
        kind: "host",
        unit: "%",
        lines: [line("pressure_memory_full_pct", "memory"), line("pressure_io_full_pct", "I/O")],
      },
      { id: "throttled", title: "Throttled", kind: "host", unit: "%", lines: [line("cpu_throttled_pct", "periods")] },
    ],
  },
  {
    id: "memory",
    title: "Memory",
    charts: [
      {
        id: "memory",
        title: "Memory",
        kind: "host",
        unit: "B",
        limit: "mem_total_bytes",
        lines: [line("mem_used_bytes", "used"), line("mem_cached_bytes", "cached")],
      },
      { id: "memory-share", title: "Memory in use", kind: "host", unit: "%", lines: [line("mem_pct", "memory"), line("swap_pct", "swap")] },
      { id: "swap", title: "Swap", kind: "host", unit: "B", limit: "swap_total_bytes", lines: [line("swap_used_bytes", "used")] },
    ],
  },
  {
    id: "disks",
    title: "Disks",
    charts: [
      { id: "space", title: "Space in use", kind: "disk", unit: "%", by: "mount", lines: [line("used_pct", "")] },
      { id: "used", title: "Space in use, bytes", kind: "disk", unit: "B", by: "mount", lines: [line("used_bytes", "")] },
      {
        id: "disk-bytes",
        title: "Read ↑ and written ↓",
        kind: "disk",
        unit: "B/s",
        by: "mount",
        lines: [rate("read_bytes", "read"), out("write_bytes", "written")],
      },
      {
        id: "disk-operations",
        title: "Reads ↑ and writes ↓",
        kind: "disk",
        unit: "/s",
        by: "mount",
        lines: [rate("reads", "reads"), out("writes", "writes")],
      },
      { id: "busy", title: "Busy", kind: "disk", unit: "%", by: "mount", lines: [line("busy_pct", "")] },
      { id: "inodes", title: "Inodes in use", kind: "disk", unit: "%", by: "mount", lines: [line("inodes_used_pct", "")] },
    ],
  },
  {
    id: "network",
    title: "Network",
    charts: [
      {
        id: "traffic",
        title: "Traffic",
        kind: "interface",
        unit: "bit/s",
        by: "interface",
        each: true,
        lines: [rate("rx_bytes", "received ↑"), out("tx_bytes", "sent ↓")],
      },
      {
        id: "packets",
        title: "Packets received ↑ and sent ↓",
        kind: "interface",
        unit: "/s",
        by: "interface",
        sparse: true,
        lines: [rate("rx_packets", "received"), out("tx_packets", "sent")],
      },
      {
        id: "errors",
        title: "Errors and drops",
        kind: "interface",
        unit: "/s",
        by: "interface",
        sparse: true,
        lines: [
          rate("rx_errors", "receive errors"),
          rate("tx_errors", "send errors"),
          rate("rx_drops", "receive drops"),
          rate("tx_drops", "send drops"),
        ],
      },
      { id: "tcp", title: "TCP connections", kind: "host", unit: "", lines: [line("tcp_established", "open")] },
      {
        id: "retransmits",
        title: "TCP segments sent again",
        kind: "host",
        unit: "/s",
        lines: [rate("tcp_retransmits", "sent again")],
      },
      {
        id: "udp",
        title: "UDP datagrams not delivered",
        kind: "host",
        unit: "/s",
        lines: [rate("udp_in_errors", "errors"), rate("udp_receive_buffer_errors", "buffer full")],
      },
      {
        id: "conntrack",
        title: "Tracked connections",
        kind: "host",
        unit: "",
        limit: "conntrack_max",
        lines: [line("conntrack_count", "tracked")],
      },
    ],
  },
  {
    id: "system",
    title: "System",
    charts: [
      { id: "sensors", title: "Temperatures", kind: "sensor", unit: "°C", by: "sensor", lines: [line("temperature_c", "")] },
      { id: "temperature", title: "Hottest sensor", kind: "host", unit: "°C", lines: [line("temperature_c", "hottest")] },
      {
        id: "tasks",
        title: "Processes and threads",
        kind: "host",
        unit: "",
        lines: [line("processes", "processes"), line("threads", "threads")],
      },
      {
        id: "running",
        title: "Running and blocked",
        kind: "host",
        unit: "",
        lines: [line("processes_running", "running"), line("processes_blocked", "blocked")],
      },
      { id: "files", title: "Open files", kind: "host", unit: "", limit: "files_max", lines: [line("files_open", "open")] },
    ],
  },
  {
    id: "agent",
    title: "Agent",
    charts: [
      { id: "agent-cpu", title: "Agent: CPU of one core", kind: "agent", unit: "%", lines: [line("cpu_pct", "CPU")] },
      { id: "agent-memory", title: "Agent: memory", kind: "agent", unit: "B", lines: [line("rss_bytes", "resident")] },
      { id: "spool", title: "Agent: waiting in the spool", kind: "agent", unit: "B", lines: [line("spool_bytes", "spool")] },
      { id: "collect", title: "Agent: time of a collection", kind: "agent", unit: "ms", lines: [line("collect_ms", "collection")] },
      { id: "skew", title: "Clock, off by", kind: "clock", unit: "s", lines: [line("skew_s", "skew")] },
    ],
  },
];

/** The counter or gauge that a line needs, without `rate(…)`. */
export function storedField(field: string): string {
  return /^rate\((.+)\)$/.exec(field)?.[1] ?? field;
}

/** What a device has of the sections: charts none of whose fields it ever sent are left out. */
export function sectionsOf(latest: readonly Point[]): SectionSpec[] {
  const known = new Set(latest.flatMap((point) => Object.keys(point.fields).map((field) => `${point.kind}.${field}`)));
  const has = (chart: ChartSpec): boolean =>
    chart.lines.some(({ field }) => known.has(`${chart.kind}.${storedField(field)}`));
  const hasSensors = known.has("sensor.temperature_c");
  return SECTIONS.map((section) => ({
    ...section,
    charts: section.charts.filter((chart) => has(chart) && !(chart.id === "temperature" && hasSensors)),
  })).filter((section) => section.charts.length > 0);
}

/** Which fields of which kinds a section needs, each once. */
export function fieldsByKind(section: SectionSpec): Map<string, string[]> {
  const fields = new Map<string, Set<string>>();
  for (const chart of section.charts) {
    const wanted = fields.get(chart.kind) ?? new Set<string>();
    fields.set(chart.kind, wanted);
    chart.lines.forEach(({ field }) => wanted.add(field));
    if (chart.limit !== undefined) wanted.add(chart.limit);
  }
  return new Map([...fields].map(([kind, wanted]) => [kind, [...wanted]]));
}

/**
 * A section's charts with those of `each` taken apart: one for every value of the tag that the device has; the one of
 * the default route first, then the busiest.
 */
export function expandCharts(section: SectionSpec, latest: readonly Point[]): { spec: ChartSpec; value?: string }[] {
  return section.charts.flatMap((spec): { spec: ChartSpec; value?: string }[] => {
    const tag = spec.by;
    if (!spec.each || tag === undefined) {
      return [{ spec }];
    }
    const weight = (point: Point): number =>
      Number(point.fields["default_route"] ?? 0) * 1e18 + Number(point.fields["rx_bytes"] ?? 0);
    const values = latest
      .filter((point) => point.kind === spec.kind && point.tags[tag] !== undefined)
      .sort((a, b) => weight(b) - weight(a))
      .map((point) => point.tags[tag] as string);
    return [...new Set(values)].map((value) => ({ spec, value }));
  });
}
