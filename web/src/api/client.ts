import type { AgentModule, Check, CheckPage, CheckSettings, Command, CommandOrder, CommandSummary, DeviceDetail, DeviceEdit, DevicePage, Event, Json, Kind, Link, Module, ProbeKind, Problem, QueryAnswer, SeriesAnswer, ServerInfo, Sparklines, StoreInfo, Transport } from "./types";
import { linesOf } from "../lib/lines";
import type { paths } from "./schema";

/** The server answered "no", or did not answer. The message is for people. */
export class ApiError extends Error {
  /** The HTTP status; 0 if there was no answer. */
  readonly status: number;
  /** What is wrong with which field, as far as the server says. */
  readonly faults: readonly { path: string; problem: string }[];

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.detail ?? problem.title ?? `The server answered with status ${status}.`);
    this.name = "ApiError";
    this.status = status;
    this.faults = problem.faults ?? [];
  }
}

type Query = Record<string, string | number | readonly string[] | undefined>;

export function listDevices(): Promise<DevicePage> {
  return request("GET", "/api/v1/devices", { limit: 10_000 });
}

export function readDevice(id: string): Promise<DeviceDetail> {
  return request("GET", deviceAddress(id));
}

export function editDevice(id: string, edit: DeviceEdit): Promise<DeviceDetail> {
  return request("PATCH", deviceAddress(id), {}, edit);
}

export function forgetDevice(id: string): Promise<{ points: number }> {
  return request("DELETE", deviceAddress(id));
}

export function querySeries(
  query: paths["/api/v1/series"]["get"]["parameters"]["query"],
  signal?: AbortSignal,
): Promise<SeriesAnswer> {
  return request("GET", "/api/v1/series", query, undefined, signal);
}

/** Answers a text in the query language. Who gives up tells the server, too, with `cancelQuery`. */
export function query(
  wanted: paths["/api/v1/query"]["get"]["parameters"]["query"],
  signal?: AbortSignal,
): Promise<QueryAnswer> {
  return request("GET", "/api/v1/query", wanted, undefined, signal);
}

/** Ends a query; that it has ended meanwhile is no error. */
export async function cancelQuery(id: string): Promise<void> {
  try {
    await answerTo("DELETE", `/api/v1/query/${encodeURIComponent(id)}`, {}, undefined, undefined);
  } catch {
    // There is nothing left to end.
  }
}

/** Where a query's answer can be downloaded. */
export function queryAddress(q: string, format: "csv" | "parquet"): string {
  return addressOf("/api/v1/query", { q, format }).href;
}

/** The kinds of points with their fields. */
export async function listKinds(): Promise<Kind[]> {
  return (await request<{ kinds: Kind[] }>("GET", "/api/v1/kinds")).kinds;
}

export function readSparklines(device: readonly string[]): Promise<Sparklines> {
  return request("GET", "/api/v1/sparklines", { field: "cpu_pct", device });
}

export async function listEvents(
  query: NonNullable<paths["/api/v1/events"]["get"]["parameters"]["query"]>,
  signal?: AbortSignal,
): Promise<Event[]> {
  const answer = await request<{ events: Event[] }>("GET", "/api/v1/events", query, undefined, signal);
  return answer.events;
}

export function readStore(): Promise<StoreInfo> {
  return request("GET", "/api/v1/store");
}

export function readServer(): Promise<ServerInfo> {
  return request("GET", "/api/v1/server");
}

export async function listProbes(): Promise<ProbeKind[]> {
  const answer = await request<{ probes: ProbeKind[] }>("GET", "/api/v1/probes");
  return answer.probes;
}

export function listChecks(signal?: AbortSignal): Promise<CheckPage> {
  return request("GET", "/api/v1/checks", {}, undefined, signal);
}

export async function readCheck(id: string, signal?: AbortSignal): Promise<Check> {
  return (await request<{ check: Check }>("GET", checkPath(id), {}, undefined, signal)).check;
}

export async function addCheck(settings: CheckSettings): Promise<Check> {
  return (await request<{ check: Check }>("POST", "/api/v1/checks", {}, settings)).check;
}

export async function replaceCheck(id: string, settings: CheckSettings): Promise<Check> {
  return (await request<{ check: Check }>("PUT", checkPath(id), {}, settings)).check;
}

export function deleteCheck(id: string): Promise<{ points: number }> {
  return request("DELETE", checkPath(id));
}

/** What to run at once without keeping it. */
export interface TrialRun {
  readonly agent: string;
  readonly kind: string;
  readonly target: string;
  readonly settings: Readonly<Record<string, Json>>;
  readonly timeout_s?: number;
}

/**
 * Runs a check now. Answers lines of JSON as it happens; giving up cancels the runs.
 *
 * @param agents those that run it; all that it is assigned to if there are none
 */
export function runCheck(id: string, agents: readonly string[], signal: AbortSignal): Promise<AsyncIterable<string>> {
  return requestLines(`${checkPath(id)}/run`, agents.length === 0 ? {} : { agents }, signal);
}

