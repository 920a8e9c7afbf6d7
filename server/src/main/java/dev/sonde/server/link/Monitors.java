package dev.sonde.server.link;

import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import dev.sonde.server.inventory.Inventory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The agents that the server dials, since they can't dial it. Each is tried for ever, by a virtual
 * thread of its own. Thread-safe; what is changed is in the inventory when the method returns.
 */
public final class Monitors implements AutoCloseable {
  /** How many there may be. */
  public static final int MOST = 1_000;

  private static final int LONGEST_KEY = 500;

  private final Inventory inventory;
  private final Clock clock;
  private final Supplier<RandomGenerator> random;
  private final Map<String, MonitorCall> calls = new ConcurrentSkipListMap<>();
  private Optional<InetSocketAddress> listener = Optional.empty();

  /** Those of an inventory, none of which is dialled yet. */
  public Monitors(Inventory inventory, Clock clock, Supplier<RandomGenerator> random) {
    this.inventory = inventory;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Begins to dial.
   *
   * @param ownListener where this server's own HTTP is
   */
  public synchronized void start(InetSocketAddress ownListener) {
    listener = Optional.of(ownListener);
    inventory.monitors().forEach(this::call);
  }

  private void call(String address, String key) {
    InetSocketAddress target = target(address).orElseThrow();
    MonitorCall call = new MonitorCall(address, target, key, listener.orElseThrow(), clock, random);
    calls.put(address, call);
    call.start();
  }

  /** All of them, by address. */
  public List<Monitor> all() {
    return calls.values().stream().map(MonitorCall::state).toList();
  }

  /** One of them. */
  public Optional<Monitor> find(String address) {
    return Optional.ofNullable(calls.get(address)).map(MonitorCall::state);
  }

  /** How many are connected. */
  public long connected() {
    return calls.values().stream().filter(call -> call.state().connected()).count();
  }

  /**
   * Adds one, and begins to dial it.
   *
   * @param key what the agent demands; empty if it demands none
   * @return whether it was added; false if it is there already
   * @throws MalformedException if the address or the key can't be used
   */
  public synchronized boolean add(String address, String key) {
    List<Fault> faults = new ArrayList<>();
    if (target(address).isEmpty()) {
      faults.add(
          new Fault(
              "address", "expected HOST:PORT such as 192.0.2.1:4402, found '" + address + "'"));
    }
    if (key.length() > LONGEST_KEY
        || !key.equals(key.strip())
        || key.matches("(?s).*\\p{Cntrl}.*")) {
      faults.add(
          new Fault(
              "key",
              "expected at most "
                  + LONGEST_KEY
                  + " characters on one line, without spaces around them"));
    }
    if (!faults.isEmpty()) {
      throw new MalformedException(faults);
    }
    if (calls.containsKey(address)) {
      return false;
    }
    inventory.putMonitor(address, key);
    call(address, key);
    return true;
  }

  /** Removes one, and hangs up. */
  public synchronized void remove(String address) {
    inventory.deleteMonitor(address);
    MonitorCall call = calls.remove(address);
    if (call != null) {
      call.close();
    }
  }

  private static Optional<InetSocketAddress> target(String address) {
    try {
      URI uri = new URI("tcp://" + address);
      boolean good =
          uri.getHost() != null
              && uri.getPort() > 0
              && uri.getPort() <= 65_535
              && uri.getRawAuthority().equals(address)
              && uri.getRawUserInfo() == null;
      String host = good ? uri.getHost().replaceAll("^\\[|]$", "") : "";
      return good
          ? Optional.of(InetSocketAddress.createUnresolved(host, uri.getPort()))
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  @Override
  public synchronized void close() {
    calls.values().forEach(MonitorCall::close);
  }
}
