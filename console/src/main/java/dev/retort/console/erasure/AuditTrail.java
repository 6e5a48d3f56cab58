package dev.retort.console.erasure;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * What was done to a home that nobody shall be able to deny: a file of one JSON record a line,
 * which only grows. Each record carries the SHA-256 of the line before it, so that a record which
 * is changed or taken away breaks the chain. The end of the chain alone is not protected: keep the
 * hash of the last line elsewhere for that. Records hold hashes of ids and never a text.
 *
 * <p>For one writer at a time.
 *
 * @param file need not exist
 */
public record AuditTrail(Path file) {
  /** What the first record carries in place of a hash. */
  public static final String GENESIS = "0".repeat(64);

  /** What was done. */
  public enum Action {
    /** An erasure was asked for and is begun. */
    ERASURE_BEGUN,
    /** An erasure is complete. */
    ERASURE_COMPLETED
  }

  /**
   * One record.
   *
   * @param number from 1
   * @param previous SHA-256 of the line before, in hexadecimal; {@link #GENESIS} in the first
   * @param at when
   * @param by who asked for it
   * @param reason why
   * @param exchanges SHA-256 of each exchange's id, sorted
   * @param datasets ids of the dataset versions whose rows were deleted
   * @param versions the model versions that had learned from the exchanges
   * @param files other files that were changed or deleted
   */
  public record Entry(
      long number,
      String previous,
      Instant at,
      Action action,
      String by,
      String reason,
      List<String> exchanges,
      List<String> datasets,
      List<String> versions,
      List<String> files) {
    public Entry {
      exchanges = List.copyOf(exchanges);
      datasets = List.copyOf(datasets);
      versions = List.copyOf(versions);
      files = List.copyOf(files);
    }

    Entry behind(long last, String hash) {
      return new Entry(
          last + 1, hash, at, action, by, reason, exchanges, datasets, versions, files);
    }
  }

  /**
   * Appends a record, with the number and hash that it needs. It is on the disk when the call
   * returns.
   *
   * @throws IllegalArgumentException if the chain is broken
   * @throws UncheckedIOException if the disk refuses
   */
  public Entry append(Entry entry) {
    List<Entry> before = verified();
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      List<String> lines = lines();
      long end = lines.stream().mapToLong(line -> bytes(line).length + 1L).sum();
      Entry chained =
          entry.behind(
              before.size(),
              lines.isEmpty() ? GENESIS : DigestUtils.sha256Hex(lines.get(lines.size() - 1)));
      // A last line that was never finished was never acknowledged.
      channel.truncate(end);
      ByteBuffer line = ByteBuffer.wrap(bytes(JsonFormat.line(chained) + "\n"));
      while (line.hasRemaining()) {
        end += channel.write(line, end);
      }
      channel.force(true);
      DurableFile.force(file.toAbsolutePath().getParent());
      return chained;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  /**
   * All records, after a look at the chain.
   *
   * @throws IllegalArgumentException if a record was changed, or taken out; the message says where
   */
  public List<Entry> verified() {
    List<Entry> entries = new ArrayList<>();
    String previous = GENESIS;
    for (String line : lines()) {
      int number = entries.size() + 1;
      Optional<Entry> entry = parse(line);
      if (entry.isEmpty()
          || entry.get().number() != number
          || !entry.get().previous().equals(previous)) {
        throw new IllegalArgumentException(
            "the audit trail %s was changed: line %d does not follow from the one before. Restore it from a backup; nothing is added to it until then."
                .formatted(file, number));
      }
      entries.add(entry.get());
      previous = DigestUtils.sha256Hex(line);
    }
    return entries;
  }

  private static Optional<Entry> parse(String line) {
    try {
      return Optional.of(JsonFormat.mapper().readValue(line, Entry.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** The lines that end with a line feed. */
  private List<String> lines() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      String text = Files.readString(file);
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
