package dev.sonde.probe.trace;

import dev.sonde.probe.NameException;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeRun;
import dev.sonde.probe.packet.EchoResult;
import dev.sonde.probe.packet.EchoSockets;
import dev.sonde.probe.packet.Echoes;
import dev.sonde.probe.packet.PacketException;
import dev.sonde.probe.packet.Route;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Sends bursts of echo requests, each with a time to live one larger, some of them at once. All
 * have the same checksum, so that routers that spread load send them the same way.
 */
final class TraceProbe implements Probe<TraceSettings> {
  private final ProbeEnvironment environment;
  private final EchoSockets sockets;

  TraceProbe(ProbeEnvironment environment) {
    this.environment = environment;
    this.sockets = new EchoSockets(environment);
  }

  @Override
  public ProbeResult run(ProbeRun<TraceSettings> run) throws InterruptedException {
    try {
      InetAddress address =
          environment.names().address(run.target(), run.settings().family(), run.deadline());
      run.witness()
          .step(
              "looking for %s, at most %d hops away"
                  .formatted(address.getHostAddress(), run.settings().maxHops()));
      return new Search(run, address).report().toResult();
    } catch (NameException e) {
      return e.result();
    } catch (PacketException e) {
      return new ProbeResult.Unknown(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void close() {
    sockets.close();
  }

  /** One run. */
  private final class Search {
    private final ProbeRun<TraceSettings> run;
    private final TraceSettings settings;
    private final InetAddress address;
    private final Route route;
    private final List<Hop> hops = new ArrayList<>();
    private boolean isRaw;

    Search(ProbeRun<TraceSettings> run, InetAddress address) {
      this.run = run;
      this.settings = run.settings();
      this.address = address;
      Route usual = new Route(0, settings.dscp(), 0, Optional.empty(), false);
      this.route = settings.source().map(usual::withSource).orElse(usual);
    }

    TraceReport report() throws InterruptedException {
      int first = 1;
      boolean isOver = false;
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        while (!isOver && first <= settings.maxHops() && !run.deadline().hasPassed()) {
          int last = Math.min(settings.maxHops(), first + settings.window() - 1);
          isOver = take(threads.invokeAll(bursts(first, last)));
          first = last + 1;
        }
      }
      return new TraceReport(address, List.copyOf(hops), isRaw);
    }

    private List<Callable<EchoResult>> bursts(int first, int last) {
      return IntStream.rangeClosed(first, last)
          .<Callable<EchoResult>>mapToObj(
              hop -> () -> sockets.send(echoes(hop), run.deadline(), EchoSockets.UNWATCHED))
          .toList();
    }

    private Echoes echoes(int hop) {
      return new Echoes(
          address,
          settings.probes(),
          settings.spacing(),
          settings.timeout(),
          settings.size(),
          route.withHops(hop));
    }

    /** Takes the hops of a window; tells whether the search is over. */
    private boolean take(List<Future<EchoResult>> window) throws InterruptedException {
      for (Future<EchoResult> future : window) {
        EchoResult burst = result(future);
        isRaw = burst.isRaw();
        Hop hop = new Hop(hops.size() + 1, address, burst.echoes());
        hops.add(hop);
        run.witness().sample(hop.number(), hop.medianMillis(), hop.words());
        if (hop.isTarget() || hop.end().isPresent() || hop.isUnknown() || isTooSilent()) {
          return true;
        }
      }
      return false;
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

    private boolean isTooSilent() {
      int silent = 0;
      while (silent < hops.size() && hops.get(hops.size() - 1 - silent).isSilent()) {
        silent++;
      }
      return silent >= settings.maxSilent();
    }
  }
}
