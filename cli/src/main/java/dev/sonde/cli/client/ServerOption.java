package dev.sonde.cli.client;

import picocli.CommandLine.Option;

/** Where the server is. */
public final class ServerOption {
  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = "${env:SONDE_SERVER:-http://localhost:8000}",
      description = "The server; default http://localhost:8000, or SONDE_SERVER.")
  private String server = "";

  /** The option, to be given its value. */
  public ServerOption() {}

  /**
   * A client of that server.
   *
   * @throws dev.sonde.model.MalformedException if it is no address
   */
  public ServerClient client() {
    return new ServerClient(server);
  }

  /** The checks of that server. */
  public RemoteChecks checks() {
    return new RemoteChecks(client());
  }
}
