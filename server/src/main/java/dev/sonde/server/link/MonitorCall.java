package dev.sonde.server.link;

import dev.sonde.model.Micros;
import dev.sonde.transport.link.Preface;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The calls to one monitor, one after the other: after 0.5, 1, 2, and then 5 to 10 s, for ever. A
 * call that lasted begins the count anew.
 */
final class MonitorCall implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(MonitorCall.class.getName());
  private static final long[] PAUSES_MILLIS = {500, 1_000, 2_000};
  private static final long LATER_MILLIS = 5_000;
  private static final int CONNECT_MILLIS = 5_000;

  /** A call that lasted this long begins the count of failures anew. */
  private static final long LASTED = 10 * Micros.PER_SECOND;

  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final String address;
  private final InetSocketAddress target;
  private final String key;
  private final InetSocketAddress listener;
  private final Clock clock;
  private final Supplier<RandomGenerator> random;
  private final Thread thread;
  private volatile Monitor state;
  private volatile @Nullable Splice splice;
  private volatile boolean closed;

  MonitorCall(
      String address,
      InetSocketAddress target,
      String key,
      InetSocketAddress listener,
      Clock clock,
      Supplier<RandomGenerator> random) {
    this.address = address;
    this.target = target;
    this.key = key;
    this.listener = listener;
    this.clock = clock;
    this.random = random;
    this.state =
        new Monitor(address, !key.isEmpty(), false, "", "not tried yet", Micros.now(clock));
    this.thread = Thread.ofVirtual().name("monitor").unstarted(this::callForEver);
  }

  void start() {
    thread.start();
  }

  Monitor state() {
    return state;
  }

  private void callForEver() {
    int failures = 0;
    try {
      while (!closed) {
        boolean lasted = false;
        try {
          lasted = call();
        } catch (IOException e) {
          away(reason(e));
        }
        failures = lasted ? 0 : failures + 1;
        TimeUnit.MILLISECONDS.sleep(pause(failures));
      }
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.TRACE, "{0} is called no more", address);
    }
  }

  private long pause(int failures) {
    return failures < PAUSES_MILLIS.length
        ? PAUSES_MILLIS[failures]
        : LATER_MILLIS + random.get().nextLong(LATER_MILLIS);
  }

  /** Calls once; returns when the call is over, and tells whether it lasted. */
  private boolean call() throws IOException {
    try (Socket agent = new Socket();
        Socket own = new Socket()) {
      agent.connect(
          new InetSocketAddress(target.getHostString(), target.getPort()), CONNECT_MILLIS);
      agent.setTcpNoDelay(true);
      Preface.say(agent, Preface.DIAL + (key.isEmpty() ? "-" : key));
      String answer = Preface.line(agent, ANSWER, System::nanoTime);
      if (!answer.startsWith(Preface.AGENT)) {
        away(refusal(answer));
        return false;
      }
      String id = answer.substring(Preface.AGENT.length());
      own.connect(listener, CONNECT_MILLIS);
      own.setTcpNoDelay(true);
      Splice through = new Splice(agent, own);
      splice = through;
      through.shakeHands();
      connected(id);
      through.run();
      boolean lasted = Micros.now(clock) - state.since() > LASTED;
      away("the connection ended");
      return lasted;
    } finally {
      splice = null;
    }
  }

  private static String refusal(String answer) {
    return answer.startsWith(Preface.NO)
        ? "it refuses: " + answer.substring(Preface.NO.length()).replaceAll("\\p{Cntrl}", " ")
        : "what answers there is no Sonde agent";
  }

  private void connected(String id) {
    state = new Monitor(address, !key.isEmpty(), true, id, "", Micros.now(clock));
    LOG.log(System.Logger.Level.INFO, "Agent {0} was reached at {1}", id, address);
  }

  private void away(String why) {
    Monitor before = state;
    if (closed || (!before.connected() && before.why().equals(why))) {
      return;
    }
    state = new Monitor(address, !key.isEmpty(), false, before.agent(), why, Micros.now(clock));
    LOG.log(
        System.Logger.Level.WARNING,
        "The monitor at {0} is not connected: {1}. It is tried again for ever",
        address,
        why);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case UnknownHostException _ -> "its name is not known";
      case SocketTimeoutException _ -> "it does not answer in time";
      default -> String.valueOf(e.getMessage());
    };
  }

  @Override
  public void close() {
    closed = true;
    Splice through = splice;
    if (through != null) {
      through.close();
    }
    thread.interrupt();
  }
}
