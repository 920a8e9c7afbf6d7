package dev.sonde.transport.http;

import dev.sonde.transport.ContractServer;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.UplinkContract;
import dev.sonde.transport.dial.UplinkOptions;
import java.net.URI;
import java.time.InstantSource;

class HttpUplinkContractTest extends UplinkContract {
  HttpUplinkContractTest() {
    super(new ContractServer());
  }

  @Override
  protected Uplink uplink(URI server, UplinkOptions options) {
    return new HttpUplink(server, options, InstantSource.system());
  }
}
