package dev.sonde.server.intake;

import dev.sonde.model.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a sender of a history is told. */
public sealed interface PastAnswer {

  /**
   * What can be taken is durable.
   *
   * @param added how many points were added
   * @param there how many were there already, or came twice
   * @param leftOut how many were left out, by {@link PastCounters causes}; only those that occurred
   * @param problems what the limits are that were met, for people
   */
  record Taken(int added, int there, Map<String, Integer> leftOut, List<String> problems)
      implements PastAnswer {

    /** Copies the map and the list. */
    public Taken {
      leftOut = Map.copyOf(leftOut);
      problems = List.copyOf(problems);
    }
  }

  /** It is no history; nothing is taken. */
  record Refused(List<Fault> faults) implements PastAnswer {
    /** Copies the list. */
    public Refused {
      faults = List.copyOf(faults);
    }
  }

  /**
   * Nothing is taken now.
   *
   * @param after when it may be
   * @param busy whether there is too much to do, rather than something broken
   */
  record Later(Duration after, String problem, boolean busy) implements PastAnswer {}
}
