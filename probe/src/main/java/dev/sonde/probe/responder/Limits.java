package dev.sonde.probe.responder;

/**
 * What responders put up with.
 *
 * @param connections how many TCP connections there may be
 * @param connectionsPerAddress how many of them from one address
 * @param lineBytes how long a line may be, with its newline
 * @param idleSeconds how long a TCP connection may say nothing
 * @param perSecond how many frames or datagrams one address, or IPv6 /64, may send in a second; all
 *     together may send 20 times as many
 */
public record Limits(
    int connections, int connectionsPerAddress, int lineBytes, int idleSeconds, int perSecond) {

  /** Limits that no honest prober meets. */
  public static Limits usual() {
    return new Limits(1_000, 50, 8_192, 300, 1_000);
  }
}
