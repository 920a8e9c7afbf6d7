package dev.sonde.transport;

import dev.sonde.model.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What became of a delivery. */
public sealed interface Outcome {

  /**
   * Every report is durable at the server.
   *
   * @param stored how many reports were stored now
   * @param duplicates how many had been stored before
   * @param assignments the hash of the {@link dev.sonde.model.Assignments} that the server has for
   *     the agent; empty if it did not say
   */
  record Acknowledged(int stored, int duplicates, Optional<String> assignments) implements Outcome {

    /** An acknowledgement that says nothing of assignments. */
    public Acknowledged(int stored, int duplicates) {
      this(stored, duplicates, Optional.empty());
    }
  }

  /**
   * The server will never take this delivery as it is.
   *
   * @param faults what is wrong with it
   */
  record Refused(List<Fault> faults) implements Outcome {
    /** Copies the list. */
    public Refused {
      faults = List.copyOf(faults);
    }
  }

  /**
   * The server, or the way to it, can't take the delivery now; the same delivery may be sent again.
   *
   * @param retryAfter how long the other side asks to be left alone; zero if it didn't say
   * @param reason what stands in the way, for people
   * @param cause what sort of thing stands in the way
   */
  record Later(Duration retryAfter, String reason, Cause cause) implements Outcome {

    /** Something does not work. */
    public Later(Duration retryAfter, String reason) {
      this(retryAfter, reason, Cause.FAILED);
    }

    /** What sort of thing stands in the way of a delivery. */
    public enum Cause {
      /** All works, but there is more to do than can be done. */
      BUSY,
      /** Something does not work. */
      FAILED
    }
  }

  /**
   * The delivery is larger than the server takes in one go; smaller ones may pass.
   *
   * @param reason the limit, for people
   */
  record TooLarge(String reason) implements Outcome {}
}
