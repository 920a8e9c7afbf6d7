package dev.sonde.probe.trace;

import java.util.List;

/** Sends packets some hops far. For one run. */
interface Way extends AutoCloseable {

  /**
   * Measures hops.
   *
   * @param first the nearest
   * @param last the farthest
   * @throws dev.sonde.probe.packet.PacketException if this host can't send
   * @throws InterruptedException if the thread is interrupted; the measurement is then given up
   */
  List<Hop> measure(int first, int last) throws InterruptedException;

  /** What kind of socket was used. */
  String socket();

  /** Whether the kernel took the times of all that was answered so far. */
  default boolean isKernelTimed(List<Hop> hops) {
    return hops.stream().allMatch(Hop::isKernelTimed);
  }

  @Override
  void close();
}
