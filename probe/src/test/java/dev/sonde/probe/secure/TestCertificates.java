package dev.sonde.probe.secure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * An authority for tests and the certificates that it signs, all in one folder, made with the JDK's
 * keytool.
 */
public final class TestCertificates {
  private static final String PASSWORD = "not-secret";
  private final Path folder;
  private final Path store;

  /** An authority that signed nothing yet. */
  public TestCertificates(Path folder) throws IOException, InterruptedException {
    this.folder = folder;
    this.store = folder.resolve("all.p12");
    make("authority", "CN=Test Authority", List.of("-ext", "bc:c", "-validity", "3650"));
    Files.writeString(authority(), pem("CERTIFICATE", encoded("authority")[0]));
  }

  /** The authority's certificate in PEM. */
  public Path authority() {
    return folder.resolve("authority.pem");
  }

  /**
   * Makes a certificate that the authority signs.
   *
   * @param names as keytool has them, such as {@code dns:localhost,ip:127.0.0.1}
   * @param begin when it begins, such as {@code -20d}
   */
  public void sign(String alias, String names, String begin, int days)
      throws IOException, InterruptedException {
    List<String> options = options(names, begin, days);
    options.addAll(List.of("-signer", "authority"));
    make(alias, "CN=" + alias, options);
  }

  /** Makes a certificate that nobody else signs. */
  public void selfSign(String alias, String names) throws IOException, InterruptedException {
    make(alias, "CN=" + alias, options(names, "-1d", 90));
  }

  private static List<String> options(String names, String begin, int days) {
    return new ArrayList<>(
        List.of("-ext", "san=" + names, "-startdate", begin, "-validity", Integer.toString(days)));
  }

  private void make(String alias, String subject, List<String> options)
      throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-Dkeystore.pkcs12.keyPbeIterationCount=1",
                "-J-Dkeystore.pkcs12.certPbeIterationCount=1",
                "-J-Dkeystore.pkcs12.macIterationCount=1",
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD,
                "-alias",
                alias,
                "-dname",
                subject,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1"));
    command.addAll(options);
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    if (!keytool.waitFor(60, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      keytool.destroyForcibly();
      throw new IOException("keytool: " + Files.readString(folder.resolve("keytool.log")));
    }
  }

  /** A file with a certificate and those that lead to the authority, in PEM. */
  public Path chain(String alias) throws IOException {
    StringBuilder text = new StringBuilder();
    for (byte[] each : encoded(alias)) {
      text.append(pem("CERTIFICATE", each));
    }
    return Files.writeString(folder.resolve(alias + ".pem"), text);
  }

  /** A file with a certificate's key, in PEM. */
  public Path key(String alias) throws IOException {
    try {
      Key key = read().getKey(alias, PASSWORD.toCharArray());
      return Files.writeString(
          folder.resolve(alias + ".key"), pem("PRIVATE KEY", key.getEncoded()));
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** What a server in Java needs to show a certificate. */
  public SSLContext server(String alias) throws IOException {
    try {
      KeyStore all = read();
      KeyStore one = KeyStore.getInstance("PKCS12");
      one.load(null, null);
      one.setKeyEntry(
          alias,
          all.getKey(alias, PASSWORD.toCharArray()),
          PASSWORD.toCharArray(),
          all.getCertificateChain(alias));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(one, PASSWORD.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private byte[][] encoded(String alias) throws IOException {
    try {
      Certificate[] chain = read().getCertificateChain(alias);
      byte[][] encoded = new byte[chain.length][];
      for (int i = 0; i < chain.length; i++) {
        encoded[i] = chain[i].getEncoded();
      }
      return encoded;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private KeyStore read() throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
  }

  private static String pem(String type, byte[] encoded) {
    Base64.Encoder lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, lines.encodeToString(encoded), type);
  }
}
