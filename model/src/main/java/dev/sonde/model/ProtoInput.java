package dev.sonde.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;

/**
 * Reads one message in the wire format of Protocol Buffers, field by field. Not thread-safe.
 *
 * <p>Source: <a href="https://protobuf.dev/programming-guides/encoding/">protobuf.dev,
 * Encoding</a>. Groups, which nothing here uses, are refused. Whatever is not as it should be
 * throws {@link MalformedException}.
 */
public final class ProtoInput {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;
  private static final int LONGEST_VARINT = 10;

  private final ByteBuffer bytes;
  private int field;
  private int wireType;

  /** The message that fills an array. */
  public ProtoInput(byte[] message) {
    this(ByteBuffer.wrap(message));
  }

  private ProtoInput(ByteBuffer bytes) {
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
  }

  /**
   * Moves to the next field; its value must be read, or skipped, before the next call.
   *
   * @return its number, 0 at the end of the message
   */
  public int next() {
    if (!bytes.hasRemaining()) {
      return 0;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    wireType = (int) tag & 7;
    if (field == 0 || tag >>> 32 != 0) {
      throw malformed("expected a field's number");
    }
    return field;
  }

  /** The text here. */
  public String text() {
    ByteBuffer part = part();
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
    } catch (CharacterCodingException e) {
      throw malformed("expected UTF-8");
    }
  }

  /** How many bytes the value here has; moves past them. */
  public int skippedBytes() {
    return part().remaining();
  }

  /** The message here. */
  public ProtoInput message() {
    return new ProtoInput(part());
  }

  /** The integer here, of the types int, uint and bool. */
  public long integer() {
    expect(VARINT);
    return varint();
  }

  /** The integer here, of the type sint32. */
  public int zigzag() {
    int raw = (int) integer();
    return (raw >>> 1) ^ -(raw & 1);
  }

  /** The eight bytes here, of the types fixed64 and sfixed64. */
  public long fixed64() {
    expect(FIXED64);
    require(Long.BYTES);
    return bytes.getLong();
  }

  /** The floating point number here. */
  public double number() {
    return Double.longBitsToDouble(fixed64());
  }

  /** The number of four bytes here, of the type float. */
  public float number32() {
    expect(FIXED32);
    require(Integer.BYTES);
    return bytes.getFloat();
  }

  /** Adds what a repeated field of eight bytes has here: one, or many that are packed. */
  public void fixed64s(LongConsumer into) {
    if (wireType == FIXED64) {
      into.accept(fixed64());
      return;
    }
    ByteBuffer part = part();
    if (part.remaining() % Long.BYTES != 0) {
      throw malformed("expected numbers of 8 bytes");
    }
    while (part.hasRemaining()) {
      into.accept(part.getLong());
    }
  }

  /** Adds what a repeated field of integers has here: one, or many that are packed. */
  public void integers(LongConsumer into) {
    if (wireType == VARINT) {
      into.accept(varint());
      return;
    }
    ProtoInput part = message();
    while (part.bytes.hasRemaining()) {
      into.accept(part.varint());
    }
  }

  /** Moves past the value here. */
  public void skip() {
    switch (wireType) {
      case VARINT -> varint();
      case FIXED64 -> move(Long.BYTES);
      case LENGTH -> part();
      case FIXED32 -> move(Integer.BYTES);
      default -> throw malformed("expected a value of a known type, found " + wireType);
    }
  }

  private long varint() {
    long value = 0;
    for (int i = 0; i < LONGEST_VARINT; i++) {
      require(1);
      byte next = bytes.get();
      value |= (long) (next & 0x7f) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw malformed("expected an integer of at most " + LONGEST_VARINT + " bytes");
  }

  private ByteBuffer part() {
    expect(LENGTH);
    long length = varint();
    if (length < 0 || length > bytes.remaining()) {
      throw malformed("the message ends too early");
    }
    ByteBuffer part = bytes.slice(bytes.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    move((int) length);
    return part;
  }

  private void move(int count) {
    require(count);
    bytes.position(bytes.position() + count);
  }

  private void require(int count) {
    if (bytes.remaining() < count) {
      throw malformed("the message ends too early");
    }
  }

  private void expect(int type) {
    if (wireType != type) {
      throw malformed("expected a value of type " + type + ", found type " + wireType);
    }
  }

  private MalformedException malformed(String problem) {
    return new MalformedException("field " + field, problem);
  }
}
