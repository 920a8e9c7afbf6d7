package dev.sonde.transport.nats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPublicKey;
import java.util.Base64;

/** An operator with one account, who lets users in by signing what they may. */
final class NatsOperator {
  private static final int OPERATOR = 14 << 3;
  private static final int ACCOUNT = 0;
  private static final int SEED = 18 << 3;

  private final SecureRandom chance = new SecureRandom();
  private final KeyPair operator = NkeyLogin.pair(seed());
  private final KeyPair account = NkeyLogin.pair(seed());

  NatsOperator() throws GeneralSecurityException {}

  private byte[] seed() {
    byte[] seed = new byte[32];
    chance.nextBytes(seed);
    return seed;
  }

  /** What stands in a broker's configuration so that it believes this operator. */
  String config() throws GeneralSecurityException {
    String self = id(OPERATOR, operator);
    return "operator: %s\nresolver: MEMORY\nresolver_preload: { %s: %s }"
        .formatted(
            signed(operator, OPERATOR, self, "operator", ""),
            id(ACCOUNT, account),
            signed(
                operator,
                OPERATOR,
                id(ACCOUNT, account),
                "account",
                """
                ,"limits":{"subs":-1,"data":-1,"payload":-1,"imports":-1,"exports":-1,"conn":-1,"leaf":-1,"wildcards":true}
                """
                    .strip()));
  }

  /** Writes the credentials of a new user. */
  Path credentials(Path file) throws IOException, GeneralSecurityException {
    byte[] seed = seed();
    byte[] body = new byte[34];
    body[0] = (byte) (SEED | NkeyText.USER >> 5);
    System.arraycopy(seed, 0, body, 2, seed.length);
    String jwt =
        signed(
            account,
            ACCOUNT,
            id(NkeyText.USER, NkeyLogin.pair(seed)),
            "user",
            ",\"subs\":-1,\"data\":-1,\"payload\":-1");
    return Files.writeString(
        file,
        """
        -----BEGIN NATS USER JWT-----
        %s
        ------END NATS USER JWT------

        -----BEGIN USER NKEY SEED-----
        %s
        ------END USER NKEY SEED------
        """
            .formatted(jwt, NkeyText.of(body)));
  }

  private static String id(int type, KeyPair pair) {
    return NkeyText.of(type, (EdECPublicKey) pair.getPublic());
  }

  private static String signed(KeyPair by, int issuer, String subject, String type, String more)
      throws GeneralSecurityException {
    String head = encoded("{\"typ\":\"JWT\",\"alg\":\"ed25519-nkey\"}");
    String claims =
        encoded(
            """
            {"jti":"x","iat":1767225600,"iss":"%s","name":"x","sub":"%s","nats":{"type":"%s","version":2%s}}
            """
                .strip()
                .formatted(id(issuer, by), subject, type, more));
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(by.getPrivate());
    signature.update((head + "." + claims).getBytes(StandardCharsets.US_ASCII));
    return head + "." + claims + "." + encoded(signature.sign());
  }

  private static String encoded(String text) {
    return encoded(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
