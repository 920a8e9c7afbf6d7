package dev.sonde.host;

import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import java.util.LinkedHashMap;
import java.util.Map;

/** The network interfaces, without the loopback ({@code /proc/net/dev}, {@code /sys/class/net}). */
final class InterfaceCollector implements Collector {
  /** More interfaces than these are left out, but for the default route's. */
  static final int MAX_INTERFACES = 256;

  private static final String LOOPBACK = "lo";

  private final HostFiles files;
  private final Map<String, Nic> nics = new LinkedHashMap<>();
  private Routes routes = Routes.none();
  private Addresses addresses = Addresses.none();

  InterfaceCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(Round round) {
    if (round.relisting()) {
      routes = Routes.read(files);
    }
    readCounters(round);
    boolean changed = round.relisting();
    for (Nic nic : nics.values()) {
      changed |= nic.readState(files);
    }
    if (changed) {
      readSettings();
    }
    String defaultInterface = routes.defaultInterface().orElse("");
    for (Nic nic : nics.values()) {
      nic.report(round, files, addresses, nic.name().equals(defaultInterface));
    }
  }

  private void readCounters(Round round) {
    nics.values().forEach(Nic::begin);
    Text text = files.read("/proc/net/dev");
    if (text.isEmpty()) {
      round.absent("interface", text.absence());
    }
    while (text.nextLine()) {
      String name = text.before(':');
      if (!name.isEmpty() && !name.equals(LOOPBACK)) {
        readRow(name, text, round);
      }
    }
    nics.values().removeIf(nic -> !nic.present());
  }

  private void readRow(String name, Text row, Round round) {
    Nic nic = nics.get(name);
    if (nic == null && isReported(name, round)) {
      nic = new Nic(name, round.device().with(Tags.INTERFACE, name));
      nics.put(name, nic);
    }
    if (nic != null) {
      nic.readCounters(row);
    }
  }

  private boolean isReported(String name, Round round) {
    if (nics.size() < MAX_INTERFACES
        || routes.defaultInterface().filter(name::equals).isPresent()) {
      return PointRules.tagValueProblem(name).isEmpty();
    }
    round.absent("interface of some", "there are more than " + MAX_INTERFACES + " interfaces");
    return false;
  }

  private void readSettings() {
    routes = Routes.read(files);
    addresses = Addresses.read(files, routes);
    for (Nic nic : nics.values()) {
      nic.readSettings(files);
    }
  }
}
