import { untrack } from "svelte";
import { countNames, labelOf } from "../lib/names";
import { errorText, liveAddress, listDevices } from "./client";
import { LiveLine, type LineState, type LiveMessage, type Socket, type Subscription } from "./live";
import type { Device, Event, Point } from "./types";

type Listener<T> = (value: T) => void;

/**
 * All devices as the server last told them, kept up to date by the live line. One for the whole page.
 *
 * The devices are plain objects that are replaced whole; what shows them depends on `version`.
 */
class Fleet {
  readonly #devices = new Map<string, Device>();
  readonly #points = new Set<Listener<readonly Point[]>>();
  readonly #events = new Set<Listener<readonly Event[]>>();
  readonly #reconnected = new Set<() => void>();
  readonly #line: LiveLine;
  #wholeFleet = true;
  #nameCounts: ReadonlyMap<string, number> = new Map();
  /** The version whose names are counted. */
  #named = -1;
  /** The server's clock minus ours, milliseconds. */
  #offsetMs = 0;

  #version = $state(0);
  #loaded = $state(false);
  #error = $state("");
  #lineState = $state<LineState>("waiting");
  #lostAt = $state(0);
  #now = $state(Date.now() * 1000);

  constructor() {
    this.#line = new LiveLine(() => new WebSocket(liveAddress()) as unknown as Socket, {
      message: (message) => this.#take(message),
      state: (state) => this.#change(state),
    });
  }

  /** Starts the live line and the clock; called once. */
  start(): void {
    this.#line.connect();
    setInterval(() => this.#tick(), 1000);
    addEventListener("online", () => this.#line.connect());
    addEventListener("offline", () => this.#line.lose());
    document.addEventListener("visibilitychange", () => this.#tick());
  }

  /** Reads the whole list, for the first paint and after an error. */
  async load(): Promise<void> {
    this.#error = "";
    try {
      const page = await listDevices();
      this.#setClock(page.now);
      if (!this.#loaded) {
        this.#replace(page.devices);
      }
    } catch (error) {
      this.#error = this.#loaded ? "" : errorText(error);
    }
  }

  /** Says what the page on show needs. */
  subscribe(subscription: Subscription): void {
    this.#wholeFleet = subscription.devices === "all";
    this.#line.subscribe(subscription);
  }

  /** Grows with each change of any device. */
  get version(): number {
    return this.#version;
  }

  /** Whether the list has been read at all. */
  get loaded(): boolean {
    return this.#loaded;
  }

  /** Why the list could not be read; empty if it could, or may yet. */
  get error(): string {
    return this.#error;
  }

  get line(): LineState {
    return this.#lineState;
  }

  /** Since when the live line is lost. Microseconds; 0 while it is there. */
  get lostAt(): number {
    return this.#lostAt;
  }

  /** The server's clock, going on once a second. Microseconds. */
  get now(): number {
    return this.#now;
  }

  devices(): Iterable<Device> {
    return this.#devices.values();
  }

  get size(): number {
    return this.#devices.size;
  }

  device(id: string): Device | undefined {
    return this.#devices.get(id);
  }

  /** What to call a device, told apart from others of its name; its id if it is not known. */
  readonly nameOf = (id: string): string => {
    if (this.#named !== this.#version) {
      this.#named = this.#version;
      this.#nameCounts = countNames(this.#devices.values());
    }
    const device = this.#devices.get(id);
    return device === undefined ? id : labelOf(device, this.#nameCounts);
  };

  /** Takes a device as an answer of the API told it. */
  put(device: Device): void {
    this.#devices.set(device.id, device);
    this.#bump();
  }

  forget(id: string): void {
    this.#devices.delete(id);
    this.#bump();
  }

  /** Calls back with new points of the subscribed devices, until the returned function is called. */
  onPoints(listener: Listener<readonly Point[]>): () => void {
    this.#points.add(listener);
    return () => this.#points.delete(listener);
  }

  onEvents(listener: Listener<readonly Event[]>): () => void {
    this.#events.add(listener);
    return () => this.#events.delete(listener);
  }

  /** Calls back when the line is there again after it was lost: what happened in between was missed. */
  onReconnected(listener: () => void): () => void {
    this.#reconnected.add(listener);
    return () => this.#reconnected.delete(listener);
  }

  #take(message: LiveMessage): void {
    switch (message.type) {
      case "snapshot":
        this.#setClock(message.now);
        if (this.#wholeFleet) {
          this.#replace(message.devices);
        } else {
          message.devices.forEach((device) => this.#devices.set(device.id, device));
          this.#bump();
        }
        break;
      case "devices":
        this.#setClock(message.now);
        message.devices.forEach((device) => this.#devices.set(device.id, device));
        message.removed?.forEach((id) => this.#devices.delete(id));
        this.#bump();
        break;
      case "points":
        this.#points.forEach((listener) => listener(message.points));
        break;
      case "events":
        this.#events.forEach((listener) => listener(message.events));
        break;
      case "tick":
        this.#setClock(message.now);
        break;
    }
  }

  #replace(devices: readonly Device[]): void {
    this.#devices.clear();
    devices.forEach((device) => this.#devices.set(device.id, device));
    this.#loaded = true;
    this.#error = "";
    this.#bump();
  }

  #bump(): void {
    untrack(() => this.#version++);
  }

  #change(state: LineState): void {
    const before = this.#lineState;
    if (before === state) {
      return;
    }
    this.#lineState = state;
    this.#lostAt = state === "lost" ? this.#now : 0;
    if (before === "lost" && state === "open") {
      this.#reconnected.forEach((listener) => listener());
    }
  }

  #setClock(now: number): void {
    this.#offsetMs = now / 1000 - Date.now();
  }

  #tick(): void {
    this.#now = Math.round(Date.now() + this.#offsetMs) * 1000;
  }
}

export const fleet = new Fleet();
