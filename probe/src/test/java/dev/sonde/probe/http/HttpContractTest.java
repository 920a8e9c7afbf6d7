package dev.sonde.probe.http;

import dev.sonde.probe.ProbeContract;
import dev.sonde.probe.ProbeProvider;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

class HttpContractTest extends ProbeContract {
  private @Nullable Answering server;
  private volatile boolean silent;

  @Override
  protected ProbeProvider<?> provider() {
    return new HttpProvider();
  }

  @Override
  protected String badTarget() {
    return "ftp://127.0.0.1/";
  }

  @Override
  protected String start() throws IOException {
    server =
        Answering.with(
            (_, client) -> {
              if (silent) {
                client.getInputStream().read();
              } else {
                Answering.say(client, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
              }
            });
    return server.url();
  }

  @Override
  protected void silence() {
    silent = true;
  }

  @Override
  protected void end() throws IOException {
    if (server != null) {
      server.close();
    }
  }
}
