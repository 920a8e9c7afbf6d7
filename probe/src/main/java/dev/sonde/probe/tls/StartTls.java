package dev.sonde.probe.tls;

import java.io.IOException;
import java.util.Locale;

/** The protocols in which TLS can be asked for on a connection that begins without it. */
public enum StartTls {
  /** TLS from the first byte. */
  NONE {
    @Override
    void speak(Dialogue with) {}
  },

  /** RFC 3207. */
  SMTP {
    @Override
    void speak(Dialogue with) throws IOException {
      with.expectReply("220");
      with.say("EHLO sonde.invalid");
      with.expectReply("250");
      with.say("STARTTLS");
      with.expectReply("220");
    }
  },

  /** RFC 9051, section 6.2.1. */
  IMAP {
    @Override
    void speak(Dialogue with) throws IOException {
      with.expectLine(line -> line.startsWith("* OK"), _ -> false);
      with.say("s1 STARTTLS");
      with.expectLine(
          line -> line.toUpperCase(Locale.ROOT).startsWith("S1 OK"), line -> line.startsWith("* "));
    }
  },

  /** RFC 2595, section 4. */
  POP3 {
    @Override
    void speak(Dialogue with) throws IOException {
      with.expectLine(line -> line.startsWith("+OK"), _ -> false);
      with.say("STLS");
      with.expectLine(line -> line.startsWith("+OK"), _ -> false);
    }
  },

  /** RFC 4217, section 4. */
  FTP {
    @Override
    void speak(Dialogue with) throws IOException {
      with.expectReply("220");
      with.say("AUTH TLS");
      with.expectReply("234");
    }
  },

  /** SSLRequest of PostgreSQL's protocol 3, answered by one byte. */
  POSTGRES {
    @Override
    void speak(Dialogue with) throws IOException {
      with.send(new byte[] {0, 0, 0, 8, 0x04, (byte) 0xd2, 0x16, 0x2f});
      with.expectByte('S');
    }
  };

  /**
   * Says what must be said until TLS can begin.
   *
   * @throws DialogueException if the answers are others
   */
  abstract void speak(Dialogue with) throws IOException;
}
