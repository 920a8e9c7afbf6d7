package dev.sonde.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NkeyLoginTest {
  /** The pair that the documentation of NATS shows. */
  static final String SEED = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";

  static final String PUBLIC = "UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4";

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("key"), text);
  }

  @Test
  void readsASeed() throws IOException {
    NkeyLogin login = NkeyLogin.read(file(SEED + "\n"));
    assertThat(new String(login.getID())).isEqualTo(PUBLIC);
    assertThat(login.getJWT()).isEmpty();
    assertThat(login.sign(new byte[] {1, 2, 3})).hasSize(64);
    assertThat(login.toString()).doesNotContain(SEED);
  }

  @Test
  void readsCredentials() throws IOException {
    NkeyLogin login =
        NkeyLogin.read(
            file(
                """
                -----BEGIN NATS USER JWT-----
                eyJ0eXAi.eyJqdGki.c2ln_-A
                ------END NATS USER JWT------

                -----BEGIN USER NKEY SEED-----
                %s
                ------END USER NKEY SEED------
                """
                    .formatted(SEED)));
    assertThat(new String(login.getJWT())).isEqualTo("eyJ0eXAi.eyJqdGki.c2ln_-A");
    assertThat(new String(login.getID())).isEqualTo(PUBLIC);
  }

  @Test
  void saysWhatIsWrong() {
    assertThatThrownBy(() -> NkeyLogin.read(file("nothing")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("58 characters");
    assertThatThrownBy(() -> NkeyLogin.read(file(SEED.replace("SUAC", "SUAD"))))
        .hasMessageContaining("checksum")
        .hasMessageNotContaining(SEED);
  }
}
