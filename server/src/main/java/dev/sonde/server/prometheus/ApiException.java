package dev.sonde.server.prometheus;

/** Thrown where a request is answered with an error of Prometheus' API. */
final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorType type;

  ApiException(ErrorType type, String problem) {
    super(problem);
    this.type = type;
  }

  /** A parameter makes no sense. */
  static ApiException badData(String parameter, String problem) {
    return new ApiException(
        ErrorType.BAD_DATA, "invalid parameter \"" + parameter + "\": " + problem);
  }

  /** What Prometheus calls the sort of error, and the status that goes with it. */
  enum ErrorType {
    BAD_DATA("bad_data", 400),
    EXECUTION("execution", 422),
    NOT_FOUND("not_found", 404),
    TIMEOUT("timeout", 503),
    UNAVAILABLE("unavailable", 503);

    private final String word;
    private final int status;

    ErrorType(String word, int status) {
      this.word = word;
      this.status = status;
    }

    String word() {
      return word;
    }

    int status() {
      return status;
    }
  }

  ErrorType type() {
    return type;
  }

  String problem() {
    return String.valueOf(getMessage());
  }
}
