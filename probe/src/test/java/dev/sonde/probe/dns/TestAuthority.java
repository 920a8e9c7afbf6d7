package dev.sonde.probe.dns;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate that signs itself, for one name, as files that a server reads. */
final class TestAuthority {
  private static final char[] WORD = "changeit".toCharArray();

  private TestAuthority() {}

  /** Writes {@code key.pem} and {@code certificate.pem}. */
  static void create(Path folder, String name) throws Exception {
    Path store = folder.resolve("keys.p12");
    String program = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    Process keytool =
        new ProcessBuilder(
                (program
                        + " -genkeypair -alias server -keyalg EC -groupname secp256r1 -validity 2"
                        + " -storetype PKCS12 -storepass changeit -keystore %2$s -dname CN=%1$s"
                            .formatted(name, store)
                        + " -ext san=dns:"
                        + name)
                    .split(" "))
            .redirectErrorStream(true)
            .start();
    String said =
        new String(
            keytool.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException(said);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, WORD);
    }
    Key key = keys.getKey("server", WORD);
    Files.writeString(folder.resolve("key.pem"), pem("PRIVATE KEY", key.getEncoded()));
    Files.writeString(
        folder.resolve("certificate.pem"),
        pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
  }

  private static String pem(String type, byte[] content) {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(type, text);
  }
}
