package dev.retort.console.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.retort.capture.DurableFile;
import dev.retort.capture.JsonFormat;
import dev.retort.registry.Sha256;
import dev.retort.registry.audit.AuditVerdict;
import dev.retort.registry.audit.ChainBreak;
import dev.retort.registry.audit.ChainHead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A file of one JSON record a line, which only grows. Each record carries the SHA-256 of the line
 * before it, so that a record which is changed or taken away breaks the chain. The end of the chain
 * alone is not protected: keep its {@link #head} elsewhere for that.
 *
 * <p>Safe for use by many threads; for one process at a time. The chain is looked through when it
 * is first needed and whenever the file is not as long as this has left it.
 */
public final class AuditTrail {
  private static final String FILE = "audit.jsonl";
  private static final int BLOCK = 256;

  private final Path file;
  private Chain chain = new Chain();

  /**
   * A trail in a file.
   *
   * @param file need not exist
   */
  public AuditTrail(Path file) {
    this.file = file;
  }

  /** The trail of a home. */
  public static AuditTrail in(Path home) {
    return new AuditTrail(home.resolve(FILE));
  }

  /** Where it is. */
  public Path file() {
    return file;
  }

  /**
   * Appends a record, with the number and hash that it needs. It is on the disk when the call
   * returns.
   *
   * @throws IllegalArgumentException if the chain is broken
   * @throws UncheckedIOException if the disk refuses
   */
  public synchronized AuditEntry append(AuditEvent event) {
    Chain before = whole();
    ChainHead head = before.head();
    AuditEntry entry = new AuditEntry(head.sequence() + 1, head.hash().hex(), event);
    byte[] line = JsonFormat.line(entry).getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      // A last line that was never finished was never acknowledged.
      channel.truncate(before.end());
      ByteBuffer rest = ByteBuffer.wrap(Arrays.copyOf(line, line.length + 1));
      rest.put(line.length, (byte) '\n');
      for (long at = before.end(); rest.hasRemaining(); ) {
        at += channel.write(rest, at);
      }
      channel.force(true);
      DurableFile.force(file.toAbsolutePath().getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot write %s: %s".formatted(file, DurableFile.reason(e)), e);
    }
    before.add(line);
    return entry;
  }

  /** The newest record by its number and the SHA-256 of its line. */
  public synchronized ChainHead head() {
    return whole().head();
  }

  /**
   * Looks through the whole file.
   *
   * @param known a head that was written down elsewhere, which the trail must still contain
   */
  public synchronized AuditVerdict verify(Optional<ChainHead> known) {
    Reading reading = read();
    ChainHead reached = reading.chain().head();
    Optional<ChainBreak> broken =
        reading.broken().or(() -> known.flatMap(head -> missing(head, reading.chain())));
    return new AuditVerdict(reached, broken);
  }

  private Optional<ChainBreak> missing(ChainHead kept, Chain chain) {
    if (kept.sequence() > chain.length()) {
      return Optional.of(
          new ChainBreak(
              chain.length() + 1,
              "the trail ends before it, but the head that was kept is at %d: its end was cut off"
                  .formatted(kept.sequence())));
    }
    if (kept.equals(ChainHead.EMPTY)) {
      return Optional.empty();
    }
    int place = Math.toIntExact(kept.sequence());
    String line = lines(chain, place - 1, place).get(0);
    Sha256 there = Sha256.of(line.getBytes(StandardCharsets.UTF_8));
    return there.equals(kept.hash())
        ? Optional.empty()
        : Optional.of(
            new ChainBreak(
                place,
                "its hash is %s, but the head that was kept says %s: the trail was written anew"
                    .formatted(there, kept.hash())));
  }

  /**
   * The newest records, the newest first.
   *
   * @param before only those with a smaller number
   * @param limit how many at most
   * @param wanted which of them
   * @throws IllegalArgumentException if the chain is broken
   */
  public synchronized List<AuditEntry> latest(
      long before, int limit, Predicate<AuditEntry> wanted) {
    Chain known = whole();
    List<AuditEntry> found = new ArrayList<>();
    int to = (int) Math.min(known.length(), Math.max(0, before - 1));
    while (to > 0 && found.size() < limit) {
      int from = Math.max(0, to - BLOCK);
      List<String> lines = lines(known, from, to);
      for (int i = lines.size() - 1; i >= 0 && found.size() < limit; i--) {
        AuditEntry entry = parse(lines.get(i)).orElseThrow(() -> changed(known.length()));
        if (wanted.test(entry)) {
          found.add(entry);
        }
      }
      to = from;
    }
    return found;
  }

  private Chain whole() {
    try {
      if (chain.length() == 0 || !Files.exists(file) || Files.size(file) != chain.end()) {
        Reading reading = read();
        reading
            .broken()
            .ifPresent(
                broken -> {
                  throw changed(broken.sequence());
                });
        chain = reading.chain();
      }
      return chain;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private IllegalArgumentException changed(long line) {
    return new IllegalArgumentException(
        "the audit trail %s was changed: line %d does not follow from the one before. Restore it from a backup; nothing is added to it until then."
            .formatted(file, line));
  }

  /** What the file holds, up to the first line that does not follow. */
  private record Reading(Chain chain, Optional<ChainBreak> broken) {}

  private Reading read() {
    Chain read = new Chain();
    byte[] bytes = bytes();
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        byte[] line = Arrays.copyOfRange(bytes, start, i);
        if (!follows(read.head(), line)) {
          ChainBreak broken =
              new ChainBreak(
                  read.length() + 1, "it does not follow from the one before: it was changed");
          return new Reading(read, Optional.of(broken));
        }
        read.add(line);
        start = i + 1;
      }
    }
    return new Reading(read, Optional.empty());
  }

  private static boolean follows(ChainHead head, byte[] line) {
    return parse(new String(line, StandardCharsets.UTF_8))
        .filter(entry -> entry.number() == head.sequence() + 1)
        .filter(entry -> entry.previous().equals(head.hash().hex()))
        .isPresent();
  }

  private byte[] bytes() {
    try {
      return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static Optional<AuditEntry> parse(String line) {
    try {
      return Optional.of(JsonFormat.mapper().readValue(line, AuditEntry.class));
    } catch (JsonProcessingException e) {
      // The caller says which line it is.
      return Optional.empty();
    }
  }

  private List<String> lines(Chain known, int from, int to) {
    long start = known.end(from);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(known.end(to) - start));
      int read = 0;
      while (buffer.hasRemaining() && read >= 0) {
        read = channel.read(buffer, start + buffer.position());
      }
      return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private UncheckedIOException unreadable(IOException e) {
    return new UncheckedIOException("cannot read %s: %s".formatted(file, DurableFile.reason(e)), e);
  }
}
