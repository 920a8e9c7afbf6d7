package dev.sonde.server.checks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells whether the way to a target is another one than before.
 *
 * <p>The rule: at each hop the addresses are known that answered there in the last {@value
 * #REMEMBERED} runs. A run differs if at some hop an address answers that is not known there, or if
 * it goes on behind the hop where the target was. A hop that is silent does not differ, nor does
 * one that was always silent, nor a way that ends early. If two runs in a row differ, the way has
 * changed, and only what the two saw is known from then on; a run that differs alone has shown
 * another of several equal ways, which is then known too. If a way comes back within {@value
 * #RETURN} runs of its change, that is told once, and both are taken for equal ways from then on.
 *
 * <p>For one thread at a time.
 */
final class PathMemory {
  private static final int REMEMBERED = 50;
  private static final int RETURN = 20;
  private static final int MOST_HOPS = 64;
  private static final int MOST_ALTERNATIVES = 16;
  private static final String SILENT = "*";

  private List<Map<String, Long>> known = new ArrayList<>();
  private List<Map<String, Long>> before = List.of();
  private Optional<Way> last = Optional.empty();
  private Optional<Way> suspect = Optional.empty();
  private boolean isWhole;
  private long runs;
  private long changedAt;
  private int changes;

  /**
   * What one run saw.
   *
   * @param addresses for each hop who answered, {@code *} for nobody
   * @param isReached whether the last is the target
   */
  record Way(List<String> addresses, boolean isReached) {

    /** Reads addresses with spaces between; what is beyond 64 hops does not count. */
    static Way of(String path, boolean isReached) {
      String[] addresses = path.split(" ", MOST_HOPS + 1);
      boolean isCut = addresses.length > MOST_HOPS;
      return new Way(
          List.of(addresses).subList(0, Math.min(addresses.length, MOST_HOPS)),
          isReached && !isCut);
    }

    @Override
    public String toString() {
      return String.join(" ", addresses);
    }
  }

  /**
   * A change.
   *
   * @param hop the first that is another, from 1
   * @param from the way before
   * @param to the way now
   * @param count which change it is, from 1, since this memory began
   */
  record Change(int hop, Way from, Way to, int count) {}

  /** Takes what a run saw, and tells whether the way has changed. */
  Optional<Change> take(Way way) {
    runs++;
    int hop = differing(known, way);
    if (hop < 0) {
      suspect.ifPresent(this::learn);
      suspect = Optional.empty();
      learn(way);
      last = Optional.of(way);
      return Optional.empty();
    }
    if (suspect.isEmpty()) {
      suspect = Optional.of(way);
      return Optional.empty();
    }
    return Optional.of(changed(hop, way));
  }

  private Change changed(int hop, Way way) {
    boolean isBack = runs - changedAt <= RETURN && differing(before, way) < 0;
    List<Map<String, Long>> replaced = known;
    known = new ArrayList<>();
    isWhole = false;
    if (isBack) {
      replaced.forEach(each -> known.add(new HashMap<>(each)));
    }
    suspect.ifPresent(this::learn);
    suspect = Optional.empty();
    learn(way);
    before = replaced;
    changedAt = runs;
    changes++;
    Change change = new Change(hop + 1, last.orElse(way), way, changes);
    last = Optional.of(way);
    return change;
  }

  /** The first hop at which a way differs, from 0; -1 if it is none. */
  private int differing(List<Map<String, Long>> hops, Way way) {
    for (int i = 0; i < way.addresses().size(); i++) {
      String address = way.addresses().get(i);
      if (!address.equals(SILENT) && isNew(hops, i, address)) {
        return i;
      }
    }
    return -1;
  }

  private boolean isNew(List<Map<String, Long>> hops, int hop, String address) {
    if (hop >= hops.size()) {
      return isWhole;
    }
    Map<String, Long> here = hops.get(hop);
    return !here.isEmpty() && !here.containsKey(address);
  }

  private void learn(Way way) {
    isWhole |= way.isReached();
    for (int i = 0; i < way.addresses().size(); i++) {
      if (i == known.size()) {
        known.add(new HashMap<>());
      }
      String address = way.addresses().get(i);
      if (!address.equals(SILENT)) {
        learn(known.get(i), address);
      }
    }
  }

  private void learn(Map<String, Long> here, String address) {
    here.put(address, runs);
    here.values().removeIf(run -> runs - run >= REMEMBERED);
    if (here.size() > MOST_ALTERNATIVES) {
      here.values().remove(here.values().stream().min(Long::compare).orElse(runs));
    }
  }
}
