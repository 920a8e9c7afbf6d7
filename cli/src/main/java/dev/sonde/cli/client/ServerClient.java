package dev.sonde.cli.client;

import dev.sonde.model.Fault;
import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Speaks the API of a server, for commands. */
public final class ServerClient {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_MILLIS = 30_000;
  private static final int MAX_ANSWER = 64 << 20;
  private final String server;
  private final Optional<String> asker;
  private final int readMillis;

  /**
   * A client of the server at an address.
   *
   * @throws MalformedException if it is no address
   */
  public ServerClient(String server) {
    try {
      URI uri = new URI(server);
      if (uri.getHost() == null || !String.valueOf(uri.getScheme()).matches("https?")) {
        throw new URISyntaxException(server, "no host");
      }
    } catch (URISyntaxException e) {
      throw new MalformedException(
          "server", "expected http://HOST:PORT or https://HOST:PORT; found '" + server + "'");
    }
    this.server = server.replaceAll("/+$", "");
    this.asker = Optional.empty();
    this.readMillis = READ_MILLIS;
  }

  private ServerClient(ServerClient other, Optional<String> asker, int readMillis) {
    this.server = other.server;
    this.asker = asker;
    this.readMillis = readMillis;
  }

  /** A client of the same server that says who asks. */
  public ServerClient as(String name) {
    return new ServerClient(this, Optional.of(name), readMillis);
  }

  /** A client of the same server that waits so long for an answer. */
  public ServerClient waiting(Duration longest) {
    return new ServerClient(this, asker, Math.toIntExact(longest.toMillis()));
  }

  /** The address of a WebSocket of the server. */
  URI address(String path) {
    return URI.create(server.replaceFirst("^http", "ws") + path);
  }

  /** The server's address. */
  public String server() {
    return server;
  }

  /** The path of a part of a collection. */
  public static String path(String collection, String id) {
    return collection + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Asks for something. */
  public Map<String, Object> get(String path) {
    return send("GET", path, Optional.empty());
  }

  /**
   * Sends a request and reads the answer.
   *
   * @throws MalformedException if the server finds faults in what was sent
   * @throws CommandFailedException if it does not answer, or not with what was asked for
   */
  public Map<String, Object> send(String method, String path, Optional<Map<String, Object>> body) {
    try {
      HttpURLConnection connection = open(method, path);
      if (body.isPresent()) {
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        connection.getOutputStream().write(json(body.get()));
      }
      return answer(connection, path);
    } catch (IOException e) {
      throw new CommandFailedException("the server at " + server + " does not answer: " + e, e);
    }
  }

  /**
   * Posts, and hands on each line of the answer as it comes.
   *
   * @throws MalformedException if the server finds faults in what was sent
   * @throws CommandFailedException if it does not answer, or not with what was asked for
   */
  void lines(String path, Map<String, Object> body, Consumer<Map<String, Object>> reader) {
    try {
      HttpURLConnection connection = open("POST", path);
      connection.setRequestProperty("Accept", "application/x-ndjson");
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      connection.getOutputStream().write(json(body));
      if (connection.getResponseCode() != 200) {
        answer(connection, path);
      }
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
          if (!line.isBlank()) {
            reader.accept(JsonTree.object(line.getBytes(StandardCharsets.UTF_8)));
          }
        }
      }
    } catch (IOException e) {
      throw new CommandFailedException("the server at " + server + " does not answer: " + e, e);
    }
  }

  /**
   * Posts, and hands on the answer as it is.
   *
   * @throws MalformedException if the server finds faults in what was sent
   * @throws CommandFailedException if it does not answer, or not with what was asked for
   */
  public void download(String path, Map<String, Object> body, OutputStream out) {
    try {
      HttpURLConnection connection = open("POST", path);
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      connection.getOutputStream().write(json(body));
      if (connection.getResponseCode() != 200) {
        answer(connection, path);
      }
      try (InputStream in = connection.getInputStream()) {
        in.transferTo(out);
      }
    } catch (IOException e) {
      throw new CommandFailedException("the server at " + server + " does not answer: " + e, e);
    }
  }

  /** An answer as it came. */
  public final class Reply {
    private final int status;
    private final Optional<Duration> retryAfter;
    private final byte[] answer;

    private Reply(int status, Optional<Duration> retryAfter, byte[] answer) {
      this.status = status;
      this.retryAfter = retryAfter;
      this.answer = answer;
    }

    /** The HTTP status. */
    public int status() {
      return status;
    }

    /** How long the server asks to wait. */
    public Optional<Duration> retryAfter() {
      return retryAfter;
    }

    /**
     * What the server says.
     *
     * @param path what was asked, for messages
     * @throws MalformedException if the server finds faults in what was sent
     * @throws CommandFailedException if it is not what was asked for
     */
    public Map<String, Object> body(String path) {
      if (status < 300) {
        return JsonTree.object(answer);
      }
      throw problem(status, answer, path);
    }
  }

  /**
   * Posts JSON and gives the answer, whatever it is.
   *
   * @throws IOException if there is none
   */
  public Reply post(String path, byte[] json) throws IOException {
    HttpURLConnection connection = open("POST", path);
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(json.length);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.getOutputStream().write(json);
    int status = connection.getResponseCode();
    long wait = connection.getHeaderFieldLong("Retry-After", -1);
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      byte[] answer = in == null ? new byte[0] : in.readNBytes(MAX_ANSWER);
      return new Reply(
          status, wait < 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(wait)), answer);
    }
  }

  private HttpURLConnection open(String method, String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(server + path).toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(readMillis);
    connection.setRequestMethod(method);
    asker.ifPresent(name -> connection.setRequestProperty("X-Sonde-As", name));
    return connection;
  }

  private Map<String, Object> answer(HttpURLConnection connection, String path) throws IOException {
    int status = connection.getResponseCode();
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      byte[] answer = in == null ? new byte[0] : in.readNBytes(MAX_ANSWER);
      if (status < 300) {
        return status == HttpURLConnection.HTTP_NO_CONTENT ? Map.of() : JsonTree.object(answer);
      }
      throw problem(status, answer, path);
    }
  }

  private RuntimeException problem(int status, byte[] answer, String path) {
    try {
      Map<String, Object> problem = JsonTree.object(answer);
      List<Fault> faults = faults(problem.getOrDefault("faults", List.of()));
      return faults.isEmpty()
          ? new CommandFailedException(
              String.valueOf(problem.getOrDefault("detail", "status " + status)))
          : new MalformedException(faults);
    } catch (MalformedException e) {
      return new CommandFailedException(
          "what answers at " + server + path + " is no Sonde server (status " + status + ")", e);
    }
  }

  private static List<Fault> faults(Object tree) {
    List<Fault> faults = new ArrayList<>();
    if (tree instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof Map<?, ?> map) {
          faults.add(
              new Fault(String.valueOf(map.get("path")), String.valueOf(map.get("problem"))));
        }
      }
    }
    return faults;
  }

  /** A tree as JSON. */
  public static byte[] json(Map<String, Object> tree) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json =
        new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
      JsonTree.write(json, tree);
    }
    return bytes.toByteArray();
  }
}
