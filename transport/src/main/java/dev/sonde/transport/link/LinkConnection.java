package dev.sonde.transport.link;

import dev.sonde.transport.Commands;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.session.AgentIdentity;
import dev.sonde.transport.session.AgentSession;
import dev.sonde.transport.session.Carrier;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;

/**
 * An open link, on the agent's side. One thread delivers; a thread of its own hears the server; any
 * may close. Once it has ended it stays so.
 */
final class LinkConnection implements Carrier, Closeable {
  private final WebSocket socket;
  private final ThreadFactory hearing;
  private final AgentSession session;

  /**
   * A link over a WebSocket that is open.
   *
   * @param ended is called once, when the link has ended
   * @param hearing makes the thread that hears the server
   */
  LinkConnection(WebSocket socket, Commands commands, Runnable ended, ThreadFactory hearing) {
    this.socket = socket;
    this.hearing = hearing;
    this.session = new AgentSession(this, commands, 0, ended);
  }

  /** Says who this is, and begins to hear the server; if it can't, the link has ended. */
  void start(AgentIdentity identity) {
    session.start(identity);
    if (session.isOpen()) {
      hearing.newThread(this::hear).start();
    }
  }

  private void hear() {
    try {
      while (session.isOpen()) {
        session.received(socket.receive());
      }
    } catch (IOException e) {
      session.end(e);
    }
  }

  boolean isOpen() {
    return session.isOpen();
  }

  /** Whether the server said anything since the link was opened. */
  boolean serverSpoke() {
    return socket.peerSpoke();
  }

  /**
   * Sends a delivery and waits for what became of it.
   *
   * @throws SocketTimeoutException if that is not told in time
   * @throws IOException if the link ends before it is told
   */
  Outcome deliver(byte[] delivery, Duration within) throws IOException {
    return session.deliver(delivery, within);
  }

  /** Asks to be told the assignments; they come to the commands. */
  void askAssignments() throws IOException {
    session.askAssignments();
  }

  /** Tells the server what the agent does now. */
  void tellApplied() throws IOException {
    session.tellApplied();
  }

  /** Tells the server which modules there are. */
  void tellModules() throws IOException {
    session.tellModules();
  }

  @Override
  public void send(Sort sort, byte[] message) throws IOException {
    socket.send(message);
  }

  /** Ends the link. */
  @Override
  public void close() {
    socket.close();
    session.close();
  }
}
