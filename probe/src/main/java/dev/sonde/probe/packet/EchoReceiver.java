package dev.sonde.probe.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** Receives replies, errors and stamps, and tells the bursts that they belong to. Of one thread. */
final class EchoReceiver {
  /** One more than are sent at once: when all have answered, that is seen without asking again. */
  private static final int SLOTS = EchoSender.SLOTS + 1;

  private static final int SLOT_BYTES = 256;
  private static final int CONTROL_BYTES = 256;
  private static final int ROUNDS = 16;
  private static final int SOURCE_QUENCH = 4;
  private static final int IP_DESTINATION = 16;
  private static final int IPV6_DESTINATION = 24;
  private static final int IPV6_NEXT = 6;
  private static final int FRAGMENT = 44;
  private static final int FRAGMENT_BYTES = 8;

  private final PacketSocket socket;
  private final EchoKey key;
  private final BurstTable bursts;
  private final SentRing ring;
  private final Clocks clocks;
  private final Consumer<Burst> whenOver;
  private final MessageBatch replies;
  private final MessageBatch errors;
  private final ReceivedControls controls = new ReceivedControls();
  private final boolean hasIpHeader;
  private final LongAdder late = new LongAdder();
  private final LongAdder foreign = new LongAdder();
  private final LongAdder spoofed = new LongAdder();
  private final LongAdder corrupt = new LongAdder();

  /**
   * A receiver.
   *
   * @param whenOver hears of bursts of which all is known
   */
  EchoReceiver(
      PacketSocket socket,
      EchoKey key,
      Arena arena,
      BurstTable bursts,
      SentRing ring,
      Clocks clocks,
      Consumer<Burst> whenOver) {
    this.socket = socket;
    this.key = key;
    this.bursts = bursts;
    this.ring = ring;
    this.clocks = clocks;
    this.whenOver = whenOver;
    this.hasIpHeader = socket.type() == PacketSocket.Type.RAW && key.version() == IpVersion.V4;
    replies = new MessageBatch(arena, SLOTS, SLOT_BYTES, CONTROL_BYTES);
    errors = new MessageBatch(arena, SLOTS, SLOT_BYTES, CONTROL_BYTES);
  }

  EchoCounts counts() {
    return new EchoCounts(late.sum(), foreign.sum(), spoofed.sum(), corrupt.sum());
  }

  /**
   * Takes what is there. Stamps of sending are taken after the replies were received and before
   * they are looked at: a reply's stamp is there by then.
   */
  void receive() {
    for (int round = 0; round < ROUNDS; round++) {
      int count = socket.receive(replies);
      clocks.read();
      receiveErrors();
      for (int slot = 0; slot < count; slot++) {
        controls.read(replies, slot);
        take(slot);
      }
      if (count < SLOTS && count != -Errno.EINTR) {
        return;
      }
    }
  }

  /** Takes stamps of sending, and on datagram sockets errors. */
  void receiveErrors() {
    int count = SLOTS;
    for (int round = 0; round < ROUNDS && count == SLOTS; round++) {
      count = socket.receiveErrors(errors);
      for (int slot = 0; slot < count; slot++) {
        controls.read(errors, slot);
        if (controls.isTransmitStamp()) {
          stamp(ring.byStamp(controls.transmitted()), controls.stamp());
        } else if (controls.isIcmp()) {
          takeTold(slot);
        }
      }
    }
  }

  private void stamp(long index, long stamp) {
    Burst burst = bursts.find(EchoKey.burst(index));
    if (burst != null && index != 0 && EchoKey.number(index) < burst.plan().count()) {
      burst.stamped(EchoKey.number(index), stamp);
    }
  }

  private void take(int slot) {
    MemorySegment data = replies.data();
    long at = replies.dataAt(slot);
    int header = hasIpHeader ? (data.get(JAVA_BYTE, at) & 15) * 4 : 0;
    int held = replies.held(slot) - header;
    if (held < EchoFormat.HEADER) {
      foreign.increment();
    } else if ((data.get(JAVA_BYTE, at + header) & 0xff) == key.version().echoReply) {
      takeReply(slot, at + header, held, replies.length(slot) - header);
    } else {
      takeError(slot, at + header, held);
    }
  }

