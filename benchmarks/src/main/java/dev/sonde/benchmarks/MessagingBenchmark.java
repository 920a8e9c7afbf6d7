package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Flags.Flag;
import dev.sonde.model.Micros;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import dev.sonde.transport.Commands;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.Uplink;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reports of many agents from their uplinks to durable, commands there and back, and the memory of
 * an agent, over each way in the same run; the ratios are to plain posts, for commands and memory
 * to the link.
 */
public final class MessagingBenchmark {
  private static final List<Flag> FLAGS =
      List.of(
          Flag.of("server", "", "the program bin/sonde with the server"),
          Flag.of("agent", "", "the program bin/sonde with the agent"),
          Flag.of("peers", "", "not used"),
          Flag.of("agents", "64", "agents that report at once"),
          new Flag("warm-up", "8", "3", "seconds before each measurement"),
          new Flag("seconds", "15", "5", "seconds of each measurement"),
          new Flag("commands", "300", "60", "commands, one after the other"),
          new Flag("settle", "60", "15", "seconds before an agent's memory is read"));

  private static final byte[] MODULES =
      "[{\"name\":\"echo\",\"summary\":\"\",\"state\":\"running\",\"input_schema\":{\"type\":\"object\"}}]"
          .getBytes(StandardCharsets.UTF_8);

  private final Flags flags;
  private final Clock clock;
  private final Rows rows = new Rows("messaging");

  private MessagingBenchmark(Flags flags, Clock clock) {
    this.flags = flags;
    this.clock = clock;
  }

  /** Runs everything and prints the rows. */
  public static void main(String[] args) throws IOException, InterruptedException {
    new MessagingBenchmark(new Flags(args, FLAGS), Clock.systemUTC()).run();
  }

  private void run() throws IOException, InterruptedException {
    reports();
    commands();
    memory();
  }

  /** A server that is connected to both brokers. */
  private record Site(Scratch scratch, Brokers brokers, Program server, int port)
      implements AutoCloseable {

    @Override
    public void close() throws IOException {
      server.close();
      brokers.close();
      scratch.close();
    }
  }

  private Site site() throws IOException {
    Scratch scratch = Scratch.make();
    Brokers brokers = Brokers.start(scratch.path());
    int port = Program.freePort();
    Program server =
        Program.start(
            "sonde-server",
            scratch.path(),
            List.of(
                flags.text("server"),
                "server",
                "--listen",
                "127.0.0.1:" + port,
                "--data",
                scratch.path().resolve("data").toString(),
                "--mqtt",
                "mqtt://127.0.0.1:" + brokers.mqtt(),
                "--nats",
                "nats://127.0.0.1:" + brokers.nats()));
    double _ =
        server.millisUntil(
            port,
            "/metrics",
            answer -> {
              String text = new String(answer.body(), StandardCharsets.UTF_8);
              return text.contains("sonde_broker_connected{broker=\"mqtt\"} 1")
                  && text.contains("sonde_broker_connected{broker=\"nats\"} 1");
            });
    return new Site(scratch, brokers, server, port);
  }

  /** What reporting over one way came to. */
  private record Load(long accepted, double seconds, Latencies latencies, double cpu) {}

  private void reports() throws IOException, InterruptedException {
    double baseline = Double.NaN;
    for (Road road : Road.values()) {
      try (Site site = site()) {
        Load load = load(site, road);
        double perSecond = load.accepted() / load.seconds();
        baseline = Double.isNaN(baseline) ? perSecond : baseline;
        rows.row(
            "reports/s to durable over " + road.title() + ", " + flags.text("agents") + " agents",
            "",
            String.format(
                Locale.ROOT,
                "**%s** (p50 %.1f, p99 %.1f ms; server's CPU %.1f of %.0f s)",
                Rows.figure(perSecond),
                load.latencies().millis(0.5),
                load.latencies().millis(0.99),
                load.cpu(),
                load.seconds()),
            "",
            Rows.ratio(perSecond, baseline));
      }
    }
  }

  private Load load(Site site, Road road) throws IOException, InterruptedException {
    URI address = road.address(site.port(), site.brokers());
    AtomicBoolean counts = new AtomicBoolean();
    AtomicBoolean over = new AtomicBoolean();
    List<Sender> senders = new ArrayList<>();
    for (int i = 0; i < flags.whole("agents"); i++) {
      String id = "bench-" + road.title() + "-" + i;
      Sender sender = new Sender(road.uplink(id, address, Commands.NONE), id, clock, counts, over);
      senders.add(sender);
      sender.thread.start();
    }
    TimeUnit.SECONDS.sleep(flags.whole("warm-up"));
    double cpu = site.server().meter().cpuSeconds();
    long began = System.nanoTime();
    counts.set(true);
    TimeUnit.SECONDS.sleep(flags.whole("seconds"));
    counts.set(false);
    double seconds = (System.nanoTime() - began) / 1e9;
    cpu = site.server().meter().cpuSeconds() - cpu;
    over.set(true);
    Latencies latencies = new Latencies();
    long accepted = 0;
    long all = 0;
    for (Sender sender : senders) {
      sender.thread.join();
      sender.uplink.close();
      sender.latencies.forEach(latencies::add);
      accepted += sender.latencies.size();
      all += sender.sequence;
    }
    requireStored(site.port(), all);
    return new Load(accepted, seconds, latencies, cpu);
  }

