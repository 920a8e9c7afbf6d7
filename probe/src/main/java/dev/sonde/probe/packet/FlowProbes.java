package dev.sonde.probe.packet;

import dev.sonde.probe.Deadline;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Sends the probes of a flow over sockets that need no permission, and hears of ICMP errors from
 * the kernel ({@code IP_RECVERR} of {@code ip(7)}), which matches them by the header that they
 * quote. Blocks in the kernel, so it is for threads of the platform. Thread-safe, one call after
 * the other.
 */
public sealed interface FlowProbes extends AutoCloseable permits UdpFlow, TcpFlow {

  /**
   * Measures hops, and returns at the deadline at the latest.
   *
   * @param first the least number of hops
   * @param last the largest
   * @param isGivenUp asked again and again; true ends it within a moment
   * @return for each number of hops, what became of its probes in the order of sending
   */
  List<List<Echo>> measure(int first, int last, Deadline deadline, BooleanSupplier isGivenUp);

  /** Closes what is open; waits for {@link #measure} to end. */
  @Override
  void close();
}
