package dev.sonde.probe;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Looks host names up. Thread-safe. */
@FunctionalInterface
public interface Names {

  /** Which of a name's addresses are wanted. */
  enum Family {
    /** All: those of IPv4 before those of IPv6, as Java has them. */
    ANY,
    IPV4,
    IPV6
  }

  /**
   * The addresses of a host, in the order of preference; never none.
   *
   * @param host a name, or an address in text form
   * @throws NameException if there are none, or no answer came in time
   * @throws InterruptedException if the thread is interrupted
   */
  List<InetAddress> addresses(String host, Family family, Deadline deadline)
      throws InterruptedException;

  /**
   * Makes sure that somebody else, such as a proxy, may be asked to reach a host.
   *
   * @throws NameException if it may not
   */
  default void permitRemote(String host) {}

  /**
   * The first address of a host.
   *
   * @throws NameException if there is none, or no answer came in time
   * @throws InterruptedException if the thread is interrupted
   */
  default InetAddress address(String host, Family family, Deadline deadline)
      throws InterruptedException {
    return addresses(host, family, deadline).getFirst();
  }

  /**
   * The names that the system knows (hosts file, DNS).
   *
   * <p>A look-up is a native call, which would hold a virtual thread's carrier for as long as a
   * name server is silent. So up to 64 threads of the platform do them; when all are busy a look-up
   * fails at once, as a measurement that can't be made.
   *
   * <p>Java remembers addresses for 30 s, which would hide that a name has got others, and make the
   * time of a look-up nothing; from the first call on it remembers none.
   */
  static Names system() {
    Security.setProperty("networkaddress.cache.ttl", "0");
    Security.setProperty("networkaddress.cache.negative.ttl", "0");
    ExecutorService threads =
        new ThreadPoolExecutor(
            0,
            64,
            5,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("names-", 0).daemon().factory());
    return (host, family, deadline) -> {
      Optional<InetAddress> literal = literal(host);
      return literal.isPresent()
          ? wanted(host, new InetAddress[] {literal.get()}, family)
          : look(threads, host, family, deadline);
    };
  }

  /** The address that a text is; empty if it is a name, which must be looked up. */
  static Optional<InetAddress> literal(String host) {
    boolean isPerhaps =
        host.indexOf(':') >= 0
            || (!host.isEmpty() && Character.digit(host.charAt(host.length() - 1), 10) >= 0);
    if (!isPerhaps) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static List<InetAddress> look(
      ExecutorService threads, String host, Family family, Deadline deadline)
      throws InterruptedException {
    Future<InetAddress[]> found;
    try {
      found = threads.submit(() -> InetAddress.getAllByName(host));
    } catch (RejectedExecutionException e) {
      throw new NameException("too many names are being looked up already", true, e);
    }
    try {
      return wanted(host, found.get(deadline.nanosLeft(), TimeUnit.NANOSECONDS), family);
    } catch (TimeoutException e) {
      throw new NameException("no answer in time for the name " + host, false, e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownHostException) {
        throw new NameException("the name " + host + " is not known", false, e);
      }
      throw new NameException("the name " + host + " can't be looked up: " + e.getCause(), true, e);
    }
  }

  private static List<InetAddress> wanted(String host, InetAddress[] found, Family family) {
    List<InetAddress> wanted = new ArrayList<>(found.length);
    for (InetAddress address : found) {
      if (family == Family.ANY || address instanceof Inet4Address == (family == Family.IPV4)) {
        wanted.add(address);
      }
    }
    if (wanted.isEmpty()) {
      throw new NameException(
          "the name " + host + " has no address of " + family.name().toLowerCase(Locale.ROOT),
          false,
          null);
    }
    return List.copyOf(wanted);
  }
}
