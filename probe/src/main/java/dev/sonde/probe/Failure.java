package dev.sonde.probe;

import dev.sonde.model.Fields;
import dev.sonde.probe.ProbeResult.Cause;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.util.Locale;

/** What an error of a socket means for a run. */
public final class Failure {
  private Failure() {}

  /**
   * The result of a run that an error ended.
   *
   * @param doing what was being done, such as {@code connecting to 192.0.2.1:80}
   * @param fields what was measured before
   */
  public static ProbeResult of(IOException error, String doing, Fields fields) {
    String message = String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
    if (isOurs(message)) {
      return new ProbeResult.Unknown(doing + ": " + message);
    }
    return new ProbeResult.Down(fields, cause(error, message), doing + ": " + words(error));
  }

  /**
   * The result of a run that an error ended, unless the error is that the thread was interrupted,
   * which closes the sockets of a virtual thread.
   *
   * @throws InterruptedException if the thread is interrupted
   */
  public static ProbeResult orInterruption(IOException error, String doing, Fields fields)
      throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException(doing);
    }
    return of(error, doing, fields);
  }

  /** Whether the error says that this host is short of something or forbids it. */
  private static boolean isOurs(String message) {
    return message.contains("too many open files")
        || message.contains("cannot assign requested address")
        || message.contains("no buffer space")
        || message.contains("operation not permitted")
        || message.contains("permission denied")
        || message.contains("address already in use");
  }

  private static Cause cause(IOException error, String message) {
    if (error instanceof SocketTimeoutException || message.contains("timed out")) {
      return Cause.TIMEOUT;
    }
    if (error instanceof ProtocolException) {
      return Cause.PROTOCOL;
    }
    if (error instanceof PortUnreachableException) {
      return Cause.REFUSED;
    }
    if (error instanceof NoRouteToHostException || message.contains("unreachable")) {
      return Cause.UNREACHABLE;
    }
    return error instanceof ConnectException || message.contains("refused")
        ? Cause.REFUSED
        : Cause.BROKEN;
  }

  /** What an error of a socket says, for people. */
  public static String words(IOException error) {
    return switch (error) {
      case SocketTimeoutException _ -> "no answer in time";
      case PortUnreachableException _ -> "the port is closed";
      case EOFException _ -> "the connection was closed";
      default ->
          error.getMessage() == null
              ? error.getClass().getSimpleName()
              : error.getMessage().toLowerCase(Locale.ROOT);
    };
  }
}
