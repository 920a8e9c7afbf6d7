package dev.sonde.probe.http;

import dev.sonde.model.Fields;
import dev.sonde.probe.Excerpt;
import dev.sonde.probe.NameException;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeResult.Cause;
import dev.sonde.probe.ProbeRun;
import dev.sonde.probe.Secrets.SecretException;
import dev.sonde.probe.secure.AuthoritiesException;
import dev.sonde.probe.secure.TlsMeter;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Asks, follows redirects, and judges the answer. */
final class HttpProbe implements Probe<HttpSettings> {
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MOST_REDIRECTS = 10;
  private static final int SHOWN = 200;

  private final ProbeEnvironment environment;
  private final HttpExchange exchange;

  HttpProbe(ProbeEnvironment environment) {
    this.environment = environment;
    this.exchange = new HttpExchange(environment, new TlsMeter(environment));
  }

  @Override
  public ProbeResult run(ProbeRun<HttpSettings> run) throws InterruptedException {
    try {
      Request first =
          Request.first(HttpUrl.of(run.target()), run.settings(), environment.secrets());
      return new Check(run).run(first);
    } catch (SecretException | AuthoritiesException e) {
      return new ProbeResult.Unknown(String.valueOf(e.getMessage()));
    }
  }

  /** One run: a request, and those that it leads to. */
  private final class Check {
    private final ProbeRun<HttpSettings> run;
    private final long begin;
    private int redirects;
    private Hop hop;

    Check(ProbeRun<HttpSettings> run) {
      this.run = run;
      this.hop = new Hop(run);
      this.begin = hop.begin();
    }

    ProbeResult run(Request first) throws InterruptedException {
      try {
        Request request = first;
        while (true) {
          Answer answer = exchange.ask(request, hop);
          Optional<Request> next = next(request, answer.head());
          if (next.isEmpty()) {
            return judge(answer);
          }
          request = next.get();
        }
      } catch (IOException e) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        return failed(e);
      } catch (NameException e) {
        return e.result() instanceof ProbeResult.Down down
            ? new ProbeResult.Down(fields(), down.cause(), down.reason())
            : e.result();
      }
    }

    /** The request that a redirect asks for; empty if it is none or is not to be followed. */
    private Optional<Request> next(Request request, Head head) throws AnswerException {
      Optional<String> location = head.first("location");
      if (!run.settings().followRedirects()
          || !REDIRECTS.contains(head.status())
          || location.isEmpty()) {
        return Optional.empty();
      }
      if (redirects == MOST_REDIRECTS) {
        throw AnswerException.of(
            Cause.MISMATCH, "there are more than " + MOST_REDIRECTS + " redirects");
      }
      HttpUrl to;
      try {
        to = request.url().resolve(location.get());
      } catch (IllegalArgumentException e) {
        throw AnswerException.of(
            Cause.MISMATCH, "it redirects to '" + Excerpt.of(location.get(), SHOWN) + "'");
      }
      run.witness().step("redirected to " + Excerpt.of(to.toString(), SHOWN));
      redirects++;
      hop = new Hop(run);
      return Optional.of(request.redirected(head.status(), to));
    }

    private ProbeResult judge(Answer answer) {
      return Expectations.problem(answer, run.settings(), run.deadline())
          .<ProbeResult>map(what -> new ProbeResult.Down(fields(), Cause.MISMATCH, what))
          .orElseGet(() -> new ProbeResult.Up(fields()));
    }

    private ProbeResult failed(IOException error) {
      return error instanceof AnswerException wrong
          ? new ProbeResult.Down(fields(), wrong.kind(), String.valueOf(wrong.getMessage()))
          : TlsMeter.result(error, hop.doing(), fields());
    }

    private Fields fields() {
      hop.fields().put("redirects", redirects);
      if (redirects > 0) {
        hop.fields().put("redirect_ms", Hop.millis(hop.begin() - begin));
      }
      return hop.fields().build();
    }
  }
}
