package dev.sonde.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sends requests over many kept-alive connections, one at a time on each, from one thread: a thread
 * for each connection would cost more CPU than the requests do, and the programs that are measured
 * share it. A refusal for load (429, 503) is counted, and the request sent again 20 ms later; any
 * other answer but 2xx ends the benchmark.
 */
final class LoadLoop implements AutoCloseable {
  private static final long RETRY_AFTER = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
  private static final Pattern LENGTH =
      Pattern.compile("\r\ncontent-length:\\s*(\\d+)", Pattern.CASE_INSENSITIVE);

  private final Selector selector = Selector.open();
  private final List<Client> clients = new ArrayList<>();
  private final Queue<Client> waiting = new ArrayDeque<>();
  private final Requests requests;
  private Tally tally = new Tally();
  private boolean sending;
  private int outstanding;

  /**
   * What a stretch of load came to.
   *
   * @param accepted requests answered with 2xx
   * @param samples the samples in those
   * @param seconds from the first request to the last answer
   * @param postponed how many answers were refusals for load
   * @param latencies from sending a request to the end of its answer, of those accepted
   */
  record Result(long accepted, long samples, double seconds, long postponed, Latencies latencies) {}

  private static final class Tally {
    private long accepted;
    private long samples;
    private long postponed;
    private final Latencies latencies = new Latencies();
  }

  private static final class Client {
    private final int number;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 14);
    private ByteBuffer out = ByteBuffer.allocate(0);
    private long sent;
    private long due;

    Client(int number, SocketChannel channel, SelectionKey key) {
      this.number = number;
      this.channel = channel;
      this.key = key;
    }
  }

  /** A load on a port of 127.0.0.1 over some connections. */
  LoadLoop(int port, int connections, Requests requests) throws IOException {
    this.requests = requests;
    for (int i = 0; i < connections; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.configureBlocking(false);
      Client client = new Client(i, channel, channel.register(selector, SelectionKey.OP_READ));
      client.key.attach(client);
      clients.add(client);
    }
  }

  /** Sends until the time is up or all was sent, and waits for the last answers. */
  Result run(double seconds) throws IOException {
    tally = new Tally();
    sending = true;
    long began = System.nanoTime();
    long end = began + (long) (seconds * 1e9);
    for (Client client : clients) {
      sendNext(client);
    }
    while (outstanding > 0) {
      selector.select(this::ready, waiting.isEmpty() ? 100 : 5);
      long now = System.nanoTime();
      sending = now < end;
      for (Client due = waiting.peek(); due != null && due.due <= now; due = waiting.peek()) {
        waiting.remove();
        due.out.rewind();
        send(due);
      }
      if (now > end + PATIENCE) {
        throw new IOException(outstanding + " requests were never answered");
      }
    }
    double elapsed = (System.nanoTime() - began) / 1e9;
    return new Result(tally.accepted, tally.samples, elapsed, tally.postponed, tally.latencies);
  }

  private void sendNext(Client client) throws IOException {
    Optional<ByteBuffer> next = sending ? requests.next(client.number) : Optional.empty();
    if (next.isPresent()) {
      outstanding++;
      client.out = next.get();
      send(client);
    }
  }

  private void send(Client client) throws IOException {
    client.sent = System.nanoTime();
    client.channel.write(client.out);
    if (client.out.hasRemaining()) {
      client.key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
    }
  }

  private void ready(SelectionKey key) {
    Client client = (Client) key.attachment();
    try {
      if (key.isWritable()) {
        client.channel.write(client.out);
        if (!client.out.hasRemaining()) {
          key.interestOps(SelectionKey.OP_READ);
        }
      }
      if (key.isReadable()) {
        read(client);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(Client client) throws IOException {
    if (client.channel.read(client.in) < 0) {
      throw new EOFException("the program closed a connection");
    }
    if (!complete(client.in)) {
      return;
    }
    int status = Integer.parseInt(ascii(client.in, 9, 12));
    outstanding--;
    if (status == 429 || status == 503) {
      again(client);
    } else if (status / 100 == 2) {
      accept(client);
    } else {
      throw new IOException("answered " + ascii(client.in, 0, client.in.position()));
    }
  }

  private void accept(Client client) throws IOException {
    tally.accepted++;
    tally.samples += requests.samples(client.number);
    tally.latencies.add(System.nanoTime() - client.sent);
    client.in.clear();
    sendNext(client);
  }

  private void again(Client client) {
    outstanding++;
    tally.postponed++;
    client.in.clear();
    client.due = System.nanoTime() + RETRY_AFTER;
    waiting.add(client);
  }

  private static boolean complete(ByteBuffer in) {
    int head = endOfHead(in);
    if (head < 0) {
      return false;
    }
    Matcher length = LENGTH.matcher(ascii(in, 0, head));
    if (length.find()) {
      return in.position() >= head + Integer.parseInt(length.group(1));
    }
    return ascii(in, 9, 12).equals("204") || ascii(in, 0, in.position()).endsWith("0\r\n\r\n");
  }

  private static int endOfHead(ByteBuffer in) {
    for (int i = 3; i < in.position(); i++) {
      if (in.get(i) == '\n' && in.get(i - 2) == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private static String ascii(ByteBuffer in, int from, int to) {
    return StandardCharsets.ISO_8859_1.decode(in.slice(from, to - from)).toString();
  }

  @Override
  public void close() throws IOException {
    for (Client client : clients) {
      client.channel.close();
    }
    selector.close();
  }
}
