package dev.retort.capture;

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

  /** Those of a log's folder; none if it has no such file. */
  static Tombstones read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return new Tombstones(
        Files.exists(file) ? new TreeSet<>(Files.readAllLines(file)) : new TreeSet<>());
  }

  Tombstones plus(Collection<ExchangeId> ids) {
    SortedSet<String> all = new TreeSet<>(hashes);
    ids.forEach(id -> all.add(DigestUtils.sha256Hex(id.value())));
    return new Tombstones(all);
  }

  boolean contains(ExchangeId id) {
    return hashes.contains(DigestUtils.sha256Hex(id.value()));
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
            .collect(Collectors.joining("\n", "", "\n"))
            .getBytes(StandardCharsets.UTF_8));
  }
}
