package dev.sonde.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * Thrown when input does not have the form that it should have; names every fault that was found.
 */
public final class MalformedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  /** An exception with one or more faults. */
  public MalformedException(List<Fault> faults) {
    super(faults.stream().map(Fault::toString).collect(Collectors.joining("; ")));
    this.faults = List.copyOf(faults);
  }

  /** An exception with one fault. */
  public MalformedException(String path, String problem) {
    this(List.of(new Fault(path, problem)));
  }

  /** What is wrong, in the order in which it was found; never empty. */
  public List<Fault> faults() {
    return faults;
  }
}
