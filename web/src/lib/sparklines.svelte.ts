import { SvelteMap } from "svelte/reactivity";
import { readSparklines } from "../api/client";

/** How long a sparkline is good for: its step. Milliseconds. */
const FRESH_MS = 120_000;

/** So that one request asks for all rows that come into view together. Milliseconds. */
const GATHER_MS = 60;

/** At most this many devices are asked for at once, to keep the address short. */
const BATCH = 100;

/** The CPU of the last hour of devices in view, read when they are first shown and again when old. */
export class SparklineCache {
  readonly #values = new SvelteMap<string, readonly (number | null)[]>();
  readonly #readAt = new Map<string, number>();
  readonly #wanted = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  of(id: string): readonly (number | null)[] | undefined {
    return this.#values.get(id);
  }

  /** Says which devices are in view. */
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
    const answer = await readSparklines(ids).catch(() => undefined);
    // A missing sparkline is no trouble: the next one comes in two minutes.
    for (const [id, values] of Object.entries(answer?.devices ?? {})) {
      this.#values.set(id, values);
    }
  }
}
