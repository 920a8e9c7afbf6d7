package dev.sonde.probe.trace;

import dev.sonde.probe.ProbeRun;
import dev.sonde.probe.packet.EchoResult;
import dev.sonde.probe.packet.EchoSockets;
import dev.sonde.probe.packet.Echoes;
import dev.sonde.probe.packet.PacketException;
import dev.sonde.probe.packet.Route;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** Sends a burst of echo requests to each hop, all with the same checksum. */
final class IcmpWay implements Way {
  private final ProbeRun<TraceSettings> run;
  private final EchoSockets sockets;
  private final InetAddress address;
  private final Route route;
  private boolean isRaw;

  IcmpWay(ProbeRun<TraceSettings> run, EchoSockets sockets, InetAddress address) {
    this.run = run;
    this.sockets = sockets;
    this.address = address;
    this.route = run.settings().route();
  }

  @Override
  public List<Hop> measure(int first, int last) throws InterruptedException {
    List<Callable<EchoResult>> bursts =
        IntStream.rangeClosed(first, last)
            .<Callable<EchoResult>>mapToObj(
                hop -> () -> sockets.send(echoes(hop), run.deadline(), EchoSockets.UNWATCHED))
            .toList();
    List<Hop> hops = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<EchoResult> each : threads.invokeAll(bursts)) {
        EchoResult burst = result(each);
        isRaw = burst.isRaw();
        hops.add(new Hop(first + hops.size(), address, burst.echoes()));
      }
    }
    return hops;
  }

  private Echoes echoes(int hop) {
    TraceSettings settings = run.settings();
    return new Echoes(
        address,
        settings.probes(),
        settings.spacing(),
        settings.timeout(),
        settings.size(),
        route.withHops(hop));
  }

  private static EchoResult result(Future<EchoResult> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PacketException packet) {
        throw packet;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  @Override
  public String socket() {
    return isRaw ? "raw" : "datagram";
  }

  @Override
  public void close() {
    // The sockets are shared with other runs.
  }
}
