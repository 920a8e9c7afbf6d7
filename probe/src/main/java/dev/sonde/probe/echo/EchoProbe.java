package dev.sonde.probe.echo;

import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeRun;
import java.time.Duration;

/** Runs bursts over connections that outlive them. */
final class EchoProbe implements Probe<EchoSettings> {
  private final ProbeEnvironment environment;
  private final Sessions sessions;

  /**
   * A probe with nothing open.
   *
   * @param patience how long a connection stays open without a run
   */
  EchoProbe(ProbeEnvironment environment, Duration patience) {
    this.environment = environment;
    this.sessions = new Sessions(patience, environment.ticker());
  }

  @Override
  public ProbeResult run(ProbeRun<EchoSettings> run) throws InterruptedException {
    Session.Key key = new Session.Key(run.target(), run.settings());
    Session session = sessions.take(key).orElseGet(() -> new Session(key, environment));
    boolean isWhole = false;
    try {
      ProbeResult result = new EchoBurst(run, session, environment).run();
      isWhole = true;
      return result;
    } finally {
      if (isWhole) {
        sessions.giveBack(session);
      } else {
        session.close();
      }
    }
  }

  @Override
  public void close() {
    sessions.close();
  }
}
