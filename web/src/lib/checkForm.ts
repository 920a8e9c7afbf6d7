/** A check while it is being edited: everything as people type it. */
import type { Check, CheckSettings, Json, ProbeKind, Thresholds } from "../api/types";
import { hasPlace, isForDevices } from "./checkDevices";
import { durationText, fieldsOfSchema, readField, secondsOf, textOf } from "./schemaForm";
import { mostOf, THRESHOLDS } from "./thresholds";

/** Which agents run it. `both`: those named, and those that carry the labels. */
export type AgentChoice = "every" | "named" | "labelled" | "both";

export interface Draft {
  kind: string;
  target: string;
  name: string;
  interval: string;
  timeout: string;
  choice: AgentChoice;
  agents: readonly string[];
  agentLabels: Readonly<Record<string, string>>;
  labels: Readonly<Record<string, string>>;
  /** Whether it is for devices, each of which then has a check of its own. */
  forDevices: boolean;
  /** Of those: every one with an agent, those by name, those by labels. */
  deviceAgents: boolean;
  byDevice: boolean;
  devices: readonly string[];
  byDeviceLabel: boolean;
  deviceLabels: Readonly<Record<string, string>>;
  /** The thresholds' texts, by name. */
  limits: Record<string, string>;
  paused: boolean;
  /** The settings' texts, by kind and name: another kind's are kept while one looks around. */
  texts: Record<string, Record<string, string>>;
}

export interface Fault {
  readonly path: string;
  readonly problem: string;
}

const USUAL_INTERVAL = "1m";
/** What most people want to watch first. */
const USUAL_KIND = "icmp";

/** What an empty form has, or what is set of a check. */
export function draftOf(check: Check | undefined, kinds: readonly ProbeKind[]): Draft {
  const texts = Object.fromEntries(kinds.map(({ kind, schema }) => [kind, textsOf(schema, check?.kind === kind ? check.settings : {})]));
  return {
    kind: check?.kind ?? (kinds.find(({ kind }) => kind === USUAL_KIND) ?? kinds[0])?.kind ?? "",
    target: check?.target ?? "",
    name: check?.name ?? "",
    interval: check ? durationText(check.interval_s) : USUAL_INTERVAL,
    timeout: check?.timeout_s === undefined ? "" : durationText(check.timeout_s),
    choice: choiceOf(check),
    agents: check?.agents ?? [],
    agentLabels: check?.agent_labels ?? {},
    labels: check?.labels ?? {},
    forDevices: check !== undefined && isForDevices(check),
    deviceAgents: check?.device_agents ?? false,
    byDevice: (check?.devices ?? []).length > 0,
    devices: check?.devices ?? [],
    byDeviceLabel: Object.keys(check?.device_labels ?? {}).length > 0,
    deviceLabels: check?.device_labels ?? {},
    limits: Object.fromEntries(THRESHOLDS.map(({ name }) => [name, check?.thresholds[name]?.toString() ?? ""])),
    paused: check?.paused ?? false,
    texts,
  };
}

function textsOf(schema: ProbeKind["schema"], settings: Check["settings"]): Record<string, string> {
  return Object.fromEntries(fieldsOfSchema(schema).map(({ name, control }) => [name, textOf(control, settings[name])]));
}

function choiceOf(check: Check | undefined): AgentChoice {
  const named = (check?.agents.length ?? 0) > 0;
  const labelled = Object.keys(check?.agent_labels ?? {}).length > 0;
  return named && labelled ? "both" : named ? "named" : labelled ? "labelled" : "every";
}

