package dev.sonde.relay;

import dev.sonde.model.Assignments;
import dev.sonde.model.MalformedException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What the server last had for each agent behind a relay, in a file each, so that an agent without
 * any gets it while the server is away. Thread-safe.
 */
final class KnownAssignments {
  private static final Logger LOG = System.getLogger(KnownAssignments.class.getName());

  private final Path directory;

  /** Those kept in a directory, which is made when the first is kept. */
  KnownAssignments(Path directory) {
    this.directory = directory;
  }

  /** Keeps what an agent is to do; whether it can be read, and so is worth telling. */
  boolean keep(String agent, byte[] json) {
    try {
      Assignments read = Assignments.ofJson(json);
      write(file(agent), json);
      LOG.log(Level.DEBUG, "{0} is to run {1} checks", agent, read.checks().size());
      return true;
    } catch (MalformedException e) {
      LOG.log(Level.WARNING, "What is assigned to {0} is no list: {1}", agent, e.getMessage());
      return false;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The checks of {0} can''t be kept: {1}", agent, e);
      return true;
    }
  }

  private synchronized void write(Path file, byte[] json) throws IOException {
    Files.createDirectories(directory);
    Path next = file.resolveSibling(file.getFileName() + ".new");
    Files.write(next, json);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What an agent is to do, in its JSON form; empty if that is not known. */
  Optional<byte[]> of(String agent) {
    try {
      return Optional.of(Files.readAllBytes(file(agent)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The checks of {0} can''t be read: {1}", agent, e);
      return Optional.empty();
    }
  }

  /** An id may hold what no file's name may. */
  private Path file(String agent) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(agent.getBytes(StandardCharsets.UTF_8));
      return directory.resolve(HexFormat.of().formatHex(digest, 0, 16) + ".json");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
