package dev.sonde.probe.secure;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Asks one question of the certificates that servers show, and nothing else.
 *
 * <p>This extends the extended class on purpose: around a plain one, Java would add checks.
 */
final class Gate extends X509ExtendedTrustManager {

  /** What is asked. */
  @FunctionalInterface
  interface Question {
    /**
     * Sees what a server shows.
     *
     * @throws CertificateException to end the handshake
     */
    void ask(List<X509Certificate> chain) throws CertificateException;
  }

  private final Question question;

  Gate(Question question) {
    this.question = question;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    question.ask(List.of(chain));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    question.ask(List.of(chain));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    question.ask(List.of(chain));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    refuse();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    refuse();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    refuse();
  }

  private static void refuse() throws CertificateException {
    throw new CertificateException("probes are clients: nobody is a client of theirs");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