  private void takeReply(int slot, long at, int held, int length) {
    MemorySegment data = replies.data();
    if (held < EchoFormat.KNOWN || EchoFormat.cookie(data, at) != key.cookie()) {
      foreign.increment();
      return;
    }
    if (hasIpHeader && held == length && EchoFormat.sum(data, at, length) != 0xffff) {
      corrupt.increment();
      return;
    }
    long index = EchoFormat.index(data, at);
    Burst burst = bursts.find(EchoKey.burst(index));
    int number = EchoKey.number(index);
    if (burst == null) {
      (bursts.wasGiven(EchoKey.burst(index)) ? late : spoofed).increment();
    } else if (!burst.isSent(number)
        || !isLength(burst, length)
        || !replies.isOf(slot, burst.target())) {
      spoofed.increment();
    } else {
      Timing timing = burst.timing(number, clocks.now(), clocks.wall(), controls.stamp());
      burst.reply(number, new Echo.Reply(timing.millis(), controls.hops(), timing.isKernel()));
      tellIfOver(burst);
    }
  }

  /** Datagram sockets do not tell the length of what did not fit. */
  private static boolean isLength(Burst burst, int length) {
    int sent = EchoFormat.HEADER + burst.plan().size();
    return length == sent || (length == SLOT_BYTES && sent > length);
  }

  /** An error on a raw socket: it quotes the packet, of which it may have only eight bytes. */
  private void takeError(int slot, long at, int held) {
    MemorySegment data = replies.data();
    int type = data.get(JAVA_BYTE, at) & 0xff;
    if (key.version() == IpVersion.V4 && type == SOURCE_QUENCH) {
      return;
    }
    long packet = at + EchoFormat.HEADER;
    int header = quotedHeader(data, packet, held - EchoFormat.HEADER);
    int left = held - EchoFormat.HEADER - header;
    if (left < EchoFormat.HEADER
        || EchoFormat.identifier(data, packet + header) != key.identifier()) {
      foreign.increment();
      return;
    }
    long index = quotedIndex(data, packet + header, left);
    Burst burst = bursts.find(EchoKey.burst(index));
    int code = data.get(JAVA_BYTE, at + 1) & 0xff;
    int mtu = EchoFormat.mtu(data, at, key.version());
    if (burst == null) {
      foreign.increment();
    } else if (!burst.target().isAt(data, packet + destination())) {
      spoofed.increment();
    } else {
      refuse(burst, index, new IcmpError(replies.peer(slot), type, code, mtu), controls.stamp());
    }
  }

  /** An error that the kernel tells a datagram socket; what it quotes begins with the echo. */
  private void takeTold(int slot) {
    clocks.read();
    long index = quotedIndex(errors.data(), errors.dataAt(slot), errors.held(slot));
    Burst burst = bursts.find(EchoKey.burst(index));
    if (burst == null) {
      foreign.increment();
    } else if (!errors.isOf(slot, burst.target())) {
      spoofed.increment();
    } else {
      refuse(burst, index, controls.icmp(), controls.stamp());
    }
  }

  private int destination() {
    return key.version() == IpVersion.V4 ? IP_DESTINATION : IPV6_DESTINATION;
  }

  /** Bytes of the header of a quoted packet; more than are there if it is no echo. */
  private int quotedHeader(MemorySegment data, long at, int left) {
    if (left < key.version().headerBytes) {
      return Integer.MAX_VALUE / 2;
    }
    int bytes = key.version().headerBytes;
    if (key.version() == IpVersion.V4) {
      bytes = (data.get(JAVA_BYTE, at) & 15) * 4;
    } else if (data.get(JAVA_BYTE, at + IPV6_NEXT) == FRAGMENT) {
      bytes += FRAGMENT_BYTES;
    }
    boolean isEcho =
        bytes < left && (data.get(JAVA_BYTE, at + bytes) & 0xff) == key.version().echoRequest;
    return isEcho ? bytes : Integer.MAX_VALUE / 2;
  }

  private long quotedIndex(MemorySegment data, long at, int held) {
    if (held >= EchoFormat.KNOWN) {
      return EchoFormat.cookie(data, at) == key.cookie() ? EchoFormat.index(data, at) : 0;
    }
    return held >= EchoFormat.HEADER ? ring.bySequence(EchoFormat.sequence(data, at)) : 0;
  }

  private void refuse(Burst burst, long index, IcmpError error, long stamp) {
    int number = EchoKey.number(index);
    if (burst.isAwaited(number)) {
      Timing timing = burst.timing(number, clocks.now(), clocks.wall(), stamp);
      burst.decide(number, new Echo.Refused(error, timing.millis(), timing.isKernel()));
      tellIfOver(burst);
    }
  }

  private void tellIfOver(Burst burst) {
    if (burst.isOver()) {
      whenOver.accept(burst);
    }
  }
}
