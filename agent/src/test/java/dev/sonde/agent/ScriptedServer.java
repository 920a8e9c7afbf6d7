package dev.sonde.agent;

import dev.sonde.transport.Outcome;
import dev.sonde.transport.Uplink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An uplink whose other side does what a test says, and remembers what it took. */
final class ScriptedServer implements Uplink {
  private static final Pattern REPORT =
      Pattern.compile("\\{\"stream\":\"([0-9a-f]{16})\",\"sequence\":(\\d+)");

  private final List<Taken> taken = new ArrayList<>();
  private final List<String> deliveries = new ArrayList<>();
  private final List<List<Long>> attempts = new ArrayList<>();
  private Function<List<Long>, Outcome> behaviour =
      sequences -> new Outcome.Acknowledged(sequences.size(), 0);

  /** A report that the server acknowledged. */
  record Taken(String stream, long sequence, boolean replayed) {}

  /** From now on answers as a function of the sequences that are delivered. */
  synchronized void answer(Function<List<Long>, Outcome> answers) {
    behaviour = answers;
  }

  @Override
  public synchronized Outcome deliver(byte[] delivery) {
    String json = new String(delivery, StandardCharsets.UTF_8);
    deliveries.add(json);
    boolean replayed = json.contains("\"replayed\":true");
    List<Taken> reports = new ArrayList<>();
    for (Matcher each = REPORT.matcher(json); each.find(); ) {
      reports.add(new Taken(each.group(1), Long.parseLong(each.group(2)), replayed));
    }
    List<Long> sequences = reports.stream().map(Taken::sequence).toList();
    attempts.add(sequences);
    Outcome outcome = behaviour.apply(sequences);
    if (outcome instanceof Outcome.Acknowledged) {
      taken.addAll(reports);
    }
    return outcome;
  }

  synchronized List<Taken> taken() {
    return List.copyOf(taken);
  }

  synchronized List<Long> takenSequences() {
    return taken.stream().map(Taken::sequence).toList();
  }

  /** The sequences of each delivery, taken or not. */
  synchronized List<List<Long>> attempts() {
    return List.copyOf(attempts);
  }

  /** All deliveries as they came, taken or not. */
  synchronized List<String> deliveries() {
    return List.copyOf(deliveries);
  }

  @Override
  public Optional<byte[]> assignments(String agent) {
    return Optional.empty();
  }

  @Override
  public String destination() {
    return "test://server";
  }

  @Override
  public void close() {}
}
