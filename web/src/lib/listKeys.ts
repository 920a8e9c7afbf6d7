import { isTyping } from "./keys";

/** What a list can do by keys, besides what it does by itself. */
export interface KeyList<T extends { readonly id: string }> {
  /** In the order on show. */
  shown(): readonly T[];
  /** The id of the selected item, or empty. */
  selected(): string;
  select(id: string): void;
  /** Brings an item's row into view and gives it the focus. */
  reveal(index: number): void;
  open(id: string): void;
  search(): void;
  clearFilter(): void;
  /** Keys that do something with the selected item. */
  readonly onSelected: Readonly<Record<string, (id: string) => void>>;
  /** Other keys. */
  readonly others?: Readonly<Record<string, () => void>>;
}

/** The keys of a list: j and k, arrows, Enter, /, Esc, and its own. */
export function listKeys<T extends { readonly id: string }>(list: KeyList<T>): (event: KeyboardEvent) => void {
  const step = (by: number): void => {
    const shown = list.shown();
    const at = shown.findIndex(({ id }) => id === list.selected());
    const next = at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(shown.length - 1, Math.max(0, at + by));
    const item = shown[next];
    if (item) {
      list.select(item.id);
      list.reveal(next);
    }
  };
  const onSelected = Object.entries({ Enter: (id: string) => list.open(id), ...list.onSelected });
  const commands: Readonly<Record<string, () => void>> = {
    "/": () => list.search(),
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    Escape: () => (list.selected() !== "" ? list.select("") : list.clearFilter()),
    ...Object.fromEntries(onSelected.map(([key, act]) => [key, () => list.selected() !== "" && act(list.selected())])),
    ...list.others,
  };
  return (event) => {
    const onControl = event.target instanceof Element && event.target.closest("a, button") !== null;
    const command = commands[event.key];
    if (command && !isTyping(event) && !(event.key === "Enter" && onControl)) {
      event.preventDefault();
      command();
    }
  };
}
