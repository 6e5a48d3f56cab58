package dev.retort.capture.iceberg;

import dev.retort.capture.DurableFile;
import dev.retort.capture.ExchangeId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.commons.codec.DecoderException;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The ids that are erased from a log and never come back, as SHA-256 hashes: a file of one
 * hexadecimal hash a line, sorted. The ids themselves stand nowhere.
 *
 * @param hashes in hexadecimal
 */
record Tombstones(SortedSet<String> hashes) {
  static final String FILE = "erased.sha256";
  private static final int SHA256_BYTES = 32;

  /** Those of a log's folder; none if it has no such file. */
  static Tombstones read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return new Tombstones(
        Files.exists(file) ? new TreeSet<>(Files.readAllLines(file)) : new TreeSet<>());
  }

  /** How long a folder's file is; 0 if it has none. */
  static long bytes(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return Files.exists(file) ? Files.size(file) : 0;
  }

  /**
   * How long the file of these is: they are only ever added to, so it tells whether there are more.
   */
  long fileBytes() {
    return hashes.size() * (2L * SHA256_BYTES + 1);
  }

  static String hash(ExchangeId id) {
    return DigestUtils.sha256Hex(id.value());
  }

  Tombstones plusHashes(Collection<String> others) {
    SortedSet<String> all = new TreeSet<>(hashes);
    all.addAll(others);
    return new Tombstones(all);
  }

  boolean contains(ExchangeId id) {
    return hashes.contains(hash(id));
  }

  void addTo(IdDigests ids) {
    for (String hash : hashes) {
      try {
        ids.add(Hex.decodeHex(hash));
      } catch (DecoderException e) {
        throw new IllegalStateException(
            "'%s' in %s is no SHA-256 in hexadecimal; restore the file, or erased exchanges may come back"
                .formatted(hash, FILE),
            e);
      }
    }
  }

  void write(Path folder) {
    DurableFile.write(
        folder.resolve(FILE),
        hashes.stream()
            .map(hash -> hash + "\n")
            .collect(Collectors.joining())
            .getBytes(StandardCharsets.UTF_8));
  }
}
