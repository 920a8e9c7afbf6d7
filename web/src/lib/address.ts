/**
 * Where in the application one is: the part of the address behind `#`, as a path and a query.
 *
 * The state lies behind `#` so that any server of static files can serve the page, below any path, and so that its
 * addresses never meet those of the API (`/devices` belongs to another contract).
 */
export interface Address {
  /** `[]` is the list of devices, `["device", ID]` one of them. */
  readonly path: readonly string[];
  readonly query: URLSearchParams;
}

/** Reads `#/device/a%2Fb?range=3h`. What can't be decoded is taken as it stands. */
export function parseAddress(hash: string): Address {
  const [path = "", ...rest] = hash.replace(/^#?\/?/, "").split("?");
  return {
    path: path.split("/").filter((part) => part !== "").map(decode),
    query: new URLSearchParams(rest.join("?")),
  };
}

/** The hash of an address, `#/` at least. Empty parameters are left out. */
export function formatAddress(path: readonly string[], query?: URLSearchParams | Record<string, string>): string {
  const filled = [...new URLSearchParams(query)].filter(([, value]) => value !== "");
  const tail = filled.map(([name, value]) => `${encodeURIComponent(name)}=${encodeReadably(value)}`).join("&");
  return `#/${path.map(encodeURIComponent).join("/")}${tail === "" ? "" : `?${tail}`}`;
}

/** The address with some parameters set, or taken away where the value is empty. */
export function withQuery(address: Address, changes: Record<string, string>): string {
  const query = new URLSearchParams(address.query);
  for (const [name, value] of Object.entries(changes)) {
    query.set(name, value);
  }
  return formatAddress(address.path, query);
}

/** Leaves what is harmless in a query as people typed it. */
function encodeReadably(value: string): string {
  return encodeURIComponent(value).replace(/%3A/g, ":").replace(/%2F/g, "/").replace(/%2C/g, ",").replace(/%3D/g, "=");
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (error) {
    if (error instanceof URIError) {
      return part;
    }
    throw error;
  }
}
