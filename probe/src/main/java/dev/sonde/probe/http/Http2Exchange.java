package dev.sonde.probe.http;

import dev.sonde.probe.Names;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.secure.CertificateReport;
import dev.sonde.probe.secure.TlsMeter;
import dev.sonde.probe.secure.TlsTarget;
import dev.sonde.probe.secure.UntrustedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSession;

/**
 * Asks over HTTP/2 (RFC 9113) with Java's own client, which is loaded when a check first needs it.
 * It tells nothing of the phases of a connection, and is made anew for each request, because it
 * would keep its connection otherwise.
 */
final class Http2Exchange implements Exchange {
  private final ProbeEnvironment environment;
  private final TlsMeter tls;

  Http2Exchange(ProbeEnvironment environment, TlsMeter tls) {
    this.environment = environment;
    this.tls = tls;
  }

  @Override
  public Answer ask(Request request, Hop hop) throws IOException, InterruptedException {
    AtomicReference<CertificateReport> seen = new AtomicReference<>();
    HttpClient client = client(request.url(), hop, seen);
    hop.doing("sending " + request + " over HTTP/2");
    hop.witness().step(hop.doing());
    try {
      return answer(await(client, message(request), hop), hop);
    } catch (IOException e) {
      CertificateReport report = seen.get();
      throw report != null && report.problem().isPresent() && hop.settings().verify()
          ? new UntrustedException(report.problem().get())
          : e;
    } finally {
      CertificateReport report = seen.get();
      if (report != null) {
        report.putInto(hop.fields());
      }
      client.shutdownNow();
    }
  }

  private HttpClient client(HttpUrl url, Hop hop, AtomicReference<CertificateReport> seen)
      throws InterruptedException {
    HttpSettings settings = hop.settings();
    TlsTarget target = new TlsTarget(url.host(), List.of(), settings.verify(), settings.caFile());
    HttpClient.Builder client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .followRedirects(HttpClient.Redirect.NEVER)
            .sslContext(tls.context(target, seen::set));
    if (settings.proxy().isPresent()) {
      environment.names().permitRemote(url.host());
      HttpUrl proxy = HttpUrl.of(settings.proxy().get());
      InetAddress address = resolve(proxy.host(), hop);
      client.proxy(ProxySelector.of(new InetSocketAddress(address, proxy.port())));
    } else {
      resolve(url.host(), hop);
      client.proxy(HttpClient.Builder.NO_PROXY);
    }
    return client.build();
  }

  /** Looks a name up first, off this thread; the client then finds it in Java's own cache. */
  private InetAddress resolve(String host, Hop hop) throws InterruptedException {
    hop.doing("looking up " + host);
    long begin = hop.now();
    InetAddress address =
        environment.names().address(host, hop.settings().family(), hop.deadline());
    if (Names.literal(host).isEmpty()) {
      hop.phase("dns_ms", begin);
    }
    return address;
  }

  private static HttpRequest message(Request request) throws AnswerException {
    try {
      HttpRequest.Builder message = HttpRequest.newBuilder(URI.create(request.url().toString()));
      request.headers().forEach(message::setHeader);
      message.method(
          request.method(),
          request
              .body()
              .map(HttpRequest.BodyPublishers::ofByteArray)
              .orElseGet(HttpRequest.BodyPublishers::noBody));
      return message.build();
    } catch (IllegalArgumentException e) {
      throw AnswerException.malformed("Java's client can't ask for " + request.url());
    }
  }

  private static HttpResponse<Body> await(HttpClient client, HttpRequest message, Hop hop)
      throws IOException, InterruptedException {
    boolean keeps =
        hop.settings().expectBody().isPresent() || hop.settings().expectJson().isPresent();
    int most = hop.settings().maxBytes();
    CompletableFuture<HttpResponse<Body>> response =
        client.sendAsync(message, _ -> new BodyCollector(most, keeps));
    try {
      return response.get(hop.deadline().nanosLeft(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new SocketTimeoutException("no answer in time");
    } catch (ExecutionException e) {
      throw cause(e);
    } finally {
      response.cancel(true);
    }
  }

  private static IOException cause(ExecutionException error) {
    return switch (error.getCause()) {
      case HttpTimeoutException _ -> new SocketTimeoutException("no answer in time");
      case IOException known -> known;
      case null, default -> new IOException(String.valueOf(error.getCause()), error);
    };
  }

  private static Answer answer(HttpResponse<Body> response, Hop hop) {
    String version = response.version() == HttpClient.Version.HTTP_2 ? "2" : "1.1";
    List<Head.Header> headers =
        response.headers().map().entrySet().stream()
            .flatMap(
                each ->
                    each.getValue().stream().map(value -> new Head.Header(each.getKey(), value)))
            .toList();
    Head head = new Head(version, response.statusCode(), "", headers);
    Body body = response.body();
    hop.fields().put("status_code", head.status());
    hop.fields().put("http_version", version);
    hop.fields().put("bytes", (double) body.bytes());
    if (body.isCut()) {
      hop.fields().put("truncated", 1);
    }
    response.sslSession().ifPresent(session -> tls(session, hop));
    hop.witness().step("answered " + head.words() + " in HTTP/" + version);
    return new Answer(head, body);
  }

  private static void tls(SSLSession session, Hop hop) {
    hop.fields().put("tls_version", session.getProtocol());
    hop.fields().put("tls_cipher", session.getCipherSuite());
  }
}
