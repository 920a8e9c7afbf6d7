import { formatAddress, parseAddress, withQuery, type Address } from "./address";

/** The page's address, as state: follows the browser's history and writes to it. */
class Location {
  #address = $state.raw<Address>(parseAddress(window.location.hash));

  constructor() {
    addEventListener("hashchange", () => this.#follow());
    addEventListener("popstate", () => this.#follow());
  }

  get path(): readonly string[] {
    return this.#address.path;
  }

  get query(): URLSearchParams {
    return this.#address.query;
  }

  /** Goes to another page; back returns. */
  go(path: readonly string[], query?: Record<string, string>): void {
    this.#write(formatAddress(path, query), false);
  }

  /** Sets parameters of this page. `replace` for what changes with each key, so that back does not step through it. */
  set(changes: Record<string, string>, replace = false): void {
    this.#write(withQuery(this.#address, changes), replace);
  }

  #write(hash: string, replace: boolean): void {
    if (hash === (window.location.hash || "#/")) {
      return;
    }
    if (replace) {
      history.replaceState(null, "", hash);
    } else {
      history.pushState(null, "", hash);
    }
    this.#follow();
  }

  #follow(): void {
    this.#address = parseAddress(window.location.hash);
  }
}

export const location = new Location();
