import type { State } from "./types";

/** A value as JSON has it. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** What is set of a check: what can be sent. */
export interface CheckSettings {
  /** Made from the name where it is absent. */
  readonly id?: string;
  /** Made from kind and target where it is absent. */
  readonly name?: string;
  /** The kind of probe. */
  readonly kind: string;
  readonly target: string;
  /** Of the probe; only what differs from its defaults. */
  readonly settings: Readonly<Record<string, Json>>;
  readonly interval_s: number;
  /** Absent: as long as the probe can need. */
  readonly timeout_s?: number;
  /** The ids of the agents that run it. */
  readonly agents: readonly string[];
  /** What further agents that run it are labelled with. With no agents either, every agent runs it. */
  readonly agent_labels: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly paused: boolean;
  readonly thresholds: Thresholds;
}

/** From where on a check is degraded. */
export interface Thresholds {
  readonly rtt_ms?: number;
  readonly loss_pct?: number;
}

export type CheckState = State | "degraded" | "paused";

/** Where the fault is likeliest to be. */
export type Blame = "target" | "path" | "agent";

/** A check with what is known of it. */
export interface Check extends CheckSettings {
  readonly id: string;
  readonly name: string;
  readonly state: CheckState;
  /** In words; may be empty. */
  readonly reason: string;
  /** Absent if nothing is wrong. */
  readonly blame?: Blame;
  readonly runs: readonly Run[];
}

/** What one agent makes of a check. */
export interface Run {
  readonly agent: string;
  readonly state: CheckState;
  /** Whether the agent runs the check as it is set now. */
  readonly assignment: "applied" | "pending" | "differs";
  readonly problem?: string;
  /** When it last ran. Absent if never. */
  readonly at?: number;
  /** Of the latest point. */
  readonly fields?: Fields;
}

export type Fields = Readonly<Record<string, number | string>>;

export interface CheckPage {
  readonly checks: readonly Check[];
  readonly total: number;
  readonly states: Readonly<Record<CheckState, number>>;
  readonly now: number;
}

/** A kind of probe and what can be set of it. */
export interface ProbeKind {
  readonly kind: string;
  readonly summary: string;
  readonly schema: SettingsSchema;
}

/** As much of JSON Schema 2020-12 as settings use. */
export interface SettingsSchema {
  readonly properties: Readonly<Record<string, PropertySchema>>;
  readonly required?: readonly string[];
}

export interface PropertySchema {
  readonly type?: "boolean" | "integer" | "number" | "string" | "array" | "object";
  /** `sonde-duration` is a number of seconds or a text such as 200ms; `sonde-secret` is env:NAME or file:/PATH. */
  readonly format?: string;
  readonly anyOf?: readonly PropertySchema[];
  readonly description?: string;
  readonly default?: Json;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly items?: PropertySchema;
}
