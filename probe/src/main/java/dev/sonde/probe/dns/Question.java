package dev.sonde.probe.dns;

import java.net.IDN;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedFlags;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * What is asked, of the class IN.
 *
 * @param name a full name
 * @param type the number of the type
 */
record Question(Name name, int type) {
  /** What a datagram may hold without being cut to fragments on the way (DNS flag day 2020). */
  private static final int UDP_BYTES = 1_232;

  /**
   * The question that a person means.
   *
   * @throws IllegalArgumentException if the name or the type is none
   */
  static Question of(String name, String type) {
    int number = Type.value(type.strip().toUpperCase(Locale.ROOT), true);
    if (number < 0 || (!Type.isRR(number) && number != Type.ANY)) {
      throw new IllegalArgumentException(
          "type: expected a type of record such as A, AAAA, MX or TXT, found '" + type + "'");
    }
    if (name.isBlank()) {
      throw new IllegalArgumentException("name: expected the name that is asked for");
    }
    return new Question(name(name.strip(), number), number);
  }

  private static Name name(String name, int type) {
    try {
      if (type == Type.PTR && name.matches("[0-9.]+|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*")) {
        return ReverseMap.fromAddress(name);
      }
      boolean isAscii = name.chars().allMatch(letter -> letter < 128);
      return Name.fromString(isAscii ? name : IDN.toASCII(name, IDN.ALLOW_UNASSIGNED), Name.root);
    } catch (TextParseException | UnknownHostException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "name: expected a domain name such as example.net, found '" + name + "'", e);
    }
  }

  /** A message that asks; its id is random, or 0 over HTTPS, where nothing but caches heeds it. */
  Message message(DnsSettings settings, boolean hasId) {
    Message message = Message.newQuery(Record.newRecord(name, type, DClass.IN));
    if (!hasId) {
      message.getHeader().setID(0);
    }
    if (!settings.recursion()) {
      message.getHeader().unsetFlag(Flags.RD);
    }
    int flags = settings.dnssec() ? ExtendedFlags.DO : 0;
    message.addRecord(new OPTRecord(UDP_BYTES, 0, 0, flags), Section.ADDITIONAL);
    return message;
  }

  /**
   * Whether a message repeats this question. A server that gives up on a query with an error need
   * not repeat it.
   */
  boolean isRepeatedBy(Message answer) {
    @Nullable Record asked = answer.getQuestion();
    if (asked == null) {
      int code = answer.getHeader().getRcode();
      return code != Rcode.NOERROR && code != Rcode.NXDOMAIN;
    }
    return asked.getName().equals(name)
        && asked.getType() == type
        && asked.getDClass() == DClass.IN;
  }

  @Override
  public String toString() {
    return name + " " + Type.string(type);
  }
}
