package dev.sonde.probe.dns;

import dev.sonde.probe.Names.Family;
import dev.sonde.probe.settings.Setting;
import java.util.List;
import java.util.Optional;

/**
 * What to ask, how, and what the answer must be.
 *
 * @param name the name that is asked for; an address if the type is PTR
 * @param type the type of record
 * @param transport how the question travels
 * @param recursion whether the server is asked to ask others
 * @param dnssec whether signatures and their validation are asked for
 * @param expect what must be among the answers, as zone files write it
 * @param rcode the response code that is expected
 * @param minAnswers how many answers there must be if the code is noerror
 * @param family which addresses of the server are used
 * @param serverName the name in the server's certificate
 * @param path of the HTTPS service
 * @param verify whether a faulty certificate makes the server down
 * @param caFile the authorities that count
 */
public record DnsSettings(
    @Setting(
            value = "The name that is asked for; with type PTR an address will do. Required.",
            max = 255)
        String name,
    @Setting(
            value = "The type of record, such as A, AAAA, MX, TXT, CNAME, SOA or TYPE65.",
            usual = "A",
            min = 1,
            max = 20)
        String type,
    @Setting(
            value = "How the question travels; auto is UDP, and TCP if the answer does not fit.",
            usual = "auto")
        Transport transport,
    @Setting(value = "Whether the server is asked to recurse (RD).", usual = "true")
        boolean recursion,
    @Setting(
            value =
                "Whether DNSSEC records and validation are asked for (DO); the field ad tells if"
                    + " the server validated.",
            usual = "false")
        boolean dnssec,
    @Setting(
            value =
                "Answers that must be there, as in a zone file, such as 192.0.2.1 or 10"
                    + " mx.example.net.",
            max = 1_000)
        List<String> expect,
    @Setting(
            value = "The response code that is expected, such as noerror, nxdomain or refused.",
            usual = "noerror",
            min = 1,
            max = 20)
        String rcode,
    @Setting(
            value = "How many answers there must be, if noerror is expected.",
            usual = "1",
            max = 1_000)
        int minAnswers,
    @Setting(value = "Which addresses of the server's name are used.", usual = "any") Family family,
    @Setting(
            value = "The name in the server's certificate; the target's host if nothing is said.",
            min = 1,
            max = 255)
        Optional<String> serverName,
    @Setting(value = "The path of the HTTPS service.", usual = "/dns-query", min = 1, max = 1_000)
        String path,
    @Setting(value = "Whether the certificate must be good.", usual = "true") boolean verify,
    @Setting(
            value =
                "A file with the authorities that may sign the certificate, in PEM; those of the"
                    + " system if it is not given.",
            min = 1,
            max = 1_000)
        Optional<String> caFile) {

  /**
   * Settings that fit together.
   *
   * @throws IllegalArgumentException if the name, type, code, path or an expected answer is wrong
   */
  public DnsSettings {
    Question question = Question.of(name, type);
    Codes.of(rcode);
    expect.forEach(text -> Expectation.of(text, question));
    if (!path.matches("/[!-~]*")) {
      throw new IllegalArgumentException("path: expected a path such as /dns-query");
    }
    if (!serverName.orElse("x").matches("[!-~]+")) {
      throw new IllegalArgumentException("server-name: expected a name such as dns.example.net");
    }
  }

  Question question() {
    return Question.of(name, type);
  }
}