/** Runs a probe now, as `runCheck` does, without keeping the result. */
export function runTrial(trial: TrialRun, signal: AbortSignal): Promise<AsyncIterable<string>> {
  return requestLines("/api/v1/run", trial, signal);
}

/** The modules of an agent, as it tells of them. */
export function readModules(agent: string, signal?: AbortSignal): Promise<{ linked: boolean; modules: AgentModule[] }> {
  return request("GET", `/api/v1/agents/${encodeURIComponent(agent)}/modules`, {}, undefined, signal);
}

/** The ways that messages come and go. */
export async function listTransports(signal?: AbortSignal): Promise<Transport[]> {
  return (await request<{ transports: Transport[] }>("GET", "/api/v1/transports", {}, undefined, signal)).transports;
}

/** The agents that are linked, or one of them. */
export async function listLinks(agent?: string, signal?: AbortSignal): Promise<Link[]> {
  return (await request<{ links: Link[] }>("GET", "/api/v1/links", agent === undefined ? {} : { agent }, undefined, signal)).links;
}

export async function listModules(signal?: AbortSignal): Promise<Module[]> {
  return (await request<{ modules: Module[] }>("GET", "/api/v1/modules", {}, undefined, signal)).modules;
}

export function listCommands(
  query: NonNullable<paths["/api/v1/commands"]["get"]["parameters"]["query"]>,
  signal?: AbortSignal,
): Promise<{ commands: CommandSummary[]; next?: number }> {
  return request("GET", "/api/v1/commands", query, undefined, signal);
}

export async function readCommand(id: string, signal?: AbortSignal): Promise<Command> {
  return (await request<{ command: Command }>("GET", commandPath(id), {}, undefined, signal)).command;
}

/** Has a module do something; answers the command as it began. */
export async function startCommand(order: CommandOrder): Promise<Command> {
  return (await request<{ command: Command }>("POST", "/api/v1/commands", {}, order)).command;
}

export async function cancelCommand(id: string): Promise<Command> {
  return (await request<{ command: Command }>("POST", `${commandPath(id)}/cancel`)).command;
}

/** What happens of a command, as lines of JSON, until it is over. Giving up ends the lines, not the command. */
export async function followCommand(id: string, signal: AbortSignal): Promise<AsyncIterable<string>> {
  return linesIn(await answerTo("GET", commandPath(id), {}, undefined, signal, "application/x-ndjson"));
}

/** Where the live line is. */
export function liveAddress(): string {
  const address = addressOf("/api/v1/live", {});
  address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
  return address.href;
}

function deviceAddress(id: string): string {
  return `/api/v1/devices/${encodeURIComponent(id)}`;
}

function checkPath(id: string): string {
  return `/api/v1/checks/${encodeURIComponent(id)}`;
}

function commandPath(id: string): string {
  return `/api/v1/commands/${encodeURIComponent(id)}`;
}

function addressOf(path: string, query: Query): URL {
  const address = new URL(`.${path}`, document.baseURI);
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined) {
        address.searchParams.append(name, String(each));
      }
    }
  }
  return address;
}

async function request<T>(
  method: string,
  path: string,
  query: Query = {},
  body?: unknown,
  signal?: AbortSignal,
): Promise<T> {
  return (await (await answerTo(method, path, query, body, signal)).json()) as T;
}

async function requestLines(path: string, body: unknown, signal: AbortSignal): Promise<AsyncIterable<string>> {
  return linesIn(await answerTo("POST", path, {}, body, signal));
}

function linesIn(answer: Response): AsyncIterable<string> {
  if (!answer.body) {
    throw new ApiError(answer.status, { title: "The server's answer is empty." });
  }
  return linesOf(answer.body);
}

/** The answer, if it is a good one. */
async function answerTo(
  method: string,
  path: string,
  query: Query,
  body: unknown,
  signal: AbortSignal | undefined,
  accept?: string,
): Promise<Response> {
  const headers = {
    ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    ...(accept === undefined ? {} : { Accept: accept }),
  };
  const answer = await send(addressOf(path, query), {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
  if (!answer.ok) {
    throw new ApiError(answer.status, await readProblem(answer));
  }
  return answer;
}

async function send(address: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    if (error instanceof TypeError) {
      throw new ApiError(0, { title: "The server can't be reached." });
    }
    throw error;
  }
}

async function readProblem(answer: Response): Promise<Partial<Problem>> {
  if (!answer.headers.get("Content-Type")?.includes("json")) {
    return {};
  }
  try {
    return (await answer.json()) as Partial<Problem>;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return {};
    }
    throw error;
  }
}

/** The text to show for whatever a call threw; empty for a call that was given up on purpose. */
export function errorText(error: unknown): string {
  if (error instanceof DOMException && error.name === "AbortError") {
    return "";
  }
  return error instanceof Error ? error.message : String(error);
}
