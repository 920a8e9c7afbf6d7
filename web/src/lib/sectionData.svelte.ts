import { errorText, querySeries } from "../api/client";
import type { Point } from "../api/types";
import { SeriesBuffer } from "./buffer";
import { fieldsByKind, type SectionSpec } from "./chartSpecs";
import { spanOf, type Range } from "./range";
import { SECOND, type Micros } from "./time";

/** How many steps to ask for: enough for a chart of this page, on narrow screens fewer. */
const STEPS = { wide: 400, narrow: 200, narrowBelow: 640 } as const;

/** The numbers of one section of a device's page: loaded for a range, then appended to. */
export class SectionData {
  readonly #device: string;
  readonly #interval: Micros;
  readonly #fields: ReadonlyMap<string, readonly string[]>;
  #buffers = new Map<string, SeriesBuffer>();
  #request: AbortController | undefined;
  #version = $state(0);
  #error = $state("");
  #loading = $state(false);

  constructor(device: string, section: SectionSpec, interval: Micros) {
    this.#device = device;
    this.#interval = interval;
    this.#fields = fieldsByKind(section);
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
      const loads = [...this.#fields].map(async ([kind, fields]) => {
        const query = { kind, fields: fields.join(","), tag: [`device:${this.#device}`], from: `${from}`, to: `${to}`, points };
        return new SeriesBuffer(kind, fields, await querySeries(query, request.signal), this.#interval);
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
