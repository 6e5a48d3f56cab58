package dev.retort.dataset;

import dev.retort.dataset.label.AnswerKind;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * The content hash of a dataset: SHA-256 over the answers' kind, the labels, and the rows in
 * canonical order, and the votes of those that have any. Texts go in as UTF-8 with their length
 * before them, numbers in big-endian order, so that no two datasets have the same bytes. Not
 * thread-safe.
 */
final class RowDigest {
  private static final String LAYOUT = "retort-dataset-1";

  /**
   * Behind the rows, where there are any: a version whose answers all agree has the hash that it
   * had before votes were kept.
   */
  private final ByteArrayOutputStream votes = new ByteArrayOutputStream();

  private final DataOutputStream votesOut = new DataOutputStream(votes);
  private int rows;

  private final MessageDigest digest = DigestUtils.getSha256Digest();
  private final DataOutputStream out =
      new DataOutputStream(new DigestOutputStream(OutputStream.nullOutputStream(), digest));

  /**
   * Begins a hash.
   *
   * @param rows how many will be {@linkplain #add added}
   */
  RowDigest(AnswerKind kind, List<String> labels, int rows) {
    hash(
        () -> {
          write(out, LAYOUT);
          write(out, kind.name());
          out.writeInt(labels.size());
          for (String label : labels) {
            write(out, label);
          }
          out.writeInt(rows);
        });
  }

  /** Adds the next row in canonical order. */
  void add(TrainingExample example) {
    hash(
        () -> {
          out.writeLong(ChronoUnit.MICROS.between(Instant.EPOCH, example.createdAt()));
          write(out, example.id().value());
          write(out, example.split().name());
          write(out, example.input());
          write(out, example.answer());
          out.writeInt(example.weight());
          writeVotes(example);
        });
  }

  private void writeVotes(TrainingExample example) throws IOException {
    if (!example.votes().isEmpty()) {
      votesOut.writeInt(rows);
      votesOut.writeInt(example.votes().size());
      for (Map.Entry<String, Integer> vote : example.votes().entrySet()) {
        write(votesOut, vote.getKey());
        votesOut.writeInt(vote.getValue());
      }
    }
    rows++;
  }

  /** The hash of all that was added. Called once, last. */
  DatasetId id() {
    hash(() -> out.write(votes.toByteArray()));
    return new DatasetId(HexFormat.of().formatHex(digest.digest()));
  }

  private interface Writing {
    void run() throws IOException;
  }

  private static void hash(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to no file cannot fail", e);
    }
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }
}
