package dev.sonde.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** Sonde's store, in a process of its own with the memory settings of the packaged server. */
final class SondeStore {
  private static final List<String> JVM =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-Xmx160m",
          "-Xss512k",
          "-XX:MaxDirectMemorySize=64m",
          "--enable-native-access=ALL-UNNAMED");

  private final Flags flags;
  private final Fleet fleet;

  /** The store that is given a fleet's samples. */
  SondeStore(Flags flags, Fleet fleet) {
    this.flags = flags;
    this.fleet = fleet;
  }

  /** Feeds it, opens it in a new process and asks it. */
  StoreFigures measure() throws IOException, InterruptedException {
    try (Scratch scratch = Scratch.make()) {
      Properties fed = new Properties();
      process(scratch, "ingest", fed);
      long bytes = scratch.bytes("data");
      Properties asked = new Properties();
      long began = process(scratch, "ask", asked);
      return new StoreFigures(
          "Sonde",
          fleet.samples() / number(fed, "seconds"),
          number(fed, "cpu") * 1e6 / fleet.samples(),
          (double) bytes / fleet.samples(),
          "",
          number(fed, "peakRss"),
          (Long.parseLong(asked.getProperty("firstAnswer")) - began) / 1e6,
          number(asked, "rss"),
          answers(asked),
          Arrays.asList(asked.getProperty("top").split(" ")));
    }
  }

  /** Runs {@link StoreProcess} and reads what it found; returns when it was started. */
  private long process(Scratch scratch, String task, Properties found)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElseThrow());
    command.addAll(JVM);
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), StoreProcess.class.getName()));
    command.addAll(List.of("--task", task, "--until", Long.toString(fleet.end())));
    for (Flags.Flag flag : StoreProcess.SHARED) {
      command.addAll(List.of("--" + flag.name(), flags.text(flag.name())));
    }
    try (Program program = Program.start("store-" + task, scratch.path(), command)) {
      program.await();
      try (var reader = Files.newBufferedReader(scratch.path().resolve("found"))) {
        found.load(reader);
      }
      return program.began();
    }
  }

  private static Map<Question, StoreFigures.Times> answers(Properties asked) {
    Map<Question, StoreFigures.Times> answers = new EnumMap<>(Question.class);
    for (Question question : Question.values()) {
      answers.put(
          question,
          new StoreFigures.Times(
              number(asked, question + ".p50"), number(asked, question + ".p99")));
    }
    return answers;
  }

  private static double number(Properties found, String key) {
    return Double.parseDouble(Objects.requireNonNull(found.getProperty(key), key));
  }
}