/** What the draft says, as it can be sent, and what is wrong with it. */
export function readDraft(draft: Draft, kinds: readonly ProbeKind[]): { settings: CheckSettings; faults: Fault[] } {
  const faults: Fault[] = [];
  const time = (path: string, text: string): number | undefined => {
    const seconds = secondsOf(text);
    if (seconds === undefined || seconds <= 0) faults.push({ path, problem: "expected a time such as 500ms, 30s or 5m" });
    return seconds;
  };
  const number = (path: string, text: string, most: number): number | undefined => {
    const value = Number(text.replace(",", "."));
    if (Number.isNaN(value) || value < 0 || value > most) {
      faults.push({ path, problem: `expected a number from 0 to ${most}` });
      return undefined;
    }
    return value;
  };
  const target = draft.target.trim();
  const name = draft.name.trim();
  if (target === "") faults.push({ path: "target", problem: "is missing" });
  faults.push(...deviceFaults(draft));
  const named = draft.choice === "named" || draft.choice === "both";
  const labelled = draft.choice === "labelled" || draft.choice === "both";
  if (named && draft.agents.length === 0) faults.push({ path: "agents", problem: "choose at least one, or every agent" });
  if (labelled && Object.keys(draft.agentLabels).length === 0) {
    faults.push({ path: "agent_labels", problem: "add at least one, such as site=lab, or choose every agent" });
  }
  const interval = time("interval_s", draft.interval) ?? 0;
  const timeout = draft.timeout.trim() === "" ? undefined : time("timeout_s", draft.timeout);
  const thresholds: Thresholds = {};
  for (const each of THRESHOLDS) {
    const text = draft.limits[each.name] ?? "";
    const limit = text.trim() === "" ? undefined : number(`thresholds.${each.name}`, text, mostOf(each));
    if (limit !== undefined) thresholds[each.name] = limit;
  }
  return {
    settings: {
      ...(name === "" ? {} : { name }),
      kind: draft.kind,
      target,
      settings: readSettings(draft, kinds, faults),
      interval_s: interval,
      ...(timeout === undefined ? {} : { timeout_s: timeout }),
      agents: named ? [...draft.agents] : [],
      agent_labels: labelled ? draft.agentLabels : {},
      labels: draft.labels,
      paused: draft.paused,
      thresholds,
      ...devicesOfDraft(draft),
    },
    faults,
  };
}

/** What the draft says of devices; nothing for one target. */
export function devicesOfDraft(draft: Draft): Pick<CheckSettings, "devices" | "device_labels" | "device_agents"> {
  if (!draft.forDevices) return {};
  return {
    ...(draft.byDevice ? { devices: [...draft.devices] } : {}),
    ...(draft.byDeviceLabel ? { device_labels: draft.deviceLabels } : {}),
    ...(draft.deviceAgents ? { device_agents: true } : {}),
  };
}

function deviceFaults(draft: Draft): Fault[] {
  if (!draft.forDevices) return [];
  const { target, byDevice, devices, byDeviceLabel, deviceLabels, deviceAgents } = draft;
  return [
    ...(target.trim() === "" || hasPlace(target)
      ? []
      : [{ path: "target", problem: "says how each device is reached: expected {address}, {id} or {name} in it, such as https://{address}/" }]),
    ...(byDevice && devices.length === 0 ? [{ path: "devices", problem: "choose at least one" }] : []),
    ...(byDeviceLabel && Object.keys(deviceLabels).length === 0 ? [{ path: "device_labels", problem: "add at least one, such as role=web" }] : []),
    ...(deviceAgents || byDevice || byDeviceLabel ? [] : [{ path: "device_agents", problem: "choose at least one of these" }]),
  ];
}

function readSettings(draft: Draft, kinds: readonly ProbeKind[], faults: Fault[]): Record<string, Json> {
  const settings: Record<string, Json> = {};
  const schema = kinds.find(({ kind }) => kind === draft.kind)?.schema;
  for (const field of schema ? fieldsOfSchema(schema) : []) {
    const reading = readField(field, draft.texts[draft.kind]?.[field.name] ?? "");
    if ("problem" in reading) {
      faults.push({ path: `settings.${field.name}`, problem: reading.problem });
    } else if (reading.value !== undefined) {
      settings[field.name] = reading.value;
    }
  }
  return settings;
}

/** What is wrong at a field: the faults of its path and of what lies within it, such as `settings.headers[0]`. */
export function faultAt(faults: readonly Fault[], path: string): string {
  return faults
    .filter((fault) => isWithin(fault.path, path))
    .map(({ problem }) => problem)
    .join("; ");
}

/** The faults that belong to none of the fields on show. */
export function otherFaults(faults: readonly Fault[], paths: readonly string[]): Fault[] {
  return faults.filter((fault) => !paths.some((path) => isWithin(fault.path, path)));
}

function isWithin(path: string, of: string): boolean {
  return path === of || path.startsWith(`${of}.`) || path.startsWith(`${of}[`);
}

/** What a target of a kind looks like. */
export function targetExample(kind: string): string {
  const examples: Readonly<Record<string, string>> = {
    http: "https://host.example/",
    tcp: "host.example:443",
    tcping: "host.example:443",
    udp: "host.example:7",
    echo: "host.example or host.example:4401",
    stamp: "host.example or host.example:862",
    tls: "host.example:443",
    dns: "192.0.2.53",
    ntp: "ntp.example",
  };
  return examples[kind] ?? "host.example or 192.0.2.1";
}
