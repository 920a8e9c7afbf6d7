import { SvelteMap } from "svelte/reactivity";
import { querySeries } from "../api/client";
import { PULSE_FIELDS, pulsesOf, type Pulse } from "./pulses";

/** How long a sparkline is good for: its step. Milliseconds. */
const FRESH_MS = 120_000;

/** What a sparkline reaches back, and how finely: steps of five minutes. */
export const PULSE_HOURS = 3;
const PULSE_STEPS = 36;

/** So that one request asks for all rows that come into view together. Milliseconds. */
const GATHER_MS = 80;

/** At most this many checks are asked for at once. */
const BATCH = 60;

/** The last hours of checks in view, read when they are first shown and again when old. */
export class CheckSparklines {
  readonly #pulses = new SvelteMap<string, Pulse>();
  readonly #readAt = new Map<string, number>();
  readonly #wanted = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  of(id: string): Pulse | undefined {
    return this.#pulses.get(id);
  }

  /** Says which checks are in view. */
  want(ids: readonly string[]): void {
    const old = Date.now() - FRESH_MS;
    ids.filter((id) => (this.#readAt.get(id) ?? 0) < old).forEach((id) => this.#wanted.add(id));
    if (this.#wanted.size > 0) {
      this.#timer ??= setTimeout(() => void this.#read(), GATHER_MS);
    }
  }

  async #read(): Promise<void> {
    this.#timer = undefined;
    // Those wanted last are in view still; the ones before may have been scrolled past.
    const ids = [...this.#wanted].slice(-BATCH);
    this.#wanted.clear();
    ids.forEach((id) => this.#readAt.set(id, Date.now()));
    const query = { kind: "probe", fields: PULSE_FIELDS.join(","), tag: ids.map((id) => `check:${id}`), from: `-${PULSE_HOURS}h`, points: PULSE_STEPS };
    const answer = await querySeries(query).catch(() => undefined);
    // A missing sparkline is no trouble: the next one comes in two minutes.
    if (answer) {
      pulsesOf(answer).forEach((pulse, id) => this.#pulses.set(id, pulse));
    }
  }
}
