/** Lists in an order that people can follow. */

const names = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** What a table is sorted by: a column, or `attention`, which puts first what is wrong. */
export interface SortBy<K extends string> {
  readonly key: K | "attention";
  readonly descending: boolean;
}

const ATTENTION = { key: "attention", descending: false } as const;

/** `-cpu_pct` is descending; attention for what is none of the keys. */
export function parseSortBy<K extends string>(text: string, keys: readonly K[]): SortBy<K> {
  const descending = text.startsWith("-");
  const key = keys.find((each) => each === (descending ? text.slice(1) : text));
  return key ? { key, descending } : ATTENTION;
}

export function formatSortBy(sort: SortBy<string>): string {
  return sort.key === "attention" ? "" : `${sort.descending ? "-" : ""}${sort.key}`;
}

/**
 * What a click on a column's head leads to: its first direction, then the other; the third click ends it.
 *
 * @param descendingFirst as for figures, of which the largest come first
 */
export function nextSortBy<K extends string>(current: SortBy<K>, key: K, descendingFirst: boolean): SortBy<K> {
  if (current.key !== key) {
    return { key, descending: descendingFirst };
  }
  return current.descending === descendingFirst ? { key, descending: !descendingFirst } : ATTENTION;
}

/** Compares names as people count: `web-9` before `web-10`. */
export function compareNames(a: Named, b: Named): number {
  return names.compare(a.name, b.name) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** The items in order of a value, then of their names. What has no value comes last either way. */
export function orderBy<T extends Named>(
  items: Iterable<T>,
  valueOf: (item: T) => number | string | undefined,
  descending: boolean,
): T[] {
  const sign = descending ? -1 : 1;
  const decorated = Array.from(items, (item) => ({ item, value: valueOf(item) }));
  decorated.sort((a, b) => {
    if (a.value === undefined || b.value === undefined) {
      return Number(a.value === undefined) - Number(b.value === undefined) || compareNames(a.item, b.item);
    }
    const order =
      typeof a.value === "number" && typeof b.value === "number"
        ? a.value - b.value
        : names.compare(String(a.value), String(b.value));
    return order !== 0 ? sign * order : compareNames(a.item, b.item);
  });
  return decorated.map((each) => each.item);
}

/**
 * The order to show while values change: the one shown before, without those that went, and those that are new behind
 * it. So that rows do not run away under the pointer.
 */
export function heldOrder<T extends Named>(shown: readonly T[], sorted: readonly T[]): T[] {
  const current = new Map(sorted.map((item) => [item.id, item]));
  const kept = shown.flatMap((item) => current.get(item.id) ?? []);
  const known = new Set(kept.map((item) => item.id));
  return [...kept, ...sorted.filter((item) => !known.has(item.id))];
}

/** How long an order by figures stays before it is made anew. Microseconds. */
const HELD_US = 5_000_000;

/** Keeps rows where they are while the pointer is over them, or they were sorted a moment ago. */
export class HeldOrder<T extends Named> {
  #order: readonly T[] = [];
  #key = "";
  #orderedAt = 0;

  /**
   * @param sorted the items in their true order
   * @param key what the order is for: another key is ordered anew at once
   * @param pointing whether the pointer is over the rows
   * @param still whether this order changes by itself at all
   * @param now microseconds
   */
  next(sorted: readonly T[], key: string, pointing: boolean, still: boolean, now: number): readonly T[] {
    const held = key === this.#key && !still && (pointing || now - this.#orderedAt < HELD_US);
    this.#order = held ? heldOrder(this.#order, sorted) : sorted;
    if (!held) {
      this.#key = key;
      this.#orderedAt = now;
    }
    return this.#order;
  }
}
