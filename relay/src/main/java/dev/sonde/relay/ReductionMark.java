package dev.sonde.relay;

import dev.sonde.relay.reduce.ReductionRules;

/**
 * How far a relay that reduces has come. Each closing of windows is a cut: decided and on disk
 * before anything of it goes up, so that after a crash the same is made again under the same names.
 *
 * @param rules what holds for the reports in the log
 * @param stream the stream of the reports that the cut makes
 * @param cut counts cuts up
 * @param upTo the cut is made of the log's records before this number
 * @param closed and of their windows that end by this time, in microseconds
 * @param upToBefore the same of the cut before
 * @param closedBefore the same of the cut before
 * @param from the log's first record that is still of use
 * @param done whether all that the cut makes is in the spool
 */
record ReductionMark(
    ReductionRules rules,
    String stream,
    long cut,
    long upTo,
    long closed,
    long upToBefore,
    long closedBefore,
    long from,
    boolean done) {
  private static final int PART_BITS = 16;

  /** Nothing was cut yet. */
  static ReductionMark first(ReductionRules rules, String stream) {
    return new ReductionMark(rules, stream, 0, 0, Long.MIN_VALUE, 0, Long.MIN_VALUE, 0, true);
  }

  /** The next cut, decided and not made. */
  ReductionMark next(String ofRun, long before, long closing) {
    return new ReductionMark(rules, ofRun, cut + 1, before, closing, upTo, closed, from, false);
  }

  /** The cut, made. */
  ReductionMark finished(long firstOfUse) {
    return new ReductionMark(
        rules, stream, cut, upTo, closed, upToBefore, closedBefore, firstOfUse, true);
  }

  /** The same place under other rules, with nothing left in the log. */
  ReductionMark under(ReductionRules others) {
    return new ReductionMark(
        others, stream, cut, upTo, closed, upToBefore, closedBefore, from, done);
  }

  /** Whether what a record says of a window that ends then has gone up, or is in the spool. */
  boolean isOut(long record, long end) {
    return (record < upToBefore && end <= closedBefore) || (done && record < upTo && end <= closed);
  }

  /** The sequence of a report that the cut makes, one of several for each agent. */
  long sequence(int part) {
    return (cut << PART_BITS) + part;
  }
}
