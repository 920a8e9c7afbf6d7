/** A check as people write it elsewhere: as a command, as YAML, as a request. */
import type { CheckSettings, Json } from "../api/types";
import { shellQuoted } from "./deviceEdits";
import { durationText } from "./schemaForm";

/** Whether a command can say it: a list of values with commas in them it can't. */
export function fitsCommand({ settings = {} }: CheckSettings): boolean {
  return !Object.values(settings).some((value) => Array.isArray(value) && value.some((each) => settingText(each).includes(",")));
}

/** `sonde check add` with the same settings. */
export function checkCommand(server: string, settings: CheckSettings): string {
  const { kind, target, name, interval_s, timeout_s, agents = [], agent_labels = {}, labels = {}, thresholds = {} } = settings;
  const { devices = [], device_labels = {}, device_agents = false } = settings;
  const options: (readonly [flag: string, value: string])[] = [
    ["--server", server],
    ...(name === undefined ? [] : [["--name", name] as const]),
    ...(interval_s === undefined ? [] : [["--interval", durationText(interval_s)] as const]),
    ...(timeout_s === undefined ? [] : [["--timeout", durationText(timeout_s)] as const]),
    ...Object.entries(settings.settings ?? {}).map(([key, value]) => ["--set", `${key}=${settingText(value)}`] as const),
    ...agents.map((agent) => ["--agent", agent] as const),
    ...pairsOf(agent_labels).map((pair) => ["--agents-with", pair] as const),
    ...devices.map((device) => ["--device", device] as const),
    ...pairsOf(device_labels).map((pair) => ["--device-with", pair] as const),
    ...pairsOf(labels).map((pair) => ["--label", pair] as const),
    ...(thresholds.rtt_ms === undefined ? [] : [["--max-rtt", `${thresholds.rtt_ms}ms`] as const]),
    ...(thresholds.loss_pct === undefined ? [] : [["--max-loss", String(thresholds.loss_pct)] as const]),
    ...Object.entries(thresholds).flatMap(([name, limit]) => (name === "rtt_ms" || name === "loss_pct" ? [] : [["--max", `${name}=${limit}`] as const])),
  ];
  const words = ["sonde", "check", "add", kind, shellWord(target), ...options.map(([flag, value]) => `${flag} ${shellWord(value)}`), ...(device_agents ? ["--devices-with-agent"] : [])];
  return words.join(" ");
}

function pairsOf(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`);
}

/** A setting as `--set` takes it: lists with commas, names with values one on each line. */
function settingText(value: Json): string {
  if (Array.isArray(value)) return value.map(settingText).join(",");
  if (typeof value === "object" && value !== null) return Object.entries(value).map(([name, each]) => `${name}=${settingText(each)}`).join("\n");
  return String(value);
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : shellQuoted(text);
}

/** What `sonde apply` takes. */
export function checksYaml(checks: readonly CheckSettings[]): string {
  return `checks:\n${checks.map((check) => itemLines(entriesOf(check)).join("\n")).join("\n")}\n`;
}

/** Only what is said: no empty lists. */
function entriesOf(check: CheckSettings): [string, Json][] {
  const order = ["id", "name", "kind", "target", "settings", "interval_s", "timeout_s", "agents", "agent_labels", "devices", "device_labels", "device_agents", "labels", "paused", "thresholds"] as const;
  return order.flatMap((key): [string, Json][] => {
    const value = check[key] as Json | undefined;
    const empty = value === undefined || value === false || (typeof value === "object" && value !== null && Object.keys(value).length === 0);
    return empty ? [] : [[key, value]];
  });
}

function itemLines(entries: readonly (readonly [string, Json])[]): string[] {
  return entries.flatMap((entry) => memberLines(entry)).map((line, i) => `${i === 0 ? "- " : "  "}${line}`);
}

function memberLines([name, value]: readonly [string, Json]): string[] {
  if (typeof value !== "object" || value === null || Object.keys(value).length === 0) {
    return [`${scalar(name)}: ${typeof value === "object" && value !== null ? JSON.stringify(value) : scalar(value)}`];
  }
  const inner = Array.isArray(value)
    ? value.map((each) => `- ${typeof each === "object" && each !== null ? JSON.stringify(each) : scalar(each)}`)
    : Object.entries(value).flatMap((entry) => memberLines(entry));
  return [`${scalar(name)}:`, ...inner.map((line) => `  ${line}`)];
}

/** Words that YAML would read as something else than a text. */
const NO_TEXT = /^(true|false|null|yes|no|on|off|y|n|~)$/i;

/** A text without quotes where nobody can misread it. JSON's quotes are YAML's, too. */
function scalar(value: string | number | boolean | null): string {
  if (typeof value !== "string") return String(value);
  return /^[A-Za-z/][\w ./-]*$/.test(value) && !value.endsWith(" ") && !NO_TEXT.test(value) ? value : JSON.stringify(value);
}

/** The same as a request. */
export function checkRequest(address: string, method: "POST" | "PUT", settings: CheckSettings): string {
  return `curl -X ${method} '${address}' -H 'Content-Type: application/json' -d ${shellQuoted(JSON.stringify(settings))}`;
}
