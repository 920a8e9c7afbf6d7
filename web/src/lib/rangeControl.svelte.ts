import { untrack } from "svelte";
import { fleet } from "../api/fleet.svelte";
import { location } from "./location.svelte";
import { isLive, moved, rangeFromQuery, rangeToQuery, spanOf, zoomed, type Range, type Span } from "./range";
import { SECOND } from "./time";

/** The time that a page's charts show: it lives in the address, and remembers what was zoomed into. */
export class RangeControl {
  readonly #zoomedFrom: Range[] = [];
  readonly #asked = $derived(rangeFromQuery(location.query));
  readonly #key = $derived(isLive(this.#asked) ? `last ${this.#asked.last}` : `${this.#asked.from} ${this.#asked.to}`);
  // Other parameters of the address make no other range.
  readonly #range = $derived.by(() => (void this.#key, untrack(() => this.#asked)));
  readonly #span = $derived(isLive(this.#range) ? spanOf(this.#range, fleet.now) : this.#range);

  /** The same object until another range is asked for. */
  get range(): Range {
    return this.#range;
  }

  /** The range at this moment. */
  get span(): Span {
    return this.#span;
  }

  show(next: Range): void {
    const query = new URLSearchParams();
    rangeToQuery(next, query);
    location.set({ range: "", from: "", to: "", ...Object.fromEntries(query) });
  }

  zoom(to: Span): void {
    this.#zoomedFrom.push(this.range);
    this.show(to);
  }

  /** Back to what was zoomed into; else three times as wide. */
  zoomOut(): void {
    this.show(this.#zoomedFrom.pop() ?? zoomed(this.span, 3, fleet.now));
  }

  move(share: number): void {
    this.show(moved(this.span, share, fleet.now));
  }

  /** Goes along with the clock, or stops here. */
  toggleLive(): void {
    const { range, span } = this;
    this.show(isLive(range) ? span : { last: Math.round((span.to - span.from) / SECOND) });
  }
}

/** The keys that move in time. */
export function rangeCommands(time: RangeControl): Readonly<Record<string, () => void>> {
  return {
    ArrowLeft: () => time.move(-0.5),
    ArrowRight: () => !isLive(time.range) && time.move(0.5),
    "+": () => time.zoom(zoomed(time.span, 0.5, fleet.now)),
    "-": () => time.zoomOut(),
    l: () => time.toggleLive(),
  };
}
