package dev.sonde.benchmarks;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that is measured of one store with one fleet's samples: it is fed, started anew for
 * each first question with nothing in the page cache, asked again and again, and at last asked by
 * ten at once while it is fed.
 */
record StoreTrial(StoreSubject subject, Fleet fleet, int ticksPerCommit, Effort effort) {

  /**
   * How much is asked.
   *
   * @param repetitions how often each question is asked
   * @param seconds how long dashboards are looked at
   */
  record Effort(int repetitions, int seconds) {}

  /** Does all of it, in a folder of its own. */
  StoreFigures measure() throws IOException, InterruptedException {
    try (Scratch scratch = Scratch.make()) {
      StoreSubject.Fed fed = subject.feed(scratch, fleet, ticksPerCommit);
      double bytesPerSample = (double) scratch.bytes("data") / fleet.samples();
      introduce(scratch);
      Map<Question, Double> cold = cold(scratch);
      int port = Program.freePort();
      try (Program program = started(scratch, port);
          HttpConnection connection = new HttpConnection(port)) {
        ask(connection, Question.LATEST, 0);
        double start = (System.nanoTime() - program.began()) / 1e6;
        double startRss = program.meter().rss();
        Map<Question, StoreFigures.Times> warm =
            StoreFigures.ask(
                fleet,
                effort.repetitions(),
                (question, repetition) -> get(connection, question, repetition),
                subject::values);
        double queryRss = program.meter().rss();
        List<String> top = subject.top(get(connection, Question.TOP, 0));
        Dashboards.Result dashboards =
            new Dashboards(subject, fleet, program, port).watch(effort.seconds());
        return new StoreFigures(
            subject.title(),
            fleet.samples(),
            fed,
            bytesPerSample,
            start,
            startRss,
            queryRss,
            cold,
            warm,
            dashboards,
            top);
      }
    }
  }

  private Program started(Scratch scratch, int port) throws IOException {
    Program program = subject.start(scratch, port);
    program.millisUntilOk(port, subject.readyPath());
    return program;
  }

  /** One tick of all devices over HTTP, so that the program knows them by more than their past. */
  private void introduce(Scratch scratch) throws IOException {
    int port = Program.freePort();
    try (Program program = started(scratch, port);
        HttpConnection connection = new HttpConnection(port)) {
      subject.deliver(connection, 0, fleet.devices().size(), fleet.ticks());
      ask(connection, Question.LATEST, 0);
      Rows.note("%s: %.0f MB after the first answers", subject.title(), program.meter().rss());
    }
  }

  private Map<Question, Double> cold(Scratch scratch) throws IOException {
    Map<Question, Double> times = new EnumMap<>(Question.class);
    for (Question question : Question.of(fleet)) {
      scratch.forgetCached("data");
      int port = Program.freePort();
      try (Program program = started(scratch, port);
          HttpConnection connection = new HttpConnection(port)) {
        long began = System.nanoTime();
        byte[] answer = get(connection, question, 0);
        times.put(question, (System.nanoTime() - began) / 1e6);
        question.requireFull(fleet, subject.values(question, answer));
        Rows.note("%s: %s cold %.1f ms", subject.title(), question, times.get(question));
      }
    }
    return times;
  }

  private void ask(HttpConnection connection, Question question, int repetition)
      throws IOException {
    question.requireFull(fleet, subject.values(question, get(connection, question, repetition)));
  }

  private byte[] get(HttpConnection connection, Question question, int repetition)
      throws IOException {
    return connection.get(subject.path(fleet, question, repetition)).orThrow().body();
  }
}
