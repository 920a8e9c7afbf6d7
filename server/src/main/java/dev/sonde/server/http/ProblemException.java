package dev.sonde.server.http;

import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import java.util.List;

/** Thrown by a handler whose answer is a problem (RFC 9457). */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final transient List<Fault> faults;

  /** A problem with a status code, an explanation for people, and the faults of the request. */
  public ProblemException(int status, String detail, List<Fault> faults) {
    super(detail);
    this.status = status;
    this.faults = List.copyOf(faults);
  }

  /** A problem without single faults. */
  public ProblemException(int status, String detail) {
    this(status, detail, List.of());
  }

  /** 400: the request has faults. */
  public static ProblemException malformed(MalformedException e) {
    return new ProblemException(400, String.valueOf(e.getMessage()), e.faults());
  }

  /** The status code. */
  public int status() {
    return status;
  }

  /** What is wrong with the request, part by part; may be empty. */
  public List<Fault> faults() {
    return faults;
  }
}
