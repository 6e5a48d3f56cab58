package dev.retort.trainer.djl.teacher;

import dev.retort.trainer.LogitDistillation;
import dev.retort.trainer.djl.loss.SoftTargets;
import dev.retort.trainer.djl.training.AnswerScorer;
import dev.retort.trainer.djl.training.TokenSequence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32;

/**
 * A teacher's soft targets for a dataset, on disk. A header of 80 bytes names the form, what is
 * kept of each token, and by two SHA-256 digests whose scores of what they are: of the teacher, and
 * of the sequences' tokens. Then, for each sequence in order: its places (4 bytes), the ids of the
 * k named tokens of each (4 each), their log-probabilities (4 each, F32), the tails (4 each), a
 * CRC-32 of all that (8). Little is lost when it is interrupted: whole sequences stay, and the next
 * run goes on behind them. That is 8 k + 4 bytes a token: 132 KB for 1,000 tokens at k = 16.
 *
 * @param path of the file
 * @param teacherDigest hexadecimal, of 64 digits
 * @param temperature at which the teacher is asked
 */
public record TeacherScoreFile(Path path, String teacherDigest, double temperature) {
  private static final byte[] FORM = "RTSCORE1".getBytes(StandardCharsets.US_ASCII);
  private static final int DIGEST = 32;
  private static final int HEADER = FORM.length + Integer.BYTES * 2 + DIGEST * 2;
  private static final int SEQUENCES_AT_ONCE = 256;
  private static final int DIGITS_IN_NAME = 12;

  /** The file of a teacher's scores beside the dataset that they are about. */
  public static TeacherScoreFile in(
      Path dataset, String teacherDigest, LogitDistillation objective) {
    String name =
        "teacher-scores-%s-%d-%s.bin"
            .formatted(
                teacherDigest.substring(0, DIGITS_IN_NAME),
                objective.likeliest(),
                objective.temperature());
    return new TeacherScoreFile(dataset.resolve(name), teacherDigest, objective.temperature());
  }

  /**
   * The scores of sequences, read where they are known and asked for where they are not.
   *
   * @param width tokens that are named at each place
   * @throws IllegalStateException if another process is writing the file
   */
  public List<SoftTargets> scores(List<TokenSequence> sequences, AnswerScorer teacher, int width) {
    byte[] header = header(sequences, width);
    try {
      Files.createDirectories(path.getParent());
      try (FileChannel channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        requireAlone(channel);
        List<SoftTargets> known = known(channel, header, sequences, width);
        return completed(channel, known, sequences, teacher);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot keep the teacher's scores in %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  private void requireAlone(FileChannel channel) throws IOException {
    try {
      if (channel.tryLock() != null) {
        return;
      }
    } catch (OverlappingFileLockException e) {
      // The same as a lock of another process.
    }
    throw new IllegalStateException(
        "another training is writing the teacher's scores in %s; wait until it has ended"
            .formatted(path));
  }

  /** What the file has of these sequences; whatever else it has is removed. */
  private static List<SoftTargets> known(
      FileChannel channel, byte[] header, List<TokenSequence> sequences, int width)
      throws IOException {
    List<SoftTargets> known = new ArrayList<>();
    if (!Arrays.equals(header, read(channel, HEADER))) {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(header), 0);
      channel.position(HEADER);
      return known;
    }
    while (known.size() < sequences.size()) {
      int places = sequences.get(known.size()).answer().length;
      long start = channel.position();
      byte[] record = read(channel, recordLength(places, width));
      if (!isWhole(record, places, width)) {
        channel.truncate(start);
        channel.position(start);
        break;
      }
      known.add(targets(record, places, width));
    }
    return known;
  }

  private static List<SoftTargets> completed(
      FileChannel channel,
      List<SoftTargets> known,
      List<TokenSequence> sequences,
      AnswerScorer teacher)
      throws IOException {
    List<SoftTargets> scores = new ArrayList<>(known);
    while (scores.size() < sequences.size()) {
      int to = Math.min(sequences.size(), scores.size() + SEQUENCES_AT_ONCE);
      List<SoftTargets> more = teacher.score(sequences.subList(scores.size(), to));
      for (SoftTargets one : more) {
        ByteBuffer record = ByteBuffer.wrap(record(one));
        while (record.hasRemaining()) {
          channel.write(record);
        }
      }
      channel.force(false);
      scores.addAll(more);
    }
    return scores;
  }

  private static byte[] read(FileChannel channel, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // until it is full or the file has ended
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }

  private static int recordLength(int places, int width) {
    return Math.addExact(
        Integer.BYTES + Long.BYTES, Math.multiplyExact(places, (2 * width + 1) * Integer.BYTES));
  }

  private static boolean isWhole(byte[] record, int places, int width) {
    if (record.length < recordLength(places, width)) {
      return false;
    }
    int content = record.length - Long.BYTES;
    return ByteBuffer.wrap(record).getInt() == places
        && ByteBuffer.wrap(record).getLong(content) == checksum(record, content);
  }

  private static long checksum(byte[] record, int length) {
    CRC32 checksum = new CRC32();
    checksum.update(record, 0, length);
    return checksum.getValue();
  }

  private static byte[] record(SoftTargets targets) {
    int width = targets.width();
    ByteBuffer buffer = ByteBuffer.allocate(recordLength(targets.places(), width));
    buffer.putInt(targets.places());
    for (int place = 0; place < targets.places(); place++) {
      for (int rank = 0; rank < width; rank++) {
        buffer.putInt(targets.id(place, rank));
        buffer.putFloat(targets.logProbability(place, rank));
      }
      buffer.putFloat(targets.tail(place));
    }
    buffer.putLong(checksum(buffer.array(), buffer.position()));
    return buffer.array();
  }

  private static SoftTargets targets(byte[] record, int places, int width) {
    ByteBuffer buffer = ByteBuffer.wrap(record, Integer.BYTES, record.length - Integer.BYTES);
    int[] ids = new int[places * width];
    float[] logs = new float[places * width];
    float[] tails = new float[places];
    for (int place = 0; place < places; place++) {
      for (int rank = 0; rank < width; rank++) {
        ids[place * width + rank] = buffer.getInt();
        logs[place * width + rank] = buffer.getFloat();
      }
      tails[place] = buffer.getFloat();
    }
    return new SoftTargets(width, ids, logs, tails);
  }

  private byte[] header(List<TokenSequence> sequences, int width) {
    return ByteBuffer.allocate(HEADER)
        .put(FORM)
        .putInt(width)
        .putFloat((float) temperature)
        .put(HexFormat.of().parseHex(teacherDigest))
        .put(digest(sequences))
        .array();
  }

  private static byte[] digest(List<TokenSequence> sequences) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (TokenSequence sequence : sequences) {
        for (int[] part : List.of(sequence.prompt(), sequence.answer())) {
          ByteBuffer buffer = ByteBuffer.allocate((part.length + 1) * Integer.BYTES);
          buffer.putInt(part.length);
          for (int id : part) {
            buffer.putInt(id);
          }
          digest.update(buffer.array());
        }
      }
      return digest.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
