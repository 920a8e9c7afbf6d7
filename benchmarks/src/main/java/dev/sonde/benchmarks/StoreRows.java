package dev.sonde.benchmarks;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The rows of what was measured of stores, the first of which is Sonde's. */
final class StoreRows {
  private final Rows rows;

  /** Rows that go to others. */
  StoreRows(Rows rows) {
    this.rows = rows;
  }

  /** Prints what was measured of one scale. */
  void of(StoreScale scale, Fleet fleet, List<StoreFigures> figures) {
    String head = scale.title() + ": ";
    row(figures, head + "ingest, samples/s", "≥1 M", StoreFigures::samplesPerSecond);
    row(figures, "… with closing days between", "", StoreFigures::samplesPerSecondInAll);
    row(figures, "… CPU, µs per sample", "", StoreFigures::cpuMicros);
    row(figures, "… peak RSS, MB", "", f -> f.fed().peakRss());
    row(
        figures,
        head + "bytes per sample, closed days",
        "≤1.4",
        f -> f.fed().closedBytesPerSample(),
        f -> f.fed().note());
    row(figures, "… all files", "", StoreFigures::bytesPerSample);
    row(figures, head + "start to first answer, ms", "≤1000", StoreFigures::startMillis);
    row(figures, "… RSS then, MB", "≤250", StoreFigures::startRss);
    row(figures, "… RSS after the questions, MB", "≤250", StoreFigures::queryRss);
    for (Question question : Question.of(fleet)) {
      row(
          figures,
          head + question.title(fleet) + ", first after a start, ms",
          "",
          f -> f.first(question));
      row(
          figures,
          "… again, p50 (p99), ms",
          goal(scale, question),
          f -> f.times(question).p50(),
          f -> Rows.figure(f.times(question).p99()));
    }
    dashboards(head, figures);
  }

  private static String goal(StoreScale scale, Question question) {
    boolean aDay = question == Question.DAY && scale == StoreScale.DAY;
    return aDay ? "≤2.5" : scale == StoreScale.MONTH ? "≤100" : "";
  }

  private void dashboards(String head, List<StoreFigures> figures) {
    row(
        figures,
        head + "ten dashboards at once while samples come: one of them, p50 (p99), ms",
        "",
        f -> f.dashboards().whole().p50(),
        f -> Rows.figure(f.dashboards().whole().p99()));
    row(
        figures,
        "… its slowest question, p50 (p99), ms",
        "",
        f -> f.dashboards().slowest().p50(),
        f -> Rows.figure(f.dashboards().slowest().p99()));
    row(
        figures,
        "… a tick of all devices accepted, p50 (p99), ms",
        "",
        f -> f.dashboards().tick().p50(),
        f -> Rows.figure(f.dashboards().tick().p99()));
    row(figures, "… peak RSS, MB", "", f -> f.dashboards().peakRss());
  }

  /** Prints how much more each store needs for more data; nothing if either was not measured. */
  void growth(
      String what, @Nullable List<StoreFigures> before, @Nullable List<StoreFigures> after) {
    if (before == null || after == null) {
      return;
    }
    grown(what + ": ingest, samples/s", before, after, StoreFigures::samplesPerSecondInAll);
    grown("… bytes per sample", before, after, StoreFigures::bytesPerSample);
    grown("… start", before, after, StoreFigures::startMillis);
    grown("… RSS after the questions", before, after, StoreFigures::queryRss);
    grown("… a day per minute, p50", before, after, f -> f.times(Question.DAY).p50());
    grown("… top 10, p50", before, after, f -> f.times(Question.TOP).p50());
    grown("… a dashboard among ten, p50", before, after, f -> f.dashboards().whole().p50());
  }

  private void grown(
      String what,
      List<StoreFigures> before,
      List<StoreFigures> after,
      ToDoubleFunction<StoreFigures> figure) {
    List<String> ratios =
        after.stream().map(f -> f.who() + " " + ratio(f, before, figure).orElse("–")).toList();
    rows.row(
        what,
        "",
        "**" + ratios.getFirst().replace("Sonde ", "") + "**",
        String.join(", ", ratios.subList(1, ratios.size())),
        "");
  }

  private static Optional<String> ratio(
      StoreFigures after, List<StoreFigures> before, ToDoubleFunction<StoreFigures> figure) {
    return before.stream()
        .filter(f -> f.who().equals(after.who()))
        .findAny()
        .map(f -> Rows.ratio(figure.applyAsDouble(after), figure.applyAsDouble(f)));
  }

  private void row(
      List<StoreFigures> figures, String what, String goal, ToDoubleFunction<StoreFigures> figure) {
    row(figures, what, goal, figure, f -> "");
  }

  private void row(
      List<StoreFigures> figures,
      String what,
      String goal,
      ToDoubleFunction<StoreFigures> figure,
      Function<StoreFigures, String> remark) {
    StoreFigures own = figures.getFirst();
    List<StoreFigures> peers = figures.subList(1, figures.size());
    rows.row(
        what,
        goal,
        "**" + Rows.figure(figure.applyAsDouble(own)) + "**" + inBrackets(remark.apply(own)),
        peers.stream()
            .map(
                f ->
                    f.who()
                        + " "
                        + Rows.figure(figure.applyAsDouble(f))
                        + inBrackets(remark.apply(f)))
            .collect(Collectors.joining(", ")),
        peers.stream()
            .map(f -> Rows.ratio(figure.applyAsDouble(own), figure.applyAsDouble(f)))
            .filter(ratio -> !ratio.isEmpty())
            .collect(Collectors.joining(", ")));
  }

  private static String inBrackets(String remark) {
    return remark.isEmpty() ? "" : " (" + remark + ")";
  }
}
