package dev.sonde.probe.tls;

import dev.sonde.model.Fields;
import dev.sonde.probe.Dial;
import dev.sonde.probe.HostPort;
import dev.sonde.probe.NameException;
import dev.sonde.probe.Names;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeResult.Cause;
import dev.sonde.probe.ProbeRun;
import dev.sonde.probe.Wire;
import dev.sonde.probe.secure.AuthoritiesException;
import dev.sonde.probe.secure.TlsMeter;
import dev.sonde.probe.secure.TlsTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;

/** Connects, asks for TLS where that is needed, shakes hands, hangs up. */
final class TlsProbe implements Probe<TlsSettings> {
  private final ProbeEnvironment environment;
  private final TlsMeter tls;

  TlsProbe(ProbeEnvironment environment) {
    this.environment = environment;
    this.tls = new TlsMeter(environment);
  }

  @Override
  public ProbeResult run(ProbeRun<TlsSettings> run) throws InterruptedException {
    try {
      return new Check(run).run();
    } catch (NameException e) {
      return e.result();
    } catch (AuthoritiesException e) {
      return new ProbeResult.Unknown(String.valueOf(e.getMessage()));
    }
  }

  /** One run. */
  private final class Check {
    private final ProbeRun<TlsSettings> run;
    private final HostPort target;
    private final Fields.Builder fields = Fields.builder();
    private String doing = "looking up the name";

    Check(ProbeRun<TlsSettings> run) {
      this.run = run;
      this.target = HostPort.of(run.target()).orElseThrow();
    }

    ProbeResult run() throws InterruptedException {
      List<InetAddress> addresses = resolve();
      try (Wire wire = connect(addresses)) {
        askForTls(wire);
        shakeHands(wire);
        return new ProbeResult.Up(fields.build());
      } catch (IOException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        return e instanceof DialogueException refused
            ? new ProbeResult.Down(fields.build(), Cause.PROTOCOL, doing + ": " + words(refused))
            : TlsMeter.result(e, doing, fields.build());
      }
    }

    private static String words(DialogueException refused) {
      return String.valueOf(refused.getMessage());
    }

    private List<InetAddress> resolve() throws InterruptedException {
      long begin = now();
      List<InetAddress> addresses =
          environment.names().addresses(target.host(), run.settings().family(), run.deadline());
      if (Names.literal(target.host()).isEmpty()) {
        phase("dns_ms", begin);
      }
      return addresses;
    }

    private Wire connect(List<InetAddress> addresses) throws IOException {
      Dial dial =
          Dial.any(
              addresses, target.port().orElseThrow(), run.deadline(), fields, what -> doing = what);
      run.witness().step("%s: %.3f ms".formatted(doing, dial.millis()));
      return dial.wire();
    }

    private void askForTls(Wire wire) throws IOException {
      if (run.settings().starttls() != StartTls.NONE) {
        doing = "asking for TLS";
        long begin = now();
        run.settings().starttls().speak(new Dialogue(wire, run.witness()));
        phase("starttls_ms", begin);
      }
    }

    private void shakeHands(Wire wire) throws IOException {
      String name = run.settings().serverName().orElse(target.host());
      doing = "shaking hands with " + name;
      TlsTarget whom =
          new TlsTarget(name, List.of(), run.settings().verify(), run.settings().caFile());
      tls.open(wire, whom, fields, run.witness()).close();
    }

    private long now() {
      return environment.ticker().getAsLong();
    }

    private void phase(String field, long since) {
      double millis = Math.rint((now() - since) / 1e3) / 1e3;
      fields.put(field, millis);
      if (run.witness().hearsSteps()) {
        run.witness().step("%s: %.3f ms".formatted(doing, millis));
      }
    }
  }
}
