package dev.sonde.transport.nats;

import io.nats.client.AuthHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Logs in by a key pair of Ed25519: signs what the broker says with the seed of an nkey, and shows
 * a JWT if the file has one.
 *
 * <p>The JDK signs; the library's own way would take a package of 8 MB more.
 *
 * @param key signs
 * @param id the public key in the form of nkeys
 * @param jwt what the file had of that
 */
record NkeyLogin(PrivateKey key, String id, Optional<String> jwt) implements AuthHandler {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final Pattern SEED = Pattern.compile("(?m)^\\s*(SU[A-Z2-7]{56})\\s*$");
  private static final Pattern JWT =
      Pattern.compile("-----BEGIN NATS USER JWT-----\\s+([A-Za-z0-9_.=-]+)\\s+-{3,6}END");
  private static final int SEED_BYTES = 32;
  private static final int USER = 20 << 3;

  /**
   * Reads a file of credentials ({@code .creds}), or one that holds the seed of a user's nkey.
   *
   * @throws IOException if the file can't be read or holds neither
   */
  static NkeyLogin read(Path file) throws IOException {
    String text = Files.readString(file);
    Matcher seed = SEED.matcher(text);
    if (!seed.find()) {
      throw new IOException(
          "no seed of a user's nkey in " + file + "; it has 58 characters and begins with SU");
    }
    Matcher jwt = JWT.matcher(text);
    try {
      KeyPair pair = pair(seedBytes(seed.group(1), file));
      return new NkeyLogin(
          pair.getPrivate(),
          publicId(pair),
          jwt.find() ? Optional.of(jwt.group(1)) : Optional.empty());
    } catch (GeneralSecurityException e) {
      throw new IOException("the seed in " + file + " can't be used: " + e.getMessage(), e);
    }
  }

  /** The seed within its text: two bytes of type before it, two of a checksum behind. */
  private static byte[] seedBytes(String text, Path file) throws IOException {
    byte[] raw = decoded(text);
    int body = raw.length - 2;
    int told = (raw[body] & 0xff) | (raw[body + 1] & 0xff) << 8;
    if (crc(raw, body) != told) {
      throw new IOException("the seed in " + file + " has a wrong checksum; is it whole?");
    }
    return Arrays.copyOfRange(raw, 2, 2 + SEED_BYTES);
  }

  private static byte[] decoded(String text) {
    byte[] bytes = new byte[text.length() * 5 / 8];
    int bits = 0;
    int held = 0;
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      held = ((held << 5) | ALPHABET.indexOf(text.charAt(i))) & 0xfff;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[at++] = (byte) (held >> bits);
      }
    }
    return bytes;
  }

  private static String encoded(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int bits = 0;
    int held = 0;
    for (byte each : bytes) {
      held = ((held << 8) | (each & 0xff)) & 0xfff;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(ALPHABET.charAt((held >> bits) & 31));
      }
    }
    return bits > 0
        ? text.append(ALPHABET.charAt((held << (5 - bits)) & 31)).toString()
        : text.toString();
  }

  /** CRC-16/XMODEM, as nkeys have it. */
  private static int crc(byte[] bytes, int length) {
    int crc = 0;
    for (int i = 0; i < length; i++) {
      crc ^= (bytes[i] & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
      }
    }
    return crc & 0xffff;
  }

  /** The pair of a seed; the JDK makes pairs only from what it takes for chance. */
  private static KeyPair pair(byte[] seed) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new Given(seed));
    return generator.generateKeyPair();
  }

  private static String publicId(KeyPair pair) {
    EdECPublicKey key = (EdECPublicKey) pair.getPublic();
    byte[] raw = new byte[1 + SEED_BYTES + 2];
    raw[0] = (byte) USER;
    byte[] y = key.getPoint().getY().toByteArray();
    for (int i = 0; i < Math.min(y.length, SEED_BYTES); i++) {
      raw[1 + i] = y[y.length - 1 - i];
    }
    if (key.getPoint().isXOdd()) {
      raw[SEED_BYTES] |= (byte) 0x80;
    }
    int crc = crc(raw, 1 + SEED_BYTES);
    raw[1 + SEED_BYTES] = (byte) crc;
    raw[2 + SEED_BYTES] = (byte) (crc >> 8);
    return encoded(raw);
  }

  @Override
  public byte[] sign(byte[] nonce) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(nonce);
      return signature.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 does not sign", e);
    }
  }

  @Override
  public char[] getID() {
    return id.toCharArray();
  }

  @Override
  public char[] getJWT() {
    return jwt.orElse("").toCharArray();
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "nkey " + id;
  }

  /** Chance that is none. */
  private static final class Given extends SecureRandom {
    private static final long serialVersionUID = 1L;
    private final byte[] bytes;

    Given(byte[] bytes) {
      this.bytes = bytes.clone();
    }

    @Override
    public void nextBytes(byte[] into) {
      System.arraycopy(bytes, 0, into, 0, into.length);
    }
  }
}
