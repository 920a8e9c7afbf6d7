import { untrack } from "svelte";
import { errorText, querySeries } from "../api/client";
import { fleet } from "../api/fleet.svelte";
import type { Point, SeriesAnswer } from "../api/types";
import { SeriesBuffer, tagKey } from "./buffer";
import { isLive, spanOf, type Range } from "./range";
import { SECOND, type Micros } from "./time";

/** How many steps to ask for: enough for a chart of this page, on narrow screens fewer. */
const STEPS = { wide: 400, narrow: 200, narrowBelow: 640 } as const;

/** What a section asks for. */
export interface SectionQuery {
  /** `NAME:VALUE`, as the API takes them. */
  readonly tags: readonly string[];
  /** The fields of each kind. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
  /** How often new points come. */
  readonly interval: Micros;
  /** Changes an answer before it is used. */
  readonly prepare?: (answer: SeriesAnswer) => SeriesAnswer;
}

/** The numbers of one section of a page: loaded for a range, then appended to. */
export class SectionData {
  readonly #query: SectionQuery;
  #buffers = new Map<string, SeriesBuffer>();
  #request: AbortController | undefined;
  /** Up to when points have been taken of each tag set: the same point may come again. */
  readonly #taken = new Map<string, Micros>();
  #version = $state(0);
  #error = $state("");
  #loading = $state(false);

  constructor(query: SectionQuery) {
    this.#query = query;
  }

  /** Grows with each change of the numbers; 0 before the first load. */
  get version(): number {
    return this.#version;
  }

  get loading(): boolean {
    return this.#loading;
  }

  get error(): string {
    return this.#error;
  }

  buffer(kind: string): SeriesBuffer | undefined {
    return this.#buffers.get(kind);
  }

  /** Replaces everything by what the server has of a range. A load before that is given up. */
  async load(range: Range, now: Micros): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    this.#loading = true;
    const { from, to } = spanOf(range, now);
    const points = innerWidth < STEPS.narrowBelow ? STEPS.narrow : STEPS.wide;
    try {
      const { tags, interval, prepare = (answer) => answer } = this.#query;
      const loads = [...this.#query.fields].map(async ([kind, fields]) => {
        const query = { kind, fields: fields.join(","), tag: [...tags], from: `${from}`, to: `${to}`, points };
        return new SeriesBuffer(kind, fields, prepare(await querySeries(query, request.signal)), interval);
      });
      const buffers = await Promise.all(loads);
      this.#buffers = new Map(buffers.map((buffer) => [buffer.kind, buffer]));
      this.#error = "";
      this.#version++;
    } catch (error) {
      this.#error = errorText(error);
    } finally {
      if (this.#request === request) {
        this.#loading = false;
      }
    }
  }

  /** Takes new points, and drops what has left the range. */
  append(points: readonly Point[], from: Micros): void {
    let changed = false;
    for (const point of points) {
      const key = `${point.kind}\n${tagKey(point.tags)}`;
      if (point.time <= (this.#taken.get(key) ?? -Infinity)) {
        continue;
      }
      this.#taken.set(key, point.time);
      changed = (this.#buffers.get(point.kind)?.append(point) ?? false) || changed;
    }
    if (changed) {
      this.#buffers.forEach((buffer) => buffer.trim(from - Math.max(buffer.step, 10 * SECOND)));
      this.#version++;
    }
  }

  close(): void {
    this.#request?.abort();
  }
}

/** How often a live section is read anew, so that running averages are replaced by exact ones. Milliseconds. */
export const RELOAD_MS = 300_000;

/** How often the latest results of a check are asked for: of those that run more often, some would be missed. Seconds. */
export const POLL_S = 5;

/**
 * Loads a check's section for a range, and again while it is live. What comes in between is appended by the page.
 *
 * @param near whether anybody sees it
 * @returns ends it
 */
export function followCheck(data: SectionData, range: Range, intervalS: number, near: boolean): (() => void) | undefined {
  if (!near) {
    return undefined;
  }
  const load = (): void => void untrack(() => data.load(range, fleet.now));
  load();
  if (!isLive(range)) {
    return undefined;
  }
  const timer = setInterval(load, intervalS < POLL_S ? POLL_S * 1000 : RELOAD_MS);
  const stop = fleet.onReconnected(load);
  return () => {
    clearInterval(timer);
    stop();
  };
}