  private static void requireStored(int port, long acknowledged) throws IOException {
    try (SondeApi api = new SondeApi(port)) {
      long stored = api.stored();
      if (stored != acknowledged) {
        throw new IOException(acknowledged + " reports were acknowledged, stored are " + stored);
      }
    }
  }

  /** One agent that reports as fast as it is acknowledged. */
  private static final class Sender {
    private final Uplink uplink;
    private final String id;
    private final Clock clock;
    private final AtomicBoolean counts;
    private final AtomicBoolean over;
    private final List<Long> latencies = new ArrayList<>();
    private final Thread thread = Thread.ofVirtual().unstarted(this::send);
    private long sequence;

    Sender(Uplink uplink, String id, Clock clock, AtomicBoolean counts, AtomicBoolean over) {
      this.uplink = uplink;
      this.id = id;
      this.clock = clock;
      this.counts = counts;
      this.over = over;
    }

    private void send() {
      while (!over.get()) {
        sequence++;
        long began = System.nanoTime();
        Outcome outcome = uplink.deliver(delivery());
        while (!(outcome instanceof Outcome.Acknowledged)) {
          outcome = uplink.deliver(delivery());
        }
        if (counts.get()) {
          latencies.add(System.nanoTime() - began);
        }
      }
    }

    private byte[] delivery() {
      long now = Micros.now(clock);
      return """
          {"agent":"%1$s","sent":%2$d,"interval":10,"replayed":false,"reports":[{"stream":"b",\
          "sequence":%3$d,"points":[{"kind":"host","time":%2$d,"tags":{"device":"%1$s"},"fields":\
          {"cpu_pct":12.5,"mem_pct":40.25,"load1":0.5,"load5":0.25,"load15":0.1,"uptime_s":1000}}]}]}"""
          .formatted(id, now, sequence)
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  private void commands() throws IOException, InterruptedException {
    double baseline = Double.NaN;
    for (Road road : List.of(Road.LINK, Road.MQTT, Road.NATS)) {
      try (Site site = site()) {
        Latencies times = commandTimes(site, road);
        double middle = times.millis(0.5);
        baseline = Double.isNaN(baseline) ? middle : baseline;
        rows.row(
            "command there and back over " + road.title() + ", p50 ms",
            "",
            "**%s** (p99 %s; %d commands by the API)"
                .formatted(Rows.figure(middle), Rows.figure(times.millis(0.99)), times.size()),
            "",
            Rows.ratio(middle, baseline));
      }
    }
  }

  private Latencies commandTimes(Site site, Road road) throws IOException, InterruptedException {
    URI address = road.address(site.port(), site.brokers());
    try (Uplink uplink = road.uplink("commanded", address, new Echo())) {
      while (!(uplink.deliver(hello()) instanceof Outcome.Acknowledged)) {
        TimeUnit.MILLISECONDS.sleep(100);
      }
      double _ =
          site.server()
              .millisUntil(
                  site.port(),
                  "/api/v1/agents/commanded/modules",
                  answer -> new String(answer.body(), StandardCharsets.UTF_8).contains("\"echo\""));
      CommandTimes commanding = new CommandTimes(site.port(), "commanded");
      Latencies _ = commanding.run(flags.whole("commands") / 5);
      return commanding.run(flags.whole("commands"));
    }
  }

  private byte[] hello() {
    return "{\"agent\":\"commanded\",\"sent\":%1$d,\"reports\":[{\"stream\":\"b\",\"sequence\":1,\"points\":[]}]}"
        .formatted(Micros.now(clock))
        .getBytes(StandardCharsets.UTF_8);
  }

  /** Answers each command at once. */
  private static final class Echo implements Commands {
    @Override
    public void command(CommandOrder order, CommandEvents events) {
      events.completed(Map.of("ok", true));
    }

    @Override
    public byte[] modules() {
      return MODULES.clone();
    }
  }

  private void memory() throws IOException, InterruptedException {
    double baseline = Double.NaN;
    for (Road road : List.of(Road.LINK, Road.MQTT, Road.NATS)) {
      try (Site site = site();
          Scratch scratch = Scratch.make();
          Program agent = agent(scratch.path(), road.address(site.port(), site.brokers()))) {
        TimeUnit.SECONDS.sleep(flags.whole("settle"));
        double rss = agent.meter().rss();
        baseline = Double.isNaN(baseline) ? rss : baseline;
        rows.row(
            "agent that reports over " + road.title() + ", RSS, MB",
            "",
            "**%s** (private %s)"
                .formatted(Rows.figure(rss), Rows.figure(agent.meter().privateMemory())),
            "",
            Rows.ratio(rss, baseline));
      }
    }
  }

  private Program agent(Path folder, URI address) throws IOException {
    return Program.start(
        "sonde-agent",
        folder,
        List.of(
            flags.text("agent"),
            "agent",
            "--server",
            address.toString(),
            "--api",
            "off",
            "--device-id",
            "bench",
            "--state-dir",
            folder.resolve("state").toString()));
  }
}
