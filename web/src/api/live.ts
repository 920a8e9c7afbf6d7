import type { Device, Event, Point } from "./types";

/** What the server sends on the live line. */
export type LiveMessage =
  | { type: "snapshot"; now: number; devices: Device[] }
  | { type: "devices"; now: number; devices: Device[]; removed?: string[] }
  | { type: "points"; points: Point[] }
  | { type: "events"; events: Event[] }
  | { type: "tick"; now: number };

export interface Subscription {
  readonly devices: "all" | readonly string[];
  readonly points: boolean;
}

/** `waiting` before the first connection, `lost` after one broke or none came about. */
export type LineState = "waiting" | "open" | "lost";

export interface LiveListener {
  message(message: LiveMessage): void;
  state(state: LineState): void;
}

/** What of a WebSocket is used. */
export interface Socket {
  onopen: ((event: never) => unknown) | null;
  onmessage: ((event: { data: string }) => unknown) | null;
  onclose: ((event: never) => unknown) | null;
  send(text: string): void;
  close(): void;
}

/** The server sends something at least every 2 s; after this long a silence counts as a broken line. Milliseconds. */
export const SILENCE_MS = 2_900;

const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5_000;

/** How long a connection may take to come about. Milliseconds. */
const OPENING_MS = 5_000;

/** The connection that changes come over. It notices silence, connects again by itself, and subscribes again. */
export class LiveLine {
  readonly #open: () => Socket;
  readonly #listener: LiveListener;
  #socket: Socket | undefined;
  #opened = false;
  #subscription: Subscription = { devices: "all", points: false };
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #retryMs = FIRST_RETRY_MS;

  /** @param open makes a new socket, on its way to the server */
  constructor(open: () => Socket, listener: LiveListener) {
    this.#open = open;
    this.#listener = listener;
  }

  /** Connects now, whether or not a try is due. */
  connect(): void {
    this.#drop();
    const socket = this.#open();
    this.#socket = socket;
    socket.onopen = () => {
      this.#opened = true;
      this.#send();
      this.#watch(SILENCE_MS);
    };
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = () => this.#lose();
    this.#watch(OPENING_MS);
  }

  /** Asks for other devices, now and after each reconnection. */
  subscribe(subscription: Subscription): void {
    this.#subscription = subscription;
    this.#send();
  }

  /** Says that the network is known to be gone. */
  lose(): void {
    this.#lose();
  }

  close(): void {
    this.#drop();
  }

  #send(): void {
    if (this.#opened) {
      this.#socket?.send(JSON.stringify({ subscribe: this.#subscription }));
    }
  }

  #receive(data: string): void {
    this.#watch(SILENCE_MS);
    this.#retryMs = FIRST_RETRY_MS;
    this.#listener.state("open");
    this.#listener.message(JSON.parse(data) as LiveMessage);
  }

  #watch(ms: number): void {
    clearTimeout(this.#watchdog);
    this.#watchdog = setTimeout(() => this.#lose(), ms);
  }

  #lose(): void {
    this.#drop();
    this.#listener.state("lost");
    this.#retry = setTimeout(() => this.connect(), this.#retryMs * (0.75 + Math.random() / 2));
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 2);
  }

  #drop(): void {
    clearTimeout(this.#watchdog);
    clearTimeout(this.#retry);
    const socket = this.#socket;
    this.#socket = undefined;
    this.#opened = false;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }
}
