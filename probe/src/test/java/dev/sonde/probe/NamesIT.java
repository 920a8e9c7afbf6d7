package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Names as the system finds them, by a name server of the test's own. */
class NamesIT {
  /** An address of loopback whose port 53 is nobody's. */
  private static final String SERVER = "127.83.79.78";

  @Test
  void aNameWhoseAddressChangesIsFollowed(@TempDir Path folder) throws Exception {
    Net.require("unshare", "mount");
    Path resolver = Files.writeString(folder.resolve("resolv.conf"), "nameserver " + SERVER + "\n");
    Path order = Files.writeString(folder.resolve("nsswitch.conf"), "hosts: files dns\n");
    AtomicInteger asked = new AtomicInteger();
    try (DatagramSocket socket = new DatagramSocket(53, InetAddress.ofLiteral(SERVER))) {
      Serving serving = new Serving();
      serving.start(() -> serve(socket, asked));
      List<String> found =
          OwnProgram.run(
              List.of(
                  "unshare",
                  "--mount",
                  "sh",
                  "-c",
                  "mount --bind "
                      + resolver
                      + " /etc/resolv.conf && mount --bind "
                      + order
                      + " /etc/nsswitch.conf && exec \"$@\"",
                  "sh"),
              Once.class,
              "tcp moving.sonde.test:9 family=ipv4",
              "tcp moving.sonde.test:9 family=ipv4",
              "http http://moving.sonde.test:9/ family=ipv4",
              "icmp gone.sonde.test family=ipv4");
      serving.close(socket);
      assertThat(found).hasSize(4);
      assertThat(found.get(0)).contains("address=127.83.1.1");
      assertThat(found.get(1)).contains("address=127.83.1.2");
      assertThat(found.get(2)).contains("address=127.83.1.3");
      assertThat(found.get(3))
          .contains("cause=name", "the name gone.sonde.test is not known", "up=0");
    }
  }

  private static void serve(DatagramSocket socket, AtomicInteger asked) {
    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
    while (!socket.isClosed()) {
      try {
        packet.setLength(512);
        socket.receive(packet);
        byte[] answer = answer(packet, asked).toWire();
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (SocketException e) {
        // Closed: the loop ends.
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  /** The next address for each question for one. */
  private static Message answer(DatagramPacket packet, AtomicInteger asked)
      throws java.io.IOException {
    Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    if (query.getQuestion().getName().toString().startsWith("gone.")) {
      answer.getHeader().setRcode(Rcode.NXDOMAIN);
    } else if (query.getQuestion().getType() == Type.A) {
      answer.addRecord(
          new ARecord(
              query.getQuestion().getName(),
              DClass.IN,
              300,
              InetAddress.ofLiteral("127.83.1." + asked.incrementAndGet())),
          Section.ANSWER);
    }
    return answer;
  }
}
