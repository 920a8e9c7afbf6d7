package dev.sonde.probe.icmp;

import dev.sonde.probe.NameException;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeRun;
import dev.sonde.probe.Witness;
import dev.sonde.probe.packet.Echo;
import dev.sonde.probe.packet.EchoResult;
import dev.sonde.probe.packet.EchoSockets;
import dev.sonde.probe.packet.Echoes;
import dev.sonde.probe.packet.PacketException;
import dev.sonde.probe.packet.Route;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** Sends a burst of echo requests over sockets that all runs share. */
final class IcmpProbe implements Probe<IcmpSettings> {
  private final ProbeEnvironment environment;
  private final EchoSockets sockets;

  IcmpProbe(ProbeEnvironment environment) {
    this.environment = environment;
    this.sockets = new EchoSockets(environment);
  }

  @Override
  public ProbeResult run(ProbeRun<IcmpSettings> run) throws InterruptedException {
    try {
      InetAddress address =
          environment.names().address(run.target(), run.settings().family(), run.deadline());
      run.witness()
          .step(
              () ->
                  "sending %d echo requests of %d bytes to %s"
                      .formatted(
                          run.settings().count(), run.settings().size(), address.getHostAddress()));
      EchoResult result = send(run, address);
      run.witness().step(() -> "it was a %s socket".formatted(IcmpReport.socket(result)));
      IcmpReport report = new IcmpReport(address, result);
      return report.toResult().with(report.packets(environment));
    } catch (NameException e) {
      return e.result();
    } catch (PacketException e) {
      return new ProbeResult.Unknown(String.valueOf(e.getMessage()));
    }
  }

  private EchoResult send(ProbeRun<IcmpSettings> run, InetAddress address)
      throws InterruptedException {
    IcmpSettings settings = run.settings();
    Echoes echoes =
        new Echoes(
            address,
            settings.count(),
            settings.spacing(),
            settings.timeout(),
            settings.size(),
            route(settings));
    Witness witness = run.witness();
    return sockets.send(
        echoes,
        run.deadline(),
        witness.equals(Witness.NONE)
            ? EchoSockets.UNWATCHED
            : (echo, number) -> tell(witness, number + 1, echo));
  }

  private static Route route(IcmpSettings settings) {
    Route route =
        new Route(
            settings.ttl().orElse(0),
            settings.dscp(),
            0,
            Optional.empty(),
            settings.dontFragment());
    return settings.source().map(route::withSource).orElse(route);
  }

  private static void tell(Witness witness, int number, Echo echo) {
    switch (echo) {
      case Echo.Reply reply ->
          witness.sample(
              number,
              OptionalDouble.of(reply.rttMillis()),
              (reply.hops() < 0 ? "" : String.format(Locale.ROOT, "ttl %d", reply.hops()))
                  + (reply.isKernelTimed() ? "" : ", timed by the program"));
      case Echo.Refused refused ->
          witness.sample(number, OptionalDouble.empty(), refused.error().words());
      case Echo.Unsent unsent ->
          witness.sample(number, OptionalDouble.empty(), "not sent: " + unsent.reason());
      case Echo.Lost _ -> witness.sample(number, OptionalDouble.empty(), "no reply in time");
      case Echo.Undecided _ -> witness.sample(number, OptionalDouble.empty(), "given up");
    }
  }

  @Override
  public void close() {
    sockets.close();
  }
}
