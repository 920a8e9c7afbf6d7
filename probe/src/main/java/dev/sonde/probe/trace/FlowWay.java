package dev.sonde.probe.trace;

import dev.sonde.probe.Deadline;
import dev.sonde.probe.packet.Echo;
import dev.sonde.probe.packet.FlowProbes;
import dev.sonde.probe.packet.PacketException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;

/** Sends the probes of a flow, on a thread of the platform, since it blocks in the kernel. */
final class FlowWay implements Way {
  private final FlowProbes flow;
  private final String socket;
  private final InetAddress address;
  private final Deadline deadline;
  private final ExecutorService threads;
  private volatile boolean isGivenUp;

  FlowWay(
      FlowProbes flow,
      String socket,
      InetAddress address,
      Deadline deadline,
      ExecutorService threads) {
    this.flow = flow;
    this.socket = socket;
    this.address = address;
    this.deadline = deadline;
    this.threads = threads;
  }

  @Override
  public List<Hop> measure(int first, int last) throws InterruptedException {
    List<Hop> hops = new ArrayList<>();
    for (List<Echo> echoes : echoes(first, last)) {
      hops.add(new Hop(first + hops.size(), address, echoes));
    }
    return hops;
  }

  private List<List<Echo>> echoes(int first, int last) throws InterruptedException {
    try {
      Future<List<List<Echo>>> found =
          threads.submit(() -> flow.measure(first, last, deadline, () -> isGivenUp));
      return found.get();
    } catch (RejectedExecutionException e) {
      throw new PacketException("too many traces over UDP or TCP are under way already");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PacketException packet) {
        throw packet;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public String socket() {
    return socket;
  }

  @Override
  public void close() {
    isGivenUp = true;
    flow.close();
  }
}
