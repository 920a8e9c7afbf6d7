package dev.sonde.benchmarks;

import java.io.IOException;

/**
 * A network of its own beside this host's, joined to it by a pair of virtual interfaces; closing
 * takes it away. What an earlier run left behind is taken away first.
 *
 * @param name the name of the namespace
 * @param near the interface on this host's side
 */
record Namespace(String name, String near) implements AutoCloseable {
  /** This host's address on the pair. */
  static final String HERE = "10.253.77.1";

  /** The address of the namespace. */
  static final String THERE = "10.253.77.2";

  /** Makes a namespace whose name begins with {@code sb-}. Needs the rights of root. */
  static Namespace make(String word) throws IOException {
    Namespace made = new Namespace("sb-" + word, "sb-v0");
    made.close();
    Runtime.getRuntime().addShutdownHook(new Thread(made::remove));
    Shell.run("ip netns add " + made.name);
    Shell.run("ip link add " + made.near + " type veth peer name sb-v1 netns " + made.name);
    Shell.run(
        "ip addr add " + HERE + "/30 dev " + made.near + " && ip link set " + made.near + " up");
    made.run("ip addr add " + THERE + "/30 dev sb-v1");
    made.run("ip link set sb-v1 up");
    made.run("ip link set lo up");
    return made;
  }

  /** Runs a line of the shell inside. */
  String run(String line) throws IOException {
    return Shell.run("ip netns exec " + name + " " + line);
  }

  private void remove() {
    try {
      Shell.run(
          "ip netns del " + name + " 2>/dev/null; ip link del " + near + " 2>/dev/null; true");
    } catch (IOException e) {
      Rows.note("%s is left behind: %s", name, e);
    }
  }

  @Override
  public void close() {
    remove();
  }
}
