package dev.retort.capture.logs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.retort.capture.JsonFormat;
import dev.retort.capture.MalformedExchangeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Files that are imported together, of which one may hold the requests and another the answers. The
 * halves that are looked up stay in memory: a provider's batch has at most some 250 MB. Not
 * thread-safe.
 */
final class LogFiles {
  private static final int ID_CHARACTERS = 32;

  private final List<Path> files;
  private final Map<HalfKind, HalfIndex> indexes = new HashMap<>();
  private final Map<Path, String> digests = new HashMap<>();

  LogFiles(List<Path> files) {
    this.files = List.copyOf(files);
  }

  /**
   * The half that goes with a record of a file. Keys may be unique only within a batch: a key means
   * the half in the record's own folder, else the one without an answer in its own; where several
   * are left, the one in whose file's name a batch's id stands that the record's file tells too, or
   * that one batch's object names together with it.
   *
   * @throws MalformedExchangeException if there are different halves under the key, and none or
   *     several that may be meant
   */
  Optional<JsonNode> find(HalfKind kind, String key, Path file) {
    HalfIndex index = index(kind);
    List<HalfIndex.Half> all = index.all(key);
    if (all.isEmpty()) {
      return Optional.empty();
    }
    List<HalfIndex.Half> near = index.near(key, file);
    if (near.isEmpty()) {
      throw new MalformedExchangeException(
          "'%s' stands only among %s that have an answer of their own beside them (%s): put those of this batch into its folder"
              .formatted(key, kind.name(), files(all)));
    }
    List<HalfIndex.Half> meant =
        areSame(near)
            ? near
            : near.stream().filter(half -> index.areOfOneBatch(half.file(), file)).toList();
    if (meant.isEmpty() || !areSame(meant)) {
      throw new MalformedExchangeException(
          "'%s' is ambiguous: different %s have it (in %s) and nothing tells which goes with this one; put each batch into a folder of its own, or import each by itself"
              .formatted(key, kind.name(), files(near)));
    }
    return Optional.of(parse(meant.get(0).json()));
  }

  /** The object of the batch that a file is of, if there is one and it is clear which. */
  Optional<JsonNode> batchOf(HalfKind kind, Path file) {
    return index(kind).batchOf(file);
  }

  /**
   * An id for an exchange to which the provider gave none: the same whenever the file is read,
   * wherever it lies, and another than in any file of other content.
   */
  String idWithin(Path file, String exchange) {
    String digest = digests.computeIfAbsent(file, LogFiles::digest);
    return DigestUtils.sha256Hex(digest + exchange).substring(0, ID_CHARACTERS);
  }

  private HalfIndex index(HalfKind kind) {
    return indexes.computeIfAbsent(kind, unread -> HalfIndex.of(unread, files));
  }

  private static boolean areSame(List<HalfIndex.Half> halves) {
    return halves.stream().allMatch(half -> half.json().equals(halves.get(0).json()));
  }

  private static List<Path> files(List<HalfIndex.Half> halves) {
    return halves.stream().map(HalfIndex.Half::file).distinct().sorted().toList();
  }

  /** Of the records, so that it does not matter whether the file is compressed. */
  private static String digest(Path file) {
    MessageDigest digest = DigestUtils.getSha256Digest();
    RecordFile.read(
        file,
        (record, bytes) -> {
          digest.update((record.text().get() + "\n").getBytes(StandardCharsets.UTF_8));
          return true;
        });
    return Hex.encodeHexString(digest.digest());
  }

  private static JsonNode parse(String json) {
    try {
      return JsonFormat.mapper().readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("what was written as JSON is none", e);
    }
  }
}
