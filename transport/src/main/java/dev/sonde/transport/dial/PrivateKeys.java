package dev.sonde.transport.dial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads private keys in PEM form (RFC 7468, PKCS #8). */
final class PrivateKeys {
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
  private static final Pattern PEM =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

  private PrivateKeys() {}

  /**
   * The first key in a file.
   *
   * @throws IOException if there is none that can be used
   */
  static PrivateKey read(Path file) throws IOException {
    String text = Files.readString(file);
    Matcher pem = PEM.matcher(text);
    if (!pem.find()) {
      String hint =
          text.contains("ENCRYPTED") || text.contains(" PRIVATE KEY")
              ? "; 'openssl pkcs8 -topk8 -nocrypt' makes it from what is there"
              : "";
      throw new IOException("no BEGIN PRIVATE KEY in " + file + hint);
    }
    PKCS8EncodedKeySpec key = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(key);
      } catch (GeneralSecurityException another) {
        // The key says what it is for; the next algorithm may be it.
      }
    }
    throw new IOException("the key in " + file + " is none of " + String.join(", ", ALGORITHMS));
  }
}
