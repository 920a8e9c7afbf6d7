package dev.sonde.probe;

import dev.sonde.model.Fields;

/**
 * What a run found. The fields are those of the kind {@code probe}, without {@code up} and {@code
 * duration_ms}, which the framework adds; what could not be measured is absent.
 */
public sealed interface ProbeResult {

  /** What was measured. */
  Fields fields();

  /** What became of each packet; none if the run was no burst of packets. */
  default Packets packets() {
    return Packets.NONE;
  }

  /**
   * The target answered as it should.
   *
   * @param packets what became of each packet
   */
  record Up(Fields fields, Packets packets) implements ProbeResult {

    /** A result of a run that was no burst of packets. */
    public Up(Fields fields) {
      this(fields, Packets.NONE);
    }
  }

  /**
   * The target did not answer, or not as it should.
   *
   * @param fields what was measured all the same
   * @param cause where it failed
   * @param reason in words, such as {@code connection refused}
   * @param packets what became of each packet
   */
  record Down(Fields fields, Cause cause, String reason, Packets packets) implements ProbeResult {

    /** A result of a run that was no burst of packets. */
    public Down(Fields fields, Cause cause, String reason) {
      this(fields, cause, reason, Packets.NONE);
    }
  }

  /** The same with what became of each packet. */
  default ProbeResult with(Packets all) {
    return switch (this) {
      case Up up -> new Up(up.fields(), all);
      case Down down -> new Down(down.fields(), down.cause(), down.reason(), all);
      case Unknown unknown -> unknown;
    };
  }

  /**
   * Nothing can be said of the target, because this host could not measure: no permission, no
   * route, no free socket, a clock that was set in between.
   *
   * @param reason in words, and what would help
   */
  record Unknown(String reason) implements ProbeResult {

    @Override
    public Fields fields() {
      return Fields.none();
    }
  }

  /** Where a run failed; part of the wire format, in lower case. */
  enum Cause {
    /** The name could not be looked up. */
    NAME,
    /** Something on the way said that it can't be reached, or the host is not there. */
    UNREACHABLE,
    /** The target refused. */
    REFUSED,
    /** No answer in time. */
    TIMEOUT,
    /** Packets were lost, some or all. */
    LOSS,
    /** The connection broke. */
    BROKEN,
    /** The answer is not of the protocol. */
    PROTOCOL,
    /** The answer is not what was expected. */
    MISMATCH,
    /** The certificate is not to be trusted. */
    CERTIFICATE
  }
}
