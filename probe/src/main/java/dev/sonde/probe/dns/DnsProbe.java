package dev.sonde.probe.dns;

import dev.sonde.model.Fields;
import dev.sonde.probe.Failure;
import dev.sonde.probe.HostPort;
import dev.sonde.probe.NameException;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeResult.Cause;
import dev.sonde.probe.ProbeRun;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.CertificateException;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.xbill.DNS.Flags;
import org.xbill.DNS.config.ResolvConfResolverConfigProvider;

/** Asks, waits, judges. */
final class DnsProbe implements Probe<DnsSettings> {
  /** The target that stands for the first name server of {@code /etc/resolv.conf}. */
  static final String SYSTEM = "system";

  private final ProbeEnvironment environment;
  private final Supplier<SSLSocketFactory> tls;

  DnsProbe(ProbeEnvironment environment, Supplier<SSLSocketFactory> tls) {
    this.environment = environment;
    this.tls = tls;
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
        return judgement.result(fields());
      } catch (SSLException e) {
        return secureFailure(e);
      } catch (IOException e) {
        return Failure.orInterruption(e, doing(), fields());
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
        case TLS -> new OverTls(tls.get(), false).carry(ask);
        case HTTPS -> new OverTls(tls.get(), true).carry(ask);
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

    private ProbeResult secureFailure(SSLException error) throws InterruptedException {
      boolean isCertificate =
          Stream.<Throwable>iterate(error, each -> each != null, Throwable::getCause)
              .limit(10)
              .anyMatch(CertificateException.class::isInstance);
      return isCertificate
          ? new ProbeResult.Down(fields(), Cause.CERTIFICATE, doing() + ": " + error.getMessage())
          : Failure.orInterruption(error, doing(), fields());
    }
  }
}
