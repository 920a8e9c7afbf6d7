package dev.sonde.probe.trace;

import dev.sonde.probe.NameException;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeRun;
import dev.sonde.probe.packet.EchoSockets;
import dev.sonde.probe.packet.Flow;
import dev.sonde.probe.packet.PacketException;
import dev.sonde.probe.packet.TcpFlow;
import dev.sonde.probe.packet.UdpFlow;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Sends packets, each with a time to live one larger than those before, some of them at once. */
final class TraceProbe implements Probe<TraceSettings> {
  /** How many traces over UDP or TCP may be under way; each needs a thread of the platform. */
  private static final int MOST_FLOWS = 64;

  private final ProbeEnvironment environment;
  private final EchoSockets sockets;
  private final ExecutorService threads;

  TraceProbe(ProbeEnvironment environment) {
    this.environment = environment;
    this.sockets = new EchoSockets(environment);
    this.threads =
        new ThreadPoolExecutor(
            0,
            MOST_FLOWS,
            5,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("flows-", 0).daemon().factory());
  }

  @Override
  public ProbeResult run(ProbeRun<TraceSettings> run) throws InterruptedException {
    try {
      InetAddress address =
          environment.names().address(run.target(), run.settings().family(), run.deadline());
      run.witness()
          .step(
              "looking for %s by %s, at most %d hops away, %d packets for each; the median of each"
                  .formatted(
                      address.getHostAddress(),
                      run.settings().protocol(),
                      run.settings().maxHops(),
                      run.settings().probes()));
      try (Way way = way(run, address)) {
        return new Search(run, address, way).report().toResult();
      }
    } catch (NameException e) {
      return e.result();
    } catch (PacketException e) {
      return new ProbeResult.Unknown(String.valueOf(e.getMessage()));
    }
  }

  private Way way(ProbeRun<TraceSettings> run, InetAddress address) {
    return switch (run.settings().protocol()) {
      case ICMP -> new IcmpWay(run, sockets, address);
      case UDP ->
          new FlowWay(
              new UdpFlow(flow(run.settings(), address), environment.ticker()),
              "datagram",
              address,
              run.deadline(),
              threads);
      case TCP ->
          new FlowWay(
              new TcpFlow(flow(run.settings(), address), environment.ticker()),
              "stream",
              address,
              run.deadline(),
              threads);
    };
  }

  private static Flow flow(TraceSettings settings, InetAddress address) {
    return new Flow(
        address,
        settings.portOrUsual(),
        settings.probes(),
        settings.spacing(),
        settings.timeout(),
        settings.size(),
        settings.route());
  }

  @Override
  public void close() {
    threads.shutdownNow();
    sockets.close();
  }

  /** One run. */
  private static final class Search {
    private final ProbeRun<TraceSettings> run;
    private final TraceSettings settings;
    private final InetAddress address;
    private final Way way;
    private final List<Hop> hops = new ArrayList<>();

    Search(ProbeRun<TraceSettings> run, InetAddress address, Way way) {
      this.run = run;
      this.settings = run.settings();
      this.address = address;
      this.way = way;
    }

    TraceReport report() throws InterruptedException {
      int first = 1;
      boolean isOver = false;
      while (!isOver && first <= settings.maxHops() && !run.deadline().hasPassed()) {
        int last = Math.min(settings.maxHops(), first + settings.hopsAtOnce() - 1);
        isOver = take(way.measure(first, last));
        first = last + 1;
      }
      return new TraceReport(
          address, List.copyOf(hops), settings.protocol(), way.socket(), way.isKernelTimed(hops));
    }

    /** Takes the hops of a window; tells whether the search is over. */
    private boolean take(List<Hop> window) {
      for (Hop hop : window) {
        hops.add(hop);
        run.witness().sample(hop.number(), hop.medianMillis(), hop.words());
        if (hop.isTarget() || hop.end().isPresent() || hop.isUnknown() || isTooSilent()) {
          return true;
        }
      }
      return false;
    }

    private boolean isTooSilent() {
      int silent = 0;
      while (silent < hops.size() && hops.get(hops.size() - 1 - silent).isSilent()) {
        silent++;
      }
      return silent >= settings.maxSilent();
    }
  }
}
