import { describeGap, type Gap } from "./gaps";
import { SECOND, type Micros } from "./time";

/** The cursor that all charts of a page share. */
export class Cursor {
  /** What uPlot knows the charts that belong together by. */
  readonly key: string;
  #time = $state<Micros>();
  #gap = $state("");

  constructor(key: string) {
    this.key = key;
  }

  /** The time it is at; undefined while the pointer is elsewhere. */
  get time(): Micros | undefined {
    return this.#time;
  }

  /** Why there is nothing at that time, in words; empty where there is something. */
  get gap(): string {
    return this.#gap;
  }

  /** @param time seconds */
  move(time: number | undefined, gaps: readonly Gap[]): void {
    this.#time = time === undefined ? undefined : Math.round(time * SECOND);
    const at = this.#time;
    const gap = at === undefined ? undefined : gaps.find((each) => each.from <= at && at <= each.to);
    this.#gap = gap ? describeGap(gap) : "";
  }
}
