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
  private static final Pattern SEED = Pattern.compile("(?m)^\\s*(SU[A-Z2-7]{56})\\s*$");
  private static final Pattern JWT =
      Pattern.compile("-----BEGIN NATS USER JWT-----\\s+([A-Za-z0-9_.=-]+)\\s+-{3,6}END");

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
          NkeyText.of(NkeyText.USER, (EdECPublicKey) pair.getPublic()),
          jwt.find() ? Optional.of(jwt.group(1)) : Optional.empty());
    } catch (GeneralSecurityException e) {
      throw new IOException("the seed in " + file + " can't be used: " + e.getMessage(), e);
    }
  }

  private static byte[] seedBytes(String text, Path file) throws IOException {
    return NkeyText.seed(text)
        .orElseThrow(
            () -> new IOException("the seed in " + file + " has a wrong checksum; is it whole?"));
  }

  /** The pair of a seed; the JDK makes pairs only from what it takes for chance. */
  static KeyPair pair(byte[] seed) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
    generator.initialize(NamedParameterSpec.ED25519, new Given(seed));
    return generator.generateKeyPair();
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
