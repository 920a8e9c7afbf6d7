/** From when a target that answers counts as degraded: what can be limited, and for which kinds that means something. */
import type { Check, Thresholds } from "../api/types";

export type ThresholdName = keyof Thresholds;

interface ThresholdWords {
  readonly name: ThresholdName;
  readonly word: string;
  readonly unit: "ms" | "%" | "d";
  readonly hint?: string;
  /** The kinds that measure it; absent: every kind with a time worth limiting. */
  readonly kinds?: readonly string[];
}

/** Kinds that send bursts. */
const PACKETS = ["icmp", "tcping", "udp", "echo", "stamp"];
/** How long these take says nothing. */
const WITHOUT_TIME = ["trace", "mtu"];

export const THRESHOLDS: readonly ThresholdWords[] = [
  { name: "rtt_ms", word: "Round trip", unit: "ms", hint: "The median, or else the whole run." },
  { name: "loss_pct", word: "Loss", unit: "%", kinds: PACKETS },
  { name: "jitter_ms", word: "Jitter", unit: "ms", kinds: PACKETS },
  { name: "dns_ms", word: "Name lookup", unit: "ms", kinds: ["http", "tls"] },
  { name: "connect_ms", word: "Connect", unit: "ms", kinds: ["http", "tls", "tcp"] },
  { name: "tls_ms", word: "TLS", unit: "ms", kinds: ["http", "tls"] },
  { name: "first_byte_ms", word: "First byte", unit: "ms", kinds: ["http"] },
  { name: "transfer_ms", word: "Transfer", unit: "ms", kinds: ["http"] },
  { name: "query_ms", word: "Query", unit: "ms", kinds: ["dns"] },
  { name: "offset_ms", word: "Clock off by", unit: "ms", hint: "Either way.", kinds: ["ntp"] },
  { name: "cert_days", word: "Certificate", unit: "d", hint: "So many days left, or fewer.", kinds: ["http", "tls"] },
];

/** What the editor offers for a kind, and what is set all the same. */
export function thresholdsFor(kind: string, set: Readonly<Record<string, string>>): readonly ThresholdWords[] {
  return THRESHOLDS.filter(({ name, kinds }) => (kinds ? kinds.includes(kind) : !WITHOUT_TIME.includes(kind)) || (set[name] ?? "") !== "");
}

/** The most that a threshold may be. */
export function mostOf({ unit }: ThresholdWords): number {
  return unit === "%" ? 100 : 3_600_000;
}

/** What a check's thresholds say: `degraded above 150 ms or 5 % loss`; empty without any. */
export function thresholdWords({ thresholds }: Check): string {
  const parts = THRESHOLDS.flatMap(({ name, word, unit }) => {
    const value = thresholds[name];
    if (value === undefined) return [];
    if (name === "cert_days") return [`below ${value} d of the certificate`];
    return [`above ${value} ${unit}${name === "rtt_ms" ? "" : ` ${word.toLowerCase() === "tls" ? "TLS" : word.toLowerCase()}`}`];
  });
  return parts.length === 0 ? "" : `degraded ${parts.join(" or ")}`;
}
