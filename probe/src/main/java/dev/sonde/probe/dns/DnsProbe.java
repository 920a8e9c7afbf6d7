package dev.sonde.probe.dns;

import dev.sonde.model.Fields;
import dev.sonde.probe.HostPort;
import dev.sonde.probe.NameException;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeRun;
import dev.sonde.probe.secure.AuthoritiesException;
import dev.sonde.probe.secure.TlsMeter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.xbill.DNS.Flags;
import org.xbill.DNS.config.ResolvConfResolverConfigProvider;

/** Asks, waits, judges. */
final class DnsProbe implements Probe<DnsSettings> {
  /** The target that stands for the first name server of {@code /etc/resolv.conf}. */
  static final String SYSTEM = "system";

  private final ProbeEnvironment environment;
  private final TlsMeter tls;

  DnsProbe(ProbeEnvironment environment) {
    this.environment = environment;
    this.tls = new TlsMeter(environment);
  }

  @Override
  public ProbeResult run(ProbeRun<DnsSettings> run) throws InterruptedException {
    Optional<HostPort> target = target(run.target());
    if (target.isEmpty()) {
      return new ProbeResult.Unknown("/etc/resolv.conf names no name server");
    }
    try {
      return ask(run, target.get());
    } catch (NameException e) {
      return e.result();
    } catch (AuthoritiesException e) {
      return new ProbeResult.Unknown(String.valueOf(e.getMessage()));
    }
  }

  private static Optional<HostPort> target(String target) {
    if (!target.equals(SYSTEM)) {
      return HostPort.of(target);
    }
    ResolvConfResolverConfigProvider file = new ResolvConfResolverConfigProvider();
    file.initialize();
    return file.servers().stream()
        .findFirst()
        .map(
            server ->
                new HostPort(
                    server.getAddress().getHostAddress(),
                    java.util.OptionalInt.of(server.getPort())));
  }

  private ProbeResult ask(ProbeRun<DnsSettings> run, HostPort target) throws InterruptedException {
    DnsSettings settings = run.settings();
    InetAddress address =
        environment.names().address(target.host(), settings.family(), run.deadline());
    int port = target.port().orElse(settings.transport().port());
    Ask ask =
        new Ask(
            settings,
            settings.question(),
            settings.question().message(settings, settings.transport() != Transport.HTTPS),
            target.host(),
            new InetSocketAddress(address, port),
            run.deadline(),
            environment.ticker(),
            run.witness(),
            Fields.builder().put("address", address.getHostAddress()));
    return new Attempt(ask).run();
  }

  /** One question, over one transport or two. */
  private final class Attempt {
    private final Ask ask;
    private final OverUdp udp = new OverUdp();
    private Transport used;

    Attempt(Ask ask) {
      this.ask = ask;
      Transport wanted = ask.settings().transport();
      this.used = wanted == Transport.AUTO ? Transport.UDP : wanted;
    }

    ProbeResult run() throws InterruptedException {
      try {
        Ask.Reply reply = reply();
        ask.fields().put("query_ms", reply.millis());
        ask.witness().step(() -> "answered in %.3f ms".formatted(reply.millis()));
        Judgement judgement = new Judgement(ask.settings(), reply.message());
        judgement.put(ask.fields());
        judgement.tell(ask.witness());
        return judgement.result(fields());
      } catch (IOException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException(doing());
        }
        return TlsMeter.result(e, doing(), fields());
      }
    }

    private Ask.Reply reply() throws IOException {
      Ask.Reply reply = carry();
      boolean isTruncated = reply.message().getHeader().getFlag(Flags.TC);
      ask.fields().put("truncated", isTruncated ? 1 : 0);
      if (isTruncated && ask.settings().transport() == Transport.AUTO) {
        ask.witness().step("the answer does not fit into a datagram");
        used = Transport.TCP;
        return carry();
      }
      return reply;
    }

    private Ask.Reply carry() throws IOException {
      if (ask.witness().hearsSteps()) {
        ask.witness().step(doing());
      }
      return switch (used) {
        case AUTO, UDP -> udp.carry(ask);
        case TCP -> new OverStream().carry(ask);
        case TLS -> new OverTls(tls, false).carry(ask);
        case HTTPS -> new OverTls(tls, true).carry(ask);
      };
    }

    private String doing() {
      String strays = udp.ignored() == 0 ? "" : ", passing over " + udp.ignored() + " datagrams";
      return "asking %s:%d for %s over %s%s"
          .formatted(
              ask.server().getAddress().getHostAddress(),
              ask.server().getPort(),
              ask.question(),
              word(),
              strays);
    }

    private String word() {
      return used.name().toLowerCase(java.util.Locale.ROOT);
    }

    private Fields fields() {
      if (udp.ignored() > 0) {
        ask.fields().put("ignored", udp.ignored());
      }
      return ask.fields().put("transport_used", word()).build();
    }
  }
}
