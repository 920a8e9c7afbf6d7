package dev.sonde.probe;

import java.io.IOException;
import java.net.InetAddress;

/**
 * A target behind three routers, each a network namespace of this host, and this host itself at the
 * near end: {@code 198.18.53.1 – r1 – r2 – r3 – target}. The link between the second and the third
 * router takes 1,400 bytes.
 */
public final class Routers implements AutoCloseable {
  /** The target's addresses. */
  public static final String TARGET_V4 = "198.18.56.2";

  public static final String TARGET_V6 = "fd53:6f6e:56::2";

  private static final String[] NODES = {"r1", "r2", "r3", "end"};
  private static final int FIRST_NET = 53;

  /** Makes them; skips the test if that is not possible here. */
  public Routers() throws InterruptedException {
    Net.require("ip", "nft");
    close();
    for (String node : NODES) {
      Net.run("ip netns add " + name(node));
      for (String each :
          new String[] {
            "ipv4/ip_forward=1",
            "ipv6/conf/all/forwarding=1",
            "ipv4/icmp_ratelimit=0",
            "ipv6/icmp/ratelimit=0",
            "ipv4/ping_group_range=0 0"
          }) {
        String[] setting = each.split("=", 2);
        in(node, "sh -c 'echo " + setting[1] + " > /proc/sys/net/" + setting[0] + "'");
      }
      // In newer kernels each namespace has this limit of its own; in older ones there is none to
      // raise.
      Net.tryTo(
          "ip netns exec "
              + name(node)
              + " sysctl -qw net.ipv4.icmp_msgs_per_sec=1000000 net.ipv4.icmp_msgs_burst=100000");
    }
    for (int i = 0; i < NODES.length; i++) {
      link(i);
    }
    routes();
    meet();
    in("r2", "ip link set right mtu 1400");
    in("r3", "ip link set left mtu 1400");
  }

  private static String name(String node) {
    return "sonde-t-" + node;
  }

  private static void link(int i) throws InterruptedException {
    int net = FIRST_NET + i;
    String near = i == 0 ? "sonde-t-near" : "right";
    String far = name(NODES[i]);
    Net.run("ip link add sonde-t-a type veth peer name sonde-t-b");
    Net.run("ip link set sonde-t-b netns " + far + " name left");
    if (i == 0) {
      Net.run("ip link set sonde-t-a name " + near);
    } else {
      Net.run("ip link set sonde-t-a netns " + name(NODES[i - 1]) + " name right");
    }
    String here = i == 0 ? "ip" : "ip -n " + name(NODES[i - 1]);
    ends(here, near, net, 1);
    ends("ip -n " + far, "left", net, 2);
  }

  private static void ends(String ip, String link, int net, int host) throws InterruptedException {
    Net.run(ip + " addr add 198.18." + net + "." + host + "/30 dev " + link);
    Net.run(ip + " addr add fd53:6f6e:" + net + "::" + host + "/64 dev " + link + " nodad");
    Net.run(ip + " link set " + link + " up");
    Net.run(ip + " link set lo up");
  }

  private static void routes() throws InterruptedException {
    for (int i = 0; i < NODES.length; i++) {
      String node = "ip -n " + name(NODES[i]);
      int net = FIRST_NET + i;
      Net.run(node + " route add default via 198.18." + net + ".1");
      Net.run(node + " -6 route add default via fd53:6f6e:" + net + "::1");
      String onward = i == 0 ? "ip" : "ip -n " + name(NODES[i - 1]);
      Net.run(onward + " route add 198.18.57.0/24 via 198.18." + net + ".2");
      for (int far = net + 1; far < FIRST_NET + NODES.length; far++) {
        Net.run(onward + " route add 198.18." + far + ".0/30 via 198.18." + net + ".2");
        Net.run(onward + " -6 route add fd53:6f6e:" + far + "::/64 via fd53:6f6e:" + net + "::2");
      }
    }
  }

  /** Lets the neighbours learn each other's addresses, which takes a second on new links. */
  private static void meet() {
    for (String target : new String[] {TARGET_V4, TARGET_V6}) {
      try {
        InetAddress address = InetAddress.getByName(target);
        for (int i = 0; i < 10 && !address.isReachable(2_000); i++) {
          Thread.onSpinWait();
        }
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Runs a command in a node: {@code r1}, {@code r2}, {@code r3} or {@code end}. */
  public String in(String node, String command) throws InterruptedException {
    return Net.run("ip netns exec " + name(node) + " " + command);
  }

  /** Makes a node drop some of the echo requests that reach it; 100 for all. */
  public void drop(String node, int percent) throws InterruptedException {
    forget(node);
    in(node, "nft add table inet drops");
    in(node, "nft 'add chain inet drops in { type filter hook input priority 0; }'");
    for (String type : new String[] {"icmp", "icmpv6"}) {
      in(
          node,
          "nft add rule inet drops in "
              + type
              + " type echo-request"
              + (percent < 100 ? " numgen random mod 100 '<' " + percent : "")
              + " drop");
    }
  }

  /** Makes a node drop all of IPv4's ICMP, UDP and TCP that reaches it. */
  public void silence(String node) throws InterruptedException {
    forget(node);
    in(node, "nft add table inet drops");
    in(node, "nft 'add chain inet drops in { type filter hook input priority 0; }'");
    in(node, "nft 'add rule inet drops in meta l4proto { icmp, tcp, udp } drop'");
  }

  /** Makes a node say nothing of packets whose time to live ends at it. */
  public void hush(String node) throws InterruptedException {
    forget(node);
    in(node, "nft add table inet drops");
    in(node, "nft 'add chain inet drops out { type filter hook output priority 0; }'");
    in(node, "nft add rule inet drops out icmp type time-exceeded drop");
  }

  /** Makes a node drop nothing any more. */
  public void forget(String node) throws InterruptedException {
    Net.tryTo("ip netns exec " + name(node) + " nft delete table inet drops");
  }

  @Override
  public void close() throws InterruptedException {
    Net.tryTo("ip link del sonde-t-near");
    Net.tryTo("ip link del sonde-t-a");
    for (String node : NODES) {
      Net.tryTo("ip netns del " + name(node));
    }
  }
}
