package dev.sonde.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads deliveries from their JSON form, the schema {@code Delivery} of the API, and trusts nothing
 * in it: types are strict, unknown and repeated keys are faults, names and sizes are held to {@link
 * PointRules}, numbers are finite, nesting is bounded.
 *
 * <p>Kinds, field names and tag sets that repeat are shared between points and between deliveries.
 * Thread-safe; keep one for all deliveries.
 */
public final class DeliveryDecoder {
  private static final double DEFAULT_INTERVAL_S = 10;
  private static final Keys DELIVERY =
      new Keys("agent", "sent", "reports").orElse("interval", "replayed");
  private static final Keys REPORT = new Keys("stream", "sequence", "points");

  private final JsonFactory json = JsonInput.factory();
  private final Vocabulary vocabulary = new Vocabulary();

  /**
   * The delivery in these bytes.
   *
   * @throws MalformedException if it is not one; names the first 20 faults, each with its path, and
   *     tells how many more there are
   */
  public Delivery decode(byte[] bytes) {
    return JsonInput.read(
        json, bytes, input -> new Reading(input).delivery(), detail -> "not JSON: " + detail);
  }

  /** One pass over one delivery. */
  private final class Reading {
    private final JsonInput input;
    private final PointReader points;
    private String agent = "";
    private long sent;
    private double interval = DEFAULT_INTERVAL_S;
    private boolean replayed;
    private List<Draft> drafts = List.of();

    Reading(JsonInput input) {
      this.input = input;
      this.points = new PointReader(input, vocabulary);
    }

    Delivery delivery() {
      if (input.object()) {
        int seen = 0;
        for (String key = input.nextKey(); key != null; key = input.nextKey()) {
          seen = DELIVERY.mark(key, seen, input);
          readKey(key);
        }
        DELIVERY.areAll(seen, input);
      }
      List<Report> reports =
          drafts.stream()
              .map(d -> new Report(new Report.Id(agent, d.stream, d.sequence), d.points))
              .toList();
      return new Delivery(agent, sent, interval, replayed, reports);
    }

    private void readKey(String key) {
      switch (key) {
        case "agent" -> agent = input.text(PointRules::idProblem);
        case "sent" -> sent = input.integer(PointRules::timeProblem);
        case "interval" -> interval = input.number(PointRules::intervalProblem);
        case "replayed" -> replayed = input.truth();
        case "reports" -> drafts = reports();
        default -> input.skip();
      }
    }

    private List<Draft> reports() {
      List<Draft> read = new ArrayList<>();
      if (!input.array()) {
        return read;
      }
      while (input.nextElement()) {
        read.add(report());
      }
      if (read.isEmpty()) {
        input.fault("expected at least one report");
      }
      return read;
    }

    private Draft report() {
      Draft draft = new Draft();
      if (!input.object()) {
        return draft;
      }
      int seen = 0;
      for (String key = input.nextKey(); key != null; key = input.nextKey()) {
        seen = REPORT.mark(key, seen, input);
        switch (key) {
          case "stream" -> draft.stream = input.text(PointRules::streamProblem);
          case "sequence" -> draft.sequence = input.integer(Reading::sequenceProblem);
          case "points" -> readPoints(draft.points);
          default -> input.skip();
        }
      }
      REPORT.areAll(seen, input);
      return draft;
    }

    private void readPoints(List<Point> into) {
      if (!input.array()) {
        return;
      }
      while (input.nextElement()) {
        into.add(points.read());
      }
    }

    private static Optional<String> sequenceProblem(long sequence) {
      return sequence >= 1
          ? Optional.empty()
          : Optional.of("expected 1 or more, found " + sequence);
    }
  }

  /** A report whose agent may not have been read yet. */
  private static final class Draft {
    private String stream = "";
    private long sequence;
    private final List<Point> points = new ArrayList<>();
  }
}
