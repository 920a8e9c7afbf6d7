import { untrack } from "svelte";
import { errorText, listChecks } from "./client";
import type { Check, CheckState } from "./types";

/** How long after an answer the list is read again; longer where the server takes long. Milliseconds. */
const READ_MS = 5_000;
const SHARE_OF_TIME = 10;

/**
 * All checks as the server last told them, read again every few seconds while a page shows them. One for the whole page.
 *
 * The checks are plain objects that are replaced whole; what shows them depends on `version`.
 */
class Checks {
  readonly #checks = new Map<string, Check>();
  #followers = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | undefined;

  #version = $state(0);
  #loaded = $state(false);
  #error = $state("");

  /** Keeps the list up to date until the returned function is called. */
  follow(): () => void {
    this.#followers++;
    if (this.#followers === 1) {
      void this.load();
    }
    return () => {
      this.#followers--;
      if (this.#followers === 0) {
        clearTimeout(this.#timer);
        this.#request?.abort();
      }
    };
  }

  /** Reads the list now. */
  async load(): Promise<void> {
    clearTimeout(this.#timer);
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    const began = performance.now();
    try {
      if (!document.hidden || !untrack(() => this.#loaded)) {
        const page = await listChecks(request.signal);
        this.#replace(page.checks);
      }
    } catch (error) {
      this.#error = errorText(error);
    }
    if (this.#request === request && this.#followers > 0) {
      const pause = Math.max(READ_MS, SHARE_OF_TIME * (performance.now() - began));
      this.#timer = setTimeout(() => void this.load(), pause);
    }
  }

  /** Grows with each change of any check. */
  get version(): number {
    return this.#version;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  /** Why the list could not be read the last time; empty if it could. */
  get error(): string {
    return this.#error;
  }

  all(): Iterable<Check> {
    return this.#checks.values();
  }

  get(id: string): Check | undefined {
    return this.#checks.get(id);
  }

  /** Takes a check as an answer of the API told it. */
  put(check: Check): void {
    this.#checks.set(check.id, check);
    this.#bump();
    this.#again();
  }

  forget(id: string): void {
    this.#checks.delete(id);
    this.#bump();
    this.#again();
  }

  /** A list that is on its way may be older than what was just said. */
  #again(): void {
    if (this.#followers > 0) {
      void this.load();
    }
  }

  #replace(checks: readonly Check[]): void {
    this.#checks.clear();
    checks.forEach((check) => this.#checks.set(check.id, check));
    this.#loaded = true;
    this.#error = "";
    this.#bump();
  }

  #bump(): void {
    untrack(() => this.#version++);
  }
}

export const checks = new Checks();

/** How many there are in each state. Of a check for devices, those of its devices count. */
export function countCheckStates(all: Iterable<Check>): Record<CheckState, number> {
  const counts = { up: 0, degraded: 0, down: 0, unknown: 0, paused: 0 };
  for (const check of all) {
    if ((check.instances ?? 0) > 0) continue;
    counts[check.state]++;
  }
  return counts;
}
